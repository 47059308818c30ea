package signin

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/signin/signintest"
)

const site = "https://lot.test"

// dance is one sign-in at a provider, up to what it tells.
func dance(t *testing.T, there *signintest.Provider, change ...func(*config.Provider)) (claims, error) {
	t.Helper()
	p, a, code := left(t, there, change...)
	return p.finish(t.Context(), a, code)
}

// left is a sign-in that the person agreed to, before its code is traded.
func left(t *testing.T, there *signintest.Provider, change ...func(*config.Provider)) (*Provider, attempt, string) {
	t.Helper()
	c := there.Config("mairie")
	for _, f := range change {
		f(&c)
	}
	all := NewProviders([]config.Provider{c}, site, http.DefaultTransport, slog.New(slog.DiscardHandler))
	p := all.find("mairie")
	if err := p.reach(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := newAttempt(p, "/espace", 0)
	address, err := p.begin(a)
	if err != nil {
		t.Fatal(err)
	}
	back, err := url.Parse(there.Agree(t, address))
	if err != nil || back.Path != "/auth/mairie/callback" || !a.answers(back.Query().Get("state")) {
		t.Fatalf("back to %s: %v", back, err)
	}
	return p, a, back.Query().Get("code")
}

func TestHonestProvider(t *testing.T) {
	want := claims{subject: "camille-1081", email: "camille@exemple.fr", verified: true, firstName: "Camille", lastName: "Delpech"}
	for name, c := range map[string]struct {
		there  func(t *testing.T, p *signintest.Provider)
		change func(*config.Provider)
	}{
		"as it is":      {func(*testing.T, *signintest.Provider) {}, func(*config.Provider) {}},
		"signed answer": {func(_ *testing.T, p *signintest.Provider) { p.Signed = true }, func(*config.Provider) {}},
		"Ed25519":       {func(t *testing.T, p *signintest.Provider) { p.Curve(t); p.Signed = true }, func(*config.Provider) {}},
		"secret in the form": {func(_ *testing.T, p *signintest.Provider) {
			p.Raw = func(w http.ResponseWriter, r *http.Request) bool {
				_, _, basic := r.BasicAuth()
				if basic {
					w.WriteHeader(http.StatusUnauthorized)
				}
				return basic
			}
		}, func(*config.Provider) {}},
		"no challenge": {func(*testing.T, *signintest.Provider) {}, func(c *config.Provider) { c.PKCE = "off" }},
		"several audiences": {func(_ *testing.T, p *signintest.Provider) {
			p.Token = func(c signintest.Claims) { c["aud"] = []string{"oh-my-lot", "other"}; c["azp"] = "oh-my-lot" }
		}, func(*config.Provider) {}},
		"verified, in words": {func(_ *testing.T, p *signintest.Provider) {
			p.Info = func(c signintest.Claims) { c["email_verified"] = "true" }
		}, func(*config.Provider) {}},
		"usual_name": {func(_ *testing.T, p *signintest.Provider) {
			p.Info = func(c signintest.Claims) { c["usual_name"] = c["family_name"]; delete(c, "family_name") }
		}, func(*config.Provider) {}},
		"a nonce not given back": {func(_ *testing.T, p *signintest.Provider) { p.Token = func(c signintest.Claims) { delete(c, "nonce") } }, func(c *config.Provider) { c.Nonce = "off" }},
	} {
		t.Run(name, func(t *testing.T) {
			there := signintest.New(t)
			c.there(t, there)
			got, err := dance(t, there, c.change)
			if err != nil {
				t.Fatal(err)
			}
			want.issuer = there.URL
			if got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

// The State's providers refuse a parameter they do not know: nothing is sent that is not asked for.
func TestNoParameterTooMany(t *testing.T) {
	there := signintest.New(t)
	if _, err := dance(t, there, func(c *config.Provider) { c.PKCE, c.ACR = "off", "eidas1" }); err != nil {
		t.Fatal(err)
	}
	for name := range there.Asked {
		if !strings.Contains(" client_id redirect_uri response_type scope state nonce acr_values ", " "+name+" ") {
			t.Errorf("it is sent %s", name)
		}
	}
	for _, name := range []string{"state", "nonce"} {
		if len(there.Asked.Get(name)) < 32 {
			t.Errorf("%s is %q", name, there.Asked.Get(name))
		}
	}
	if got := there.Asked.Get("acr_values"); got != "eidas1" {
		t.Errorf("acr_values are %q", got)
	}
	if there.Exchanged.Has("code_verifier") || there.Exchanged.Get("redirect_uri") != site+"/auth/mairie/callback" {
		t.Errorf("the code is traded with %v", there.Exchanged)
	}
	if _, err := dance(t, there); err != nil {
		t.Fatal(err)
	}
	if there.Asked.Get("code_challenge_method") != "S256" || there.Exchanged.Get("code_verifier") == "" {
		t.Error("no code challenge where one is wanted")
	}
}

// lies are what a hostile provider, or somebody between it and us, may say.
var lies = map[string]func(t *testing.T, p *signintest.Provider){
	"another nonce":           token(func(c signintest.Claims) { c["nonce"] = strings.Repeat("a", 52) }),
	"no nonce":                token(func(c signintest.Claims) { delete(c, "nonce") }),
	"a nonce that is no text": token(func(c signintest.Claims) { c["nonce"] = 12 }),
	"another audience":        token(func(c signintest.Claims) { c["aud"] = "another-site" }),
	"no audience":             token(func(c signintest.Claims) { delete(c, "aud") }),
	"audiences of others":     token(func(c signintest.Claims) { c["aud"] = []string{"another-site", "a-third"} }),
	"another party":           token(func(c signintest.Claims) { c["aud"] = []string{"oh-my-lot", "another-site"}; c["azp"] = "another-site" }),
	"another issuer":          token(func(c signintest.Claims) { c["iss"] = "https://accounts.google.com" }),
	"no issuer":               token(func(c signintest.Claims) { delete(c, "iss") }),
	"expired":                 token(func(c signintest.Claims) { c["exp"] = time.Now().Add(-time.Minute).Unix() }),
	"no end":                  token(func(c signintest.Claims) { delete(c, "exp") }),
	"an end that is no time":  token(func(c signintest.Claims) { c["exp"] = "tomorrow" }),
	"of the future":           token(func(c signintest.Claims) { c["nbf"] = time.Now().Add(time.Hour).Unix() }),
	"a token of another code": token(func(c signintest.Claims) { c["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" }),
	"somebody else":           info(func(c signintest.Claims) { c["sub"] = "zoe-7" }),
	"nobody":                  info(func(c signintest.Claims) { delete(c, "sub") }),
	"a person that is a list": info(func(c signintest.Claims) { c["sub"] = []string{"camille-1081"} }),
	"a name that is a number": info(func(c signintest.Claims) { c["given_name"] = 46 }),
	"a signed answer of another": func(_ *testing.T, p *signintest.Provider) {
		p.Signed, p.Info = true, func(c signintest.Claims) { c["iss"] = "https://mechant.exemple" }
	},
	"a signed answer for another": func(_ *testing.T, p *signintest.Provider) {
		p.Signed, p.Info = true, func(c signintest.Claims) { c["aud"] = []string{"another-site"} }
	},
	"a key that was never published": func(t *testing.T, p *signintest.Provider) {
		stolen := signintest.New(t).Key()
		p.Sign = func(c signintest.Claims) string { return signintest.Sign(stolen, c) }
	},
	"a stolen key under a published name": func(t *testing.T, p *signintest.Provider) {
		stolen := signintest.New(t).Key()
		stolen.KeyID = p.Key().KeyID
		p.Sign = func(c signintest.Claims) string { return signintest.Sign(stolen, c) }
	},
	"a key that was withdrawn": func(t *testing.T, p *signintest.Provider) {
		old := p.Key()
		p.Rotate(t)
		p.Sign = func(c signintest.Claims) string { return signintest.Sign(old, c) }
	},
	"no signature": func(_ *testing.T, p *signintest.Provider) {
		p.Sign = func(c signintest.Claims) string { return unsigned(c, "none") + "." }
	},
	"a signature cut off": func(_ *testing.T, p *signintest.Provider) {
		p.Sign = func(c signintest.Claims) string { return unsigned(c, "RS256") + "." }
	},
	"our own secret as the key": func(_ *testing.T, p *signintest.Provider) {
		p.Sign = func(c signintest.Claims) string {
			return signintest.Sign(jose.JSONWebKey{Key: []byte(strings.Repeat("a secret between the two", 3)), Algorithm: "HS256"}, c)
		}
	},
	"no token":             func(_ *testing.T, p *signintest.Provider) { p.Sign = func(signintest.Claims) string { return "" } },
	"rubbish":              func(_ *testing.T, p *signintest.Provider) { p.Sign = func(signintest.Claims) string { return "a.b.c" } },
	"a number for a token": raw("/token", "application/json", `{"access_token":"an access token","token_type":"Bearer","id_token":12}`),
	"a list for tokens":    raw("/token", "application/json", `[1]`),
	"tokens without end":   raw("/token", "application/json", `{"access_token":"`+strings.Repeat("a", 3<<20)+`"}`),
	"a page for a person":  raw("/me", "text/html", `<h1>Bienvenue</h1>`),
	"a person unsigned":    raw("/me", "application/jwt", `eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW1pbGxlLTEwODEifQ.`),
	"no keys":              raw("/keys", "application/json", `{}`),
}

func token(lie func(signintest.Claims)) func(*testing.T, *signintest.Provider) {
	return func(_ *testing.T, p *signintest.Provider) { p.Token = lie }
}

func info(lie func(signintest.Claims)) func(*testing.T, *signintest.Provider) {
	return func(_ *testing.T, p *signintest.Provider) { p.Info = lie }
}

func raw(path, contentType, body string) func(*testing.T, *signintest.Provider) {
	return func(_ *testing.T, p *signintest.Provider) {
		p.Raw = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == path {
				w.Header().Set("Content-Type", contentType)
				io.WriteString(w, body)
			}
			return r.URL.Path == path
		}
	}
}

func unsigned(c signintest.Claims, algorithm string) string {
	body, _ := json.Marshal(c)
	header := fmt.Sprintf(`{"alg":%q,"typ":"JWT"}`, algorithm)
	return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(body)
}

func TestHostileProvider(t *testing.T) {
	for name, lie := range lies {
		t.Run(name, func(t *testing.T) {
			there := signintest.New(t)
			lie(t, there)
			if got, err := dance(t, there); err == nil {
				t.Errorf("it is believed: %+v", got)
			}
		})
	}
}

// How sure a sign-in must be is asked for through the browser, where anybody may strike it out: the token is what counts.
func TestLevelIsWhatWasWanted(t *testing.T) {
	for _, c := range []struct {
		wanted string
		level  any // nil: the token names none
		want   bool
	}{
		{"", nil, true},
		{"", "whatever", true},
		{"", 12, true},
		{"eidas1", "eidas1", true},
		{"eidas1", "eidas2", true},
		{"eidas1", "eidas3", true},
		{"eidas2", "eidas1", false},
		{"eidas1", nil, false},
		{"eidas1", "", false},
		{"eidas1", "eidas", false},
		{"eidas1", "eidas12", false},
		{"eidas1", "EIDAS1", false},
		{"eidas1", "eidas1 eidas2", false},
		{"eidas1", 1, false},
		{"eidas1", []string{"eidas1"}, false},
		{"silver gold", "gold", true},
		{"silver gold", "bronze", false},
		{"silver gold", "silver gold", false},
		{"gold", "eidas3", false},
	} {
		there := signintest.New(t)
		there.Token = func(said signintest.Claims) {
			delete(said, "acr")
			if c.level != nil {
				said["acr"] = c.level
			}
		}
		if _, err := dance(t, there, func(p *config.Provider) { p.ACR = c.wanted }); (err == nil) != c.want {
			t.Errorf("%v where %q is wanted: %v", c.level, c.wanted, err)
		}
	}
}

// A key that the provider changed is fetched when a token names it; the one before is believed no more.
func TestKeysChange(t *testing.T) {
	there := signintest.New(t)
	p, a, code := left(t, there)
	if _, err := p.finish(t.Context(), a, code); err != nil {
		t.Fatal(err)
	}
	again := func() error {
		a := newAttempt(p, "/espace", 0)
		address, err := p.begin(a)
		if err != nil {
			t.Fatal(err)
		}
		back, _ := url.Parse(there.Agree(t, address))
		_, err = p.finish(t.Context(), a, back.Query().Get("code"))
		return err
	}
	old := there.Key()
	there.Rotate(t)
	if err := again(); err != nil {
		t.Error("the new key:", err)
	}
	there.Sign = func(c signintest.Claims) string { return signintest.Sign(old, c) }
	if again() == nil {
		t.Error("the old key is believed")
	}
}

// A code serves once, with the verifier of its own attempt.
func TestCodesAreOfOneAttempt(t *testing.T) {
	there := signintest.New(t)
	p, a, code := left(t, there)
	if _, err := p.finish(t.Context(), a, code); err != nil {
		t.Fatal(err)
	}
	if _, err := p.finish(t.Context(), a, code); err == nil {
		t.Error("a code serves twice")
	}
	p, _, stolen := left(t, there)
	if _, err := p.finish(t.Context(), newAttempt(p, "/espace", 0), stolen); err == nil {
		t.Error("a code stolen from another attempt serves")
	}
	if _, err := p.finish(t.Context(), a, ""); err == nil {
		t.Error("no code serves")
	}
}

// A provider may be away when the site starts, and later.
func TestProviderAway(t *testing.T) {
	there := signintest.New(t)
	there.Down = true
	all := NewProviders([]config.Provider{there.Config("mairie")}, site, http.DefaultTransport, slog.New(slog.DiscardHandler))
	p := all.find("mairie")
	all.Refresh(t.Context())
	if len(all.Open()) != 0 {
		t.Error("a provider that is away has a button")
	}
	if _, err := p.begin(newAttempt(p, "/", 0)); err == nil {
		t.Error("somebody is sent to a provider that is not known")
	}
	there.Down = false
	all.Refresh(t.Context())
	if len(all.Open()) != 1 {
		t.Error("a provider that came back has no button")
	}
	a := newAttempt(p, "/", 0)
	address, err := p.begin(a)
	if err != nil {
		t.Fatal(err)
	}
	back, _ := url.Parse(there.Agree(t, address))
	there.Down = true
	if _, err := p.finish(t.Context(), a, back.Query().Get("code")); err == nil {
		t.Error("a provider that went away vouches for somebody")
	}
}

// What a provider says of itself is not believed either.
func TestDiscoveryIsChecked(t *testing.T) {
	there := signintest.New(t)
	describe := func(issuer, authorise, exchange string) {
		raw("/.well-known/openid-configuration", "application/json",
			fmt.Sprintf(`{"issuer":%q,"authorization_endpoint":%q,"token_endpoint":%q,"userinfo_endpoint":%q,"jwks_uri":%q}`, issuer, authorise, exchange, there.URL+"/me", there.URL+"/keys"))(t, there)
	}
	for name, c := range map[string][3]string{
		"another issuer":  {"https://mechant.exemple", there.URL + "/authorize", there.URL + "/token"},
		"a script":        {there.URL, "javascript:alert(1)", there.URL + "/token"},
		"nothing":         {there.URL, "", there.URL + "/token"},
		"a file":          {there.URL, there.URL + "/authorize", "file:///etc/passwd"},
		"a relative path": {there.URL, "/authorize", there.URL + "/token"},
	} {
		describe(c[0], c[1], c[2])
		all := NewProviders([]config.Provider{there.Config("mairie")}, site, http.DefaultTransport, slog.New(slog.DiscardHandler))
		if all.find("mairie").reach(t.Context()) == nil {
			t.Errorf("%s is believed", name)
		}
	}
	clear := openID{conf: config.Provider{Issuer: "https://mairie.exemple.fr"}}
	for address, want := range map[string]bool{"https://mairie.exemple.fr/a": true, "https://autre.exemple.fr/": true, "http://mairie.exemple.fr/a": false, "https:///a": false, "": false} {
		if clear.sound(address) != want {
			t.Errorf("%q is sound: %v", address, !want)
		}
	}
}

// What we send holds our secret: a provider that leads elsewhere is not followed.
func TestNoRedirectionIsFollowed(t *testing.T) {
	there, thief := signintest.New(t), signintest.New(t)
	p, a, code := left(t, there)
	stolen := 0
	thief.Raw = func(http.ResponseWriter, *http.Request) bool { stolen++; return false }
	there.Raw = func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, thief.URL+r.URL.Path, http.StatusTemporaryRedirect)
		return true
	}
	if _, err := p.finish(t.Context(), a, code); err == nil || stolen > 0 {
		t.Errorf("the other was asked %d times: %v", stolen, err)
	}
}

// A slow provider is not waited for without end.
func TestSlowProviderIsLeft(t *testing.T) {
	there := signintest.New(t)
	p, a, code := left(t, there)
	there.Slow = time.Hour
	p.way.(*openID).client.Timeout = time.Hour // the deadline of the request alone ends it
	ctx, cancel := contextWithin(t, 200*time.Millisecond)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := p.finish(ctx, a, code)
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil {
			t.Error("it answered")
		}
	case <-time.After(30 * time.Second): // the provider would take an hour
		t.Error("a request outlives its deadline")
	}
}

func TestSecretsStayOutOfTheLog(t *testing.T) {
	there := signintest.New(t)
	var log bytes.Buffer
	all := NewProviders([]config.Provider{there.Config("mairie")}, site, http.DefaultTransport, slog.New(slog.NewTextHandler(&log, nil)))
	there.Down = true
	all.Refresh(t.Context())
	if said := log.String(); !strings.Contains(said, "mairie") || strings.Contains(said, "a secret between") {
		t.Error(said)
	}
}
