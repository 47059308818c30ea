package apptest

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Named gives the site a name, as passkeys ask: for New.
func Named(c *config.Config) { c.BaseURL = strings.Replace(c.BaseURL, "127.0.0.1", "localhost", 1) }

// Guarded makes the second factor compulsory, as it is in production: for New.
func Guarded(c *config.Config) { c.SecondFactor = "required" }

// Telephone makes the codes of one account.
type Telephone struct {
	t      testing.TB
	secret string
	last   int64 // the step of the last code given
}

const period = 30

// Code is a code that the site has not accepted yet. Three are good at any moment: a story that needs more comes in by
// recovery codes.
func (p *Telephone) Code() string {
	p.t.Helper()
	now := time.Now().Unix() / period
	p.last = max(p.last+1, now-1)
	if p.last > now+1 {
		p.t.Fatal("too many codes in half a minute: use a recovery code")
	}
	return p.at(p.last)
}

// Last is the code that Code gave last.
func (p *Telephone) Last() string { p.t.Helper(); return p.at(p.last) }

func (p *Telephone) at(step int64) string {
	p.t.Helper()
	code, err := totp.GenerateCode(p.secret, time.Unix(step*period, 0))
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

var written = regexp.MustCompile(`(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}`)

// Telephone is one that was told the key written on the page that adds the codes.
func (s *Site) Telephone(page string) *Telephone {
	s.t.Helper()
	key := written.FindString(page)
	if key == "" {
		s.t.Fatal("the page shows no key")
	}
	return &Telephone{t: s.t, secret: strings.ReplaceAll(key, " ", "")}
}

// Protect gives a's account a second factor: the codes of a telephone, and ten recovery codes.
func (s *Site) Protect(a who.Actor) (*Telephone, []string) {
	s.t.Helper()
	set, err := s.Services.Factors.SetUp(a)
	s.must(err)
	p := s.Telephone(set.Key)
	recovery, err := s.Services.Factors.AddCode(s.t.Context(), a, set.Sealed, p.Code())
	s.must(err)
	return p, recovery
}

// Half opens a browser in which whoever has the address has given their password, and is asked for their second factor.
func (s *Site) Half(email string) *webtest.Visitor {
	s.t.Helper()
	v := s.SignIn(email)
	v.Get("/connexion/code", 200)
	return v
}

// SignInTwice opens a browser signed in as whoever has the address, with a code or a recovery code as second factor.
func (s *Site) SignInTwice(email, code string) *webtest.Visitor {
	s.t.Helper()
	v := s.Half(email)
	v.Post("/connexion/code", url.Values{"code": {code}}, 303)
	return v
}
