package echoes

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/spots/spotstest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// house is the service on a database of its own.
type house struct {
	*Service
	t    *testing.T
	pool *db.Pool
}

func newHouse(t *testing.T) house {
	t.Helper()
	pool := dbtest.New(t)
	return house{New(pool, nil, mailtest.Post(t)), t, pool}
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) account(name string) who.Actor {
	h.t.Helper()
	return dbtest.Person(h.t, h.pool, name, who.Member)
}

// spot makes one in a state, at an address that is its name.
func (h house) spot(by who.Actor, name, state string) spots.ID {
	h.t.Helper()
	return spotstest.One[spots.ID](h.t, h.pool, by, name, state)
}

func (h house) views(id spots.ID) int {
	h.t.Helper()
	return dbtest.Read[int](h.t, h.pool, fmt.Sprintf(`SELECT COALESCE(sum(views), 0) FROM spot_view WHERE spot_id = %d`, id))
}

func (h house) letters() int {
	h.t.Helper()
	return dbtest.Read[int](h.t, h.pool, `SELECT count(*) FROM letter`)
}

// TestViews: counted by day for what is published, the author's own reading left out, nobody's name kept.
func TestViews(t *testing.T) {
	h := newHouse(t)
	camille, jean := h.account("camille"), h.account("jean")
	ponton, hidden := h.spot(camille, "ponton", "published"), h.spot(camille, "cache", "withdrawn")
	now := time.Date(2026, 7, 14, 21, 59, 0, 0, time.UTC) // a minute before midnight in the Lot
	h.now = func() time.Time { return now }
	for range 3 {
		h.Saw("ponton", who.Actor{})
		h.Saw("ponton", camille)
		h.Saw("cache", who.Actor{})
		h.Saw("nulle-part", who.Actor{})
	}
	h.Saw("ponton", jean)
	h.must(h.Flush(t.Context()))
	h.must(h.Flush(t.Context())) // nothing left
	now = now.Add(2 * time.Minute)
	h.Saw("ponton", jean)
	h.must(h.Flush(t.Context()))
	if n := h.views(ponton); n != 5 {
		t.Errorf("%d views of ponton", n)
	}
	if n := h.views(hidden); n != 0 {
		t.Errorf("%d views of what nobody sees", n)
	}
	days, err := daysOf(t.Context(), h.pool, ponton, dayOf(now).AddDate(0, 0, -29))
	h.must(err)
	all := everyDay(days, dayOf(now))
	if len(all) != chartDays || all[28].Views != 4 || all[29].Views != 1 || all[29].Day.Format(time.DateOnly) != "2026-07-15" {
		t.Errorf("%+v", all[27:])
	}
}

// TestNoViewIsLost: what cannot be written is counted later; however many count at once, all are told.
func TestNoViewIsLost(t *testing.T) {
	h := newHouse(t)
	ponton := h.spot(h.account("camille"), "ponton", "published")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				h.Saw("ponton", who.Actor{})
			}
			_ = h.Flush(stopped) // it cannot
		})
	}
	all.Wait()
	h.Run(stopped, slog.New(slog.DiscardHandler)) // the last one, as the program ends
	if n := h.views(ponton); n != 400 {
		t.Errorf("%d views of 400", n)
	}
}

// TestThank: once for each milestone passed, the highest alone; not for what is withdrawn, nor to whoever declined.
func TestThank(t *testing.T) {
	h := newHouse(t)
	camille, anne, quiet := h.account("camille"), h.account("anne"), h.account("quiet")
	ponton, gone, silent := h.spot(camille, "ponton", "published"), h.spot(anne, "parti", "withdrawn"), h.spot(quiet, "discret", "published")
	h.must(h.WishThanks(t.Context(), quiet, false))
	h.must(h.WishThanks(t.Context(), quiet, false))
	look := func(id spots.ID, n int) {
		dbtest.Exec(t, h.pool, fmt.Sprintf(`INSERT INTO spot_view AS v VALUES (%d, CURRENT_DATE, %d) ON CONFLICT (spot_id, day) DO UPDATE SET views = v.views + EXCLUDED.views`, id, n))
	}
	thank := func(when string, want int) {
		t.Helper()
		h.must(h.Thank(t.Context()))
		if n := h.letters(); n != want {
			t.Errorf("%s: %d letters, want %d", when, n, want)
		}
	}
	look(ponton, 99)
	look(gone, 5000)
	look(silent, 5000)
	thank("before", 0)
	look(ponton, 1)
	thank("at a hundred", 1)
	thank("again", 1)
	look(ponton, 20_000)
	thank("past two more", 2)
	for i := range 10 {
		dbtest.Exec(t, h.pool, fmt.Sprintf(`INSERT INTO me_too VALUES (%d, %d, now())`, ponton, h.account(fmt.Sprint("fan", i)).ID))
	}
	thank("ten me too", 3)
	h.must(h.WishThanks(t.Context(), quiet, true))
	thank("thanks wished for again", 4)
	dbtest.Exec(t, h.pool, `UPDATE spot SET state = 'withdrawn' WHERE slug = 'ponton'`)
	look(ponton, 100_000)
	thank("withdrawn", 4)
	letter := dbtest.Read[string](t, h.pool, `SELECT subject || body_text FROM letter ORDER BY id LIMIT 1`)
	for _, words := range []string{"100 vues", "ponton", fmt.Sprintf("%s/espace/spots/%d", mailtest.Site, ponton), "Pour ne plus recevoir"} {
		if !strings.Contains(letter, words) {
			t.Errorf("the letter does not say %q: %s", words, letter)
		}
	}
}

func TestChart(t *testing.T) {
	days := make([]Day, chartDays)
	days[0].Views, days[1].Views = 1, 1000
	c := chartOf(days)
	if c.Most != 1000 || c.Bars[0].H < 3 || c.Bars[2].H != 0 || c.Bars[1].Y < 0 {
		t.Errorf("%+v", c.Bars[:3])
	}
	if chartOf(make([]Day, chartDays)).Most != 0 {
		t.Error("nothing has a highest bar")
	}
}

// BenchmarkSaw is what a kept page waits for.
func BenchmarkSaw(b *testing.B) {
	s := New(nil, nil, nil)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s.Saw("la-plage-de-galets", who.Actor{})
		}
	})
}
