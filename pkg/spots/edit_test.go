package spots

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// publishedBy is a spot of a member's, decided on by team.
func publishedBy(t *testing.T, s *Service, author, team who.Actor) Spot {
	t.Helper()
	id, err := s.Submit(t.Context(), author, 0, placed("", "La plage", "baignade", "46256").Draft, "")
	if err != nil {
		t.Fatal(err)
	}
	rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Publish})
	spot, err := s.Of(t.Context(), author, id)
	if err != nil || spot.State != Published {
		t.Fatalf("%s, %v", spot.State, err)
	}
	spot.Draft.Version = 0 // of the change to come
	return spot
}

// rule decides on the first thing of a kind that waits.
func rule(t *testing.T, s *Service, by who.Actor, kind string, r moderation.Ruling) {
	t.Helper()
	items, _, err := s.queue.Waiting(t.Context(), by, kind, db.Cursor{})
	if err != nil || len(items) == 0 {
		t.Fatalf("nothing waits of kind %s, %v", kind, err)
	}
	r.Version = items[0].Version
	if err := s.queue.Decide(t.Context(), by, items[0].ID, r, ""); err != nil {
		t.Fatal(err)
	}
}

func wrong(err error) bool {
	_, ok := form.As(err)
	return ok
}

func (s *Service) shown(t *testing.T, spot Spot) Spot {
	t.Helper()
	found, err := spotByID(context.Background(), s.pool, spot.ID)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestEditWaitsForTheModerators(t *testing.T) {
	s, team := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	spot := publishedBy(t, s, author, team)
	wanted := spot.Draft
	wanted.Title, wanted.Seasons, wanted.Precision = "La plage au soleil", []string{"ete"}, territory.Around
	if _, err := s.SubmitEdit(t.Context(), author, spot.ID, wanted, ""); err != nil {
		t.Fatal(err)
	}
	if now := s.shown(t, spot); now.Draft.Title != "La plage" || now.Version != spot.Version {
		t.Errorf("the public sees %q before anybody agreed", now.Draft.Title)
	}
	if _, err := s.SubmitEdit(t.Context(), author, spot.ID, wanted, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second change beside the first: %v", err)
	}
	rule(t, s, team, EditKind, moderation.Ruling{Verdict: moderation.Publish})
	now := s.shown(t, spot)
	if now.Draft.Title != wanted.Title || now.Draft.Precision != territory.Around || !slices.Equal(now.Draft.Seasons, wanted.Seasons) {
		t.Errorf("published as %+v", now.Draft)
	}
	if now.Slug != spot.Slug || now.State != Published {
		t.Errorf("its address became %q, its state %s", now.Slug, now.State)
	}
	if open, _, err := s.OpenEdit(t.Context(), author, spot.ID); open != nil || err != nil {
		t.Errorf("still open: %v, %v", open, err)
	}
}

func TestEditIsDecidedOtherwise(t *testing.T) {
	s, team := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	spot := publishedBy(t, s, author, team)
	wanted := spot.Draft
	wanted.Title = "La plage au soleil"
	must := func(_ ID, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.SubmitEdit(t.Context(), author, spot.ID, wanted, ""))
	rule(t, s, team, EditKind, moderation.Ruling{Verdict: moderation.Revise, Reason: "too_short"})
	open, _, err := s.OpenEdit(t.Context(), author, spot.ID)
	if err != nil || open == nil || open.State != ChangesRequested || open.Why != "too_short" {
		t.Fatalf("sent back: %+v, %v", open, err)
	}
	stale := wanted
	stale.Version = open.Version - 1
	if _, err := s.SaveEdit(t.Context(), author, spot.ID, stale, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("an older page wrote over the change: %v", err)
	}
	wanted.Version = open.Version
	must(s.SubmitEdit(t.Context(), author, spot.ID, wanted, ""))
	rule(t, s, team, EditKind, moderation.Ruling{Verdict: moderation.Refuse, Reason: "other", Message: "Non."})
	if now := s.shown(t, spot); now.Draft.Title != "La plage" {
		t.Errorf("refused, and shown as %q", now.Draft.Title)
	}
}

func TestEditOfNothingIsNone(t *testing.T) {
	s, team := newService(t)
	author, other := account(t, s.pool, "Camille", who.Member), account(t, s.pool, "Jean", who.Member)
	spot := publishedBy(t, s, author, team)
	if _, err := s.SubmitEdit(t.Context(), author, spot.ID, spot.Draft, ""); !wrong(err) {
		t.Errorf("nothing changed, and it was sent: %v", err)
	}
	wanted := spot.Draft
	wanted.Title = "À moi"
	if _, err := s.SubmitEdit(t.Context(), other, spot.ID, wanted, ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's spot: %v", err)
	}
	wanted.Title = ""
	if _, err := s.SubmitEdit(t.Context(), author, spot.ID, wanted, ""); !wrong(err) {
		t.Errorf("without a title: %v", err)
	}
	if err := s.CancelEdit(t.Context(), author, spot.ID); err != nil {
		t.Errorf("cancelling what is not there: %v", err)
	}
}

func TestCancelledEditLeavesTheQueue(t *testing.T) {
	s, team := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	spot := publishedBy(t, s, author, team)
	wanted := spot.Draft
	wanted.Title = "La plage au soleil"
	for _, withdraw := range []func(context.Context, who.Actor, ID) error{s.CancelEdit, s.Withdraw} {
		if _, err := s.SubmitEdit(t.Context(), author, spot.ID, wanted, ""); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := withdraw(t.Context(), author, spot.ID); err != nil {
				t.Fatal(err)
			}
		}
		if items, _, err := s.queue.Waiting(t.Context(), team, EditKind, db.Cursor{}); len(items) != 0 || err != nil {
			t.Errorf("%d wait, %v", len(items), err)
		}
	}
	if now := s.shown(t, spot); now.State != Withdrawn {
		t.Errorf("the spot is %s", now.State)
	}
}

func TestChangesAreNamed(t *testing.T) {
	before := Draft{Title: "La plage", Reason: "Un\nendroit calme.", Category: "baignade", Seasons: []string{"ete"}, DisplayName: "anonymous"}
	for name, c := range map[string]struct {
		change func(*Draft)
		want   string
	}{
		"nothing":  {func(*Draft) {}, ""},
		"title":    {func(d *Draft) { d.Title = "La plage" + " verte" }, "spots.form.title"},
		"reason":   {func(d *Draft) { d.Reason = "Un\nendroit vivant." }, "spots.form.reason"},
		"category": {func(d *Draft) { d.Category = "grotte" }, "spots.category"},
		"place":    {func(d *Draft) { d.Latitude, d.Longitude = "44.5", "1.5" }, "spots.coordinates"},
		"seasons":  {func(d *Draft) { d.Seasons = nil }, "spots.season"},
		"name":     {func(d *Draft) { d.DisplayName = "first_name" }, "spots.display_name"},
	} {
		after := before
		c.change(&after)
		var got string
		for _, change := range changes(before, after, []Category{{"baignade", "Baignade", "Swimming"}}) {
			got += change.Label.Key
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	after := before
	after.Reason = "Un\nendroit très calme."
	spans := changes(before, after, nil)[0].Spans
	if !slices.Contains(spans, diff.Span{Op: diff.Added, Text: "très"}) {
		t.Errorf("spans %v", spans)
	}
}

// What is kept is read back as it was, so that a change loses nothing on its way.
func TestEditIsKeptWhole(t *testing.T) {
	d := Draft{
		Title: "L’été", Reason: "« Là »", Category: "baignade", Seasons: []string{"ete"}, Access: []string{"bike"}, Latitude: "44.5", Longitude: "1.5", Commune: "Cahors",
		Precision: territory.Around, Photos: []photos.Placed{{ID: "a", Alt: "Une\u202fplage"}}, People: "no", Rights: true, DisplayName: "anonymous",
	}
	got, err := read(keep(d))
	if err != nil || got.act("", 0) != d.act("", 0) {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestAddressOfWhatWasPublicIsKept: sent back, left unfinished and withdrawn, a spot answers that it is gone.
func TestAddressOfWhatWasPublicIsKept(t *testing.T) {
	s, team := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	spot := publishedBy(t, s, author, team)
	err := db.InTx(t.Context(), s.pool, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE spot SET state = 'changes_requested' WHERE id = $1`, spot.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sent, err := s.Of(t.Context(), author, spot.ID)
	if err != nil {
		t.Fatal(err)
	}
	unfinished := sent.Draft
	unfinished.Category, unfinished.Rights = "", false
	if _, err := s.Save(t.Context(), author, spot.ID, unfinished, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.Withdraw(t.Context(), author, spot.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Show(t.Context(), spot.Slug); !fault.Is(err, fault.Gone) {
		t.Errorf("its address answers %v", err)
	}
}

// TestSheetOfAnOldChange: moderators read what they decided, wherever the spot is since; a draft shows nothing of itself.
func TestSheetOfAnOldChange(t *testing.T) {
	s, team := newService(t)
	spot := publishedBy(t, s, account(t, s.pool, "Camille", who.Member), team)
	d := spot.Draft
	d.Title = "La grande plage"
	if _, err := s.SubmitEdit(t.Context(), who.Actor{ID: spot.Author, Role: who.Member}, spot.ID, d, ""); err != nil {
		t.Fatal(err)
	}
	rule(t, s, team, EditKind, moderation.Ruling{Verdict: moderation.Publish})
	for _, state := range []State{Published, ChangesRequested, Drafted, Withdrawn} {
		dbtest.Exec(t, s.pool, fmt.Sprintf(`UPDATE spot SET state = '%s', title = 'En cours'`, state))
		sheet, err := (EditSubject{s}).Sheet(t.Context(), s.pool, 1)
		if err != nil || sheet.Title != d.Title || (sheet.Page != "") != (state == Published) {
			t.Errorf("%s: %q at %q, %v", state, sheet.Title, sheet.Page, err)
		}
	}
}
