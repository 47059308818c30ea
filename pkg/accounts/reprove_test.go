package accounts

import (
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestReprove(t *testing.T) {
	h := newHouse(t)
	camille := h.confirmed("camille@exemple.fr")
	zoe := h.confirmed("zoe@exemple.fr")
	for what, c := range map[string]struct {
		by       who.ID
		password string
		says     string
	}{
		"right":              {camille.Account, phrase, ""},
		"wrong":              {camille.Account, "trois mots sans rapport", "accounts.password_wrong"},
		"empty":              {camille.Account, "", "accounts.password_wrong"},
		"nobody's":           {0, phrase, "accounts.password_none"},
		"one that is none's": {zoe.Account + 1000, phrase, "accounts.password_none"},
	} {
		bad, _ := form.As(h.Reprove(t.Context(), who.Actor{ID: c.by}, c.password))
		if got := bad.On("password").Key; got != c.says {
			t.Errorf("%s: %q", what, got)
		}
	}
}
