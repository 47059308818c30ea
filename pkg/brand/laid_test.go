package brand

import (
	"testing"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestTheBubbleIsSeenOnMostOfWhatLiesBelow(t *testing.T) {
	h := newHouse(t)
	l, err := h.Laying(t.Context(), who.Actor{ID: 1, Role: who.Member})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		below media.Tones
		seen  []Variant
	}{
		"snow":              {media.Tones{255: 100}, []Variant{Couleur, Noire}},
		"night":             {media.Tones{5: 100}, []Variant{Blanche}},
		"grey sky":          {media.Tones{170: 60, 190: 40}, []Variant{Couleur, Noire}},
		"a crowd":           {media.Tones{0: 50, 255: 50}, nil},
		"snow, a few rocks": {media.Tones{0: 19, 255: 81}, []Variant{Couleur, Noire}},
		"snow, some rocks":  {media.Tones{0: 21, 255: 79}, nil},
		"night, some stars": {media.Tones{255: 20, 10: 80}, []Variant{Blanche}},
		"nothing":           {media.Tones{}, nil},
	} {
		for _, s := range l.Stickers {
			want := false
			for _, v := range c.seen {
				want = want || v == s.Variant
			}
			if contrast, ok := s.Seen(c.below); ok != want || contrast < 1 || contrast > 21 || ok != (contrast >= leastContrast) {
				t.Errorf("%s: %s is seen %v, %.2f", name, s.Variant, ok, contrast)
			}
		}
	}
	if l.Least("social", 200) != 128 || l.Least("social", 3001) != 376 || l.Least("", 100) != leastPX {
		t.Error("the bubble may be too small")
	}
}

func TestALaidPhotoIsLoggedAndNamed(t *testing.T) {
	h := newHouse(t)
	noix := h.company(2, "OML-2026-0042", 30)
	h.signed[2], h.signed[3] = true, true
	laid := Laid{Variant: Blanche, Format: JPEG, Width: 1600, Height: 1200, Use: "social"}
	if name, err := h.HandLaid(t.Context(), noix, laid); err != nil || name != "ohmylot-photo-blanche-1600x1200_OML-2026-0042.jpg" {
		t.Errorf("got %q, %v", name, err)
	}
	camille := who.Actor{ID: 3, Role: who.Member}
	square := Laid{Variant: Couleur, Format: WebP, Preset: "square-1080", Width: 900, Height: 900, Use: "web"}
	if name, err := h.HandLaid(t.Context(), camille, square); err != nil || name != "ohmylot-photo-couleur-square-900x900.webp" {
		t.Errorf("got %q, %v", name, err)
	}
	if n := h.count(`SELECT count(*) FROM brand_download WHERE on_photo AND account_id = 2 AND licence_number = 'OML-2026-0042' AND use = 'social'
		AND format = 'jpeg' AND variant = 'blanche' AND width = 1600 AND height = 1200 AND preset IS NULL AND mm IS NULL`); n != 1 {
		t.Error("the photo is not in the log as it was")
	}
	if mine, err := h.Downloads(t.Context(), camille, 5); err != nil || len(mine) != 1 || mine[0].Name != "ohmylot-photo-couleur-square-900x900.webp" {
		t.Errorf("got %+v, %v", mine, err)
	}
	if _, err := h.HandLaid(t.Context(), who.Actor{ID: 9, Role: who.Member}, laid); !fault.Is(err, fault.CharterNeeded) {
		t.Errorf("unsigned: %v", err)
	}
	if _, err := h.HandLaid(t.Context(), h.company(4, "", 30), laid); !fault.Is(err, fault.Forbidden) {
		t.Errorf("without a licence: %v", err)
	}
}

func TestOnlyWhatIsForThemIsLaid(t *testing.T) {
	h := newHouse(t)
	h.signed[1], h.signed[2] = true, true
	k, err := h.collection(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	camille, noix := who.Actor{ID: 1, Role: who.Member, Ambassador: true}, h.company(2, "OML-2026-0042", 30)
	k.masters[Drawing{Variant: Couleur}].Audience = []Audience{ForOrganisations}
	if l, err := h.Laying(t.Context(), camille); err != nil || len(l.Stickers) != len(Variants())-1 || l.Stickers[0].Variant != Blanche {
		t.Errorf("an ambassador may lay %+v, %v", l.Stickers, err)
	}
	if l, err := h.Laying(t.Context(), noix); err != nil || len(l.Stickers) != len(Variants()) {
		t.Errorf("an organisation may lay %+v, %v", l.Stickers, err)
	}
	if _, err := h.HandLaid(t.Context(), camille, Laid{Variant: Couleur, Format: JPEG, Width: 800, Height: 600, Use: "web"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("what is not for them is handed out: %v", err)
	}
	for _, v := range Variants() {
		k.masters[Drawing{Variant: v}].Audience = []Audience{ForOrganisations}
	}
	if _, err := h.Laying(t.Context(), camille); !fault.Is(err, fault.Forbidden) {
		t.Errorf("nothing is for them, yet %v", err)
	}
}
