package spots

import (
	"errors"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func exactly(slug, title, lat, lon string) Place {
	p := placed(slug, title, "nature", "")
	p.Draft.Precision, p.Draft.Latitude, p.Draft.Longitude = territory.Exact, lat, lon
	return p
}

// TestNearest: by the ground, not by the degrees, of which one of longitude is the shorter; and by
// the points the public may see.
func TestNearest(t *testing.T) {
	s, team := newService(t)
	hidden := exactly("cache", "Le même endroit, caché", "44.5001", "1.5001")
	hidden.Draft.Precision = territory.Town
	s.mustImport(t, team, exactly("ici", "Ici", "44.5000", "1.5000"), exactly("nord", "Au nord", "44.5100", "1.5000"),
		exactly("est", "À l’est", "44.5000", "1.5120"), exactly("loin", "Loin", "44.6000", "1.5000"), hidden)
	here, err := s.Show(t.Context(), "ici")
	if err != nil {
		t.Fatal(err)
	}
	cards, err := s.Nearest(t.Context(), here, 10)
	if got := slugs(cards); err != nil || !strings.HasPrefix(got, "est nord ") || len(cards) != 4 {
		t.Errorf("%q, %v", got, err)
	}
	for _, c := range cards {
		if c.Slug == "cache" && c.Point.Metres(here.Point) < 500 {
			t.Error("the exact point of a hidden spot leaves")
		}
	}
	if cards, err = s.Nearest(t.Context(), here, 2); err != nil || slugs(cards) != "est nord" {
		t.Errorf("the two nearest are %q, %v", slugs(cards), err)
	}
}

func TestFlagChecks(t *testing.T) {
	enough := "Le parking est fermé."
	for wrong, flags := range map[string][]Flag{
		"":       {{Ground: "gone"}, {Ground: "wrong", Words: enough}, {Ground: "charter", Words: enough}, {Ground: "duplicate", Twin: "autre"}},
		"ground": {{}, {Ground: "autre", Words: enough}},
		"words":  {{Ground: "wrong"}, {Ground: "charter", Words: "court"}, {Ground: "gone", Words: strings.Repeat("é", 1001)}},
		"twin":   {{Ground: "duplicate", Words: enough}},
	} {
		for _, f := range flags {
			e := f.check()
			if wrong == "" && len(e) > 0 || wrong != "" && e.On(wrong).Empty() {
				t.Errorf("%+v: %v", f, e)
			}
		}
	}
}

// flagged flags the spot at an address and gives the item to decide on.
func (s *Service) flagged(t *testing.T, by, moderator who.Actor, slug string, f Flag) (reference string, item moderation.Item) {
	t.Helper()
	p, err := s.Show(t.Context(), slug)
	if err != nil {
		t.Fatal(err)
	}
	if reference, err = s.Flag(t.Context(), by, p, f, ""); err != nil {
		t.Fatal(err)
	}
	items, _, err := s.queue.Waiting(t.Context(), moderator, FlagKind, db.Cursor{})
	if err != nil || len(items) == 0 {
		t.Fatalf("nothing waits, %v", err)
	}
	return reference, items[0]
}

func (s *Service) rule(t *testing.T, by who.Actor, i moderation.Item, v moderation.Verdict) error {
	t.Helper()
	return s.queue.Decide(t.Context(), by, i.ID, moderation.Ruling{Verdict: v, Reason: "wrong_category", Message: "Vu sur place.", Version: i.Version}, "")
}

// TestFlags: what a decision on a flag makes of the spot, its address and the receipt.
func TestFlags(t *testing.T) {
	s, team := newService(t)
	s.queue.Accept(FlagSubject{s})
	moderator := account(t, s.pool, "Malika", who.Moderator)
	visitor := who.Actor{}
	s.mustImport(t, team, placed("un", "Un lieu", "nature", "46256"), placed("deux", "Le même lieu", "nature", "46256"),
		placed("trois", "Encore le même", "nature", "46256"), placed("quatre", "Un autre", "nature", "46102"))

	reference, item := s.flagged(t, visitor, moderator, "quatre", Flag{Ground: "gone"})
	if err := s.rule(t, moderator, item, moderation.Refuse); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Receipt(t.Context(), reference); err != nil || r.State != FlagUnfounded || r.Slug != "quatre" || r.Answer != "Vu sur place." {
		t.Errorf("%+v, %v", r, err)
	}

	// A duplicate of a duplicate: both addresses lead to the one that stays.
	_, item = s.flagged(t, visitor, moderator, "un", Flag{Ground: "duplicate", Twin: "deux"})
	if err := s.rule(t, moderator, item, moderation.Publish); err != nil {
		t.Fatal(err)
	}
	_, item = s.flagged(t, visitor, moderator, "deux", Flag{Ground: "duplicate", Twin: "trois"})
	if err := s.rule(t, moderator, item, moderation.Publish); err != nil {
		t.Fatal(err)
	}
	for _, old := range []string{"un", "deux"} {
		var moved *Moved
		if _, err := s.Show(t.Context(), old); !errors.As(err, &moved) || moved.To != "trois" {
			t.Errorf("%s leads to %v", old, err)
		}
	}
	// Once that one goes too, nothing is left to lead to.
	reference, item = s.flagged(t, visitor, moderator, "trois", Flag{Ground: "gone"})
	if err := s.rule(t, moderator, item, moderation.Publish); err != nil {
		t.Fatal(err)
	}
	for _, old := range []string{"un", "deux", "trois"} {
		if _, err := s.Show(t.Context(), old); !fault.Is(err, fault.Gone) {
			t.Errorf("%s: %v", old, err)
		}
	}
	if r, err := s.Receipt(t.Context(), reference); err != nil || r.State != FlagFounded || r.Slug != "" {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := s.Show(t.Context(), "jamais"); !fault.Is(err, fault.NotFound) {
		t.Errorf("what never was: %v", err)
	}
}

// TestFlagSendsBack: the spot leaves the site, its author puts it right, and it finds its address again.
func TestFlagSendsBack(t *testing.T) {
	s, team := newService(t)
	s.queue.Accept(FlagSubject{s})
	author := account(t, s.pool, "Camille", who.Moderator)
	d := placed("", "La plage de galets", "baignade", "46256").Draft
	id, err := s.Submit(t.Context(), author, 0, d, "")
	if err != nil {
		t.Fatal(err)
	}
	publish := func() {
		t.Helper()
		items, _, err := s.queue.Waiting(t.Context(), team, Kind, db.Cursor{})
		if err != nil || len(items) != 1 {
			t.Fatal(len(items), err)
		}
		if err := s.rule(t, team, items[0], moderation.Publish); err != nil {
			t.Fatal(err)
		}
	}
	publish()
	before, err := s.Show(t.Context(), "la-plage-de-galets")
	if err != nil {
		t.Fatal(err)
	}

	member := account(t, s.pool, "Jean", who.Member)
	_, item := s.flagged(t, member, team, "la-plage-de-galets", Flag{Ground: "wrong", Words: "Ce n’est pas une plage."})
	if _, err := s.Flag(t.Context(), member, before, Flag{Ground: "gone"}, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("flagged twice by the same person: %v", err)
	}
	if _, err := s.Flag(t.Context(), member, before, Flag{Ground: "duplicate", Twin: "la-plage-de-galets"}, ""); err == nil {
		t.Error("a spot repeats itself")
	} else if _, ok := form.As(err); !ok {
		t.Error(err)
	}
	change := d
	change.Title = "La plage"
	if _, err := s.SubmitEdit(t.Context(), author, id, change, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.rule(t, author, item, moderation.Refuse); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an author decides on their own spot: %v", err)
	}
	if err := s.rule(t, team, item, moderation.Revise); err != nil {
		t.Fatal(err)
	}
	if items, _, err := s.queue.Waiting(t.Context(), team, EditKind, db.Cursor{}); err != nil || len(items) != 0 {
		t.Errorf("%d changes wait for a spot that is off the site, %v", len(items), err)
	}
	spot, err := s.Of(t.Context(), author, id)
	if err != nil || spot.State != ChangesRequested || spot.Why != "wrong_category" {
		t.Fatalf("%+v, %v", spot.State, err)
	}
	if _, err := s.Show(t.Context(), "la-plage-de-galets"); !fault.Is(err, fault.Gone) {
		t.Errorf("sent back and still shown: %v", err)
	}
	d.Category, d.Version = "nature", spot.Version
	if _, err := s.Submit(t.Context(), author, id, d, ""); err != nil {
		t.Fatal(err)
	}
	publish()
	after, err := s.Show(t.Context(), "la-plage-de-galets")
	if err != nil || after.Category != "nature" || !after.PublishedAt.Equal(before.PublishedAt) {
		t.Errorf("%+v, %v", after.Card, err)
	}
}

// TestFlagOfADraft: a second flag can be answered while the author puts right what the first one told.
func TestFlagOfADraft(t *testing.T) {
	s, team := newService(t)
	s.queue.Accept(FlagSubject{s})
	author := account(t, s.pool, "Camille", who.Moderator)
	spot := publishedBy(t, s, author, team)
	s.flagged(t, who.Actor{}, team, spot.Slug, Flag{Ground: "gone"})
	reference, _ := s.flagged(t, who.Actor{}, team, spot.Slug, Flag{Ground: "gone"})
	rule(t, s, team, FlagKind, moderation.Ruling{Verdict: moderation.Revise, Reason: "unclear_photo"})
	back, err := s.Of(t.Context(), author, spot.ID)
	if err != nil {
		t.Fatal(err)
	}
	d := back.Draft
	d.Rights = false // not whole any more: a draft
	if _, err := s.Save(t.Context(), author, spot.ID, d, ""); err != nil {
		t.Fatal(err)
	}
	items, _, err := s.queue.Waiting(t.Context(), team, FlagKind, db.Cursor{})
	if err != nil || len(items) != 1 {
		t.Fatal(len(items), err)
	}
	if _, sheet, err := s.queue.Open(t.Context(), team, items[0].ID); err != nil || strings.Contains(sheet.Title, "La plage") {
		t.Errorf("the second flag opens as %q, %v", sheet.Title, err)
	}
	if err := s.rule(t, author, items[0], moderation.Refuse); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an author decides on their own draft: %v", err)
	}
	if err := s.rule(t, team, items[0], moderation.Publish); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Receipt(t.Context(), reference); err != nil || r.State != FlagFounded {
		t.Errorf("%+v, %v", r, err)
	}
	if now, err := s.Of(t.Context(), author, spot.ID); err != nil || now.State != Drafted {
		t.Errorf("the draft became %s, %v", now.State, err)
	}
}
