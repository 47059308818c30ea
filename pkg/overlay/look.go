package overlay

import (
	"bytes"
	"context"
	"image"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Look is a photo with the bubble on it, and how well that is seen.
type Look struct {
	Overlay
	Choices Choices
	Plan    Plan
	Open    []string // the variants that are for this person
	Errors  form.Errors
	Offers  []Offer // what would work instead
}

// Offer is a choice that works.
type Offer struct {
	Label   i18n.Message
	Choices Choices
}

// sight is how well the bubble is seen where it may be put.
type sight struct {
	laying brand.Laying
	below  map[string]media.Tones // by place; "" is where it is
}

// Look shows c on by's photo. Without a choice of where and which, it is what was kept, else a place
// where the bubble is seen well. NotFound for anybody else's photo, or one that is gone.
func (s *Service) Look(ctx context.Context, by who.Actor, id ID, c Choices) (Look, error) {
	o, err := s.find(ctx, s.pool, by, id)
	if err != nil {
		return Look{}, err
	}
	laying, err := s.brand.Laying(ctx, by)
	if err != nil {
		return Look{}, err
	}
	if c.unplaced() {
		c = o.choices
	}
	look := Look{Overlay: o, Choices: c.completed()}
	for _, one := range laying.Stickers {
		look.Open = append(look.Open, string(one.Variant))
	}
	size := image.Pt(o.Photo.Whole())
	look.Plan, look.Errors = look.Choices.plan(size, laying)
	seen, err := s.look(ctx, o.Photo, look, laying)
	if err != nil {
		return Look{}, err
	}
	if c.unplaced() {
		look.Choices = seen.best(look.Choices)
		look.Plan, look.Errors = look.Choices.plan(size, laying)
		seen.below[""] = seen.below[look.Choices.At]
	}
	look.judge(seen)
	return look, nil
}

// look finds the tones below the bubble where it is, and where it might be.
func (s *Service) look(ctx context.Context, p photos.Photo, l Look, laying brand.Laying) (sight, error) {
	at := append([]string{""}, places()...)
	shown := shownWidth(p)
	size := image.Pt(p.Whole())
	areas := make([]image.Rectangle, len(at))
	for i, place := range at {
		plan := l.Plan
		if place != "" {
			plan, _ = l.Choices.put(place).plan(size, laying)
		}
		areas[i] = scaled(plan.Bubble, shown, p)
	}
	file, err := s.photos.File(ctx, p.ID, shown)
	if err != nil {
		return sight{}, err
	}
	if file == nil { // removed this very moment
		return sight{}, notFound()
	}
	tones, err := s.intake.Tones(ctx, bytes.NewReader(file), areas)
	if err != nil {
		return sight{}, err
	}
	seen := sight{laying, map[string]media.Tones{}}
	for i, place := range at {
		seen.below[place] = tones[i]
	}
	return seen, nil
}

// shownWidth is the kept width that a page shows, and that is looked at.
func shownWidth(p photos.Photo) int {
	best := p.Widths[0]
	for _, w := range p.Widths {
		if w <= 1200 {
			best = w
		}
	}
	return best
}

// scaled is an area of the whole photo on the file of the given width.
func scaled(area image.Rectangle, width int, p photos.Photo) image.Rectangle {
	whole, _ := p.Whole()
	down := func(n int) int { return n * width / whole }
	up := func(n int) int { return (n*width + whole - 1) / whole }
	on := image.Rect(down(area.Min.X), down(area.Min.Y), max(up(area.Max.X), 1), max(up(area.Max.Y), 1))
	return on.Intersect(image.Rect(0, 0, width, media.Height(width, p.Width, p.Height)))
}

// well reports whether a variant is well seen at a place.
func (s sight) well(at string, v brand.Variant) bool {
	_, ok := s.sticker(v).Seen(s.below[at])
	return ok
}

func (s sight) sticker(v brand.Variant) brand.Sticker {
	return s.laying.Stickers[slices.IndexFunc(s.laying.Stickers, func(one brand.Sticker) bool { return one.Variant == v })]
}

// fit lists the variants that are well seen at a place, the usual one first.
func (s sight) fit(at string) []brand.Variant {
	var list []brand.Variant
	for _, one := range s.laying.Stickers {
		if s.well(at, one.Variant) {
			list = append(list, one.Variant)
		}
	}
	return list
}

// best is c at the first usual place where a variant is well seen; where it was, should there be none.
func (s sight) best(c Choices) Choices {
	for _, one := range s.laying.Stickers {
		for _, place := range usual() {
			if s.well(place, one.Variant) {
				c = c.put(place)
				c.Variant = string(one.Variant)
				return c
			}
		}
	}
	return c
}

// judge says whether the bubble is seen where it is, and what would work instead of what is wrong.
func (l *Look) judge(s sight) {
	for _, e := range l.Errors {
		if e.Field == "size" || e.Field == "at" {
			l.Offers = []Offer{{i18n.M("overlay.offer_fit"), l.Plan.byHand(l.Choices)}}
		}
	}
	contrast, ok := l.Plan.Sticker.Seen(s.below[""])
	if ok {
		return
	}
	reached, wanted := brand.Ratio(contrast)
	name := i18n.M("brand.variant_full." + string(l.Plan.Sticker.Variant))
	fit := s.fit("")
	if len(fit) == 0 {
		l.Errors.Add("at", "overlay.busy")
		l.Offers = append(l.Offers, l.elsewhere(s)...)
		return
	}
	l.Errors.Add("variant", "overlay.lost", name, reached, wanted)
	for _, v := range fit {
		c := l.Choices
		c.Variant = string(v)
		l.Offers = append(l.Offers, Offer{i18n.M("brand.offer_variant." + string(v)), c})
	}
}

// elsewhere offers up to three places, in the variant that is seen there: the chosen one if it is.
func (l *Look) elsewhere(s sight) []Offer {
	var list []Offer
	for _, place := range usual() {
		fit := s.fit(place)
		if len(fit) == 0 || len(list) == 3 {
			continue
		}
		v := fit[0]
		if slices.Contains(fit, l.Plan.Sticker.Variant) {
			v = l.Plan.Sticker.Variant
		}
		c := l.Choices.put(place)
		c.Variant = string(v)
		list = append(list, Offer{i18n.M("overlay.offer_place", i18n.M("overlay.at."+place), i18n.M("overlay.offer_in."+string(v))), c})
	}
	return list
}
