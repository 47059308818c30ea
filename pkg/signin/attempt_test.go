package signin

import (
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/config"
)

func TestAttempts(t *testing.T) {
	mairie, ecole := &Provider{Provider: config.Provider{Slug: "mairie"}}, &Provider{Provider: config.Provider{Slug: "ecole"}}
	a := newAttempt(mairie, "/espace/envies", 7)
	if len(a.State) < 32 || len(a.Nonce) < 32 || len(a.Verifier) < 43 || a.State == a.Nonce || a.State == newAttempt(mairie, "", 0).State {
		t.Errorf("%+v", a)
	}
	if got, ours := readAttempt(a.text(), mairie); !ours || got.State != a.State || got.Next != "/espace/envies" || got.Link != 7 {
		t.Errorf("%+v %v", got, ours)
	}
	late := a
	late.Until = time.Now().Add(-time.Second)
	for what, text := range map[string]string{"nothing": "", "no JSON": "{", "nobody's": "{}", "too late": late.text()} {
		if _, ours := readAttempt(text, mairie); ours {
			t.Errorf("%s is an attempt", what)
		}
	}
	if _, ours := readAttempt(a.text(), ecole); ours {
		t.Error("an attempt at one provider is one at another")
	}
	for state, want := range map[string]bool{a.State: true, "": false, a.State[1:]: false, a.State + "A": false, a.Nonce: false} {
		if a.answers(state) != want {
			t.Errorf("%q answers: %v", state, !want)
		}
	}
}
