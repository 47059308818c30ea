// Package echoes tells authors what became of their spots: where each stands, since when and until when
// the team promised to answer, how often its page was looked at, how many said "me too" or keep it in a list.
//
// It owns the tables spot_view, spot_thanks and thanks_declined. Only the author of a spot sees its echoes.
//
// A view is the spot's page given to somebody, counted for the spot and the day, and nothing else: no
// cookie, no address, no name is looked at or kept, so that whoever reads it twice counts twice. The author's own
// reading does not count, nor do robots that say they are, what browsers fetch ahead, or requests for
// headers alone (web.Seen). Pages served from memory count as others do. Views gather in the memory of each
// instance and are written down together, every minute and at the end: a program that is killed loses the
// last minute's.
//
// At milestones the author is thanked by mail, once for each, unless they declined; never for a spot that
// is not published.
package echoes

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of echoes.
type Service struct {
	pool  *db.Pool
	spots *spots.Service
	post  *mail.Post
	views tally
	now   func() time.Time
}

// New makes the service.
func New(pool *db.Pool, s *spots.Service, post *mail.Post) *Service {
	return &Service{pool: pool, spots: s, post: post, now: time.Now}
}

// Echoes is what a spot brought back.
type Echoes struct {
	Views   int // in all
	MeToos  int
	Lists   int // of others, that keep it
	Days    []Day
	History []Event
	Promise *time.Time // when the team promised to answer what waits; nil when nothing does
}

// Day is the views of one day.
type Day struct {
	Day   time.Time `db:"day"`
	Views int       `db:"views"`
}

// Event is something that happened to a spot.
type Event struct {
	At      time.Time `db:"at"`
	What    string    `db:"what"` // its words: echoes.event.<what>
	Reason  string    `db:"reason"`
	Message string    `db:"message"` // of the moderators
}

// Words are what happened.
func (e Event) Words() i18n.Message { return i18n.M("echoes.event." + e.What) }

// chartDays is how many days a page draws.
const chartDays = 30

// Of gathers the echoes of one of by's spots. NotFound for anybody else's.
func (s *Service) Of(ctx context.Context, by who.Actor, id spots.ID) (spots.Spot, Echoes, error) {
	spot, err := s.spots.Of(ctx, by, id)
	if err != nil {
		return spot, Echoes{}, err
	}
	e, err := countsOf(ctx, s.pool, id, by.ID)
	if err != nil {
		return spot, e, err
	}
	today := dayOf(s.now())
	days, err := daysOf(ctx, s.pool, id, today.AddDate(0, 0, 1-chartDays))
	if err != nil {
		return spot, e, err
	}
	e.Days = everyDay(days, today)
	e.History, err = historyOf(ctx, s.pool, id)
	return spot, e, err
}

// everyDay completes days with those when nobody looked, up to today.
func everyDay(days []Day, today time.Time) []Day {
	views := map[time.Time]int{}
	for _, d := range days {
		views[dayOf(d.Day)] = d.Views
	}
	all := make([]Day, chartDays)
	for i := range all {
		day := today.AddDate(0, 0, i+1-chartDays)
		all[i] = Day{day, views[day]}
	}
	return all
}

// dayOf is the day of t in the Lot, written as dates come out of the database.
func dayOf(t time.Time) time.Time {
	year, month, day := t.In(i18n.Paris()).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
