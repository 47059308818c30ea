// Package signintest is a provider of sign-in for tests: it speaks OpenID Connect over real HTTP, signs what
// it says, and is honest until it is told to lie.
package signintest

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ohmylot/ohmylot/pkg/config"
)

// The client that the provider knows.
const clientID, clientSecret = "oh-my-lot", "a secret between the two"

// Claims are what a token, or an answer about a person, says.
type Claims map[string]any

// Provider is a provider under test. What a test sets holds for the requests that follow.
type Provider struct {
	URL    string
	Person Claims // who signs in there

	Token  func(Claims)          // lies in the token
	Info   func(Claims)          // lies about the person
	Sign   func(c Claims) string // signs the token otherwise
	Signed bool                  // answers about the person as a signed application/jwt
	Slow   time.Duration         // before each answer but the first description of itself
	Down   bool                  // answers nothing but 503
	Raw    func(http.ResponseWriter, *http.Request) bool

	Asked     url.Values // the newest request to sign in
	Exchanged url.Values // the newest attempt to trade a code

	mu    sync.Mutex
	keys  []jose.JSONWebKey // the newest signs
	codes map[string]url.Values
}

// New starts a provider that knows Camille.
func New(t testing.TB) *Provider {
	t.Helper()
	p := &Provider{codes: map[string]url.Values{}, Person: Claims{
		"sub": "camille-1081", "email": "camille@exemple.fr", "email_verified": true, "given_name": "Camille", "family_name": "Delpech",
	}}
	p.Rotate(t)
	server := httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

// Config is what an operator writes of the provider, as slug.
func (p *Provider) Config(slug string) config.Provider {
	return config.Provider{
		Slug: slug, ID: clientID, Secret: clientSecret, Issuer: p.URL, Name: "La mairie", Scopes: []string{"openid", "email", "profile"},
		PKCE: "on", Nonce: "on", Emails: "trusted",
	}
}

// Rotate makes the provider sign with a new key, and forget those before.
func (p *Provider) Rotate(t testing.TB) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = []jose.JSONWebKey{{Key: key, KeyID: rand.Text(), Algorithm: string(jose.RS256), Use: "sig"}}
}

// Curve makes the provider sign with Ed25519.
func (p *Provider) Curve(t testing.TB) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = []jose.JSONWebKey{{Key: key, KeyID: rand.Text(), Algorithm: string(jose.EdDSA), Use: "sig"}}
}

// Key is the key that signs.
func (p *Provider) Key() jose.JSONWebKey {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keys[0]
}

// Agree is what the person's browser does at the address the site sends to: it gives the path and query that the
// browser then comes back with.
func (p *Provider) Agree(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, p.URL+"/authorize?") {
		t.Fatalf("the site sends to %q: %v", address, err)
	}
	q := u.Query()
	p.Asked = q
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != clientID || q.Get("response_type") != "code" {
		t.Fatalf("the provider is asked %v: %v", q, err)
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = q
	p.mu.Unlock()
	return back.Path + "?" + url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}.Encode()
}

func (p *Provider) serve(w http.ResponseWriter, r *http.Request) {
	if p.Down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	r.ParseForm() // reads the body: only then does a server notice who leaves
	select {
	case <-time.After(p.Slow):
	case <-r.Context().Done():
		return
	}
	if p.Raw != nil && p.Raw(w, r) {
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		answer(w, Claims{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"userinfo_endpoint": p.URL + "/me", "id_token_signing_alg_values_supported": []string{"RS256", "EdDSA", "none"},
		})
	case "/keys":
		key := p.Key()
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key.Public()}})
	case "/token":
		p.exchange(w, r)
	case "/me":
		p.tell(w, r)
	default:
		http.NotFound(w, r)
	}
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(body)
}

// exchange gives tokens for a code, once, to the client that was given it.
func (p *Provider) exchange(w http.ResponseWriter, r *http.Request) {
	p.Exchanged = r.PostForm
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	} else {
		id, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(secret)
	}
	p.mu.Lock()
	asked, known := p.codes[r.PostForm.Get("code")]
	delete(p.codes, r.PostForm.Get("code"))
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	proved := asked.Get("code_challenge") == "" || asked.Get("code_challenge") == base64.RawURLEncoding.EncodeToString(sum[:])
	if !known || id != clientID || secret != clientSecret || !proved || asked.Get("redirect_uri") != r.PostForm.Get("redirect_uri") {
		w.WriteHeader(http.StatusBadRequest)
		answer(w, Claims{"error": "invalid_grant"})
		return
	}
	now := time.Now()
	c := Claims{"iss": p.URL, "aud": clientID, "sub": p.Person["sub"], "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
	if nonce := asked.Get("nonce"); nonce != "" {
		c["nonce"] = nonce
	}
	if levels := strings.Fields(asked.Get("acr_values")); len(levels) > 0 {
		c["acr"] = levels[0]
	}
	if p.Token != nil {
		p.Token(c)
	}
	sign := p.SignWith
	if p.Sign != nil {
		sign = p.Sign
	}
	answer(w, Claims{"access_token": "an access token", "token_type": "Bearer", "expires_in": 60, "id_token": sign(c)})
}

func (p *Provider) tell(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer an access token" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	c := Claims{}
	for name, value := range p.Person {
		c[name] = value
	}
	if p.Signed {
		c["iss"], c["aud"] = p.URL, clientID
	}
	if p.Info != nil {
		p.Info(c)
	}
	if !p.Signed {
		answer(w, c)
		return
	}
	w.Header().Set("Content-Type", "application/jwt; charset=utf-8")
	fmt.Fprint(w, p.SignWith(c))
}

// SignWith signs c with the newest key.
func (p *Provider) SignWith(c Claims) string { return Sign(p.Key(), c) }

// Sign signs c with key, whoever's it is.
func Sign(key jose.JSONWebKey, c Claims) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(key.Algorithm), Key: key}, nil)
	if err != nil {
		panic(err) // a mistake of the test
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign(text)
	if err != nil {
		panic(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return compact
}
