package spots

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// near is the distance within which two spots may be the same.
const near = 75 // metres

// Twin is a spot so near another point that both may be the same place.
type Twin struct {
	ID          ID      `db:"id"`
	Title       string  `db:"title"`
	Slug        string  `db:"slug"` // empty until published
	CommuneName string  `db:"commune_name"`
	State       State   `db:"state"`
	Own         bool    `db:"own"` // of the person who asks
	Photo       string  `db:"photo"`
	Lat         float64 `db:"lat"`
	Lon         float64 `db:"lon"`
	Item        int64   `db:"item"` // its line of the moderators' queue; 0 when it waits for nothing
	Metres      int     `db:"-"`
}

// Address is where whoever asks may look at it.
func (t Twin) Address() string {
	if t.State == Published {
		return "/spots/" + t.Slug
	}
	return editPath(t.ID)
}

// Far says how far it is.
func (t Twin) Far() i18n.Message {
	if t.Metres == 0 {
		return i18n.M("spots.near_here")
	}
	return i18n.M("spots.near_metres", t.Metres)
}

// mark names the exact point of a spot in its form: what its author answers holds for that point alone.
func (at place) mark() string {
	if !at.known {
		return ""
	}
	return degrees(at.exact.Lat) + " " + degrees(at.exact.Lon)
}

// Beside are the spots that the one by writes, id (0 for a new one), may repeat: those within 75 m that everybody
// sees at their exact point, and by's own, that wait or are published. mark is the point they are beside.
//
// A spot shown "around" or at its commune is never told, however near: whoever moved a pin about would learn
// from its coming and going where it is. Moderators, who see exact points, are told of all (Sheet).
func (s *Service) Beside(ctx context.Context, by who.Actor, id ID, d Draft) (list []Twin, mark string, err error) {
	var nothing form.Errors
	at := d.locate(s.territory, &nothing)
	if !at.known || d.Latitude == "" { // a commune alone is beside everything in its middle
		return nil, "", nil
	}
	list, err = besideOf(ctx, s.pool, id, by.ID, at.exact)
	return list, at.mark(), err
}

// asks reports whether d's author is to say first that it is none of the spots beside it.
func (s *Service) asks(ctx context.Context, by who.Actor, id ID, d Draft) (bool, error) {
	list, mark, err := s.Beside(ctx, by, id, d)
	return len(list) > 0 && d.OtherPlace != mark, err
}

// within keeps those of rows that lie within metres of p, and says how far they are.
func within(rows []Twin, p territory.Point, metres float64) []Twin {
	var list []Twin
	for _, t := range rows {
		if far := p.Metres(territory.Point{Lat: t.Lat, Lon: t.Lon}); far <= metres {
			t.Metres = int(far)
			list = append(list, t)
		}
	}
	return list
}
