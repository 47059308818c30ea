package spots

import (
	"bytes"
	"image"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/media/mediatest"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestMain(m *testing.M) { mediatest.Main(m) }

// received is a small photo unlike any other, sent by a member.
func (s *Service) received(t *testing.T, by who.Actor) photos.Placed {
	t.Helper()
	p := image.NewGray(image.Rect(0, 0, 240, 180))
	for i := range p.Pix {
		p.Pix[i] = uint8(rand.IntN(256))
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	photo, err := s.photos.Receive(t.Context(), by, &b)
	if err != nil {
		t.Fatal(err)
	}
	return photos.Placed{ID: photo.ID, Alt: "La plage"}
}

func pictured(d Draft, placed ...photos.Placed) Draft {
	d.Photos, d.People = placed, "no"
	return d
}

// A photo that waits with a change is that change's: in two places, giving one up would take it from the other.
func TestPhotosOfAnEditAreItsOwn(t *testing.T) {
	s, team := newService(t)
	author, stranger := account(t, s.pool, "Camille", who.Member), account(t, s.pool, "Jean", who.Member)
	spot, beside := publishedBy(t, s, author, team), publishedBy(t, s, author, team)
	photo, more := s.received(t, author), s.received(t, author)

	if _, err := s.SaveEdit(t.Context(), author, spot.ID, pictured(spot.Draft, s.received(t, stranger)), ""); !wrong(err) {
		t.Errorf("somebody else's photo: %v", err)
	}
	if _, err := s.SaveEdit(t.Context(), author, spot.ID, pictured(spot.Draft, photo), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Save(t.Context(), author, 0, pictured(spot.Draft, photo), ""); !wrong(err) {
		t.Errorf("the photo is put in another spot too: %v", err)
	}
	if _, err := s.SaveEdit(t.Context(), author, beside.ID, pictured(beside.Draft, photo), ""); !wrong(err) {
		t.Errorf("the photo waits with another change too: %v", err)
	}
	open, _, err := s.OpenEdit(t.Context(), author, spot.ID)
	if err != nil {
		t.Fatal(err)
	}
	wanted := pictured(spot.Draft, more, photo)
	wanted.Version = open.Version
	if _, err := s.SubmitEdit(t.Context(), author, spot.ID, wanted, ""); err != nil {
		t.Fatalf("the change goes on with its own photo: %v", err)
	}
	rule(t, s, team, EditKind, moderation.Ruling{Verdict: moderation.Publish})
	now, err := s.Of(t.Context(), author, spot.ID)
	if err != nil || len(now.Photos) != 2 || now.Photos[0].ID != more.ID || now.Photos[1].ID != photo.ID {
		t.Errorf("published with %v, %v", now.Photos, err)
	}
}
