package visuals

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestLife: a draft, the team's answer, another version kept beside the first, and the reference.
func TestLife(t *testing.T) {
	h := newHouse(t)
	author, team := h.company("Hélène", "OML-2026-0042"), h.person("Équipe", who.Staff)
	first := h.typed(author)
	v := h.keep(author, 0, first, false)
	if v.State != Drafted || !v.Editable() || len(v.Versions) != 1 || v.Now().Photo.ID != first.Photo || !v.Now().Seen.Any() || v.Now().Spec.Mark.W != 0.3 || !v.PromisedAt.IsZero() {
		t.Errorf("kept, it is %+v", v)
	}
	if n := dbtest.Read[int](h.t, h.pool, `SELECT (SELECT count(*) FROM queue_item) + (SELECT count(*) FROM letter)`); n != 0 {
		t.Error("a draft concerns nobody else")
	}
	again := first
	again.Title, again.Revision = "Portière gauche", v.Revision
	v = h.keep(author, v.ID, again, true)
	if v.State != Submitted || v.Editable() || v.Title != "Portière gauche" || len(v.Versions) != 1 || v.PromisedAt.Before(time.Now()) {
		t.Errorf("sent, it is %+v", v)
	}
	if got := h.letter(author); !strings.HasPrefix(got, "Votre visuel est bien arrivé") || !strings.Contains(got, "Portière gauche") {
		t.Errorf("the author reads %q", got)
	}

	h.must(h.decide(team, moderation.Revise))
	v = h.of(author, v.ID)
	if v.State != ChangesRequested || v.Now().Why != "bubble_crowded" || v.Now().Message != "Le titre touche la bulle." {
		t.Errorf("sent back, it is %+v", v)
	}
	again = first
	again.Revision = v.Revision
	if bad, ok := form.As(second(h.Keep(t.Context(), author, v.ID, again, true, ""))); !ok || bad.On("photo").Key != "visuals.photo_again" {
		t.Errorf("the same picture makes another version: %v", bad)
	}
	next := h.typed(author)
	next.Revision = v.Revision
	v = h.keep(author, v.ID, next, false)
	if v.State != Drafted || len(v.Versions) != 2 || v.Now().Number != 2 || v.Now().Why != "" || v.Before()[0].Photo.ID != first.Photo || v.Before()[0].Message == "" || h.files() != 2 {
		t.Errorf("corrected, it is %+v", v)
	}
	next.Revision = v.Revision
	v = h.keep(author, v.ID, next, true)
	h.must(h.decide(team, moderation.Publish))
	v = h.of(author, v.ID)
	want := fmt.Sprintf("VIS-%d-%04d", time.Now().Year(), v.ID)
	if v.State != Approved || v.Reference != want || v.Licence != "OML-2026-0042" || v.ApprovedAt.IsZero() || v.Now().Verdict != "publish" {
		t.Errorf("approved, it is %+v", v)
	}
	if got := h.letter(author); !strings.Contains(got, want) {
		t.Errorf("the author reads %q", got)
	}
	a, err := h.Approval(t.Context(), want)
	if err != nil || a.Holder != "Chez Hélène" || a.Licence != "OML-2026-0042" || a.Width != 900 || a.Use != "vehicle" {
		t.Errorf("anybody reads %+v, %v", a, err)
	}
	h.must(h.Delete(t.Context(), author, v.ID))
	if _, err := h.Approval(t.Context(), want); !fault.Is(err, fault.NotFound) || h.files() != 0 {
		t.Errorf("deleted, it is still known: %v, with %d files", err, h.files())
	}
	acts := dbtest.Read[string](h.t, h.pool, `SELECT string_agg(act, ' ' ORDER BY id) FROM audit_line WHERE object = $1`, object(v.ID))
	if acts != "visual.keep visual.submit visual.changes_requested visual.keep visual.submit visual.approved visual.delete" {
		t.Errorf("the trail tells %q", acts)
	}
}

// TestReplaced: another picture in a draft takes the place of the first, files and all.
func TestReplaced(t *testing.T) {
	h := newHouse(t)
	author := h.person("Camille", who.Member)
	v := h.keep(author, 0, h.typed(author), false)
	other := h.typed(author, func(f url.Values) { mark(f, "", "", "", ""); f.Set("place", "c"); f.Set("share", "20") })
	v = h.keep(author, v.ID, other, false)
	if len(v.Versions) != 1 || v.Now().Photo.ID != other.Photo || h.files() != 1 || v.Now().Spec.Mark.W != 0.2 {
		t.Errorf("it is %+v with %d files", v, h.files())
	}
	unmarked := other
	unmarked.Place = ""
	if v = h.keep(author, v.ID, unmarked, false); v.Now().Spec.Mark.Set() || v.Now().Seen.Any() {
		t.Errorf("a mark taken away is still there: %+v", v.Now())
	}
}

// TestWhoMay: whoever may take the bubble asks; a visual is its author's alone, whoever looks for it.
func TestWhoMay(t *testing.T) {
	h := newHouse(t)
	author, other, unsigned, unlicensed := h.person("Camille", who.Member), h.person("Autre", who.Member), h.person("Zoé", who.Member), h.company("Jean", "")
	h.unsigned[unsigned.ID] = true
	for name, c := range map[string]struct {
		by   who.Actor
		kind fault.Kind
	}{"a visitor": {who.Actor{}, fault.SignInNeeded}, "unsigned": {unsigned, fault.CharterNeeded}, "without licence": {unlicensed, fault.Forbidden}} {
		if _, err := h.Keep(t.Context(), c.by, 0, Draft{}, false, ""); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	mine := h.typed(author)
	if _, err := h.Keep(t.Context(), other, 0, mine, false, ""); err == nil {
		t.Error("another's picture was taken")
	} else if bad, ok := form.As(err); !ok || bad.On("photo").Key != "visuals.photo_gone" {
		t.Errorf("another's picture: %v", err)
	}
	v := h.keep(author, 0, mine, false)
	for name, err := range map[string]error{
		"reads":   second(h.Of(t.Context(), other, v.ID)),
		"changes": second(h.Keep(t.Context(), other, v.ID, h.typed(other), false, "")),
		"deletes": h.Delete(t.Context(), other, v.ID),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("another %s it: %v", name, err)
		}
	}
	if cards, _, err := h.Mine(t.Context(), other, db.Cursor{}); err != nil || len(cards) != 0 {
		t.Errorf("another's list holds %+v: %v", cards, err)
	}
	if cards, _, err := h.Mine(t.Context(), author, db.Cursor{}); err != nil || len(cards) != 1 || cards[0].Photo != mine.Photo || cards[0].Use != "vehicle" {
		t.Errorf("one's own list holds %+v: %v", cards, err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestNobodyDecidesOnTheirOwn: nor on their colleagues'; and a moderator does not answer for the brand.
func TestNobodyDecidesOnTheirOwn(t *testing.T) {
	h := newHouse(t)
	author, colleague := h.company("Hélène", "OML-2026-0042"), h.person("Collègue", who.Staff)
	colleague.Organisation = author.Organisation
	h.keep(author, 0, h.typed(author), true)
	if err := h.decide(colleague, moderation.Publish); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a colleague decides: %v", err)
	}
	if items, _, err := h.queue.Waiting(t.Context(), h.person("Malika", who.Moderator), "", db.Cursor{}); err != nil || len(items) != 0 {
		t.Errorf("a moderator sees %d visuals: %v", len(items), err)
	}
}

// TestTwice: a second click is the same visual, whether it keeps or sends; other words under the same
// key are told.
func TestTwice(t *testing.T) {
	h := newHouse(t)
	author := h.person("Camille", who.Member)
	d := h.typed(author)
	var kept [2]ID
	for i := range kept {
		var err error
		kept[i], err = h.Keep(t.Context(), author, 0, d, false, "clé")
		h.must(err)
	}
	if kept[0] != kept[1] {
		t.Errorf("a second click makes %v", kept)
	}
	if id, found, err := h.Already(t.Context(), author, 0, d, false, "clé"); err != nil || !found || id != kept[0] {
		t.Errorf("it is not known: %d, %v, %v", id, found, err)
	}
	other := h.typed(author)
	other.Title = "Autre chose"
	if _, err := h.Keep(t.Context(), author, 0, other, false, "clé"); !fault.Is(err, fault.Conflict) {
		t.Errorf("other words under the same key: %v", err)
	}
	d.Revision = h.of(author, kept[0]).Revision
	for range 2 {
		_, err := h.Keep(t.Context(), author, kept[0], d, true, "autre clé")
		h.must(err)
	}
	if n := dbtest.Read[int](h.t, h.pool, `SELECT count(*) FROM queue_item`); n != 1 {
		t.Errorf("sent twice, it waits %d times", n)
	}
}

// TestTwoTabs: of what is sent at once from one page, one thing is kept; the others are told.
func TestTwoTabs(t *testing.T) {
	h := newHouse(t)
	author := h.person("Camille", who.Member)
	v := h.keep(author, 0, h.typed(author), false)
	drafts := make([]Draft, 4)
	errs := make([]error, len(drafts))
	for i := range drafts {
		drafts[i] = h.typed(author)
		drafts[i].Revision = v.Revision
	}
	var all sync.WaitGroup
	for i, d := range drafts {
		all.Go(func() { _, errs[i] = h.Keep(t.Context(), author, v.ID, d, i%2 == 0, "") })
	}
	all.Wait()
	won := -1
	for i, err := range errs {
		if err == nil && won < 0 {
			won = i
		} else if !fault.Is(err, fault.Conflict) {
			t.Errorf("tab %d: %v", i, err)
		}
	}
	if won < 0 || h.of(author, v.ID).Now().Photo.ID != drafts[won].Photo {
		t.Error("what is kept is not what was acknowledged")
	}
}

// TestDeletedWhileDecided: whichever comes first, nothing is left of it, and nothing waits.
func TestDeletedWhileDecided(t *testing.T) {
	h := newHouse(t)
	author, team := h.person("Camille", who.Member), h.person("Équipe", who.Staff)
	for range 6 {
		v := h.keep(author, 0, h.typed(author), true)
		item := dbtest.Read[struct {
			ID      int64 `db:"id"`
			Version int   `db:"version"`
		}](h.t, h.pool, `SELECT id, version FROM queue_item WHERE state = 'waiting'`)
		var decided, deleted error
		var both sync.WaitGroup
		both.Go(func() {
			decided = h.queue.Decide(t.Context(), team, item.ID, moderation.Ruling{Verdict: moderation.Publish, Version: item.Version}, "")
		})
		both.Go(func() { deleted = h.Delete(t.Context(), author, v.ID) })
		both.Wait()
		if deleted != nil || decided != nil && !fault.Is(decided, fault.Conflict) {
			t.Errorf("deleting: %v; deciding: %v", deleted, decided)
		}
		if n := dbtest.Read[int](h.t, h.pool, `SELECT (SELECT count(*) FROM visual) + (SELECT count(*) FROM visual_version) + (SELECT count(*) FROM queue_item WHERE state = 'waiting')`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	}
	if n := h.files(); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

// TestPurge: a visual goes six months after its last change, an approved one three years after, and
// one that waits stays.
func TestPurge(t *testing.T) {
	h := newHouse(t)
	author, team := h.person("Camille", who.Member), h.person("Équipe", who.Staff)
	h.keep(author, 0, h.typed(author), false) // a draft
	h.keep(author, 0, h.typed(author), true)
	h.must(h.decide(team, moderation.Publish))
	h.keep(author, 0, h.typed(author), true)
	h.must(h.decide(team, moderation.Refuse))
	h.keep(author, 0, h.typed(author), true) // waits
	start := *h.clock
	for _, at := range []struct {
		months int
		left   string
	}{{5, "approved draft refused submitted"}, {7, "approved submitted"}, {35, "approved submitted"}, {37, "submitted"}} {
		*h.clock = start.AddDate(0, at.months, 0)
		h.must(h.Purge(t.Context()))
		if left := dbtest.Read[string](h.t, h.pool, `SELECT string_agg(state, ' ' ORDER BY state) FROM visual`); left != at.left {
			t.Errorf("after %d months, %s are left", at.months, left)
		}
	}
	if n := h.files(); n != 1 {
		t.Errorf("%d files are left of what is gone", n)
	}
}

// TestErased: with an account go its visuals, their references and what waits.
func TestErased(t *testing.T) {
	h := newHouse(t)
	author := h.person("Camille", who.Member)
	h.keep(author, 0, h.typed(author), true)
	letGo := func(tx db.Tx) error { return h.photos.LetGo(t.Context(), tx, privacy.Person{ID: author.ID}) }
	h.must(db.InTx(t.Context(), h.pool, letGo))
	dbtest.Exec(t, h.pool, `DELETE FROM account WHERE id = $1`, author.ID)
	if n := dbtest.Read[int](h.t, h.pool, `SELECT (SELECT count(*) FROM visual) + (SELECT count(*) FROM visual_version) + (SELECT count(*) FROM photo WHERE state <> 'deleted') + (SELECT count(*) FROM queue_item)`); n != 0 {
		t.Errorf("%d rows of the account are left", n)
	}
}

// TestSheet: the team sees every version with its mark, and what the program found.
func TestSheet(t *testing.T) {
	h := newHouse(t)
	author, team := h.company("Hélène", "OML-2026-0042"), h.person("Équipe", who.Staff)
	v := h.keep(author, 0, h.typed(author), true)
	h.must(h.decide(team, moderation.Revise))
	h.keep(author, v.ID, h.typed(author), true)
	sheet, err := Subject{h.Service}.Sheet(t.Context(), h.pool, int64(v.ID))
	h.must(err)
	if sheet.Title != "Portière" || len(sheet.Photos) != 2 || len(sheet.Hints) < 4 {
		t.Errorf("the team sees %+v", sheet)
	}
	for i, p := range sheet.Photos {
		if p.Mark == nil || p.Mark.X != 25 || p.Mark.W != 30 || p.Width != 80 {
			t.Errorf("picture %d is marked %+v", i, p.Mark)
		}
	}
	if sheet.Facts[0].Value != "Chez Hélène, OML-2026-0042" {
		t.Errorf("it is for %q", sheet.Facts[0].Value)
	}
}

// TestList is read to its end, each visual once, however many were touched at the same instant.
func TestList(t *testing.T) {
	h := newHouse(t)
	author := h.person("Camille", who.Member)
	const many = 2*pageSize + 3
	dbtest.Exec(t, h.pool, `INSERT INTO visual (account_id, title, created_at, updated_at) SELECT $1, 'Visuel ' || n, now(), CAST('2026-03-15' AS timestamptz) - n / 3 * interval '1 hour' FROM generate_series(1, $2) n`, author.ID, many)
	dbtest.Exec(t, h.pool, `INSERT INTO visual_version (visual_id, number, photo, use, unit, width) SELECT id, n, id || ' ' || n, 'web', 'px', 800 FROM visual, generate_series(1, 2) n`)
	seen := map[ID]bool{}
	var after db.Cursor
	for range 3 {
		cards, next, err := h.Mine(t.Context(), author, after)
		h.must(err)
		for _, c := range cards {
			if seen[c.ID] {
				t.Errorf("visual %d is listed twice", c.ID)
			}
			seen[c.ID] = true
		}
		after = next
	}
	if len(seen) != many || !after.Zero() {
		t.Errorf("%d of %d are listed, and it goes on at %v", len(seen), many, after)
	}
}
