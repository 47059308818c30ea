package accounts

import (
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

func TestDevices(t *testing.T) {
	h := newHouse(t)
	camille, zoe := h.confirmed("camille@exemple.fr"), h.confirmed("zoe@exemple.fr")
	now := time.Now()
	h.now = func() time.Time { return now }
	told := func() (n int) {
		for _, l := range h.letters("camille@exemple.fr") {
			if l.Subject == "Nouvelle connexion à votre compte" {
				n++
			}
		}
		return n
	}
	enter := func(in SignIn, secret string, want int, why string) {
		t.Helper()
		if err := h.Entered(t.Context(), in.Account, secret, i18n.M("layout.device", "Firefox", "Android")); err != nil {
			t.Fatal(err)
		}
		if got := told(); got != want {
			t.Errorf("%s: %d letters, want %d", why, got, want)
		}
	}
	enter(camille, "telephone", 0, "the first sign-in after sign-up")
	enter(camille, "telephone", 0, "the same device")
	enter(camille, "ordinateur", 1, "another device")
	if l := h.letters("camille@exemple.fr")[0]; !strings.Contains(l.Text, "Firefox sur Android") {
		t.Errorf("the letter does not say which: %s", l.Text)
	}
	enter(camille, "ordinateur", 1, "the other device again")
	for _, c := range []struct {
		email, secret string
		known         bool
	}{
		{"Camille@exemple.fr", "telephone", true}, {"camille@exemple.fr", "", false}, {"camille@exemple.fr", "inconnu", false},
		{"zoe@exemple.fr", "telephone", false}, {"personne@exemple.fr", "telephone", false},
	} {
		if known, err := h.Knows(t.Context(), c.email, c.secret); err != nil || known != c.known {
			t.Errorf("%q for %s: %v %v", c.secret, c.email, known, err)
		}
	}
	enter(zoe, "telephone", 1, "somebody else on that device")
	if n := dbtest.Read[int](t, h.pool, `SELECT count(DISTINCT hash) FROM known_device`); n != 3 {
		t.Errorf("two accounts can be told to share a device: %d hashes", n)
	}
	now = now.Add(deviceLife + time.Hour)
	if err := h.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM known_device`); n != 0 {
		t.Errorf("%d devices are known for ever", n)
	}
	enter(camille, "telephone", 2, "the only device, long after sign-up")
}
