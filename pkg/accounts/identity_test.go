package accounts

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

var camilleThere = Identity{"google", "https://accounts.google.com", "1081"}

// by is the sign-up of somebody who came by a provider that proves, or not, their address.
func by(i Identity, email string, proved bool) Registration {
	n := Registration{Email: email, FirstName: "Camille", LastName: "Delpech", Locale: "fr", Identity: i, Proved: proved}
	if !proved {
		n.Password = phrase
	}
	n.With = func(context.Context, db.Tx, who.ID) error { return nil }
	return n
}

func (h house) enrolled(email string) SignIn {
	h.t.Helper()
	in, err := h.EnrollBy(h.t.Context(), by(camilleThere, email, true), "Google", "")
	if err != nil {
		h.t.Fatal(err)
	}
	return in
}

func (h house) recognises(i Identity) who.ID {
	h.t.Helper()
	in, err := h.Recognise(h.t.Context(), i)
	if err != nil {
		h.t.Fatal(err)
	}
	return in.Account
}

func TestIdentitiesAreFoundByAllTheyAre(t *testing.T) {
	h := newHouse(t)
	in := h.enrolled("camille@exemple.fr")
	if got := h.recognises(camilleThere); got != in.Account {
		t.Errorf("account %d, want %d", got, in.Account)
	}
	for _, other := range []Identity{
		{"linkedin", "https://accounts.google.com", "1081"}, {"google", "https://mechant.exemple", "1081"}, {"google", "https://accounts.google.com", "1082"}, {},
	} {
		if got := h.recognises(other); got != 0 {
			t.Errorf("%+v is taken for account %d", other, got)
		}
	}
	all, err := h.Identities(t.Context(), who.Actor{ID: in.Account})
	if err != nil || len(all) != 1 || all[0].Provider != "google" || all[0].UsedAt == nil {
		t.Errorf("%+v %v", all, err)
	}
}

// Whoever comes by a provider that proves their address has an account at once, and may choose a password.
func TestEnrolByProvider(t *testing.T) {
	h := newHouse(t)
	h.register("camille@exemple.fr") // by a stranger, perhaps: it proves nothing
	in := h.enrolled("camille@exemple.fr")
	if a, err := h.Actor(t.Context(), in.Account, in.Epoch); err != nil || a.Anonymous() {
		t.Errorf("%+v %v", a, err)
	}
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", phrase); err != ErrWrongPair {
		t.Errorf("the stranger's password: %v", err)
	}
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", ""); err != ErrWrongPair {
		t.Errorf("no password at all: %v", err)
	}
	if l := h.letters("camille@exemple.fr")[0]; l.Subject != "Votre compte est ouvert" {
		t.Errorf("the letter is %q", l.Subject)
	}
	if err := h.RequestReset(t.Context(), "camille@exemple.fr", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ChoosePassword(t.Context(), h.token("camille@exemple.fr"), phrase, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", phrase); err != nil {
		t.Error("the password chosen by letter:", err)
	}
	if got := h.recognises(camilleThere); got != in.Account {
		t.Error("the identity was lost with it")
	}
}

// A double click is one account; the address of somebody else's account, or their identity, is none.
func TestEnrolByProviderOnce(t *testing.T) {
	h := newHouse(t)
	n := by(camilleThere, "camille@exemple.fr", true)
	first, err := h.EnrollBy(t.Context(), n, "Google", "clé")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.EnrollBy(t.Context(), n, "Google", "clé"); err != nil || again != first {
		t.Errorf("%+v %v", again, err)
	}
	_, err = h.EnrollBy(t.Context(), by(Identity{"google", "https://accounts.google.com", "7"}, "Camille@exemple.fr", true), "Google", "")
	if bad, _ := form.As(err); bad.On("email").Key != "accounts.email_held" {
		t.Errorf("an address that has an account: %v", err)
	}
	if _, err = h.EnrollBy(t.Context(), by(camilleThere, "autre@exemple.fr", true), "Google", ""); err != ErrIdentityTaken {
		t.Errorf("an identity that opens an account: %v", err)
	}
	for email, want := range map[string]bool{"CAMILLE@exemple.fr": true, "autre@exemple.fr": false} {
		if got, err := h.Holds(t.Context(), email); err != nil || got != want {
			t.Errorf("%s has an account: %v %v", email, got, err)
		}
	}
}

// An address that the provider does not prove waits for its letter, and so does the identity.
func TestIdentityWaitsForItsAddress(t *testing.T) {
	h := newHouse(t)
	register := func(email string) {
		t.Helper()
		if err := h.Register(t.Context(), by(camilleThere, email, false), ""); err != nil {
			t.Fatal(err)
		}
	}
	register("camile@exemple.fr") // misspelt
	if _, err := h.Recognise(t.Context(), camilleThere); err != ErrUnconfirmed {
		t.Errorf("before the letter: %v", err)
	}
	register("camille@exemple.fr")
	if got := len(h.letters("camile@exemple.fr")); got != 2 {
		t.Errorf("%d letters to the misspelt address", got)
	}
	if l := h.letters("camille@exemple.fr")[0]; !strings.Contains(l.Text, "ouvrira aussi celui-ci") {
		t.Errorf("the letter does not say what else will open the account: %s", l.Text)
	}
	in, err := h.Confirm(t.Context(), h.token("camille@exemple.fr"), "")
	if err != nil {
		t.Fatal(err)
	}
	if got := h.recognises(camilleThere); got != in.Account {
		t.Errorf("account %d, want %d", got, in.Account)
	}
}

// Somebody signs up with an address that is not theirs: whoever owns it takes the account, alone.
func TestIdentityOfAStrangerDies(t *testing.T) {
	stranger := Identity{"facebook", "https://www.facebook.com", "666"}
	for what, take := range map[string]func(h house) error{
		"the owner forgets the password": func(h house) error {
			if err := h.RequestReset(t.Context(), "camille@exemple.fr", ""); err != nil {
				return err
			}
			_, err := h.ChoosePassword(t.Context(), h.token("camille@exemple.fr"), "cinq autres mots sans rapport", "")
			return err
		},
		"the owner signs up and confirms": func(h house) error {
			h.register("camille@exemple.fr")
			_, err := h.Confirm(t.Context(), h.token("camille@exemple.fr"), "")
			return err
		},
		"the owner follows the stranger's link": func(h house) error {
			token := h.token("camille@exemple.fr")
			h.register("camille@exemple.fr")
			_, err := h.Confirm(t.Context(), token, "")
			return err
		},
		"the owner confirms without a thought, then forgets the password": func(h house) error {
			if _, err := h.Confirm(h.t.Context(), h.token("camille@exemple.fr"), ""); err != nil {
				return err
			}
			if h.recognises(stranger) == 0 {
				h.t.Error("nobody is there to be put out")
			}
			if err := h.RequestReset(h.t.Context(), "camille@exemple.fr", ""); err != nil {
				return err
			}
			_, err := h.ChoosePassword(h.t.Context(), h.token("camille@exemple.fr"), "cinq autres mots sans rapport", "")
			if l := h.letters("camille@exemple.fr")[0]; !strings.Contains(l.Text, "avant que votre adresse soit confirmée") {
				h.t.Errorf("the letter does not tell: %s", l.Text)
			}
			return err
		},
		"the owner comes by a provider": func(h house) error {
			_, err := h.EnrollBy(t.Context(), by(camilleThere, "camille@exemple.fr", true), "Google", "")
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			h := newHouse(t)
			if err := h.Register(t.Context(), by(stranger, "camille@exemple.fr", false), ""); err != nil {
				t.Fatal(err)
			}
			if err := take(h); err != nil {
				t.Fatal(err)
			}
			if got := h.recognises(stranger); got != 0 {
				t.Error("the stranger comes in")
			}
		})
	}
}

// keyed is an account that two passkeys open.
type keyed struct{ none }

func (keyed) Passkeys(context.Context, db.Tx, who.ID) (int, error) { return 2, nil }

// A password chosen by letter puts out who knew the one before, as far as anybody can tell: the letter says what opens
// the account all the same, and every browser is new again.
func TestOtherWaysAreTold(t *testing.T) {
	h := newHouse(t)
	in := h.confirmed("camille@exemple.fr")
	const ways = "sans ce mot de passe"
	choose := func(password string) string {
		t.Helper()
		if err := h.RequestReset(t.Context(), "camille@exemple.fr", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := h.ChoosePassword(t.Context(), h.token("camille@exemple.fr"), password, ""); err != nil {
			t.Fatal(err)
		}
		return h.letters("camille@exemple.fr")[0].Text
	}
	if text := choose("cinq autres mots sans rapport"); strings.Contains(text, ways) {
		t.Errorf("nothing else opens the account: %s", text)
	}
	if err := h.Attach(t.Context(), who.Actor{ID: in.Account}, camilleThere, "Google"); err != nil {
		t.Fatal(err)
	}
	if err := h.Entered(t.Context(), in.Account, "telephone", i18n.M("layout.device", "Firefox", "Android")); err != nil {
		t.Fatal(err)
	}
	h.ProtectBy(keyed{})
	text := choose("encore cinq mots bien choisis")
	for _, words := range []string{"Un compte relié ouvre toujours", "2 clés d’accès ouvrent toujours", "retirez ce que vous ne reconnaissez pas"} {
		if !strings.Contains(text, words) {
			t.Errorf("the letter does not say %q: %s", words, text)
		}
	}
	if h.recognises(camilleThere) != in.Account {
		t.Error("a link made by somebody signed in is lost")
	}
	if known, err := h.Knows(t.Context(), "camille@exemple.fr", "telephone"); err != nil || known {
		t.Errorf("a browser of before is known: %v", err)
	}
}

func TestAttachAndDetach(t *testing.T) {
	h := newHouse(t)
	camille, zoe := who.Actor{ID: h.confirmed("camille@exemple.fr").Account}, who.Actor{ID: h.confirmed("zoe@exemple.fr").Account}
	for range 2 { // the second click changes nothing
		if err := h.Attach(t.Context(), camille, camilleThere, "Google"); err != nil {
			t.Fatal(err)
		}
	}
	if l := h.letters("camille@exemple.fr"); l[0].Subject != "Votre compte est relié à Google" || len(l) != 2 {
		t.Errorf("%d letters, the newest %q", len(l), l[0].Subject)
	}
	if err := h.Attach(t.Context(), zoe, camilleThere, "Google"); err != ErrIdentityTaken {
		t.Errorf("an identity of two accounts: %v", err)
	}
	if err := h.Attach(t.Context(), camille, Identity{"google", "https://accounts.google.com", "2"}, "Google"); err != ErrIdentityTaken {
		t.Errorf("two identities of one provider: %v", err)
	}
	is(t, "detaching what is not linked", h.Detach(t.Context(), zoe, "google", "Google"), fault.NotFound)
	if err := h.Detach(t.Context(), camille, "google", "Google"); err != nil {
		t.Fatal(err)
	}
	if got := h.recognises(camilleThere); got != 0 {
		t.Error("what was detached still opens the account")
	}
	if l := h.letters("camille@exemple.fr"); l[0].Subject != "Votre compte n’est plus relié à Google" {
		t.Errorf("the newest letter is %q", l[0].Subject)
	}
	var acts string
	err := h.pool.Get(t.Context(), &acts, `SELECT string_agg(act, ' ' ORDER BY id) FROM audit_line WHERE actor_id = $1 AND act LIKE 'account.%link'`, camille.ID)
	if err != nil || acts != "account.link account.unlink" {
		t.Errorf("%q %v", acts, err)
	}
}

func TestLastWayInStays(t *testing.T) {
	h := newHouse(t)
	in := h.enrolled("camille@exemple.fr")
	if err := h.Detach(t.Context(), who.Actor{ID: in.Account}, "google", "Google"); err != ErrLastWayIn {
		t.Errorf("%v", err)
	}
	if got := h.recognises(camilleThere); got != in.Account {
		t.Error("the way in is gone")
	}
}

func TestSuspendedAndErasedComeByNoProvider(t *testing.T) {
	h := newHouse(t)
	in := h.enrolled("camille@exemple.fr")
	set := func(state string) {
		t.Helper()
		err := db.InTx(t.Context(), h.pool, func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE account SET state = $2 WHERE id = $1`, in.Account, state)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	set("suspended")
	if _, err := h.Recognise(t.Context(), camilleThere); err != ErrSuspended {
		t.Errorf("suspended: %v", err)
	}
	set("erased")
	if got := h.recognises(camilleThere); got != 0 {
		t.Errorf("erased, and taken for account %d", got)
	}
	if again := h.enrolled("camille@exemple.fr"); again.Account == in.Account || h.recognises(camilleThere) != again.Account {
		t.Error("an erased person may not come back")
	}
}

func TestIntroductionsAreForOneProviderAndAWhile(t *testing.T) {
	i := Introduction{Identity: camilleThere, By: "Google", Email: "camille@exemple.fr", Proved: true, Until: time.Now().Add(time.Minute)}
	if got, ok := ReadIntroduction(i.Text(), "google"); !ok || got.Identity != camilleThere || !got.Proved {
		t.Errorf("%+v %v", got, ok)
	}
	old := i
	old.Until = time.Now().Add(-time.Second)
	for what, text := range map[string]string{"nothing": "", "no JSON": "{", "too old": old.Text(), "another's": strings.Replace(i.Text(), "google", "facebook", 1)} {
		if _, ok := ReadIntroduction(text, "google"); ok {
			t.Errorf("%s introduces somebody", what)
		}
	}
}
