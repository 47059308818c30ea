package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/markbates/goth/providers/openidConnect"
	"golang.org/x/oauth2"

	"github.com/ohmylot/ohmylot/pkg/config"
)

// openID is any provider that speaks OpenID Connect. goth leads the dance of OAuth; go-oidc verifies what
// comes of it, for goth looks at no signature.
type openID struct {
	conf     config.Provider
	callback string
	client   *http.Client
	asking   sync.Mutex
	known    atomic.Pointer[discovered]
}

// discovered is what a provider says of itself.
type discovered struct {
	dance  *openidConnect.Provider
	oidc   *oidc.Provider
	verify *oidc.IDTokenVerifier
	stale  time.Time
}

// rediscoverEvery is how long a provider's own description is believed; the newest known serves on while
// it does not answer. Keys are fetched apart, when a token names one that is not known.
const rediscoverEvery = 24 * time.Hour

func (o *openID) ready() bool { return o.known.Load() != nil }

func (o *openID) reach(ctx context.Context) error {
	o.asking.Lock()
	defer o.asking.Unlock()
	if k := o.known.Load(); k != nil && time.Now().Before(k.stale) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	k, err := o.discover(ctx)
	if err != nil {
		return err
	}
	o.known.Store(k)
	return nil
}

func (o *openID) discover(ctx context.Context) (*discovered, error) {
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, o.client), o.conf.Issuer)
	if err != nil {
		return nil, fmt.Errorf("discover %s: %w", o.conf.Slug, err)
	}
	at := p.Endpoint()
	for _, address := range []string{at.AuthURL, at.TokenURL, p.UserInfoEndpoint()} {
		if !o.sound(address) {
			return nil, fmt.Errorf("discover %s: it sends to %q", o.conf.Slug, address)
		}
	}
	dance, err := openidConnect.NewCustomisedURL(o.conf.ID, o.conf.Secret.Reveal(), o.callback, at.AuthURL, at.TokenURL, o.conf.Issuer, p.UserInfoEndpoint(), "", o.conf.Scopes...)
	if err != nil {
		return nil, fmt.Errorf("discover %s: %w", o.conf.Slug, err)
	}
	return &discovered{dance, p, p.Verifier(&oidc.Config{ClientID: o.conf.ID}), time.Now().Add(rediscoverEvery)}, nil
}

// sound refuses addresses that would send people, or our secret, over a line in clear when the issuer's own is not.
func (o *openID) sound(address string) bool {
	issuer, _ := url.Parse(o.conf.Issuer) // checked by config
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == issuer.Scheme)
}

func (o *openID) begin(a attempt) (string, error) {
	k := o.known.Load()
	if k == nil {
		return "", errors.New("the provider is not known yet")
	}
	with := map[string]string{}
	if o.conf.ACR != "" {
		with["acr_values"] = o.conf.ACR
	}
	if o.conf.UsesNonce() {
		with["nonce"] = a.Nonce
	}
	if o.conf.UsesPKCE() {
		with["code_challenge"], with["code_challenge_method"] = oauth2.S256ChallengeFromVerifier(a.Verifier), "S256"
	}
	dance := *k.dance // a copy, for this attempt
	dance.SetAuthCodeOptions(with)
	s, err := dance.BeginAuth(a.State)
	if err != nil {
		return "", err
	}
	return s.GetAuthURL()
}

func (o *openID) finish(ctx context.Context, a attempt, code string) (claims, error) {
	if err := o.reach(ctx); err != nil && !o.ready() {
		return claims{}, err
	}
	k := o.known.Load()
	s, err := o.exchange(ctx, k, a, code)
	if err != nil {
		return claims{}, fmt.Errorf("exchange the code: %w", err)
	}
	token, err := k.verify.Verify(ctx, s.IDToken)
	if err != nil {
		return claims{}, fmt.Errorf("verify the token: %w", err)
	}
	if err := o.check(token, a, s.AccessToken); err != nil {
		return claims{}, err
	}
	if err := o.assured(token); err != nil {
		return claims{}, err
	}
	return o.describe(ctx, k, token, s.AccessToken)
}

// exchange lets goth trade the code. It is given what it needs and never the address that was called: goth would
// take a redirect_uri from there.
func (o *openID) exchange(ctx context.Context, k *discovered, a attempt, code string) (*openidConnect.Session, error) {
	with := url.Values{"code": {code}}
	if o.conf.UsesPKCE() {
		with.Set("code_verifier", a.Verifier)
	}
	dance := *k.dance // a copy, whose requests end with ctx
	client := *o.client
	client.Transport = within{ctx, o.client.Transport}
	dance.HTTPClient = &client
	var s openidConnect.Session
	err := safely(func() error {
		_, err := s.Authorize(&dance, with)
		return err
	})
	return &s, err
}

// check is what go-oidc leaves to us: the token is of this attempt, for us, and of the access token beside it.
func (o *openID) check(token *oidc.IDToken, a attempt, access string) error {
	if o.conf.UsesNonce() && subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(a.Nonce)) != 1 {
		return errors.New("the token is of another attempt: its nonce is wrong")
	}
	var more struct {
		Party string `json:"azp"`
	}
	if err := token.Claims(&more); err != nil {
		return fmt.Errorf("read the token: %w", err)
	}
	if more.Party != "" && more.Party != o.conf.ID {
		return fmt.Errorf("the token is for %.40q", more.Party)
	}
	if token.AccessTokenHash != "" {
		return token.VerifyAccessToken(access)
	}
	return nil
}

// assured refuses a sign-in that is not as sure as the operator wants: what was asked for went by way of the browser.
func (o *openID) assured(token *oidc.IDToken) error {
	wanted := strings.Fields(o.conf.ACR)
	if len(wanted) == 0 {
		return nil
	}
	var more struct {
		Level string `json:"acr"`
	}
	if err := token.Claims(&more); err != nil {
		return fmt.Errorf("read how sure the token is: %w", err)
	}
	if !slices.ContainsFunc(wanted, func(level string) bool { return reaches(more.Level, level) }) {
		return fmt.Errorf("the token is of level %.40q, not of %.80q", more.Level, o.conf.ACR)
	}
	return nil
}

// eidas are the levels of the State's providers, the least sure first: each is worth those before it.
var eidas = []string{"eidas1", "eidas2", "eidas3"}

func reaches(level, wanted string) bool {
	return level == wanted || slices.Contains(eidas, wanted) && slices.Index(eidas, level) > slices.Index(eidas, wanted)
}

// person is what providers tell of somebody: usual_name is ProConnect's for the family name.
type person struct {
	Subject   string       `json:"sub"`
	Email     string       `json:"email"`
	Verified  yes          `json:"email_verified"`
	GivenName string       `json:"given_name"`
	Family    string       `json:"family_name"`
	Usual     string       `json:"usual_name"`
	Issuer    string       `json:"iss"` // of a signed answer
	Audience  oneOrSeveral `json:"aud"`
}

// describe asks who the person is, of whom the token tells the subject alone. The answer may be signed.
func (o *openID) describe(ctx context.Context, k *discovered, token *oidc.IDToken, access string) (claims, error) {
	info, err := k.oidc.UserInfo(oidc.ClientContext(ctx, o.client), oauth2.StaticTokenSource(&oauth2.Token{AccessToken: access}))
	if err != nil {
		return claims{}, fmt.Errorf("ask who it is: %w", err)
	}
	var p person
	if err := info.Claims(&p); err != nil {
		return claims{}, fmt.Errorf("read who it is: %w", err)
	}
	switch {
	case p.Subject != token.Subject:
		return claims{}, fmt.Errorf("the provider tells of %.40q for %.40q", p.Subject, token.Subject)
	case p.Issuer != "" && p.Issuer != token.Issuer:
		return claims{}, fmt.Errorf("the answer is of %.40q", p.Issuer)
	case len(p.Audience) > 0 && !p.Audience.has(o.conf.ID):
		return claims{}, fmt.Errorf("the answer is for %.40q", p.Audience)
	}
	c := claims{issuer: o.conf.Issuer, subject: token.Subject, email: p.Email, verified: bool(p.Verified), firstName: p.GivenName, lastName: p.Family}
	if c.lastName == "" {
		c.lastName = p.Usual
	}
	return c, nil
}
