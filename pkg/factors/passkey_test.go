package factors

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// key is a passkey made of software: what an authenticator and a browser do together. Its fields may be set wrong.
type key struct {
	t        *testing.T
	id       []byte
	secret   *ecdsa.PrivateKey
	count    uint32
	origin   string
	host     string
	verified bool // it recognised its owner
	handle   []byte
}

func newKey(t *testing.T) *key {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	rand.Read(id)
	return &key{t: t, id: id, secret: secret, origin: address, host: "ohmylot.exemple.fr", verified: true}
}

func text(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// data is what the authenticator signs: the site's name, who was there, the count.
func (k *key) data(more byte) []byte {
	host := sha256.Sum256([]byte(k.host))
	flags := byte(0x01) | more // somebody was there
	if k.verified {
		flags |= 0x04
	}
	return binary.BigEndian.AppendUint32(append(host[:], flags), k.count)
}

func (k *key) client(kind, challenge string) []byte {
	said, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": k.origin, "crossOrigin": false})
	if err != nil {
		k.t.Fatal(err)
	}
	return said
}

func (k *key) answer(response map[string]any) string {
	said, err := json.Marshal(map[string]any{
		"id": text(k.id), "rawId": text(k.id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response,
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return string(said)
}

// cbor is a text or bytes of less than 256, as CBOR writes them.
func cbor(major byte, b []byte) []byte {
	if len(b) < 24 {
		return append([]byte{major | byte(len(b))}, b...)
	}
	return append([]byte{major | 24, byte(len(b))}, b...)
}

// create answers a challenge for a new passkey, without attestation.
func (k *key) create(challenge string) string {
	public, err := k.secret.PublicKey.Bytes()
	if err != nil {
		k.t.Fatal(err)
	}
	cose := []byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21} // ES256 on P-256, then x and y
	cose = append(cose, cbor(0x40, public[1:33])...)
	cose = append(append(cose, 0x22), cbor(0x40, public[33:])...)
	data := append(k.data(0x40), make([]byte, 16)...) // of no known make
	data = binary.BigEndian.AppendUint16(data, uint16(len(k.id)))
	data = append(append(data, k.id...), cose...)
	object := append([]byte{0xa3}, cbor(0x60, []byte("fmt"))...)
	object = append(object, cbor(0x60, []byte("none"))...)
	object = append(append(object, cbor(0x60, []byte("attStmt"))...), 0xa0)
	object = append(append(object, cbor(0x60, []byte("authData"))...), cbor(0x40, data)...)
	return k.answer(map[string]any{"clientDataJSON": text(k.client("webauthn.create", challenge)), "attestationObject": text(object), "transports": []string{"internal"}})
}

// get answers a challenge with the passkey, one more time.
func (k *key) get(challenge string) string {
	k.count++
	data, client := k.data(0), k.client("webauthn.get", challenge)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.secret, digest[:])
	if err != nil {
		k.t.Fatal(err)
	}
	response := map[string]any{"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature)}
	if k.handle != nil {
		response["userHandle"] = text(k.handle)
	}
	return k.answer(response)
}

// challenged is the challenge within the options a browser is given.
func challenged(t *testing.T, c Challenge, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var options struct {
		PublicKey struct{ Challenge string }
	}
	if err := json.Unmarshal([]byte(c.Options), &options); err != nil || options.PublicKey.Challenge == "" {
		t.Fatalf("%s: %v", c.Options, err)
	}
	return options.PublicKey.Challenge
}

// give adds a passkey to a person's account.
func (h house) give(by who.Actor, k *key, name string) error {
	h.t.Helper()
	c, err := h.AskNew(h.t.Context(), by)
	said := k.create(challenged(h.t, c, err))
	_, err = h.AddPasskey(h.t.Context(), by, name, c.Kept, said)
	k.handle = handleOf(by.ID)
	return err
}

// use shows a passkey after the password.
func (h house) use(by who.Actor, k *key) error {
	h.t.Helper()
	c, err := h.AskKnown(h.t.Context(), by)
	return h.CheckPasskey(h.t.Context(), by, c.Kept, k.get(challenged(h.t, c, err)))
}

// enter comes in by a passkey alone.
func (h house) enter(k *key) (Owner, error) {
	h.t.Helper()
	c, err := h.AskAny()
	return h.Owner(h.t.Context(), c.Kept, k.get(challenged(h.t, c, err)))
}

func TestPasskey(t *testing.T) {
	h := newHouse(t)
	camille, zoe := h.person("Camille"), h.person("Zoé")
	mine, theirs := newKey(t), newKey(t)
	h.must(h.give(camille, mine, "Mon téléphone"))
	h.must(h.give(zoe, theirs, "Clé USB"))
	h.must(h.use(camille, mine))
	owner, err := h.enter(mine)
	if err != nil || owner.Account != camille.ID || owner.Role != who.Member {
		t.Errorf("%+v, %v", owner, err)
	}
	if err := h.use(camille, theirs); err != ErrPasskey {
		t.Errorf("zoé's key for camille: %v", err)
	}
	if err := h.give(zoe, mine, "La même"); err != ErrKnown {
		t.Errorf("one key for two accounts: %v", err)
	}
	state, err := h.State(t.Context(), camille)
	if err != nil || len(state.Passkeys) != 1 || state.Passkeys[0].Name != "Mon téléphone" || state.Passkeys[0].UsedAt == nil || state.Recovery != recoveryCodes {
		t.Errorf("%+v, %v", state, err)
	}
	if err := h.RemovePasskey(t.Context(), zoe, state.Passkeys[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("zoé removes camille's key: %v", err)
	}
	h.must(h.RemovePasskey(t.Context(), camille, state.Passkeys[0].ID))
	if _, err := h.enter(mine); err != ErrPasskey {
		t.Errorf("a removed key opens: %v", err)
	}
	if _, err := h.AskKnown(t.Context(), camille); !fault.Is(err, fault.NotFound) {
		t.Errorf("asked for a key that nobody has: %v", err)
	}
	if h.letters(camille) != 2 {
		t.Errorf("%d letters", h.letters(camille))
	}
}

// TestFalseAnswers: whatever is not as the site asked opens nothing, and adds nothing.
func TestFalseAnswers(t *testing.T) {
	h := newHouse(t)
	camille, zoe := h.person("Camille"), h.person("Zoé")
	good := newKey(t)
	h.must(h.give(camille, good, "Bonne"))
	wrongs := map[string]func(k *key){
		"another site's page":   func(k *key) { k.origin = "https://ohmylot.exemple.fr.mechant.example" },
		"plain http":            func(k *key) { k.origin = "http://ohmylot.exemple.fr" },
		"another port":          func(k *key) { k.origin = address + ":8443" },
		"a key of another site": func(k *key) { k.host = "mechant.example" },
		"another secret":        func(k *key) { k.secret = newKey(t).secret },
		"another owner":         func(k *key) { k.handle = handleOf(zoe.ID) },
	}
	for what, spoil := range wrongs {
		bad := *good
		spoil(&bad)
		if err := h.use(camille, &bad); err != ErrPasskey {
			t.Errorf("%s, after the password: %v", what, err)
		}
		if _, err := h.enter(&bad); err != ErrPasskey {
			t.Errorf("%s, alone: %v", what, err)
		}
	}
	for what, spoil := range map[string]func(k *key){"another site's page": wrongs["another site's page"], "a key of another site": wrongs["a key of another site"]} {
		bad := newKey(t)
		spoil(bad)
		if err := h.give(camille, bad, "Mauvaise"); err != ErrPasskey {
			t.Errorf("%s is added: %v", what, err)
		}
	}
	blind := *good
	blind.verified = false
	if _, err := h.enter(&blind); err != ErrPasskey {
		t.Errorf("a key that did not recognise its owner is both proofs: %v", err)
	}
	blind.handle = nil
	h.must(h.use(camille, &blind)) // after the password it is enough
	good.count = blind.count
	if err := h.use(camille, good); err != nil {
		t.Errorf("the good key, after all that: %v", err)
	}
}

func TestChallenges(t *testing.T) {
	h := newHouse(t)
	camille, zoe := h.person("Camille"), h.person("Zoé")
	k := newKey(t)
	h.must(h.give(camille, k, "Clé"))
	h.must(h.give(zoe, newKey(t), "Clé"))
	first, err := h.AskAny()
	said := k.get(challenged(t, first, err))
	other, err := h.AskAny()
	h.must(err)
	known, err := h.AskKnown(t.Context(), camille)
	h.must(err)
	zoes, err := h.AskKnown(t.Context(), zoe)
	h.must(err)
	for what, kept := range map[string]string{"of another challenge": other.Kept, "without a challenge": "", "of a spoilt one": "{", "of the second step": known.Kept, "of somebody else's": zoes.Kept} {
		if _, err := h.Owner(t.Context(), kept, said); err != ErrPasskey {
			t.Errorf("an answer %s: %v", what, err)
		}
	}
	for _, nonsense := range []string{"", "{}", "[]", "null", `{"id":"x"}`, "\x00"} {
		if _, err := h.Owner(t.Context(), first.Kept, nonsense); err != ErrPasskey {
			t.Errorf("%q: %v", nonsense, err)
		}
		if err := h.CheckPasskey(t.Context(), camille, known.Kept, nonsense); err != ErrPasskey {
			t.Errorf("%q after the password: %v", nonsense, err)
		}
		if _, err := h.AddPasskey(t.Context(), camille, "Clé", known.Kept, nonsense); err != ErrPasskey {
			t.Errorf("%q added: %v", nonsense, err)
		}
	}
	var kept map[string]any
	h.must(json.Unmarshal([]byte(first.Kept), &kept))
	kept["expires"] = time.Now().Add(-time.Second)
	late, err := json.Marshal(kept)
	h.must(err)
	if _, err := h.Owner(t.Context(), string(late), said); err != ErrPasskey {
		t.Errorf("a late answer: %v", err)
	}
	if _, err := h.Owner(t.Context(), first.Kept, said); err != nil {
		t.Errorf("the right one: %v", err)
	}
}

// TestCopiedKey: a key whose count goes backwards opens nothing any more, and its owner is told once.
func TestCopiedKey(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	k := newKey(t)
	h.must(h.give(camille, k, "Clé"))
	k.count = 10
	h.must(h.use(camille, k))
	copied := *k
	copied.count = 4
	if err := h.use(camille, &copied); err != ErrCopied {
		t.Errorf("a copy: %v", err)
	}
	if _, err := h.enter(k); err != ErrPasskey {
		t.Errorf("the key, once doubted: %v", err)
	}
	if _, err := h.AskKnown(t.Context(), camille); !fault.Is(err, fault.NotFound) {
		t.Errorf("a doubted key is asked for: %v", err)
	}
	state, err := h.State(t.Context(), camille)
	if err != nil || len(state.Passkeys) != 1 || state.Passkeys[0].DoubtedAt == nil || !state.Protected() {
		t.Errorf("%+v, %v", state, err)
	}
	if h.letters(camille) != 2 || h.acts() != "factor.passkey_add factor.passkey_doubt" {
		t.Errorf("%d letters, %s", h.letters(camille), h.acts())
	}
}

// TestSyncedKey: passkeys of a keychain count nothing, and always answer 0.
func TestSyncedKey(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	k := newKey(t)
	h.must(h.give(camille, k, "Trousseau"))
	for range 3 {
		k.count = ^uint32(0) // get adds one
		h.must(h.use(camille, k))
	}
}

func TestPasskeyOfTheSuspended(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	k := newKey(t)
	h.must(h.give(camille, k, "Clé"))
	dbtest.Exec(t, h.pool, `UPDATE account SET state = 'suspended' WHERE id = $1`, camille.ID)
	if _, err := h.enter(k); err != accounts.ErrSuspended {
		t.Errorf("a suspended account: %v", err)
	}
	dbtest.Exec(t, h.pool, `UPDATE account SET state = 'erased' WHERE id = $1`, camille.ID)
	if _, err := h.enter(k); err != ErrPasskey {
		t.Errorf("an erased account: %v", err)
	}
}

func TestNamesAndNumbers(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	for name, want := range map[string]string{"": "factors.name_missing", string(make([]rune, 61)): "form.too_long"} {
		if got := said(h.give(camille, newKey(t), name), "name"); got != want {
			t.Errorf("a name of %d: %q", len(name), got)
		}
	}
	for range maxPasskeys {
		h.must(h.give(camille, newKey(t), "Clé"))
	}
	if err := h.give(camille, newKey(t), "Clé"); err != ErrTooMany {
		t.Errorf("one more: %v", err)
	}
}

// TestNoName: a site that has an address alone has no passkeys, and all the rest.
func TestNoName(t *testing.T) {
	for base, has := range map[string]bool{"http://127.0.0.1:8080": false, "http://[::1]:8080": false, "http://localhost:8080": true, address: true} {
		s, err := New(nil, nil, nil, nil, Settings{BaseURL: base})
		if err != nil || s.HasPasskeys() != has {
			t.Errorf("%s: %v", base, err)
		}
		if _, err := s.AskAny(); (err == nil) != has {
			t.Errorf("%s: %v", base, err)
		}
	}
}
