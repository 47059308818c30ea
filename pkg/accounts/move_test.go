package accounts

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const otherPhrase = "encore quatre mots bien choisis"

func (h house) actorOf(in SignIn) who.Actor {
	h.t.Helper()
	a, err := h.Actor(h.t.Context(), in.Account, in.Epoch)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h house) ask(by who.Actor, email string) {
	h.t.Helper()
	if err := h.AskMove(h.t.Context(), by, email, phrase, ""); err != nil {
		h.t.Fatal(err)
	}
}

// wrong are the fields that an error is about.
func wrong(err error) (fields []string) {
	bad, _ := form.As(err)
	for _, f := range bad {
		fields = append(fields, f.Field+" "+f.Message.Key)
	}
	return fields
}

func TestChangePassword(t *testing.T) {
	h := newHouse(t)
	in := h.confirmed("camille@exemple.fr")
	by := h.actorOf(in)
	for _, c := range []struct {
		current, wanted string
		want            []string
	}{
		{"pas le bon mot de passe", otherPhrase, []string{"password accounts.password_wrong"}},
		{"", "court", []string{"password accounts.password_wrong", "new_password accounts.password_short"}},
		{phrase, "court", []string{"new_password accounts.password_short"}},
		{phrase, phrase, []string{"new_password accounts.password_same"}},
		{phrase, "camille delpech", []string{"new_password accounts.password_own"}},
	} {
		if _, err := h.ChangePassword(t.Context(), by, c.current, c.wanted, ""); !slices.Equal(wrong(err), c.want) {
			t.Errorf("from %q to %q: %v, want %v", c.current, c.wanted, err, c.want)
		}
	}
	h.RequestReset(t.Context(), by.Email, "")
	link := h.token(by.Email)
	epoch, err := h.ChangePassword(t.Context(), by, phrase, otherPhrase, "clé")
	if err != nil || epoch != in.Epoch+1 {
		t.Fatalf("epoch %d, %v", epoch, err)
	}
	if again, err := h.ChangePassword(t.Context(), by, phrase, otherPhrase, "clé"); err != nil || again != epoch {
		t.Errorf("the same click twice: %d, %v", again, err)
	}
	if !h.actorOf(in).Anonymous() {
		t.Error("an older session goes on")
	}
	if l, _ := h.Link(t.Context(), link, ToReset); l.Open {
		t.Error("a link to reset asked for before still serves")
	}
	if _, err := h.SignIn(t.Context(), by.Email, phrase); err != ErrWrongPair {
		t.Errorf("the old password: %v", err)
	}
	if _, err := h.SignIn(t.Context(), by.Email, otherPhrase); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if l := h.letters(by.Email)[0]; l.Subject != "Votre mot de passe a changé" {
		t.Errorf("no letter says so: %q", l.Subject)
	}
}

// TestProofsAreFew: whoever finds a session open does not guess the password.
func TestProofsAreFew(t *testing.T) {
	h := newHouse(t)
	by := h.actorOf(h.confirmed("camille@exemple.fr"))
	for range proofs.Times {
		if err := h.Reprove(t.Context(), by, "au hasard, une fois de plus"); len(wrong(err)) != 1 {
			t.Fatal(err)
		}
	}
	is(t, "one guess too many", h.Reprove(t.Context(), by, phrase), fault.TooMany)
	dbtest.Read[int](t, h.pool, `UPDATE account SET password_hash = NULL WHERE id = $1 RETURNING 1`, by.ID)
	dbtest.Read[int](t, h.pool, `WITH gone AS (DELETE FROM rate RETURNING 1) SELECT count(*) FROM gone`)
	for _, password := range []string{"", phrase} {
		if err := h.Reprove(t.Context(), by, password); len(wrong(err)) != 1 {
			t.Errorf("an account without a password is proved by %q: %v", password, err)
		}
	}
}

func TestMove(t *testing.T) {
	h := newHouse(t)
	in := h.confirmed("camille@exemple.fr")
	by := h.actorOf(in)
	if err := h.AskMove(t.Context(), by, "ailleurs@exemple.fr", "pas le bon mot de passe", ""); len(wrong(err)) != 1 {
		t.Errorf("without the password: %v", err)
	}
	for _, email := range []string{"", "camille", "Camille@Exemple.fr"} {
		if err := h.AskMove(t.Context(), by, email, phrase, ""); len(wrong(err)) != 1 {
			t.Errorf("to %q: %v", email, err)
		}
	}
	h.register("ailleurs@exemple.fr") // a stranger typed it, and never proved it
	h.ask(by, "Ailleurs@exemple.fr")
	if m, err := h.Moving(t.Context(), by); err != nil || m == nil || m.New != "Ailleurs@exemple.fr" {
		t.Fatalf("%+v %v", m, err)
	}
	link, reset := h.token("Ailleurs@exemple.fr"), ""
	h.RequestReset(t.Context(), by.Email, "")
	reset = h.token(by.Email)
	if m, err := h.Proposed(t.Context(), link); err != nil || m == nil || h.actorOf(in).Email != "camille@exemple.fr" {
		t.Fatalf("looking at the link changes nothing: %+v %v", m, err)
	}
	for range 2 { // a click, and its double
		if err := h.FinishMove(t.Context(), link, "clé"); err != nil {
			t.Fatal(err)
		}
	}
	if got := h.actorOf(in).Email; got != "Ailleurs@exemple.fr" {
		t.Errorf("the account is at %q", got)
	}
	if l, _ := h.Link(t.Context(), reset, ToReset); l.Open {
		t.Error("the old address still chooses the password")
	}
	if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM account WHERE email_key = 'ailleurs@exemple.fr'`); n != 1 {
		t.Errorf("%d accounts at the address", n)
	}
	is(t, "another click", h.FinishMove(t.Context(), link, "autre clé"), fault.Gone)
	if _, err := h.SignIn(t.Context(), "ailleurs@exemple.fr", phrase); err != nil {
		t.Error(err)
	}
}

// TestMoveToAKnownAddress: who asks is told the same; only the address's owner learns of it, and keeps the account.
func TestMoveToAKnownAddress(t *testing.T) {
	h := newHouse(t)
	by := h.actorOf(h.confirmed("camille@exemple.fr"))
	h.confirmed("dominique@exemple.fr")
	h.ask(by, "dominique@exemple.fr")
	if m, err := h.Moving(t.Context(), by); err != nil || m == nil {
		t.Fatalf("the page tells: %v %v", m, err)
	}
	if l := h.letters("dominique@exemple.fr")[0]; len(l.Links) != 0 || strings.Contains(l.Text, "camille") {
		t.Errorf("the letter moves the account, or names who asked: %q %v", l.Text, l.Links)
	}
	h.ask(by, "libre@exemple.fr")
	link := h.token("libre@exemple.fr")
	h.confirmed("libre@exemple.fr") // meanwhile
	is(t, "somebody proved it first", h.FinishMove(t.Context(), link, ""), fault.Conflict)
	if got := h.actorOf(SignIn{by.ID, 0, who.Member}).Email; got != "camille@exemple.fr" {
		t.Errorf("the account is at %q", got)
	}
}

// TestStopMove: a thief with the password takes the account away; its owner takes it back from the old address.
func TestStopMove(t *testing.T) {
	for name, after := range map[string]func(h house, by who.Actor){
		"asked":     func(house, who.Actor) {},
		"cancelled": func(h house, by who.Actor) { h.CancelMove(h.t.Context(), by) },
		"done":      func(h house, _ who.Actor) { h.FinishMove(h.t.Context(), h.token("voleur@exemple.fr"), "") },
		"moved again": func(h house, by who.Actor) {
			h.FinishMove(h.t.Context(), h.token("voleur@exemple.fr"), "")
			h.ask(h.actorOf(SignIn{by.ID, 0, who.Member}), "encore@exemple.fr")
			h.FinishMove(h.t.Context(), h.token("encore@exemple.fr"), "")
		},
		"asked again": func(h house, by who.Actor) { h.ask(by, "encore@exemple.fr") },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			in := h.confirmed("camille@exemple.fr")
			by := h.actorOf(in)
			h.ask(by, "voleur@exemple.fr")
			stop := h.token("camille@exemple.fr")
			after(h, by)
			for range 2 {
				if err := h.StopMove(t.Context(), stop); err != nil {
					t.Fatal(err)
				}
			}
			if !h.actorOf(in).Anonymous() {
				t.Error("the thief is still signed in")
			}
			if _, err := h.SignIn(t.Context(), "camille@exemple.fr", phrase); err != ErrWrongPair {
				t.Errorf("the thief's password still serves: %v", err)
			}
			for _, at := range []string{"voleur@exemple.fr", "encore@exemple.fr"} {
				for _, l := range h.letters(at) {
					token := l.Links[0][strings.LastIndexByte(l.Links[0], '/')+1:]
					h.FinishMove(t.Context(), token, "")
					h.StopMove(t.Context(), token)
				}
			}
			entered, err := h.ChoosePassword(t.Context(), h.token("camille@exemple.fr"), otherPhrase, "")
			if err != nil || h.actorOf(entered).Email != "camille@exemple.fr" {
				t.Errorf("the owner is not back: %+v %v", h.actorOf(entered), err)
			}
		})
	}
}

func TestMoveTooLate(t *testing.T) {
	h := newHouse(t)
	by := h.actorOf(h.confirmed("camille@exemple.fr"))
	h.ask(by, "ailleurs@exemple.fr")
	link, stop := h.token("ailleurs@exemple.fr"), h.token("camille@exemple.fr")
	now := time.Now()
	h.now = func() time.Time { return now.Add(moveLife + time.Minute) }
	is(t, "the link after a day", h.FinishMove(t.Context(), link, ""), fault.Gone)
	if m, _ := h.Moving(t.Context(), by); m != nil {
		t.Error("the page still waits for it")
	}
	h.now = func() time.Time { return now.Add(stopLife + time.Minute) }
	is(t, "stopping after a week", h.StopMove(t.Context(), stop), fault.Gone)
	h.now = func() time.Time { return now.Add(pendingLife + time.Hour) }
	if err := h.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM address_change`); n != 0 {
		t.Errorf("%d moves are kept", n)
	}
}

func TestMovesAreFew(t *testing.T) {
	h := newHouse(t)
	by := h.actorOf(h.confirmed("camille@exemple.fr"))
	for i := range moves.Times {
		h.ask(by, string(rune('a'+i))+"@exemple.fr")
	}
	is(t, "one address too many", h.AskMove(t.Context(), by, "z@exemple.fr", phrase, ""), fault.TooMany)
}
