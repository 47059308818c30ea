package factors

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// house is the service on a database of its own, with a clock to move.
type house struct {
	*Service
	t *testing.T
}

const address = "https://ohmylot.exemple.fr"

func newHouse(t *testing.T) house {
	t.Helper()
	pool, log := dbtest.New(t), slog.New(slog.DiscardHandler)
	limiter, post := limit.New(pool, log, true), mailtest.Post(t)
	people := accounts.New(pool, post, jobs.NewRunner(pool, log), limiter)
	s, err := New(pool, people, post, limiter, Settings{BaseURL: address, KeyFile: filepath.Join(t.TempDir(), "factors-key"), Compulsory: true})
	h := house{s, t}
	h.must(err)
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	s.now = func() time.Time { return at }
	return h
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) person(first string) who.Actor {
	h.t.Helper()
	return dbtest.Person(h.t, h.pool, first, who.Member)
}

// pass lets time go by.
func (h house) pass(d time.Duration) {
	at := h.now().Add(d)
	h.Service.now = func() time.Time { return at }
}

// code is what the application of a secret shows.
func (h house) code(secret string) string {
	h.t.Helper()
	code, err := totp.GenerateCode(secret, h.now())
	h.must(err)
	return code
}

// protect gives a person the codes; gives their secret and the recovery codes.
func (h house) protect(by who.Actor) (string, []string) {
	h.t.Helper()
	set, err := h.SetUp(by)
	h.must(err)
	secret := strings.ReplaceAll(set.Key, " ", "")
	recovery, err := h.AddCode(h.t.Context(), by, set.Sealed, h.code(secret))
	h.must(err)
	return secret, recovery
}

// said is the key of what is wrong with a field; "" when nothing is.
func said(err error, field string) string {
	bad, _ := form.As(err)
	return bad.On(field).Key
}

// acts are those of the trail, the oldest first.
func (h house) acts() string {
	h.t.Helper()
	return dbtest.Read[string](h.t, h.pool, `SELECT COALESCE(string_agg(act, ' ' ORDER BY id), '') FROM audit_line WHERE act LIKE 'factor.%'`)
}

// letters counts those written to somebody.
func (h house) letters(by who.Actor) int {
	h.t.Helper()
	return dbtest.Read[int](h.t, h.pool, `SELECT count(*) FROM letter WHERE account_id = $1`, by.ID)
}

func TestACodeServesOnce(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	secret, _ := h.protect(camille)
	try := func(code string) string { return said(h.Check(t.Context(), camille.ID, "code", code), "code") }
	first := h.code(secret)
	if got := try(first); got != "factors.code_served" {
		t.Errorf("the code that turned them on serves again: %q", got)
	}
	h.pass(period * time.Second)
	second := h.code(secret)
	for i, want := range []string{"", "factors.code_served", "factors.code_served"} {
		if got := try(second); got != want {
			t.Errorf("time %d: %q", i+1, got)
		}
	}
	h.pass(2 * period * time.Second)
	before, err := totp.GenerateCode(secret, h.now().Add(-period*time.Second))
	h.must(err)
	after := h.code(secret)
	if got := try(after); got != "" {
		t.Errorf("a later code: %q", got)
	}
	if got := try(before); got != "factors.code_served" {
		t.Errorf("an earlier code, after a later one: %q", got)
	}
	if got := try("000000"); got != "factors.wrong.code" {
		t.Errorf("a wrong code: %q", got)
	}
	zoe := h.person("Zoé")
	h.pass(period * time.Second)
	if got := said(h.Check(t.Context(), zoe.ID, "code", h.code(secret)), "code"); got != "factors.wrong.code" {
		t.Errorf("camille's code for zoé, who has none: %q", got)
	}
}

// TestAtOnce: of many who show the same code, or recovery code, at the same moment, one passes.
func TestAtOnce(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	secret, recovery := h.protect(camille)
	h.pass(period * time.Second)
	for what, typed := range map[string]string{"code": h.code(secret), "recovery": recovery[0]} {
		var passed atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := h.Check(context.WithoutCancel(t.Context()), camille.ID, what, typed); err == nil {
					passed.Add(1)
				} else if said(err, what) == "" {
					t.Errorf("%s: %v", what, err)
				}
			})
		}
		all.Wait()
		if passed.Load() != 1 {
			t.Errorf("one %s passed %d times", what, passed.Load())
		}
	}
}

func TestSecretsAreSealed(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	secret, recovery := h.protect(camille)
	kept := dbtest.Read[[]byte](t, h.pool, `SELECT secret FROM factor_totp`)
	if strings.Contains(string(kept), secret) {
		t.Error("the secret is in clear")
	}
	for _, c := range recovery {
		if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM factor_recovery WHERE encode(hash, 'escape') LIKE '%' || $1 || '%'`, c); n != 0 {
			t.Error("a recovery code is in clear")
		}
	}
	// Without its key the code is refused, and a recovery code passes.
	h.Service.box = &box{file: filepath.Join(t.TempDir(), "another")}
	h.pass(period * time.Second)
	if err := h.Check(t.Context(), camille.ID, "code", h.code(secret)); !fault.Is(err, fault.Unavailable) {
		t.Errorf("with another key: %v", err)
	}
	h.must(h.Check(t.Context(), camille.ID, "recovery", recovery[0]))
}

func TestSetUp(t *testing.T) {
	h := newHouse(t)
	camille, zoe := h.person("Camille"), h.person("Zoé")
	set, err := h.SetUp(camille)
	h.must(err)
	secret := strings.ReplaceAll(set.Key, " ", "")
	again, err := h.Again(camille, set.Sealed)
	if err != nil || again.Key != set.Key || again.Code != set.Code {
		t.Errorf("the page refused shows another key: %v", err)
	}
	if _, err := h.AddCode(t.Context(), zoe, set.Sealed, h.code(secret)); !fault.Is(err, fault.Gone) {
		t.Errorf("camille's set-up serves zoé: %v", err)
	}
	if _, err := h.AddCode(t.Context(), camille, "n’importe quoi", h.code(secret)); !fault.Is(err, fault.Gone) {
		t.Errorf("nonsense: %v", err)
	}
	for _, typed := range []string{"", "000000", "abc"} {
		if _, err := h.AddCode(t.Context(), camille, set.Sealed, typed); said(err, "code") != "factors.wrong.code" {
			t.Errorf("%q turns the codes on: %v", typed, err)
		}
	}
	h.pass(setUpLife + time.Minute)
	if _, err := h.AddCode(t.Context(), camille, set.Sealed, h.code(secret)); !fault.Is(err, fault.Gone) {
		t.Errorf("an old page: %v", err)
	}
	if h.acts() != "" {
		t.Errorf("something happened: %s", h.acts())
	}
}

// TestLifeOfFactors: recovery codes and devices come with the first factor and leave with the last; all is told.
func TestLifeOfFactors(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	asks := func() [2]bool {
		protected, spared, err := h.Asks(t.Context(), camille.ID, 0, "")
		h.must(err)
		return [2]bool{protected, spared}
	}
	if asks() != [2]bool{false, false} {
		t.Error("protected by nothing")
	}
	if _, err := h.RenewRecovery(t.Context(), camille); !fault.Is(err, fault.NotFound) {
		t.Errorf("recovery codes without a factor: %v", err)
	}
	_, old := h.protect(camille)
	secret, none := h.protect(camille) // another telephone
	if none != nil || asks() != [2]bool{true, false} {
		t.Errorf("another telephone gives recovery codes again: %v", none)
	}
	fresh, err := h.RenewRecovery(t.Context(), camille)
	h.must(err)
	if got := said(h.Check(t.Context(), camille.ID, "recovery", old[0]), "recovery"); got != "factors.wrong.recovery" {
		t.Errorf("a code of before serves: %q", got)
	}
	for i, code := range fresh[:8] {
		h.must(h.Check(t.Context(), camille.ID, "recovery", code))
		if state, err := h.State(t.Context(), camille); err != nil || state.Recovery != 9-i {
			t.Errorf("%d codes left after %d: %v", state.Recovery, i+1, err)
		}
	}
	token, err := h.Remember(t.Context(), camille.ID, 0, "Firefox · Linux")
	h.must(err)
	for what, want := range map[string]bool{token: true, "other": false} {
		if _, spared, err := h.Asks(t.Context(), camille.ID, 0, what); err != nil || spared != want {
			t.Errorf("the device %s is spared: %v, %v", what, spared, err)
		}
	}
	if _, spared, _ := h.Asks(t.Context(), camille.ID, 1, token); spared {
		t.Error("the password changed, and the device is remembered")
	}
	h.pass(DeviceLife + time.Second)
	if _, spared, _ := h.Asks(t.Context(), camille.ID, 0, token); spared {
		t.Error("a device is remembered for ever")
	}
	h.must(h.RemoveCode(t.Context(), camille))
	if err := h.RemoveCode(t.Context(), camille); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed twice: %v", err)
	}
	if n := dbtest.Read[int](t, h.pool, `SELECT (SELECT count(*) FROM factor_recovery) + (SELECT count(*) FROM factor_device)`); n != 0 || asks() != [2]bool{false, false} {
		t.Errorf("%d rows stay after the last factor", n)
	}
	if got := said(h.Check(t.Context(), camille.ID, "code", h.code(secret)), "code"); got != "factors.wrong.code" {
		t.Errorf("a removed code: %q", got)
	}
	want := "factor.code_add factor.code_add factor.recovery_renew" + strings.Repeat(" factor.recovery_use", 8) + " factor.device_remember factor.code_remove"
	if got := h.acts(); got != want {
		t.Errorf("the trail tells %s", got)
	}
	if got := h.letters(camille); got != 12 {
		t.Errorf("%d letters", got)
	}
}

func TestPurgeDevices(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	_, err := h.Remember(t.Context(), camille.ID, 0, "A")
	h.must(err)
	h.pass(20 * 24 * time.Hour)
	_, err = h.Remember(t.Context(), camille.ID, 0, "B")
	h.must(err)
	h.pass(11 * 24 * time.Hour)
	h.must(db.InTx(t.Context(), h.pool, func(tx db.Tx) error { return h.Purge(t.Context(), tx) }))
	if left := dbtest.Read[string](t, h.pool, `SELECT string_agg(label, ' ') FROM factor_device`); left != "B" {
		t.Errorf("left: %s", left)
	}
}

func TestCompulsory(t *testing.T) {
	h := newHouse(t)
	for _, role := range who.Roles() {
		if h.Compulsory(role) != (role != who.Member) {
			t.Errorf("%s: %v", role, h.Compulsory(role))
		}
	}
	h.compulsory = false
	if h.Compulsory(who.Admin) {
		t.Error("compulsory where it is offered")
	}
}

func TestUnlock(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	h.protect(camille)
	zoe := h.person("Zoé")
	h.protect(zoe)
	for email, want := range map[string]bool{"nobody@exemple.fr": false, strings.ToUpper(camille.Email): true} {
		if done, err := h.Unlock(t.Context(), email); err != nil || done != want {
			t.Errorf("%s: %v, %v", email, done, err)
		}
	}
	if protected, _, _ := h.Asks(t.Context(), camille.ID, 0, ""); protected {
		t.Error("still locked")
	}
	if protected, _, _ := h.Asks(t.Context(), zoe.ID, 0, ""); !protected {
		t.Error("somebody else's factors are gone too")
	}
	if !strings.HasSuffix(h.acts(), "factor.unlock") || h.letters(camille) != 2 {
		t.Errorf("%s, %d letters", h.acts(), h.letters(camille))
	}
}

// TestRetract: what a thief added goes, with the recovery codes they saw; what the owner had before stays.
func TestRetract(t *testing.T) {
	retract := func(h house, by who.Actor) {
		t.Helper()
		h.must(db.InTx(t.Context(), h.pool, func(tx db.Tx) error { return h.Retract(t.Context(), tx, by.ID, h.now().Add(-24*time.Hour)) }))
	}
	t.Run("all of it is the thief's", func(t *testing.T) {
		h := newHouse(t)
		camille, zoe, theirs := h.person("Camille"), h.person("Zoé"), newKey(t)
		h.protect(camille)
		h.protect(zoe)
		h.must(h.give(camille, theirs, "Clé"))
		device, err := h.Remember(t.Context(), camille.ID, 0, "Firefox")
		h.must(err)
		h.pass(23 * time.Hour)
		retract(h, camille)
		if protected, spared, err := h.Asks(t.Context(), camille.ID, 0, device); protected || spared || err != nil {
			t.Errorf("protected %v, spared %v: %v", protected, spared, err)
		}
		if _, err := h.enter(theirs); err != ErrPasskey {
			t.Errorf("the thief's passkey: %v", err)
		}
		if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM factor_recovery WHERE account_id = $1`, camille.ID); n != 0 {
			t.Errorf("%d recovery codes stay", n)
		}
		if protected, _, _ := h.Asks(t.Context(), zoe.ID, 0, ""); !protected {
			t.Error("somebody else's factors are gone too")
		}
		if !strings.HasSuffix(h.acts(), "factor.retract") {
			t.Error(h.acts())
		}
	})
	t.Run("the owner had some", func(t *testing.T) {
		h := newHouse(t)
		camille, mine, theirs := h.person("Camille"), newKey(t), newKey(t)
		h.protect(camille)
		h.must(h.give(camille, mine, "La mienne"))
		h.pass(25 * time.Hour)
		retract(h, camille)
		if state, err := h.State(t.Context(), camille); err != nil || state.Code == nil || len(state.Passkeys) != 1 || state.Recovery != recoveryCodes {
			t.Fatalf("nothing was added, and %+v is left: %v", state, err)
		}
		h.must(h.give(camille, theirs, "La leur"))
		retract(h, camille)
		state, err := h.State(t.Context(), camille)
		if err != nil || state.Code == nil || len(state.Passkeys) != 1 || state.Passkeys[0].Name != "La mienne" || state.Recovery != 0 {
			t.Errorf("%+v %v", state, err)
		}
	})
}

// TestErrorsTell: a failure of the database is none of the person's.
func TestErrorsTell(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	h.protect(camille)
	h.pool.Close()
	err := h.Check(t.Context(), camille.ID, "recovery", "0000-0000-0000-0000")
	if err == nil || errors.Is(err, ErrPasskey) || said(err, "recovery") != "" {
		t.Errorf("%v", err)
	}
}
