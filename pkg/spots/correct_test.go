package spots

import (
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// waiting is a spot of author's that waits, with its item.
func waiting(t *testing.T, s *Service, author, team who.Actor, placed ...photos.Placed) (Spot, moderation.Item) {
	t.Helper()
	d := pictured(sentDraft(), placed...)
	id, err := s.Submit(t.Context(), author, 0, d, "")
	if err != nil {
		t.Fatal(err)
	}
	spot, err := s.Of(t.Context(), author, id)
	if err != nil {
		t.Fatal(err)
	}
	return spot, itemOf(t, s, team)
}

func sentDraft() Draft { return placed("", "La plaje", "baignade", "46256").Draft }

func itemOf(t *testing.T, s *Service, team who.Actor) moderation.Item {
	t.Helper()
	items, _, err := s.queue.Waiting(t.Context(), team, Kind, db.Cursor{})
	if err != nil || len(items) != 1 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	return items[0]
}

// mended is what a moderator makes of spot: its title, without its first photo, elsewhere.
func mended(spot Spot, version int) Draft {
	d := spot.Draft
	d.Title, d.Category, d.Latitude, d.Longitude, d.Commune = "La plage", "nature", "44.4656", "1.6710", ""
	d.Photos, d.Version = d.Photos[1:], version
	return d
}

func correct(t *testing.T, s *Service, by who.Actor, item int64, d Draft, key string) {
	t.Helper()
	if err := s.Correct(t.Context(), by, item, d, key); err != nil {
		t.Fatal(err)
	}
}

// TestCorrectThenPublish: the corrected version is published, the author is told what changed and may ask for theirs again.
func TestCorrectThenPublish(t *testing.T) {
	s, team := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	first, second := s.received(t, author), s.received(t, author)
	spot, item := waiting(t, s, author, team, first, second)
	d := mended(spot, item.Version)
	correct(t, s, team, item.ID, d, "clé")
	correct(t, s, team, item.ID, d, "clé") // a double click
	now := itemOf(t, s, team)
	if now.Version != item.Version+1 || now.Entry.Title != "La plage" || now.Entry.Photo != second.ID || now.Entry.Commune == "" {
		t.Errorf("the queue shows %+v", now)
	}
	moves, err := s.queue.History(t.Context(), item.ID)
	if err != nil || moves[len(moves)-1].Act != moderation.Corrected || moves[len(moves)-1].By != team.ID {
		t.Errorf("the history says %+v, %v", moves, err)
	}
	again := d
	again.Reason, again.Version = d.Reason+" Et calme.", now.Version
	correct(t, s, team, item.ID, again, "")
	_, kept, err := s.Corrected(t.Context(), author, spot.ID)
	if err != nil || kept.Before.Title != "La plaje" || len(kept.Before.Photos) != 2 || kept.Before.Reason != reason {
		t.Errorf("of the author's version is kept %+v, %v", kept, err)
	}
	sheet, err := Subject{s}.Sheet(t.Context(), s.pool, int64(spot.ID))
	if err != nil || sheet.Corrected == nil || sheet.Correctable != Kind || len(sheet.Photos) != 2 || sheet.Photos[1].Fate == "" {
		t.Errorf("the moderators see %+v, %v", sheet, err)
	}
	if err := s.TakeBack(t.Context(), author, spot.ID, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken back before it is published: %v", err)
	}
	rights := dbtest.Read[string](t, s.pool, `SELECT CAST(rights_at AS text) FROM spot WHERE id = $1`, spot.ID)

	rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Publish})
	shown, err := s.Of(t.Context(), author, spot.ID)
	if err != nil || shown.State != Published || shown.Draft.Title != "La plage" || shown.Slug != "la-plage" || shown.Draft.DisplayName != "anonymous" ||
		len(shown.Photos) != 1 || rights != dbtest.Read[string](t, s.pool, `SELECT CAST(rights_at AS text) FROM spot WHERE id = $1`, spot.ID) {
		t.Errorf("published as %+v, %v", shown, err)
	}
	letter := dbtest.Read[string](t, s.pool, `SELECT body_text FROM letter ORDER BY id DESC LIMIT 1`)
	for _, words := range []string{"La plaje", "La plage", "Baignade", "Nature", correctionPath(spot.ID)} {
		if !strings.Contains(letter, words) {
			t.Errorf("the letter lacks %q:\n%s", words, letter)
		}
	}
	if _, err := s.photos.Find(t.Context(), s.pool, first.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the photo left out is kept after it is published: %v", err)
	}

	other := account(t, s.pool, "Jean", who.Member)
	if err := s.TakeBack(t.Context(), other, spot.ID, ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("taken back by somebody else: %v", err)
	}
	if err := s.TakeBack(t.Context(), author, spot.ID, "clé"); err != nil {
		t.Fatal(err)
	}
	if err := s.TakeBack(t.Context(), author, spot.ID, "clé"); err != nil {
		t.Errorf("a double click: %v", err)
	}
	if err := s.TakeBack(t.Context(), author, spot.ID, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken back twice: %v", err)
	}
	if now := s.shown(t, spot); now.Draft.Title != "La plage" {
		t.Errorf("everybody sees %q before anybody agreed", now.Draft.Title)
	}
	rule(t, s, team, EditKind, moderation.Ruling{Verdict: moderation.Publish})
	if now := s.shown(t, spot); now.Draft.Title != "La plaje" || now.Draft.Category != "baignade" || now.Slug != "la-plage" {
		t.Errorf("agreed to, and shown as %+v", now)
	}
	if _, _, err := s.Corrected(t.Context(), author, spot.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the correction is kept: %v", err)
	}
}

// TestCorrectedIsGivenBack: whatever is not published is again as its author sent it, photos too.
func TestCorrectedIsGivenBack(t *testing.T) {
	for _, end := range []string{"revise", "refuse", "withdraw", "restore"} {
		t.Run(end, func(t *testing.T) {
			s, team := newService(t)
			author := account(t, s.pool, "Camille", who.Member)
			first, second := s.received(t, author), s.received(t, author)
			spot, item := waiting(t, s, author, team, first, second)
			correct(t, s, team, item.ID, mended(spot, item.Version), "")
			state := map[string]State{"revise": ChangesRequested, "refuse": Refused, "withdraw": Withdrawn, "restore": Submitted}[end]
			switch end {
			case "withdraw":
				if err := s.Withdraw(t.Context(), author, spot.ID); err != nil {
					t.Fatal(err)
				}
			case "restore":
				back := spot.Draft
				back.Version = item.Version + 1
				correct(t, s, team, item.ID, back, "")
			default:
				rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Verdict(end), Reason: "too_short"})
			}
			now, err := s.Of(t.Context(), author, spot.ID)
			if err != nil || now.State != state {
				t.Fatalf("%s, %v", now.State, err)
			}
			if end != "withdraw" && (now.Draft.Title != "La plaje" || now.Draft.Category != "baignade" || now.Draft.Commune != spot.Draft.Commune) {
				t.Errorf("given back as %+v", now.Draft)
			}
			wanted := map[string]int{"revise": 2, "restore": 2, "refuse": 2}[end] // refused, as long as its author may contest it
			if len(now.Photos) != wanted || wanted > 0 && !slices.Equal(now.Draft.Photos, spot.Draft.Photos) {
				t.Errorf("given back with %v", now.Draft.Photos)
			}
			if n := dbtest.Read[int](t, s.pool, `SELECT count(*) FROM photo WHERE state <> 'deleted'`); n != wanted {
				t.Errorf("%d photos are kept", n)
			}
			if n := dbtest.Read[int](t, s.pool, `SELECT count(*) FROM spot_correction`); n != 0 {
				t.Error("the correction is kept")
			}
		})
	}
}

// TestWhoCorrects: a moderator, not on their own, not on what others hold or changed, nor with photos from elsewhere.
func TestWhoCorrects(t *testing.T) {
	s, team := newService(t)
	author, other := account(t, s.pool, "Camille", who.Moderator), account(t, s.pool, "Zoé", who.Moderator)
	spot, item := waiting(t, s, author, team, s.received(t, author))
	d := spot.Draft
	d.Title, d.Version = "La plage", item.Version
	if err := s.Correct(t.Context(), author, item.ID, d, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("their own: %v", err)
	}
	if err := s.Correct(t.Context(), account(t, s.pool, "Jean", who.Member), item.ID, d, ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("by a member: %v", err)
	}
	foreign := d
	foreign.Photos = append(slices.Clone(d.Photos), s.received(t, author))
	if err := s.Correct(t.Context(), team, item.ID, foreign, ""); !wrong(err) {
		t.Errorf("with a photo of the author's from elsewhere: %v", err)
	}
	short := d
	short.Reason, short.Latitude = "Joli.", "12"
	if err := s.Correct(t.Context(), team, item.ID, short, ""); !wrong(err) {
		t.Errorf("too short, in the sea: %v", err)
	}
	correct(t, s, team, item.ID, d, "")
	if err := s.Correct(t.Context(), other, item.ID, mendedTitle(d, "Autre chose"), ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("by whoever read it before: %v", err)
	}
	if err := s.queue.Decide(t.Context(), other, item.ID, moderation.Ruling{Verdict: moderation.Publish, Version: item.Version}, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("decided on what was read before: %v", err)
	}
	if err := s.queue.Claim(t.Context(), other, item.ID, item.Version+1); err != nil {
		t.Fatal(err)
	}
	if err := s.Correct(t.Context(), team, item.ID, mendedTitle(d, "Autre chose"), ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("in other hands: %v", err)
	}
	last := mendedTitle(d, "Le bain")
	last.Version = item.Version + 2
	correct(t, s, other, item.ID, last, "")
	if err := s.queue.Decide(t.Context(), other, item.ID, moderation.Ruling{Verdict: moderation.Publish, Version: item.Version + 3}, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.Correct(t.Context(), other, item.ID, mendedTitle(d, "Trop tard"), ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("once published: %v", err)
	}
}

// TestCorrectTheCommune: of a spot shown at its commune, the commune alone is put right, its middle with it.
func TestCorrectTheCommune(t *testing.T) {
	s, team := newService(t)
	spot, item := waiting(t, s, account(t, s.pool, "Camille", who.Member), team)
	d := spot.Draft
	d.Commune, d.Version = "Figeac", item.Version
	correct(t, s, team, item.ID, d, "")
	if now := s.shown(t, spot); now.Commune.Name != "Figeac" || now.Draft.Latitude == spot.Draft.Latitude {
		t.Errorf("it lies in %s, at %s", now.Commune.Name, now.Draft.Latitude)
	}
	d.Version++
	d.Commune, d.Latitude, d.Longitude = "Figeac", spot.Draft.Latitude, spot.Draft.Longitude
	if err := s.Correct(t.Context(), team, item.ID, d, ""); !wrong(err) {
		t.Errorf("a point that is elsewhere: %v", err)
	}
}

func mendedTitle(d Draft, title string) Draft {
	d.Title = title
	return d
}

// TestModeratorsRetouch: a photo that waits is retouched for good, and the author's version shows it so.
func TestModeratorsRetouch(t *testing.T) {
	s, team := newService(t)
	author, other := account(t, s.pool, "Camille", who.Member), account(t, s.pool, "Zoé", who.Member)
	photo := s.received(t, author)
	spot, item := waiting(t, s, author, team, photo, s.received(t, author))
	holders := photos.Holders{Kind: s, EditKind: s}
	for name, by := range map[string]who.Actor{"another member": other, "the author": author} {
		if _, err := s.photos.Retouch(t.Context(), holders, by, photo.ID, media.Retouch{Cut: media.All(), Turn: 1}, ""); err == nil {
			t.Errorf("%s retouches what waits", name)
		}
	}
	made, err := s.photos.Retouch(t.Context(), holders, team, photo.ID, media.Retouch{Cut: media.All(), Turn: 1}, "")
	if err != nil {
		t.Fatal(err)
	}
	if now := itemOf(t, s, team); now.Version != item.Version+1 || now.Entry.Photo != made {
		t.Errorf("the queue shows %+v", now)
	}
	rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Revise, Reason: "too_short"})
	now, err := s.Of(t.Context(), author, spot.ID)
	if err != nil || len(now.Photos) != 2 || now.Photos[0].ID != made || now.Photos[0].Owner != author.ID {
		t.Errorf("given back with %+v, %v", now.Photos, err)
	}
	if _, err := s.photos.Retouch(t.Context(), holders, team, made, media.Retouch{Cut: media.All(), Turn: 1}, ""); err == nil {
		t.Error("a moderator retouches what waits no more")
	}
}
