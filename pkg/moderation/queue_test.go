package moderation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// thing is a subject that counts what is decided on it; write is what a decision writes, fail makes Apply fail.
type thing struct {
	mu      sync.Mutex
	applied []Decision
	write   func(tx db.Tx) error
	fail    error
}

func (*thing) Kind() string      { return "thing" }
func (*thing) Decides() who.Role { return who.Moderator }
func (*thing) Reasons() Presets {
	return Presets{
		Family: "thing", Why: "spots.why.", Example: "spots.example.", Fields: []Field{{Name: "title"}},
		List: []Preset{{Reason: "outside"}, {Reason: "too_short", Field: "title"}, {Reason: "other"}},
	}
}
func (*thing) Sheet(context.Context, db.Conn, int64) (Sheet, error) {
	return Sheet{Title: "Une chose"}, nil
}

func (s *thing) Apply(_ context.Context, tx db.Tx, d Decision) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.applied = append(s.applied, d)
	if s.write != nil {
		return s.write(tx)
	}
	return s.fail
}

func (q *Queue) with(s Subject) *Queue { q.Accept(s); return q }

type house struct {
	*Queue
	t      *testing.T
	things *thing
	author who.Actor
}

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{New(dbtest.New(t)), t, &thing{}, who.Actor{}}
	h.Accept(h.things)
	h.author = h.person(who.Member)
	return h
}

func (h house) person(role who.Role) who.Actor {
	h.t.Helper()
	var id who.ID
	email := fmt.Sprintf("personne%d@exemple.fr", time.Now().UnixNano())
	err := db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error {
		return tx.Get(h.t.Context(), &id, `INSERT INTO account (email, email_key, first_name, role, state, confirmed_at) VALUES ($1, $1, 'Camille', $2, 'active', now()) RETURNING id`, email, role)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return who.Actor{ID: id, Role: role}
}

func (h house) submit(id int64) error {
	return db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error {
		return h.Submit(h.t.Context(), tx, Entry{Kind: "thing", ID: id, Title: fmt.Sprint("Chose ", id), Author: h.author.ID, Organisation: 7})
	})
}

// one submits a thing and gives its item.
func (h house) one(by who.Actor) Item {
	h.t.Helper()
	if err := h.submit(1); err != nil {
		h.t.Fatal(err)
	}
	items, _, err := h.Waiting(h.t.Context(), by, "", db.Cursor{})
	if err != nil || len(items) != 1 {
		h.t.Fatalf("%d items, %v", len(items), err)
	}
	return items[0]
}

func (h house) decide(by who.Actor, i Item, v Verdict) error {
	r := Ruling{Verdict: v, Version: i.Version}
	if v != Publish {
		r.Reason = "too_short"
	}
	return h.Decide(h.t.Context(), by, i.ID, r, "")
}

// TestOneDecision: of many who decide at once, one does.
func TestOneDecision(t *testing.T) {
	h := newHouse(t)
	const many = 8
	judges := make([]who.Actor, many)
	for i := range judges {
		judges[i] = h.person(who.Moderator)
	}
	item := h.one(judges[0])
	errs := make([]error, many)
	var all sync.WaitGroup
	for i, judge := range judges {
		all.Go(func() { errs[i] = h.decide(judge, item, []Verdict{Publish, Refuse}[i%2]) })
	}
	all.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		} else if !fault.Is(err, fault.Conflict) {
			t.Errorf("the loser hears %v", err)
		}
	}
	if done != 1 || len(h.things.applied) != 1 {
		t.Errorf("%d decided, %d took effect", done, len(h.things.applied))
	}
}

// TestDecisionSentAgain: the same one is acknowledged, another one is not.
func TestDecisionSentAgain(t *testing.T) {
	h := newHouse(t)
	judge := h.person(who.Moderator)
	item := h.one(judge)
	publish := Ruling{Verdict: Publish, Version: item.Version}
	for range 2 {
		if err := h.Decide(t.Context(), judge, item.ID, publish, "clé"); err != nil {
			t.Fatal(err)
		}
	}
	refuse := Ruling{Verdict: Refuse, Reason: "too_short", Version: item.Version}
	if err := h.Decide(t.Context(), judge, item.ID, refuse, "clé"); !errors.Is(err, ErrOvertaken) {
		t.Errorf("refusing with the form that published: %v", err)
	}
	if len(h.things.applied) != 1 {
		t.Errorf("%d decisions took effect", len(h.things.applied))
	}
}

// TestEffectAndDecisionAreOne: a decision whose effect fails never was.
func TestEffectAndDecisionAreOne(t *testing.T) {
	h := newHouse(t)
	judge := h.person(who.Moderator)
	item := h.one(judge)
	h.things.fail = fault.New(fault.Conflict, "moderation.overtaken")
	if err := h.decide(judge, item, Publish); err == nil {
		t.Fatal("the decision stands")
	}
	again, _, err := h.Open(t.Context(), judge, item.ID)
	if err != nil || !again.Waiting || again.Version != item.Version {
		t.Errorf("the item is %+v, %v", again, err)
	}
	var lines int
	if err := h.pool.Get(t.Context(), &lines, `SELECT count(*) FROM audit_line WHERE act LIKE 'queue.%'`); err != nil || lines != 0 {
		t.Errorf("%d lines tell of it, %v", lines, err)
	}
}

func TestClaim(t *testing.T) {
	h := newHouse(t)
	one, two := h.person(who.Moderator), h.person(who.Moderator)
	item := h.one(one)
	if err := h.Claim(t.Context(), one, item.ID, item.Version); err != nil {
		t.Fatal(err)
	}
	held, _, err := h.Open(t.Context(), two, item.ID)
	if err != nil || !held.HeldBy(two, time.Now()) || held.HeldBy(one, time.Now()) {
		t.Fatalf("%+v, %v", held, err)
	}
	for what, err := range map[string]error{
		"claims": h.Claim(t.Context(), two, item.ID, held.Version), "releases": h.Release(t.Context(), two, item.ID, held.Version),
		"decides": h.decide(two, held, Publish), "decides on an old page": h.decide(one, item, Publish),
	} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("another %s: %v", what, err)
		}
	}
	h.Queue.now = func() time.Time { return time.Now().Add(claimLife + time.Second) }
	if err := h.decide(two, held, Publish); err != nil {
		t.Errorf("after the claim has lapsed: %v", err)
	}
}

func TestWhoMayNot(t *testing.T) {
	h := newHouse(t)
	item := h.one(h.person(who.Moderator))
	insider := h.person(who.Moderator)
	insider.Organisation = 7
	self := h.author
	self.Role = who.Moderator
	for what, by := range map[string]who.Actor{"the author": self, "a member of the organisation": insider} {
		if err := h.decide(by, item, Publish); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s decides: %v", what, err)
		}
		if err := h.Claim(t.Context(), by, item.ID, item.Version); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s claims: %v", what, err)
		}
	}
	for what, by := range map[string]who.Actor{"a member": h.person(who.Member), "a referent": h.person(who.Referent)} {
		if err := h.decide(by, item, Publish); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s decides: %v", what, err)
		}
		if items, _, err := h.Waiting(t.Context(), by, "", db.Cursor{}); err != nil || len(items) != 0 {
			t.Errorf("%s sees %d items, %v", what, len(items), err)
		}
	}
}

func TestWaitsOnce(t *testing.T) {
	h := newHouse(t)
	judge := h.person(who.Moderator)
	item := h.one(judge)
	if err := h.submit(1); !fault.Is(err, fault.Conflict) {
		t.Errorf("a thing waits twice: %v", err)
	}
	if err := h.decide(judge, item, Revise); err != nil {
		t.Fatal(err)
	}
	if err := h.submit(1); err != nil {
		t.Errorf("a thing sent back may not come again: %v", err)
	}
}

func TestPages(t *testing.T) {
	h := newHouse(t)
	judge := h.person(who.Moderator)
	for i := range int64(60) {
		h.Queue.now = func() time.Time {
			return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(i/3) * time.Hour)
		}
		if err := h.submit(i + 1); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[int64]bool{}
	last := time.Time{}
	for after := (db.Cursor{}); ; {
		items, next, err := h.Waiting(t.Context(), judge, "thing", after)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			if seen[i.ID] || i.PromisedAt.Before(last) {
				t.Errorf("item %d comes twice or out of turn", i.ID)
			}
			seen[i.ID], last = true, i.PromisedAt
		}
		if next.Zero() {
			break
		}
		after = next
	}
	if len(seen) != 60 {
		t.Errorf("%d of 60 are listed", len(seen))
	}
}

func TestRulingCheck(t *testing.T) {
	for what, c := range map[string]struct {
		r     Ruling
		field string
	}{
		"publish":               {Ruling{Verdict: Publish}, ""},
		"nothing":               {Ruling{}, "decision"},
		"refuse without reason": {Ruling{Verdict: Refuse}, "reason"},
		"invented reason":       {Ruling{Verdict: Refuse, Reason: "humeur"}, "reason"},
		"of another kind":       {Ruling{Verdict: Refuse, Reason: "bubble_small"}, "reason"},
		"other, unsaid":         {Ruling{Verdict: Revise, Reason: "other"}, "message"},
		"other, said":           {Ruling{Verdict: Revise, Reason: "other", Message: "Voilà pourquoi."}, ""},
		"long":                  {Ruling{Verdict: Publish, Message: string(make([]byte, maxMessage+1))}, "message"},
		"yes, if":               {Ruling{Verdict: Publish, Conditions: "Sans modifier la bulle."}, ""},
		"no, if":                {Ruling{Verdict: Refuse, Reason: "outside", Conditions: "Sans modifier la bulle."}, "conditions"},
		"long conditions":       {Ruling{Verdict: Publish, Conditions: string(make([]byte, maxMessage+1))}, "conditions"},
	} {
		err := c.r.Check(New(nil).with(&thing{}).Offered("thing")).Err()
		bad, _ := form.As(err)
		if (c.field == "") != (err == nil) || c.field != "" && bad.On(c.field).Empty() {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestMedianAnswer(t *testing.T) {
	h := newHouse(t)
	judge := h.person(who.Moderator)
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for i := range int64(5) {
		h.Queue.now = func() time.Time { return start }
		if err := h.submit(i + 1); err != nil {
			t.Fatal(err)
		}
		if median, err := h.MedianAnswer(t.Context(), "thing"); err != nil || median != 0 {
			t.Errorf("%d answers give a median of %s, %v", i, median, err)
		}
		items, _, _ := h.Waiting(t.Context(), judge, "", db.Cursor{})
		h.Queue.now = func() time.Time { return start.Add(time.Duration(i+1) * time.Hour) }
		if err := h.decide(judge, items[0], Publish); err != nil {
			t.Fatal(err)
		}
	}
	if median, err := h.MedianAnswer(t.Context(), "thing"); err != nil || median != 3*time.Hour {
		t.Errorf("the median is %s, %v", median, err)
	}
	h.Queue.now = func() time.Time { return start.AddDate(0, 0, medianDays).Add(2 * time.Hour) } // the first answer is older
	if median, err := h.MedianAnswer(t.Context(), "thing"); err != nil || median != 0 {
		t.Errorf("four answers in the last days give a median of %s, %v", median, err)
	}
}

func TestUsually(t *testing.T) {
	for median, want := range map[time.Duration]string{
		0:                               "usually_promised 90",
		time.Minute:                     "usually_hours 1 90",
		3 * time.Hour:                   "usually_hours 3 90",
		3*time.Hour + time.Second:       "usually_hours 4 90",
		47*time.Hour + time.Minute:      "usually_days 2 90",
		48*time.Hour + time.Minute:      "usually_days 3 90",
		10*24*time.Hour + 3*time.Minute: "usually_days 11 90",
	} {
		m := Usually(median)
		if got := strings.TrimPrefix(m.Key, "moderation.") + " " + strings.Trim(fmt.Sprint(m.Args), "[]"); got != want {
			t.Errorf("%s: %s, want %s", median, got, want)
		}
	}
}
