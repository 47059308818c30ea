package spots

import (
	"slices"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

// oldPhoto is how many years a place may have changed in.
const oldPhoto = 10

// monthHints compare when photos were taken with the seasons a spot is said to be for, and with today. A month in which one season
// follows another is of both; a clock that is ahead says nothing, nor does a spot of three seasons, nearly for the whole year.
func monthHints(all []moderation.Photo, seasons []string, now time.Time) []moderation.Hint {
	var list []moderation.Hint
	for i, p := range all {
		if p.Month.IsZero() || p.Month.After(now) || p.Fate == diff.Removed {
			continue
		}
		if p.Month.Before(now.AddDate(-oldPhoto, 0, 0)) {
			list = append(list, moderation.Hint{Mild: true, Text: i18n.M("spots.hint_taken_old", i+1, i18n.Month(p.Month), oldPhoto)})
			continue
		}
		if n := len(seasons); (n == 1 || n == 2) && !slices.ContainsFunc(seasonsOf(p.Month.Month()), func(s string) bool { return slices.Contains(seasons, s) }) {
			list = append(list, moderation.Hint{Mild: true, Text: offSeason(i+1, p.Month, seasons)})
		}
	}
	return list
}

func offSeason(photo int, month time.Time, seasons []string) i18n.Message {
	if len(seasons) == 1 {
		return i18n.M("spots.hint_taken_season", photo, i18n.Month(month), i18n.M("spots.season."+seasons[0]))
	}
	return i18n.M("spots.hint_taken_seasons", photo, i18n.Month(month), i18n.M("spots.season."+seasons[0]), i18n.M("spots.season."+seasons[1]))
}

// seasonsOf are the seasons of a month.
func seasonsOf(m time.Month) []string {
	const turns = "hiver,hiver,hiver printemps,printemps,printemps,printemps ete,ete,ete,ete automne,automne,automne,automne hiver"
	return strings.Fields(strings.Split(turns, ",")[m-1])
}
