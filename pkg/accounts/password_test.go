package accounts

import (
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"

	"github.com/ohmylot/ohmylot/pkg/form"
)

func TestWeakness(t *testing.T) {
	about := []string{"Camille", "Delpech", "camille.delpech@exemple.fr"}
	for password, want := range map[string]string{
		"":                               "accounts.password_missing",
		"court":                          "accounts.password_short",
		strings.Repeat("é", 11):          "accounts.password_short",
		strings.Repeat("phrase ", 20):    "accounts.password_long",
		"aaaaaaaaaaaaaaaa":               "accounts.password_sequence",
		"azertyuiopqsdf":                 "accounts.password_sequence",
		"123456789012":                   "accounts.password_sequence",
		"19841984198419":                 "accounts.password_sequence",
		"camilledelpech46":               "accounts.password_own",
		"Camille.Delpech!":               "accounts.password_own",
		"motdepasse1234":                 "accounts.password_common",
		"M0tDeP@sse2026":                 "accounts.password_common",
		"doudouchocolat":                 "accounts.password_common",
		"bienvenue-dans-le-lot":          "",
		"quatre mots sans aucun rapport": "",
		"Œufs brouillés à l’aube 7":      "",
		"correct horse battery staple":   "",
		"🙂 un petit pré derrière 🙂":      "",
		"dTx9#qVw27Lk":                   "",
	} {
		if got := weakness(password, about...); got.Key != want {
			t.Errorf("%q: %q, want %q", password, got.Key, want)
		}
	}
}

// TestSoundCost: the service as it is made hashes at what OWASP advises, and a missing account costs as much.
func TestSoundCost(t *testing.T) {
	h := newHouse(t).hasher
	if h.cost.Memory < 19*1024 || h.cost.Iterations < 2 || h.cost.Parallelism != 1 {
		t.Errorf("%+v is cheaper than OWASP's advice", h.cost)
	}
	params, salt, key, err := argon2id.DecodeHash(h.nobody())
	if err != nil {
		t.Fatal(err)
	}
	if *params != h.cost || len(salt) != int(h.cost.SaltLength) || len(key) != int(h.cost.KeyLength) {
		t.Errorf("nobody is hashed with %+v, people with %+v", *params, h.cost)
	}
}

// TestNames: a name opens letters to addresses nobody has proved; it carries nothing to click on.
func TestNames(t *testing.T) {
	for name, good := range map[string]bool{
		"Jean-Marie d’Ô": true, "Mᶜ Gregor": true, "J.P.": true, "J.-P. Dupont": true, "Zoé": true, "李": true, "Anne . Marie": true,
		"promo24.com/gain": false, "x1.io": false, "93.184.216.34": false, "evil。com": false, "evil．com": false, "gagne.fr": false, "www.gagne": false,
		"c@d": false, `a\b`: false, "Zoé 2": false, "भारत.भारत": false, "http://x": false,
	} {
		var e form.Errors
		checkName(&e, "first_name", name)
		if (len(e) == 0) != good {
			t.Errorf("%q is judged %v", name, e)
		}
	}
}
