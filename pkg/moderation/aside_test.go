package moderation

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) at(d time.Duration) { h.Queue.now = func() time.Time { return time.Now().Add(d) } }

// in tells whether by sees the one item in a view.
func (h house) in(by who.Actor, v View) bool {
	h.t.Helper()
	items, _, err := h.List(h.t.Context(), by, Filter{View: v}, db.Cursor{})
	h.must(err)
	return len(items) == 1
}

func (h house) again(by who.Actor, id int64) Item {
	h.t.Helper()
	item, _, err := h.Open(h.t.Context(), by, id)
	h.must(err)
	return item
}

func (h house) acts(id int64) (acts []Act) {
	h.t.Helper()
	moves, err := h.History(h.t.Context(), id)
	h.must(err)
	for _, m := range moves {
		acts = append(acts, m.Act)
	}
	return acts
}

func TestUndo(t *testing.T) {
	h := newHouse(t)
	one, two := h.person(who.Moderator), h.person(who.Moderator)
	item := h.one(one)
	h.must(h.Decide(t.Context(), one, item.ID, Ruling{Verdict: Publish, Version: item.Version}, "clé"))
	done := h.again(one, item.ID)
	if last, err := h.Undoable(t.Context(), one); err != nil || len(last) != 1 || last[0].ID != item.ID {
		t.Errorf("%+v %v", last, err)
	}
	if last, err := h.Undoable(t.Context(), two); err != nil || len(last) != 0 {
		t.Errorf("another is offered to undo it: %v", err)
	}
	for what, c := range map[string]struct {
		by      who.Actor
		version int
	}{"another": {two, done.Version}, "an old page": {one, item.Version}} {
		if err := h.Undo(t.Context(), c.by, item.ID, c.version); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
	h.must(h.Undo(t.Context(), one, item.ID, done.Version))
	if err := h.Undo(t.Context(), one, item.ID, done.Version); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
	if !h.in(two, Now) {
		t.Error("it does not wait again")
	}
	// The same form sent again is not acknowledged without being done.
	if err := h.Decide(t.Context(), one, item.ID, Ruling{Verdict: Publish, Version: item.Version}, "clé"); !errors.Is(err, ErrOvertaken) {
		t.Errorf("the undone form again: %v", err)
	}
	h.must(h.decide(two, h.again(two, item.ID), Refuse))
	h.at(UndoWindow + time.Second)
	if err := h.Undo(t.Context(), two, item.ID, h.again(two, item.ID).Version); !errors.Is(err, errUndoLate) {
		t.Errorf("late: %v", err)
	}
	if want := []Act{Submitted, Decided, Undone, Decided}; !slices.Equal(h.acts(item.ID), want) {
		t.Errorf("history: %v", h.acts(item.ID))
	}
	h.at(2*UndoWindow + time.Second)
	h.must(h.Forget(t.Context()))
	var left int
	h.must(h.pool.Get(t.Context(), &left, `SELECT count(*) FROM decision_trace`))
	if left != 0 {
		t.Errorf("%d rows of what was changed are kept", left)
	}
}

// TestUndoMeetsALaterChange: what somebody wrote meanwhile is never lost.
func TestUndoMeetsALaterChange(t *testing.T) {
	h := newHouse(t)
	judge := h.person(who.Moderator)
	item := h.one(judge)
	h.things.write = func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE account SET first_name = 'Léa' WHERE id = $1`, h.author.ID)
		return err
	}
	h.must(h.decide(judge, item, Publish))
	h.must(db.InTx(t.Context(), h.pool, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE account SET first_name = 'Zoé' WHERE id = $1`, h.author.ID)
		return err
	}))
	done := h.again(judge, item.ID)
	if err := h.Undo(t.Context(), judge, item.ID, done.Version); !errors.Is(err, errUndoChanged) {
		t.Errorf("%v", err)
	}
	if after := h.again(judge, item.ID); after.Outcome == nil || after.AuthorName != "Zoé" {
		t.Errorf("%+v", after)
	}
}

func TestDefer(t *testing.T) {
	h := newHouse(t)
	judge := h.person(who.Moderator)
	item := h.one(judge)
	for what, a := range map[string]Aside{"no words": {Days: 1}, "never": {Days: 0, Words: "Plus tard"}, "too long": {Days: maxDeferral + 1, Words: "Plus tard"}} {
		a.Version = item.Version
		if _, bad := form.As(h.Defer(t.Context(), judge, item.ID, a)); !bad {
			t.Errorf("%s is taken", what)
		}
	}
	h.must(h.Defer(t.Context(), judge, item.ID, Aside{Days: 3, Words: "J’attends la mairie.", Version: item.Version}))
	if h.in(judge, Now) || !h.in(judge, ForLater) {
		t.Error("it still waits")
	}
	if after := h.again(judge, item.ID); !after.PromisedAt.Equal(item.PromisedAt) {
		t.Error("the promise moved")
	}
	h.at(3*24*time.Hour + time.Minute)
	if !h.in(judge, Now) || h.in(judge, ForLater) {
		t.Error("it does not come back")
	}
	moves, err := h.History(t.Context(), item.ID)
	h.must(err)
	if last := moves[len(moves)-1]; last.Act != Deferred || last.Words != "J’attends la mairie." || last.Name != "Camille" {
		t.Errorf("%+v", last)
	}
}

func TestEscalate(t *testing.T) {
	h := newHouse(t)
	judge, team := h.person(who.Moderator), h.person(who.Staff)
	item := h.one(judge)
	h.must(h.Escalate(t.Context(), judge, item.ID, Aside{Words: "Un avocat écrit.", Version: item.Version}))
	item = h.again(judge, item.ID)
	if h.in(judge, Now) || !h.in(judge, ForTeam) || !h.in(team, Now) {
		t.Error("the wrong people see it")
	}
	for what, err := range map[string]error{
		"decides": h.decide(judge, item, Publish), "claims": h.Claim(t.Context(), judge, item.ID, item.Version),
		"defers": h.Defer(t.Context(), judge, item.ID, Aside{Days: 1, Words: "Non", Version: item.Version}),
	} {
		if !errors.Is(err, errTeam) {
			t.Errorf("a moderator %s: %v", what, err)
		}
	}
	h.must(h.decide(team, item, Publish))
}

func TestSecondOpinion(t *testing.T) {
	h := newHouse(t)
	judge, other := h.person(who.Moderator), h.person(who.Moderator)
	item := h.one(judge)
	h.must(h.Claim(t.Context(), judge, item.ID, item.Version))
	h.must(h.Ask(t.Context(), judge, item.ID, Aside{Words: "On voit un visage ?", Version: item.Version + 1}))
	item = h.again(judge, item.ID)
	if item.AskedBy != judge.ID || item.HeldBy(other, time.Now()) || !h.in(other, Opinions) || !h.in(other, Now) {
		t.Errorf("%+v", item)
	}
	if err := h.Advise(t.Context(), judge, item.ID, Aside{Leaning: Publish, Words: "Moi, oui", Version: item.Version}); !errors.Is(err, errOwnQuestion) {
		t.Errorf("one answers oneself: %v", err)
	}
	if _, bad := form.As(h.Advise(t.Context(), other, item.ID, Aside{Leaning: "peut-être", Words: "Hum", Version: item.Version})); !bad {
		t.Error("a leaning that leans nowhere")
	}
	h.must(h.Advise(t.Context(), other, item.ID, Aside{Leaning: Revise, Words: "Oui, à flouter.", Version: item.Version}))
	item = h.again(judge, item.ID)
	if item.AskedBy != 0 || !item.Waiting || h.in(other, Opinions) {
		t.Errorf("%+v", item)
	}
	if err := h.Advise(t.Context(), other, item.ID, Aside{Leaning: Publish, Words: "Encore", Version: item.Version}); !errors.Is(err, ErrOvertaken) {
		t.Errorf("an answer to nobody: %v", err)
	}
	h.must(h.decide(judge, item, Revise))
}

// TestNobodyIsOfferedTheirOwn, nor what concerns their organisation.
func TestNobodyIsOfferedTheirOwn(t *testing.T) {
	h := newHouse(t)
	h.one(h.person(who.Moderator))
	self, insider := h.author, h.person(who.Moderator)
	self.Role, insider.Organisation = who.Moderator, 7
	for what, by := range map[string]who.Actor{"the author": self, "a member": insider} {
		if h.in(by, Now) {
			t.Errorf("%s is offered it", what)
		}
		if counts, err := h.Counts(t.Context(), by); err != nil || counts[0].Waiting != 0 {
			t.Errorf("%s counts it: %+v %v", what, counts, err)
		}
	}
}
