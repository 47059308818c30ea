package accounts

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const phrase = "quatre mots sans aucun rapport"

// house is the service on a database of its own, with its letters and a clock to move.
type house struct {
	*Service
	t      *testing.T
	runner *jobs.Runner
}

func newHouse(t *testing.T) house {
	t.Helper()
	pool := dbtest.New(t)
	runner := jobs.NewRunner(pool, slog.New(slog.DiscardHandler))
	limiter := limit.New(pool, slog.New(slog.DiscardHandler), false)
	h := house{New(pool, mailtest.Post(t), runner, limiter), t, runner}
	mail.Deliver(runner, pool, mail.Server{}, slog.New(slog.DiscardHandler))
	return h
}

func (h house) register(email string) {
	h.t.Helper()
	if err := h.Register(h.t.Context(), Registration{Email: email, Password: phrase, FirstName: "Camille", LastName: "Delpech", Locale: "fr"}, ""); err != nil {
		h.t.Fatal(err)
	}
}

// letters to an address, newest first.
func (h house) letters(to string) (found []mail.Copy) {
	h.t.Helper()
	if err := h.runner.Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	all, err := mail.Outbox(h.t.Context(), h.pool)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, l := range all {
		if l.To == to {
			found = append(found, l)
		}
	}
	return found
}

// token is the secret of the newest letter's link.
func (h house) token(to string) string {
	h.t.Helper()
	all := h.letters(to)
	if len(all) == 0 || len(all[0].Links) == 0 {
		h.t.Fatalf("no link was sent to %s", to)
	}
	link := all[0].Links[0]
	return link[strings.LastIndexByte(link, '/')+1:]
}

func (h house) confirmed(email string) SignIn {
	h.t.Helper()
	h.register(email)
	in, err := h.Confirm(h.t.Context(), h.token(email), "")
	if err != nil {
		h.t.Fatal(err)
	}
	return in
}

func is(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v", what, err)
	}
}

func TestConfirmOnce(t *testing.T) {
	h := newHouse(t)
	h.register("camille@exemple.fr")
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", phrase); err != ErrUnconfirmed {
		t.Errorf("signing in before confirming: %v", err)
	}
	token := h.token("camille@exemple.fr")
	if l, err := h.Link(t.Context(), token, ToConfirm); err != nil || !l.Open {
		t.Errorf("the link is %+v, %v", l, err)
	}
	if l, err := h.Link(t.Context(), token, ToReset); err != nil || l.Open {
		t.Errorf("a link to confirm opens another door: %+v, %v", l, err)
	}
	_, err := h.ChoosePassword(t.Context(), token, phrase, "")
	is(t, "a link to confirm chooses no password", err, fault.Gone)
	first, err := h.Confirm(t.Context(), token, "clé")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.Confirm(t.Context(), token, "clé"); err != nil || again != first {
		t.Errorf("the same click twice: %+v, %v", again, err)
	}
	_, err = h.Confirm(t.Context(), token, "autre clé")
	is(t, "another click", err, fault.Gone)
}

// A corrected address is registered, and a double click is still one.
func TestRegisterCorrected(t *testing.T) {
	h := newHouse(t)
	for _, email := range []string{"camile@exemple.fr", "camille@exemple.fr", "camille@exemple.fr"} {
		n := Registration{Email: email, Password: phrase, FirstName: "Camille", LastName: "Delpech", Locale: "fr"}
		if err := h.Register(t.Context(), n, "clé"); err != nil {
			t.Fatal(err)
		}
	}
	if wrong, right := len(h.letters("camile@exemple.fr")), len(h.letters("camille@exemple.fr")); wrong != 1 || right != 1 {
		t.Errorf("%d letters to the first address, %d to the corrected one", wrong, right)
	}
	var kept []string
	if err := h.pool.Select(t.Context(), &kept, `SELECT act || key FROM once`); err != nil || strings.Contains(strings.Join(kept, ""), "clé") {
		t.Errorf("the key lies beside what it hides: %q %v", kept, err)
	}
}

func TestConfirmTooLate(t *testing.T) {
	h := newHouse(t)
	h.register("camille@exemple.fr")
	token := h.token("camille@exemple.fr")
	h.Service.now = func() time.Time { return time.Now().Add(confirmLife + time.Minute) }
	_, err := h.Confirm(t.Context(), token, "")
	is(t, "a link of eight days", err, fault.Gone)
}

// TestSquatter: whoever types another person's address first decides nothing.
func TestSquatter(t *testing.T) {
	h := newHouse(t)
	squat := Registration{Email: "camille@exemple.fr", Password: "la phrase du squatteur", FirstName: "Faux", LastName: "Nom", Locale: "fr"}
	if err := h.Register(t.Context(), squat, ""); err != nil {
		t.Fatal(err)
	}
	theirs := h.token("camille@exemple.fr")
	in := h.confirmed("camille@exemple.fr")
	actor, err := h.Actor(t.Context(), in.Account, in.Epoch)
	if err != nil || actor.FirstName != "Camille" {
		t.Errorf("the owner's account is %+v, %v", actor, err)
	}
	_, err = h.Confirm(t.Context(), theirs, "")
	is(t, "the squatter's link", err, fault.Gone)
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", "la phrase du squatteur"); err != ErrWrongPair {
		t.Errorf("the squatter's password: %v", err)
	}
}

const stranger = "la phrase du squatteur"

// contested is an address typed by its owner, then by a stranger under the owner's own name.
func contested(t *testing.T) house {
	t.Helper()
	h := newHouse(t)
	h.register("camille@exemple.fr")
	again := Registration{Email: "camille@exemple.fr", Password: stranger, FirstName: "Camille", LastName: "Delpech", Locale: "fr"}
	if err := h.Register(t.Context(), again, ""); err != nil {
		t.Fatal(err)
	}
	h.letters("camille@exemple.fr")
	return h
}

// TestStrangerSignsUpAfterwards: the owner's password is still known, and a forgotten one makes
// nobody else's good.
func TestStrangerSignsUpAfterwards(t *testing.T) {
	h := contested(t)
	var first who.ID
	if err := h.pool.Get(t.Context(), &first, `SELECT min(id) FROM account`); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", phrase); err != ErrUnconfirmed {
		t.Errorf("the owner's password: %v", err)
	}
	if err := h.RequestReset(t.Context(), "camille@exemple.fr", ""); err != nil {
		t.Fatal(err)
	}
	in, err := h.ChoosePassword(t.Context(), h.token("camille@exemple.fr"), "une phrase bien à moi", "")
	if err != nil || in.Account != first {
		t.Errorf("the owner comes into account %d, not %d: %v", in.Account, first, err)
	}
	for _, dead := range []string{phrase, stranger} {
		if _, err := h.SignIn(t.Context(), "camille@exemple.fr", dead); err != ErrWrongPair {
			t.Errorf("%q: %v", dead, err)
		}
	}
}

// TestStrangersLinkFollowed: an owner misled into confirming a stranger's sign-up gives nothing away.
func TestStrangersLinkFollowed(t *testing.T) {
	h := contested(t)
	theirs := h.token("camille@exemple.fr")
	if text := h.letters("camille@exemple.fr")[0].Text; !strings.Contains(text, "porte le prénom « Camille »") {
		t.Errorf("the letter does not say whose sign-up it is: %s", text)
	}
	in, err := h.Confirm(t.Context(), theirs, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", stranger); err != ErrWrongPair {
		t.Errorf("the stranger's password: %v", err)
	}
	chosen, err := h.ChoosePassword(t.Context(), h.token("camille@exemple.fr"), "une phrase bien à moi", "")
	if err != nil || chosen.Account != in.Account {
		t.Errorf("choosing a password: %+v, %v", chosen, err)
	}
}

// TestLettersAreBounded: whichever door strangers knock at, an address is written to five times an
// hour, and sign-in answers as before.
func TestLettersAreBounded(t *testing.T) {
	h := newHouse(t)
	h.register("camille@exemple.fr")
	for range 8 {
		if _, err := h.SignIn(t.Context(), "camille@exemple.fr", phrase); err != ErrUnconfirmed {
			t.Fatal(err)
		}
	}
	if n := len(h.letters("camille@exemple.fr")); n != 5 {
		t.Errorf("%d letters", n)
	}
	is(t, "a forgotten password then", h.RequestReset(t.Context(), "Camille@exemple.fr", ""), fault.TooMany)
	again := Registration{Email: "camille@exemple.fr", Password: phrase, FirstName: "Camille", LastName: "Delpech", Locale: "fr"}
	is(t, "a sign-up then", h.Register(t.Context(), again, ""), fault.TooMany)
	if n := len(h.letters("camille@exemple.fr")); n != 5 {
		t.Errorf("%d letters in the end", n)
	}
}

func TestConfirmInARace(t *testing.T) {
	h := newHouse(t)
	h.register("camille@exemple.fr")
	one := h.token("camille@exemple.fr")
	h.register("CAMILLE@exemple.fr")
	two := h.token("CAMILLE@exemple.fr")
	var all sync.WaitGroup
	errs := make([]error, 2)
	for i, token := range []string{one, two} {
		all.Go(func() { _, errs[i] = h.Confirm(context.WithoutCancel(t.Context()), token, "") })
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("two accounts of one address: %v", errs)
	}
}

func TestResetEndsEverySession(t *testing.T) {
	h := newHouse(t)
	in := h.confirmed("camille@exemple.fr")
	if err := h.RequestReset(t.Context(), "Camille@exemple.fr", ""); err != nil {
		t.Fatal(err)
	}
	older := h.token("camille@exemple.fr")
	if err := h.RequestReset(t.Context(), "camille@exemple.fr", ""); err != nil {
		t.Fatal(err)
	}
	token := h.token("camille@exemple.fr")
	_, err := h.ChoosePassword(t.Context(), older, "une phrase bien à moi", "")
	is(t, "the older link", err, fault.Gone)
	_, err = h.ChoosePassword(t.Context(), token, "camille46", "")
	if _, bad := form.As(err); !bad {
		t.Errorf("a weak password: %v", err)
	}
	after, err := h.ChoosePassword(t.Context(), token, "une phrase bien à moi", "")
	if err != nil || after.Epoch == in.Epoch {
		t.Fatalf("choosing: %+v, %v", after, err)
	}
	if a, err := h.Actor(t.Context(), in.Account, in.Epoch); err != nil || !a.Anonymous() {
		t.Errorf("an older session still acts as %+v, %v", a, err)
	}
	_, err = h.ChoosePassword(t.Context(), token, "encore une autre phrase", "")
	is(t, "the spent link", err, fault.Gone)
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", phrase); err != ErrWrongPair {
		t.Errorf("the older password: %v", err)
	}
}

func TestResetOfNobodyIsSilent(t *testing.T) {
	h := newHouse(t)
	if err := h.RequestReset(t.Context(), "personne@exemple.fr", ""); err != nil {
		t.Fatal(err)
	}
	if l := h.letters("personne@exemple.fr"); len(l) > 0 {
		t.Errorf("a letter left: %+v", l)
	}
	h.register("attente@exemple.fr")
	h.letters("attente@exemple.fr")
	if err := h.RequestReset(t.Context(), "attente@exemple.fr", ""); err != nil {
		t.Fatal(err)
	}
	if l := h.letters("attente@exemple.fr"); len(l) != 2 || !strings.Contains(l[0].Links[0], PasswordPath) {
		t.Errorf("who has not confirmed gets %+v", l)
	}
}

func TestSuspendedMayNotAct(t *testing.T) {
	h := newHouse(t)
	in := h.confirmed("camille@exemple.fr")
	err := db.InTx(t.Context(), h.pool, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE account SET state = 'suspended' WHERE id = $1`, in.Account)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", phrase); err != ErrSuspended {
		t.Errorf("signing in: %v", err)
	}
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", "un mauvais mot de passe"); err != ErrWrongPair {
		t.Errorf("a stranger is told of it: %v", err)
	}
	if a, _ := h.Actor(t.Context(), in.Account, in.Epoch); !a.Anonymous() {
		t.Error("a suspended account acts")
	}
}

func TestStaff(t *testing.T) {
	h := newHouse(t)
	link, err := h.AddStaff(t.Context(), "malika@exemple.fr", "Malika", who.Moderator)
	if err != nil || !strings.HasPrefix(link, PasswordPath) {
		t.Fatalf("%q, %v", link, err)
	}
	in, err := h.ChoosePassword(t.Context(), strings.TrimPrefix(link, PasswordPath), phrase, "")
	if err != nil || in.Role != who.Moderator {
		t.Fatalf("%+v, %v", in, err)
	}
	link, err = h.AddStaff(t.Context(), "Malika@exemple.fr", "", who.Staff)
	if err != nil || link != "" {
		t.Errorf("promoting gives %q, %v", link, err)
	}
	if a, _ := h.Actor(t.Context(), in.Account, in.Epoch); !a.Anonymous() {
		t.Error("a session outlives a change of role")
	}
	if again, err := h.SignIn(t.Context(), "malika@exemple.fr", phrase); err != nil || again.Role != who.Staff {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := h.AddStaff(t.Context(), "pas une adresse", "X", who.Staff); err == nil {
		t.Error("anything is an address")
	}
}

func TestPurgeForgetsTheUnconfirmed(t *testing.T) {
	h := newHouse(t)
	h.confirmed("camille@exemple.fr")
	h.register("jamais@exemple.fr")
	h.letters("jamais@exemple.fr")
	h.Service.now = func() time.Time { return time.Now().Add(pendingLife + time.Hour) }
	if err := h.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left []string
	if err := h.pool.Select(t.Context(), &left, `SELECT email FROM account`); err != nil || len(left) != 1 || left[0] != "camille@exemple.fr" {
		t.Errorf("%v are left, %v", left, err)
	}
}

// TestPurgeInBatches: a flood of sign-ups is swept without holding everything at once.
func TestPurgeInBatches(t *testing.T) {
	h := newHouse(t)
	h.Service.now = func() time.Time { return time.Now().Add(pendingLife + time.Hour) }
	write(t, h, `INSERT INTO account (email, email_key, first_name) SELECT g || '@exemple.fr', g || '@exemple.fr', 'X' FROM generate_series(1, 1100) g`)
	write(t, h, `CREATE FUNCTION few() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF (SELECT count(*) FROM gone) > 500 THEN RAISE EXCEPTION 'too many at once'; END IF; RETURN NULL; END $$`)
	write(t, h, `CREATE TRIGGER few AFTER DELETE ON account REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION few()`)
	if err := h.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := h.pool.Get(t.Context(), &left, `SELECT count(*) FROM account`); err != nil || left != 0 {
		t.Errorf("%d are left, %v", left, err)
	}
}

func write(t *testing.T, h house, statement string) {
	t.Helper()
	err := db.InTx(t.Context(), h.pool, func(tx db.Tx) error { _, err := tx.Exec(t.Context(), statement); return err })
	if err != nil {
		t.Fatal(err)
	}
}

// TestRehash: a hash made at another cost is renewed as the person signs in.
func TestRehash(t *testing.T) {
	h := newHouse(t)
	in := h.confirmed("camille@exemple.fr")
	before := hashOf(t, h, in.Account)
	hash, err := newHasher(cheap).hash(t.Context(), phrase)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.InTx(t.Context(), h.pool, func(tx db.Tx) error { return renewHash(t.Context(), tx, in.Account, hash) }); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SignIn(t.Context(), "camille@exemple.fr", phrase); err != nil {
		t.Fatal(err)
	}
	if after := hashOf(t, h, in.Account); after == hash || after == before || !strings.Contains(after, "m=19456") {
		t.Errorf("the hash stays %s", after)
	}
}

func hashOf(t *testing.T, h house, id who.ID) string {
	t.Helper()
	var hash string
	if err := h.pool.Get(t.Context(), &hash, `SELECT password_hash FROM account WHERE id = $1`, id); err != nil {
		t.Fatal(err)
	}
	return hash
}
