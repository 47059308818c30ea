package neighbours

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

// Hints tell the moderators what was said of an item: how many confirm, and why others doubt. Never who.
func Hints(ctx context.Context, c db.Conn, item int64) ([]moderation.Hint, error) {
	said, err := voicesOf(ctx, c, item)
	if err != nil || len(said) == 0 {
		return nil, err
	}
	ready, err := isReady(ctx, c, item)
	if err != nil {
		return nil, err
	}
	return hintsOf(said, ready), nil
}

func hintsOf(said []Voice, ready bool) []moderation.Hint {
	var list []moderation.Hint
	agree := 0
	for _, v := range said {
		if v.Agrees {
			agree++
			continue
		}
		hint := moderation.Hint{Text: i18n.M("neighbours.hint_doubt", i18n.M("neighbours.doubt."+v.Doubt))}
		if v.Words != "" {
			hint.Why = i18n.M("neighbours.hint_words", v.Words)
		}
		list = append(list, hint)
	}
	switch {
	case ready:
		list = append(list, moderation.Hint{Good: true, Text: i18n.N("neighbours.hint_ready", agree)})
	case agree > 0:
		list = append(list, moderation.Hint{Good: true, Text: i18n.N("neighbours.hint_agree", agree)})
	}
	return list
}
