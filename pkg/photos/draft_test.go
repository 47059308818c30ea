package photos

import (
	"image"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/media"
)

func TestWhatAFormAsksOfAPhoto(t *testing.T) {
	wide, tall := Photo{Width: 1200, Height: 800}, Photo{Width: 800, Height: 1200}
	rect := func(x1, y1, x2, y2 int) []media.Veil { return []media.Veil{{Part: image.Rect(x1, y1, x2, y2)}} }
	for name, c := range map[string]struct {
		photo Photo
		sent  string
		want  media.Retouch
		bad   string // field and key of what is wrong
	}{
		"nothing":                {wide, "", media.Retouch{}, "cell photos.nothing_chosen"},
		"the first square":       {wide, "cell=0", media.Retouch{Veils: rect(0, 0, 166, 250), Cut: media.All()}, ""},
		"the last square":        {wide, "cell=23", media.Retouch{Veils: rect(833, 750, 1000, 1000), Cut: media.All()}, ""},
		"the last, of a tall":    {tall, "cell=23", media.Retouch{Veils: rect(750, 833, 1000, 1000), Cut: media.All()}, ""},
		"no square":              {wide, "cell=24&cell=-1&cell=x", media.Retouch{}, "cell photos.nothing_chosen"},
		"an oval":                {wide, "area=oval+10+20+30+40", media.Retouch{Veils: []media.Veil{{Part: image.Rect(10, 20, 40, 60), Round: true}}, Cut: media.All()}, ""},
		"an area outside":        {wide, "area=rect+990+0+20+20", media.Retouch{}, "cell photos.area_lost"},
		"an area of nothing":     {wide, "area=rect+0+0+0+20", media.Retouch{}, "cell photos.area_lost"},
		"an area beyond numbers": {wide, "area=rect+0+0+9223372036854775807+1", media.Retouch{}, "cell photos.area_lost"},
		"a star":                 {wide, "area=star+0+0+10+10", media.Retouch{}, "cell photos.area_lost"},
		"too many areas":         {wide, strings.Repeat("area=rect+0+0+10+10&", 65), media.Retouch{}, "cell photos.areas_many"},
		"a frame":                {wide, "cut_left=10&cut_bottom=25", media.Retouch{Cut: image.Rect(100, 0, 1000, 750)}, ""},
		"no number":              {wide, "cut_top=dix", media.Retouch{}, "cut_top photos.cut_wrong"},
		"all of it":              {wide, "cut_left=91", media.Retouch{}, "cut_left photos.cut_wrong"},
		"nearly all of it":       {wide, "cut_left=50&cut_right=41", media.Retouch{}, "cut_right photos.cut_much"},
		"a turn":                 {wide, "turn=left", media.Retouch{Cut: media.All(), Turn: 3}, ""},
		"a turn of no kind":      {wide, "turn=over", media.Retouch{}, "cell photos.nothing_chosen"},
	} {
		sent, err := url.ParseQuery(c.sent)
		if err != nil {
			t.Fatal(err)
		}
		got, bad := draftFrom(form.From(sent)).retouch(c.photo)
		if said := said(bad); said != c.bad {
			t.Errorf("%s: %q, want %q", name, said, c.bad)
		}
		if c.bad == "" && (!slices.Equal(got.Veils, c.want.Veils) || got.Cut != c.want.Cut || got.Turn != c.want.Turn) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func said(bad form.Errors) string {
	if len(bad) == 0 {
		return ""
	}
	return bad[0].Field + " " + bad[0].Message.Key
}
