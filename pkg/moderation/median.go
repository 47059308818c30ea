package moderation

import (
	"context"
	"math"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// MedianAnswer is how long the answers of a kind took, in the middle, over the last 90 days; zero when
// they are too few to say.
func (q *Queue) MedianAnswer(ctx context.Context, kind string) (time.Duration, error) {
	return medianAnswer(ctx, q.pool, kind, q.now().AddDate(0, 0, -medianDays))
}

// medianDays is how far back the usual delay of an answer looks.
const medianDays = 90

// Usually says how long answers take: a real median or, for zero, what is promised.
func Usually(median time.Duration) i18n.Message {
	switch hours := int(math.Ceil(median.Hours())); {
	case median == 0:
		return i18n.M("moderation.usually_promised", medianDays)
	case hours < 48:
		return i18n.N("moderation.usually_hours", hours, medianDays)
	default:
		return i18n.N("moderation.usually_days", (hours+23)/24, medianDays)
	}
}
