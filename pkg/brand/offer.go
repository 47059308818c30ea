package brand

import (
	"slices"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// offers lists what would work instead of d: for each thing that is wrong the nearest that is right,
// and for a format that does not suit the use the one that does best.
func (d Draft) offers(k *collection, bad form.Errors) []Offer {
	var list []Offer
	offer := func(label i18n.Message, change func(*Draft)) {
		other := d
		change(&other)
		list = append(list, Offer{label, "/marque/bulle?" + other.query()})
	}
	a := k.rules.advice(Use(d.Use))
	format := func(f Format) {
		offer(i18n.M("brand.offer_format", f.Name()), func(o *Draft) { o.Format = string(f) })
	}
	for _, problem := range bad {
		switch mm, px := whole(d.MM), whole(d.Width); problem.Field {
		case "mm":
			if mm > 0 {
				mm = min(max(mm, a.LeastMM), mostMM)
				offer(i18n.M("brand.offer_mm", mm), func(o *Draft) { o.MM = strconv.Itoa(mm) })
			}
			format(PDF)
		case "width":
			if px > 0 && d.Size == onScreen {
				near := nearest(max(px, a.LeastPX))
				offer(i18n.M("brand.offer_width", near), func(o *Draft) { o.Width = strconv.Itoa(near) })
			}
			format(SVG)
		case "ground":
			if c, ok := d.ground(k.rules); ok && c != "" {
				for _, v := range k.standing(Layout(d.Layout), c) {
					offer(i18n.M("brand.offer_variant."+string(v)), func(o *Draft) { o.Variant = string(v) })
				}
			}
		}
	}
	if len(bad) == 0 && a.Use != "" && !slices.Contains(a.Formats, Format(d.Format)) {
		format(a.Formats[0])
	}
	return list
}

// nearest is the listed width that is px or just above, the widest where there is none.
func nearest(px int) int {
	all := Widths()
	for _, w := range all {
		if w >= px {
			return w
		}
	}
	return all[len(all)-1]
}
