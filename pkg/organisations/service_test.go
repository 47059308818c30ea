package organisations

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// house is the service with its real neighbours: the queue and the outbox.
type house struct {
	*Service
	t     *testing.T
	queue *moderation.Queue
}

func newHouse(t *testing.T) house {
	t.Helper()
	pool := dbtest.New(t)
	queue := moderation.New(pool)
	h := house{New(pool, queue, mailtest.Post(t), limit.New(pool, slog.New(slog.DiscardHandler), false)), t, queue}
	queue.Accept(Subject{h.Service})
	queue.Accept(AppealSubject{h.Service})
	queue.Accept(RenewalSubject{h.Service})
	return h
}

func (h house) inTx(work func(ctx context.Context, tx db.Tx) error) error {
	h.t.Helper()
	return db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error { return work(h.t.Context(), tx) })
}

func (h house) exec(query string, args ...any) {
	h.t.Helper()
	dbtest.Exec(h.t, h.pool, query, args...)
}

func read[T any](h house, query string, args ...any) T {
	h.t.Helper()
	return dbtest.Read[T](h.t, h.pool, query, args...)
}

func (h house) person(first string, role who.Role) who.Actor {
	h.t.Helper()
	return dbtest.Person(h.t, h.pool, first, role)
}

// company is a member of a new organisation whose file is a draft.
func (h house) company(first, siret string) who.Actor {
	h.t.Helper()
	a := h.person(first, who.Member)
	err := h.inTx(func(ctx context.Context, tx db.Tx) error {
		id, err := h.Create(ctx, tx, a.ID, File{Name: "Chez " + first, SIRET: siret, LegalForm: "sas", Capacity: "gérante"})
		a.Organisation = int64(id)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h house) of(a who.Actor) Organisation {
	h.t.Helper()
	o, err := h.Of(h.t.Context(), a)
	if err != nil {
		h.t.Fatal(err)
	}
	return o
}

// whole is the file of a, with nothing missing.
func (h house) whole(a who.Actor) File {
	h.t.Helper()
	f := FileFrom(form.From(typedFile(h.of(a).File.SIRET)), "46128")
	f.Name = "Chez " + a.FirstName
	return f
}

func (h house) submit(a who.Actor) {
	h.t.Helper()
	if err := h.Submit(h.t.Context(), a, h.of(a).Version, h.whole(a), ""); err != nil {
		h.t.Fatal(err)
	}
}

// decide rules on what waits for a's organisation.
func (h house) decide(by, a who.Actor, r moderation.Ruling) error {
	h.t.Helper()
	item := read[struct {
		ID      int64 `db:"id"`
		Version int   `db:"version"`
	}](h, `SELECT id, version FROM queue_item WHERE kind = 'organisation' AND subject_id = $1 ORDER BY id DESC LIMIT 1`, a.Organisation)
	r.Version = item.Version
	return h.queue.Decide(h.t.Context(), by, item.ID, r, "")
}

// letter is the last letter written to a: its subject, then its text.
func (h house) letter(a who.Actor) string {
	h.t.Helper()
	return read[string](h, `SELECT subject || E'\n' || body_text FROM letter WHERE account_id = $1 ORDER BY id DESC LIMIT 1`, a.ID)
}

const (
	siretA = "73282932000074"
	siretB = "73282932000082"
)

func TestSave(t *testing.T) {
	h := newHouse(t)
	awa := h.company("Awa", siretA)
	f := h.whole(awa)
	f.Motivation, f.Capacity = "", "présidente"
	for range 2 { // a double click
		if err := h.Save(t.Context(), awa, 1, f, "cle"); err != nil {
			t.Fatal(err)
		}
	}
	o := h.of(awa)
	if fmt.Sprint(o.File) != fmt.Sprint(f) || o.Version != 2 || o.State != Draft {
		t.Errorf("kept %+v", o)
	}
	f.Sector = "Trufficulture"
	if err := h.Save(t.Context(), awa, 1, f, "cle"); !errors.Is(err, once.ErrUsed) {
		t.Errorf("the same form with something else in it: %v", err)
	}
	if err := h.Save(t.Context(), awa, 1, f, "autre onglet"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale page: %v", err)
	}
	f.Name = ""
	if bad, _ := form.As(h.Save(t.Context(), awa, 2, f, "")); bad.On("organisation_name").Empty() {
		t.Errorf("without a name: %v", bad)
	}
	if got := h.of(awa).File.Sector; got != "Moulin à huile" {
		t.Errorf("a refused save changed the sector to %q", got)
	}
	if n := read[int](h, `SELECT count(*) FROM audit_line WHERE act = 'organisation.save' AND actor_id = $1`, awa.ID); n != 1 {
		t.Errorf("%d audit lines", n)
	}
}

func TestSubmitTwiceIsOnce(t *testing.T) {
	h := newHouse(t)
	awa := h.company("Awa", siretA)
	f := h.whole(awa)
	incomplete := f
	incomplete.Supports = nil
	if bad, _ := form.As(h.Submit(t.Context(), awa, 1, incomplete, "cle")); bad.On("supports").Empty() {
		t.Errorf("incomplete: %v", bad)
	}
	for range 2 {
		if err := h.Submit(t.Context(), awa, 1, f, "cle"); err != nil {
			t.Fatal(err)
		}
	}
	o := h.of(awa)
	if o.State != Submitted || o.SubmittedAt == nil || o.PromisedAt == nil || !o.PromisedAt.After(*o.SubmittedAt) {
		t.Errorf("sent %+v", o)
	}
	if n := read[int](h, `SELECT count(*) FROM queue_item WHERE kind = 'organisation' AND subject_id = $1 AND organisation_id = $1`, awa.Organisation); n != 1 {
		t.Errorf("%d entries in the queue", n)
	}
	if n := read[int](h, `SELECT count(*) FROM letter WHERE account_id = $1`, awa.ID); n != 1 {
		t.Errorf("%d letters", n)
	}
	for name, err := range map[string]error{
		"save":   h.Save(t.Context(), awa, o.Version, f, ""),
		"submit": h.Submit(t.Context(), awa, o.Version, f, "autre"),
	} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s of a file that waits: %v", name, err)
		}
	}
}

func TestNumberIsTakenWhenTheFileIsSent(t *testing.T) {
	h := newHouse(t)
	awa, louis, rose := h.company("Awa", siretA), h.company("Louis", siretA), h.company("Rose", siretB)
	h.submit(awa)
	if bad, _ := form.As(h.Submit(t.Context(), louis, 1, h.whole(louis), "cle")); bad.On("siret").Key != "organisations.number_taken" {
		t.Errorf("the same SIRET: %v", bad)
	}
	if o := h.of(louis); o.State != Draft || o.Version != 1 {
		t.Errorf("half sent: %+v", o)
	}
	if err := h.Save(t.Context(), louis, 1, h.whole(louis), ""); err != nil {
		t.Errorf("a draft reserves nothing and is refused nothing: %v", err)
	}
	h.submit(rose)
	if err := h.decide(h.person("Inès", who.Staff), rose, moderation.Ruling{Verdict: moderation.Revise, Reason: "too_short"}); err != nil {
		t.Fatal(err)
	}
	f := h.whole(rose)
	f.SIRET = siretA
	if bad, _ := form.As(h.Save(t.Context(), rose, h.of(rose).Version, f, "")); bad.On("siret").Key != "organisations.number_taken" {
		t.Errorf("a file that came back takes another's SIRET: %v", bad)
	}
	f.SIRET, f.RNA = siretB, "W461002345"
	h.exec(`UPDATE organisation SET rna = 'W461002345' WHERE id = $1`, awa.Organisation)
	if bad, _ := form.As(h.Submit(t.Context(), rose, h.of(rose).Version, f, "")); bad.On("rna").Key != "organisations.number_taken" {
		t.Errorf("the same RNA: %v", bad)
	}
}

// TestARefusedFileGivesItsNumberBack: whoever asked first, rightly or not, keeps no other from asking.
func TestARefusedFileGivesItsNumberBack(t *testing.T) {
	h := newHouse(t)
	awa, louis := h.company("Awa", siretA), h.company("Louis", siretA)
	h.exec(`UPDATE organisation SET rna = 'W461002345'`)
	h.submit(awa)
	if err := h.decide(h.person("Inès", who.Staff), awa, moderation.Ruling{Verdict: moderation.Refuse, Reason: "duplicate"}); err != nil {
		t.Fatal(err)
	}
	f := h.whole(louis)
	f.RNA = "W461002345"
	if err := h.Submit(t.Context(), louis, h.of(louis).Version, f, ""); err != nil {
		t.Errorf("the number of a refused file: %v", err)
	}
}

func TestOthersFilesAreInvisible(t *testing.T) {
	h := newHouse(t)
	awa, louis, camille := h.company("Awa", siretA), h.company("Louis", siretB), h.person("Camille", who.Member)
	if o := h.of(louis); int64(o.ID) != louis.Organisation || o.File.SIRET != siretB {
		t.Errorf("Louis reads %+v", o)
	}
	forged := camille
	forged.Organisation = awa.Organisation // what counts is the membership, not what the actor carries
	for _, by := range []who.Actor{camille, forged, {}} {
		_, err := h.Of(t.Context(), by)
		for what, err := range map[string]error{
			"read": err, "save": h.Save(t.Context(), by, 1, h.whole(awa), ""), "submit": h.Submit(t.Context(), by, 1, h.whole(awa), ""),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s by %s: %v", what, by.FirstName, err)
			}
		}
	}
	if o := h.of(awa); o.Version != 1 {
		t.Errorf("changed by others: %+v", o)
	}
}

func TestPurgeForgetsTheDraftsOfNobody(t *testing.T) {
	h := newHouse(t)
	kept, sent, gone := h.company("Awa", siretA), h.company("Louis", siretB), h.company("Rose", siretA)
	h.submit(sent)
	h.exec(`DELETE FROM organisation_member WHERE account_id IN ($1, $2)`, sent.ID, gone.ID)
	if err := h.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := read[int](h, `SELECT count(*) FROM organisation WHERE id IN ($1, $2)`, kept.Organisation, sent.Organisation); n != 2 {
		t.Errorf("%d of the two files to keep are left", n)
	}
	if n := read[int](h, `SELECT count(*) FROM organisation WHERE id = $1`, gone.Organisation); n != 0 {
		t.Error("the draft of nobody stays")
	}
}

// TestPurgeForgetsTheFilesLongOver: five years after the refusal, or after the licence ended.
func TestPurgeForgetsTheFilesLongOver(t *testing.T) {
	h := newHouse(t)
	team := h.person("Équipe", who.Staff)
	refused, granted, waits := h.company("Awa", siretA), h.company("Louis", siretB), h.company("Rose", siretA)
	for a, r := range map[who.ID]moderation.Ruling{refused.ID: {Verdict: moderation.Refuse, Reason: "outside"}, granted.ID: {Verdict: moderation.Publish}} {
		by := refused
		if a == granted.ID {
			by = granted
		}
		h.submit(by)
		if err := h.decide(team, by, r); err != nil {
			t.Fatal(err)
		}
	}
	left := func(after int) int {
		h.now = func() time.Time { return time.Now().AddDate(after, 0, 1) }
		if err := h.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		return read[int](h, `SELECT count(*) FROM organisation WHERE id <> $1`, waits.Organisation)
	}
	for _, one := range []struct{ years, left int }{{4, 2}, {5, 1}, {9, 0}} {
		if n := left(one.years); n != one.left {
			t.Errorf("after %d years %d files are left, not %d", one.years, n, one.left)
		}
	}
	if read[int](h, `SELECT count(*) FROM organisation WHERE id = $1`, waits.Organisation) != 1 {
		t.Error("the draft of somebody is gone")
	}
}
