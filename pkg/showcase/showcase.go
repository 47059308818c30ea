// Package showcase is the page of one spot, as everybody sees it: its pictures, what its author says of
// it, where it is, what is near, and what is needed to take it along, on paper or to a friend.
//
// It owns no table: it gathers what the features keep. Of the place it shows what its author lets the
// public see, and no more in what machines read than in what people do. Pictures for networks are drawn
// when they are first asked for and kept in the store; one that no longer says what its spot says is
// not served any more, and removed within the hour.
package showcase

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/singleflight"

	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/poster"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/wishes"
)

// Service gathers.
type Service struct {
	spots     *spots.Service
	wishes    *wishes.Service
	territory *territory.Territory
	store     media.Store
	press     *poster.Press
	turn      chan struct{} // whoever holds it uses the press
	flight    *singleflight.Group
}

// New makes the service.
func New(s *spots.Service, w *wishes.Service, t *territory.Territory, store media.Store) (*Service, error) {
	press, err := poster.NewPress()
	if err != nil {
		return nil, err
	}
	return &Service{s, w, t, store, press, make(chan struct{}, 1), &singleflight.Group{}}, nil
}

// locate draws p's place as its author lets the public know it.
func locate(t *territory.Territory, p spots.Card) territory.Locator {
	return t.Sketch(p.CommuneINSEE, p.Precision, p.Point)
}

// Picture is one photo of the gallery.
type Picture struct{ photos.Photo }

// Large is the address of its largest file.
func (p Picture) Large() string { return p.file(slices.Max(p.Widths)) }

// Medium is the address of the file that browsers without a choice show.
func (p Picture) Medium() string {
	fitting := slices.DeleteFunc(slices.Clone(p.Widths), func(w int) bool { return w > 1200 })
	return p.file(cmp.Or(slices.Max(append(fitting, 0)), p.Widths[0]))
}

// Sources lists its files for browsers to choose from.
func (p Picture) Sources() string {
	all := make([]string, len(p.Widths))
	for i, w := range p.Widths {
		all[i] = fmt.Sprintf("%s %dw", p.file(w), w)
	}
	return strings.Join(all, ", ")
}

// Upright reports whether the picture is higher than wide.
func (p Picture) Upright() bool { return p.Height > p.Width }

// file is the address of one of the kept widths. A photo narrower than every width offered is
// kept in its own, and answers for the narrowest.
func (p Picture) file(width int) string {
	return fmt.Sprintf("/photos/%s/%d.jpg", p.ID, asked(width))
}

func asked(width int) int {
	offered := media.Widths()
	if slices.Contains(offered, width) {
		return width
	}
	return slices.Min(offered)
}

func gallery(all []photos.Photo) []Picture {
	list := make([]Picture, len(all))
	for i, p := range all {
		list[i] = Picture{p}
	}
	return list
}
