package moderation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// wanted is what the model knows of an item.
type wanted struct {
	id           int64 // of the item; the newest of its thing
	waiting      bool
	version      int
	holder       who.ID
	heldUntil    time.Time
	deferred     time.Time
	team         bool
	asker        who.ID
	judge        who.ID // who decided last; 0 when nobody did
	decidedAt    time.Time
	author       who.ID
	organisation int64
	shown        bool // everybody sees it already
}

func (w *wanted) openTo(by who.Actor, t time.Time) bool {
	held := w.holder != 0 && w.holder != by.ID && t.Before(w.heldUntil)
	return w.waiting && w.author != by.ID && w.organisation != by.Organisation && (!w.team || by.Is(who.Staff)) && !held
}

func (w *wanted) offered(by who.Actor, t time.Time) bool {
	return w.waiting && w.author != by.ID && w.organisation != by.Organisation && (!w.team || by.Is(who.Staff)) && !w.deferred.After(t)
}

func (w *wanted) moved() { w.version++; w.holder = 0 }

// walker takes random steps through the queue and through the model, and compares.
type walker struct {
	house
	rand   *rand.Rand
	now    time.Time
	actors []who.Actor
	things map[int64]*wanted
	log    []string
}

// TestRandomWalk: whatever is done, in whatever order, the queue and a model of thirty lines agree on what is allowed, and
// on what each person is then offered.
func TestRandomWalk(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := &walker{house: newHouse(t), rand: rand.New(rand.NewPCG(seed, 46)), now: time.Now().UTC().Truncate(time.Millisecond), things: map[int64]*wanted{}}
			w.Queue.now = func() time.Time { return w.now }
			insider := w.person(who.Moderator)
			insider.Organisation = 7
			author := w.author
			author.Role = who.Moderator
			w.actors = []who.Actor{w.person(who.Moderator), w.person(who.Moderator), insider, author, w.person(who.Staff)}
			for range 250 {
				w.step()
			}
		})
	}
}

func (w *walker) step() {
	w.t.Helper()
	w.now = w.now.Add([]time.Duration{time.Second, 10 * time.Second, 40 * time.Second, 20 * time.Minute, 30 * time.Hour}[w.rand.IntN(5)])
	thing := int64(w.rand.IntN(6) + 1)
	by := w.actors[w.rand.IntN(len(w.actors))]
	item, known := w.things[thing]
	if !known || w.rand.IntN(12) == 0 {
		w.submit(thing, known && item.waiting)
	} else {
		w.act(item, by, thing)
	}
	w.compare()
}

func (w *walker) submit(thing int64, waits bool) {
	shown := w.rand.IntN(3) == 0
	err := db.InTx(w.t.Context(), w.pool, func(tx db.Tx) error {
		return w.Submit(w.t.Context(), tx, Entry{Kind: "thing", ID: thing, Title: "Chose", Author: w.author.ID, Organisation: 7, Afterwards: shown})
	})
	w.expect(fmt.Sprintf("submit %d", thing), err, !waits)
	if err != nil {
		return
	}
	fresh := &wanted{waiting: true, version: 1, author: w.author.ID, organisation: 7, shown: shown}
	w.must(w.pool.Get(w.t.Context(), &fresh.id, `SELECT max(id) FROM queue_item WHERE subject_id = $1`, thing))
	w.things[thing] = fresh
}

func (w *walker) act(i *wanted, by who.Actor, thing int64) {
	ctx, version := w.t.Context(), i.version
	if w.rand.IntN(8) == 0 {
		version-- // a page that is out of date
	}
	a := Aside{Days: 1, Leaning: Revise, Words: "Un mot.", Version: version}
	may := i.openTo(by, w.now) && version == i.version
	switch n := w.rand.IntN(9); n {
	case 0:
		if w.expect("claim", w.Claim(ctx, by, i.id, version), may) {
			i.moved()
			i.holder, i.heldUntil = by.ID, w.now.Add(claimLife)
		}
	case 1:
		if w.expect("release", w.Release(ctx, by, i.id, version), may) {
			i.moved()
		}
	case 2:
		if w.expect("defer", w.Defer(ctx, by, i.id, a), may) {
			i.moved()
			i.deferred = w.now.AddDate(0, 0, 1)
		}
	case 3:
		if w.expect("escalate", w.Escalate(ctx, by, i.id, a), may && !i.team) {
			i.moved()
			i.team = true
		}
	case 4:
		if w.expect("ask", w.Ask(ctx, by, i.id, a), may && i.asker == 0) {
			i.moved()
			i.asker = by.ID
		}
	case 5:
		if w.expect("advise", w.Advise(ctx, by, i.id, a), may && i.asker != 0 && i.asker != by.ID) {
			i.moved()
			i.asker = 0
		}
	case 6, 7:
		ruling := Ruling{Verdict: []Verdict{Publish, Refuse}[n-6], Reason: "too_short", Version: version}
		if w.expect("decide", w.Decide(ctx, by, i.id, ruling, ""), may) {
			i.moved()
			i.waiting, i.judge, i.decidedAt = false, by.ID, w.now
		}
	default:
		if !i.waiting && i.judge != 0 && w.rand.IntN(2) == 0 {
			by.ID = i.judge // most would be refused
		}
		latest := w.things[thing] == i
		if w.expect("undo", w.Undo(ctx, by, i.id, version), latest && !i.waiting && i.judge == by.ID && w.now.Before(i.decidedAt.Add(UndoWindow)) && version == i.version) {
			i.moved()
			i.waiting, i.judge = true, 0
		}
	}
}

// expect holds what happened against what the model allows, and tells whether it happened.
func (w *walker) expect(what string, err error, may bool) bool {
	w.t.Helper()
	w.log = append(w.log, fmt.Sprintf("%s: %v", what, err))
	if (err == nil) != may {
		w.t.Fatalf("%s: %v, the model says %v; before it: %q", what, err, may, w.log[max(0, len(w.log)-12):])
	}
	return err == nil
}

func (w *walker) compare() {
	w.t.Helper()
	for _, by := range w.actors {
		items, _, err := w.List(w.t.Context(), by, Filter{}, db.Cursor{})
		w.must(err)
		var answers, shown []int64
		for _, i := range w.things {
			switch {
			case !i.offered(by, w.now):
			case i.shown:
				shown = append(shown, i.id)
			default:
				answers = append(answers, i.id)
			}
		}
		slices.Sort(answers)
		slices.Sort(shown)
		cut := min(len(answers), len(items)) // what nobody waits for comes last
		w.same(by, "to answer", items[:cut], answers)
		w.same(by, "after that", items[cut:], shown)
		online, _, err := w.List(w.t.Context(), by, Filter{View: Shown}, db.Cursor{})
		w.must(err)
		w.same(by, "online", online, shown)
		late, _, err := w.List(w.t.Context(), by, Filter{View: Late}, db.Cursor{})
		w.must(err)
		if slices.ContainsFunc(late, func(i Item) bool { return i.Entry.Afterwards }) {
			w.t.Fatalf("nobody waits for it, and it is late: %+v", late)
		}
	}
}

func (w *walker) same(by who.Actor, what string, items []Item, want []int64) {
	w.t.Helper()
	got := make([]int64, len(items))
	for n, i := range items {
		got[n] = i.ID
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		w.t.Fatalf("%s is offered %v %s, the model says %v; before it: %q", by.Role, got, what, want, w.log[max(0, len(w.log)-12):])
	}
}

// TestAThousandContestedItems: two instances of the site, on pools of their own, and four people who all decide on
// everything. Each item is decided once, and takes effect once.
func TestAThousandContestedItems(t *testing.T) {
	const many = 1000
	h := newHouse(t)
	other, err := db.Open(t.Context(), h.pool.DSN())
	h.must(err)
	defer other.Close()
	second := New(other)
	second.Accept(h.things)
	judges := []who.Actor{h.person(who.Moderator), h.person(who.Moderator), h.person(who.Moderator), h.person(who.Moderator)}
	h.must(db.InTx(t.Context(), h.pool, func(tx db.Tx) error {
		for id := range int64(many) {
			if err := h.Submit(t.Context(), tx, Entry{Kind: "thing", ID: id + 1, Title: "Chose", Author: h.author.ID}); err != nil {
				return err
			}
		}
		return nil
	}))
	won := contest(t, []*Queue{h.Queue, second}, judges, many)
	if won != many || len(h.things.applied) != many {
		t.Errorf("%d decisions were acknowledged and %d took effect, of %d items", won, len(h.things.applied), many)
	}
	var events, decided int
	h.must(h.pool.Get(t.Context(), &events, `SELECT count(DISTINCT item_id) FROM queue_event WHERE act = 'decided'`))
	h.must(h.pool.Get(t.Context(), &decided, `SELECT count(*) FROM queue_event WHERE act = 'decided'`))
	if events != many || decided != many {
		t.Errorf("the history tells of %d decisions on %d items", decided, events)
	}
}

// contest makes every judge, half on each instance, decide on the items 1 to many in an order of their own, and counts the
// decisions that were acknowledged.
func contest(t *testing.T, instances []*Queue, judges []who.Actor, many int) int64 {
	t.Helper()
	var won atomic.Int64
	var all sync.WaitGroup
	for n, judge := range judges {
		all.Go(func() {
			order := rand.New(rand.NewPCG(uint64(n), 1)).Perm(many)
			if n < 2 { // one on each instance, who meet on every item
				slices.Sort(order)
			}
			for _, at := range order {
				r := Ruling{Verdict: []Verdict{Publish, Refuse}[n%2], Reason: "too_short", Version: 1}
				switch err := instances[n%len(instances)].Decide(t.Context(), judge, int64(at+1), r, ""); {
				case err == nil:
					won.Add(1)
				case !fault.Is(err, fault.Conflict):
					t.Errorf("item %d: %v", at+1, err)
				}
			}
		})
	}
	all.Wait()
	return won.Load()
}
