package sanctions

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const words = "Trois spots de suite étaient des publicités pour le même camping."

var order = Order{Reason: "advertising", Message: words, Days: 7}

type house struct {
	*Service
	t *testing.T
}

func newHouse(t *testing.T) house {
	t.Helper()
	return house{New(dbtest.New(t), mailtest.Post(t)), t}
}

func (h house) person(first string, role who.Role) who.Actor {
	h.t.Helper()
	return dbtest.Person(h.t, h.pool, first, role)
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestWhoMayStopWhom holds every role against every role.
func TestWhoMayStopWhom(t *testing.T) {
	h := newHouse(t)
	may := map[who.Role][]who.Role{
		who.Moderator: {who.Member}, who.Staff: {who.Member, who.Moderator, who.Referent}, who.Admin: {who.Member, who.Moderator, who.Referent},
	}
	for _, judge := range who.Roles() {
		by := h.person("Juge"+string(judge), judge)
		if err := h.Take(t.Context(), by, by.ID, order, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a %s stops themselves: %v", judge, err)
		}
		for _, role := range who.Roles() {
			of := h.person(string(judge)+string(role), role)
			err := h.Take(t.Context(), by, of.ID, order, "")
			allowed := false
			for _, r := range may[judge] {
				allowed = allowed || r == role
			}
			if allowed && err != nil || !allowed && !fault.Is(err, fault.Forbidden) {
				t.Errorf("a %s stops a %s: %v", judge, role, err)
			}
			if !allowed {
				h.must(May(t.Context(), h.pool, of.ID, time.Now()))
			}
		}
	}
	moderator := h.person("Malika", who.Moderator)
	if err := h.Take(t.Context(), moderator, 987654, order, ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("nobody is stopped: %v", err)
	}
}

func TestWhatAnOrderNeeds(t *testing.T) {
	h := newHouse(t)
	moderator, staff, of := h.person("Malika", who.Moderator), h.person("Jeanne", who.Staff), h.person("Paul", who.Member)
	for name, c := range map[string]struct {
		by    who.Actor
		order Order
		field string
	}{
		"no reason":       {moderator, Order{Message: words, Days: 7}, "reason"},
		"unknown reason":  {moderator, Order{Reason: "spite", Message: words, Days: 7}, "reason"},
		"no words":        {moderator, Order{Reason: "other", Days: 7}, "message"},
		"few words":       {moderator, Order{Reason: "other", Message: "Bof.", Days: 7}, "message"},
		"no end":          {moderator, Order{Reason: "other", Message: words}, "days"},
		"a negative end":  {moderator, Order{Reason: "other", Message: words, Days: -7}, "days"},
		"long, moderator": {moderator, Order{Reason: "other", Message: words, Days: 90}, "days"},
		"ever, staff":     {staff, Order{Reason: "other", Message: words, Days: 4000}, "days"},
	} {
		bad, ok := form.As(h.Take(t.Context(), c.by, of.ID, c.order, ""))
		if !ok || bad.On(c.field).Empty() {
			t.Errorf("%s: %v", name, bad)
		}
	}
	h.must(h.Take(t.Context(), staff, of.ID, Order{Reason: "other", Message: words, Days: 365}, ""))
}

// TestItEndsByItself: nothing runs, dates are compared.
func TestItEndsByItself(t *testing.T) {
	h := newHouse(t)
	by, of := h.person("Malika", who.Moderator), h.person("Paul", who.Member)
	start := time.Now()
	h.now = func() time.Time { return start }
	h.must(h.Take(t.Context(), by, of.ID, order, ""))
	end := start.AddDate(0, 0, 7)
	for _, c := range []struct {
		at      time.Time
		stopped bool
	}{{start.Add(-time.Second), false}, {start.Add(time.Second), true}, {end.Add(-time.Second), true}, {end, false}, {end.Add(time.Hour), false}} {
		if err := May(t.Context(), h.pool, of.ID, c.at); fault.Is(err, fault.Stopped) != c.stopped {
			t.Errorf("at %v: %v", c.at, err)
		}
	}
	if err := h.Take(t.Context(), by, of.ID, order, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice at once: %v", err)
	}
	h.now = func() time.Time { return end }
	h.must(h.Take(t.Context(), by, of.ID, order, ""))
	list, err := Of(t.Context(), h.pool, of.ID)
	h.must(err)
	if len(list) != 2 || !list[0].At.After(list[1].At) || list[0].Message != words || list[0].ByName != "Malika" {
		t.Errorf("%+v", list)
	}
	if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM letter WHERE account_id = $1 AND subject LIKE 'Vos contributions%'`, of.ID); n != 2 {
		t.Errorf("%d letters", n)
	}
	h.now = func() time.Time { return end.AddDate(0, 0, 8).Add(memory) }
	h.must(h.Purge(t.Context()))
	if list, err = Of(t.Context(), h.pool, of.ID); err != nil || len(list) != 0 {
		t.Errorf("kept for ever: %v, %v", list, err)
	}
}

func TestLifting(t *testing.T) {
	h := newHouse(t)
	by, staff, of := h.person("Malika", who.Moderator), h.person("Jeanne", who.Staff), h.person("Paul", who.Member)
	h.must(h.Take(t.Context(), by, of.ID, order, "clé"))
	h.must(h.Take(t.Context(), by, of.ID, order, "clé")) // a double click
	stopped, err := Current(t.Context(), h.pool, of.ID, time.Now())
	h.must(err)
	if err := h.Lift(t.Context(), of, stopped.ID); !fault.Is(err, fault.Forbidden) {
		t.Errorf("they free themselves: %v", err)
	}
	h.must(May(t.Context(), h.pool, by.ID, time.Now()))
	h.must(h.Lift(t.Context(), staff, stopped.ID))
	h.must(h.Lift(t.Context(), staff, stopped.ID))
	h.must(May(t.Context(), h.pool, of.ID, time.Now()))
	if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM letter WHERE account_id = $1`, of.ID); n != 2 {
		t.Errorf("%d letters", n)
	}
}

// TestTellEnded: whoever is free again by the date alone is told once; whoever was freed by hand, or is stopped anew, is not.
func TestTellEnded(t *testing.T) {
	h := newHouse(t)
	start := time.Now()
	now := start
	h.now = func() time.Time { return now }
	by, free, lifted, again := h.person("Malika", who.Moderator), h.person("Paul", who.Member), h.person("Anne", who.Member), h.person("Luc", who.Member)
	for _, of := range []who.Actor{free, lifted, again} {
		h.must(h.Take(t.Context(), by, of.ID, order, ""))
	}
	early, err := Current(t.Context(), h.pool, lifted.ID, now)
	h.must(err)
	h.must(h.Lift(t.Context(), by, early.ID))
	before := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM letter`)
	told := func() int { return dbtest.Read[int](t, h.pool, `SELECT count(*) FROM letter`) - before }
	h.must(h.TellEnded(t.Context()))
	if n := told(); n != 0 {
		t.Errorf("%d told before the end", n)
	}
	now = start.AddDate(0, 0, 7)
	h.must(h.Take(t.Context(), by, again.ID, order, ""))
	before++ // of the new sanction
	var runs sync.WaitGroup
	for range 3 {
		runs.Go(func() {
			if err := h.TellEnded(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	runs.Wait()
	if n := told(); n != 1 {
		t.Errorf("%d told at the end", n)
	}
	if to := dbtest.Read[who.ID](t, h.pool, `SELECT account_id FROM letter ORDER BY id DESC LIMIT 1`); to != free.ID {
		t.Errorf("told %d", to)
	}
	now = start.AddDate(0, 0, 14)
	h.must(h.TellEnded(t.Context()))
	if n := told(); n != 2 {
		t.Errorf("%d told once the second ended", n)
	}
}

// TestRequestsInFlight: an act that passed the gate ends before the sanction is taken; one that comes after is refused.
func TestRequestsInFlight(t *testing.T) {
	h := newHouse(t)
	by, of := h.person("Malika", who.Moderator), h.person("Paul", who.Member)
	inside, leave := make(chan struct{}), make(chan struct{})
	var done sync.WaitGroup
	acts := make([]string, 0, 2)
	var mu sync.Mutex
	note := func(what string) { mu.Lock(); acts = append(acts, what); mu.Unlock() }
	done.Add(1)
	go func() {
		defer done.Done()
		if err := h.act(t.Context(), of.ID, func() { close(inside); <-leave; note("act") }); err != nil {
			t.Error(err)
		}
	}()
	<-inside
	done.Add(1)
	go func() {
		defer done.Done()
		if err := h.Take(t.Context(), by, of.ID, order, ""); err != nil {
			t.Error(err)
		}
		note("sanction")
	}()
	for dbtest.Read[int](t, h.pool, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`) == 0 {
		time.Sleep(time.Millisecond)
	}
	close(leave)
	done.Wait()
	if len(acts) != 2 || acts[0] != "act" {
		t.Errorf("%v", acts)
	}
	if err := h.act(t.Context(), of.ID, func() {}); !fault.Is(err, fault.Stopped) {
		t.Errorf("after: %v", err)
	}
	var stopped *fault.Fault
	if err := h.act(t.Context(), of.ID, func() {}); !errors.As(err, &stopped) || stopped.Message.Key != "sanctions.stopped" {
		t.Errorf("it says %v", stopped)
	}
}

func (h house) act(ctx context.Context, of who.ID, work func()) error {
	return db.InTx(ctx, h.pool, func(tx db.Tx) error {
		if err := Admit(ctx, tx, of, time.Now()); err != nil {
			return err
		}
		work()
		return nil
	})
}
