package spots

import (
	"context"
	"fmt"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/hints"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// whereabouts is what a spot, or a change to one, says of its place.
type whereabouts struct {
	spot    ID
	at      territory.Point
	commune territory.Commune
	draft   Draft
	placed  bool   // the place or its name is to be judged; false: they are those everybody sees
	written bool   // the text is
	author  who.ID // whose other texts may say the same
}

// Distances, in metres.
const (
	borderNear = 300  // of the Lot: worth saying
	cameraNear = 1000 // a photo of a place is taken near it
)

// examine adds to a sheet what is known of the place: where it lies, what is near or called alike, and
// where its photos were taken.
func (s *Service) examine(ctx context.Context, c db.Conn, sheet *moderation.Sheet, w whereabouts) error {
	sheet.Point, sheet.Commune = &moderation.Point{Lat: w.at.Lat, Lon: w.at.Lon}, w.commune.INSEE
	twins, err := spotsNear(ctx, c, w.spot, w.at)
	if err != nil {
		return err
	}
	sheet.Around = &moderation.Around{Metres: near}
	for _, t := range twins {
		sheet.Around.Neighbours = append(sheet.Around.Neighbours, t.neighbour())
	}
	if w.placed {
		sheet.Hints = append(sheet.Hints, s.placeHint(w))
		sheet.Hints = append(sheet.Hints, nearHints(w, twins)...)
		alike, err := spotsCalled(ctx, c, w, twins)
		if err != nil {
			return err
		}
		for _, t := range alike {
			sheet.Hints = append(sheet.Hints, moderation.Hint{Text: i18n.M("spots.hint_called", t.Title), Page: t.page()})
		}
	}
	sheet.Hints = append(sheet.Hints, cameraHints(sheet)...)
	sheet.Hints = append(sheet.Hints, monthHints(sheet.Photos, w.draft.Seasons, s.now())...)
	if !w.written {
		return nil
	}
	copied, err := copyHints(ctx, c, w)
	sheet.Hints = append(sheet.Hints, copied...)
	return err
}

const (
	copiedText = .4 // of the runs of three words: more than two people would share by chance
	mostCopied = 3
)

// copyHints tell of the spots that say nearly the same.
func copyHints(ctx context.Context, c db.Conn, w whereabouts) ([]moderation.Hint, error) {
	candidates, err := spotsWorded(ctx, c, w, w.author)
	var list []moderation.Hint
	for _, o := range candidates {
		if share := hints.Same(w.draft.Reason, o.Reason); share >= copiedText && len(list) < mostCopied {
			list = append(list, moderation.Hint{Text: i18n.M("spots.hint_copied", o.Title, int(100*share)), Page: o.page()})
		}
	}
	return list, err
}

// page is where a moderator looks at it.
func (t Twin) page() string {
	switch {
	case t.State == Published:
		return t.Address()
	case t.Item != 0:
		return fmt.Sprintf("/moderation/%d", t.Item)
	}
	return ""
}

func (t Twin) neighbour() moderation.Neighbour {
	return moderation.Neighbour{Point: moderation.Point{Lat: t.Lat, Lon: t.Lon}, Metres: t.Metres, Title: t.Title, State: t.State.Label(), Page: t.page(), Photo: t.Photo}
}

// nearHints tell of the spots that this one may repeat, and what its author said when shown some.
func nearHints(w whereabouts, twins []Twin) []moderation.Hint {
	var list []moderation.Hint
	for i, t := range twins {
		list = append(list, moderation.Hint{Text: i18n.M("spots.hint_near", t.Title, t.Metres), Page: fmt.Sprintf("#voisin-%d", i+1)})
	}
	at := place{known: true, exact: w.at}
	if len(list) > 0 && w.draft.OtherPlace == at.mark() {
		list = append(list, moderation.Hint{Good: true, Text: i18n.M("spots.hint_other_place")})
	}
	return list
}

// placeHint says where in the Lot a place is, or how far out of it.
func (s *Service) placeHint(w whereabouts) moderation.Hint {
	metres, inside := s.territory.Border(w.at)
	found, known := s.territory.Locate(w.at)
	switch {
	case !inside:
		return moderation.Hint{Text: i18n.M("spots.hint_outside", int(metres))}
	case known && found.INSEE != w.commune.INSEE:
		return moderation.Hint{Text: i18n.M("spots.hint_elsewhere", i18n.At(found.Name), i18n.At(w.commune.Name))}
	case metres < borderNear:
		return moderation.Hint{Good: true, Text: i18n.M("spots.hint_border", w.commune.Name, int(metres))}
	}
	return moderation.Hint{Good: true, Text: i18n.M("spots.hint_commune", w.commune.Name)}
}

// toJudge is a photo as the moderators see it.
func toJudge(p photos.Photo) moderation.Photo {
	shown := moderation.Photo{ID: p.ID, Alt: p.Alt, Width: p.Width, Height: p.Height, Widths: p.Widths, Month: p.Taken}
	if p.Position != nil {
		shown.Taken = &moderation.Point{Lat: p.Position.Lat, Lon: p.Position.Lon}
	}
	return shown
}

// photoHints say what a spot's photos lack.
func photoHints(all []photos.Photo) []moderation.Hint {
	if len(all) == 0 {
		return []moderation.Hint{{Mild: true, Text: i18n.M("spots.hint_no_photo")}}
	}
	list := []moderation.Hint{{Good: true, Text: i18n.M("spots.hint_metadata")}}
	if slices.ContainsFunc(all, func(p photos.Photo) bool { return p.Alt == "" }) {
		list = append(list, moderation.Hint{Mild: true, Text: i18n.M("spots.hint_no_alt")})
	}
	return list
}

// cameraHints compare where photos were taken with where they are shown.
func cameraHints(sheet *moderation.Sheet) []moderation.Hint {
	var list []moderation.Hint
	for i, p := range sheet.Photos {
		if p.Taken == nil || p.Fate == diff.Removed {
			continue
		}
		far := int(territory.Point(*p.Taken).Metres(territory.Point(*sheet.Point)))
		if far < cameraNear {
			list = append(list, moderation.Hint{Good: true, Text: i18n.M("spots.hint_taken_near", i+1, far)})
		} else {
			list = append(list, moderation.Hint{Text: i18n.M("spots.hint_taken_far", i+1, far/1000), Page: "#alentours"})
		}
	}
	return list
}
