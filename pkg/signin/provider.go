package signin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/form"
)

// claims are what a provider tells of somebody, as far as it was verified.
type claims struct {
	issuer, subject     string
	email               string
	verified            bool // the provider says that the address is theirs
	firstName, lastName string
}

// way is a manner of asking a provider who somebody is.
type way interface {
	// reach readies the provider, should it not be ready.
	reach(ctx context.Context) error
	// ready reports, without asking anybody, whether it answered.
	ready() bool
	// begin is the address where a begins.
	begin(a attempt) (string, error)
	// finish trades the code that came back for what the provider tells.
	finish(ctx context.Context, a attempt, code string) (claims, error)
}

// Provider is somebody else's accounts, which people may sign in with.
type Provider struct {
	config.Provider
	way
}

// Initial stands for the provider on its button: its own mark is its own.
func (p *Provider) Initial() string { return strings.ToUpper(string([]rune(p.Name)[:1])) }

// About is where the State explains its service, as it asks for beside its button; empty for others.
func (p *Provider) About() string {
	if !p.OfState() {
		return ""
	}
	return "https://" + p.Slug + ".gouv.fr"
}

// Providers are those that the operator chose, in that order.
type Providers struct {
	all []*Provider
	log *slog.Logger
}

// NewProviders asks nobody anything yet: a site starts without its providers. transport is
// http.DefaultTransport but in tests.
func NewProviders(chosen []config.Provider, baseURL string, transport http.RoundTripper, log *slog.Logger) *Providers {
	all := &Providers{log: log}
	client := &http.Client{Timeout: patience, Transport: bounded{transport}, CheckRedirect: stay}
	for _, c := range chosen {
		p := &Provider{Provider: c}
		if c.Slug == config.Facebook {
			p.way = newFacebook(c, baseURL+c.CallbackPath(), client)
		} else {
			p.way = &openID{conf: c, callback: baseURL + c.CallbackPath(), client: client}
		}
		all.all = append(all.all, p)
	}
	return all
}

// Open lists the providers that answer: those whose button leads somewhere.
func (s *Providers) Open() []*Provider {
	var open []*Provider
	for _, p := range s.all {
		if p.ready() {
			open = append(open, p)
		}
	}
	return open
}

// find is the provider called slug; nil for none.
func (s *Providers) find(slug string) *Provider {
	for _, p := range s.all {
		if p.Slug == slug {
			return p
		}
	}
	return nil
}

// Refresh asks every provider that is not ready once more.
func (s *Providers) Refresh(ctx context.Context) {
	for _, p := range s.all {
		if err := p.reach(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("a provider of sign-in does not answer: its button is hidden", "provider", p.Slug, "error", err)
		}
	}
}

// Run keeps the providers ready until ctx ends.
func (s *Providers) Run(ctx context.Context) {
	tick := time.NewTicker(retryEvery)
	defer tick.Stop()
	for len(s.all) > 0 && ctx.Err() == nil {
		s.Refresh(ctx)
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// How long a provider may take: for one request, and for all that a sign-in asks. A person waits meanwhile.
const (
	patience   = 5 * time.Second
	atMost     = 10 * time.Second
	retryEvery = 30 * time.Second
	largest    = 1 << 20 // bytes of an answer
)

// bounded reads no more of an answer than an honest one needs.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(answer.Body, largest), answer.Body}
	return answer, nil
}

// within ends requests with ctx: goth takes none.
type within struct {
	ctx  context.Context
	next http.RoundTripper
}

func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	return w.next.RoundTrip(r.WithContext(w.ctx))
}

// stay refuses redirections: what we send holds our secret.
func stay(r *http.Request, _ []*http.Request) error {
	return fmt.Errorf("the provider leads to %s, where it is not followed", r.URL.Host)
}

// safely turns a panic of work into an error: goth believes in the types of what it is sent.
func safely(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the provider's answer makes no sense: %v", p)
		}
	}()
	return work()
}

// bare is err without the address it happened at, which may hold a token.
func bare(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// refused says why a callback is none: the provider tells of an error, or another one answers (RFC 9207).
func (p *Provider) refused(said, issuer string) error {
	if said != "" {
		return fmt.Errorf("the provider says %.80q", said)
	}
	if issuer != "" && issuer != p.Issuer {
		return fmt.Errorf("%.80q answers", issuer)
	}
	return nil
}

// maxName and maxSubject bound what is taken from a provider.
const maxName, maxSubject = 60, 255

// identity is who c is to accounts.
func (p *Provider) identity(c claims) (accounts.Identity, error) {
	odd := func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsPrint(r) }
	if c.subject == "" || len(c.subject) > maxSubject || strings.ContainsFunc(c.subject, odd) {
		return accounts.Identity{}, fmt.Errorf("the provider's subject is none: %.40q", c.subject)
	}
	return accounts.Identity{Provider: p.Slug, Issuer: c.issuer, Subject: c.subject}, nil
}

// introduction is what the sign-up form begins with. Nothing of it is believed but the address, and
// that only if the provider vouches for it and the operator trusts it to.
func (p *Provider) introduction(i accounts.Identity, c claims, next string, until time.Time) accounts.Introduction {
	typed := form.From(url.Values{"email": {c.email}, "first": {c.firstName}, "last": {c.lastName}})
	email := typed.Text("email")
	if !form.Email(email) {
		email = ""
	}
	return accounts.Introduction{
		Identity: i, By: p.Name, Email: email, FirstName: short(typed.Text("first")), LastName: short(typed.Text("last")),
		Proved: email != "" && c.verified && p.ProvesEmails(), Next: next, Until: until,
	}
}

func short(name string) string {
	if form.Length(name) > maxName || !form.PlainName(name) {
		return ""
	}
	return name
}
