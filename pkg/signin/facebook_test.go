package signin

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/config"
)

func contextWithin(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}

// graph answers in Facebook's place.
type graph struct {
	token, me string
	err       error
	asked     []*http.Request
}

func (g *graph) RoundTrip(r *http.Request) (*http.Response, error) {
	g.asked = append(g.asked, r)
	body := g.token
	if strings.HasPrefix(r.URL.Path, "/me") {
		if g.err != nil {
			return nil, g.err
		}
		body = g.me
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func newFacebookAt(g *graph) *Provider {
	c := config.Provider{Slug: "facebook", ID: "id", Secret: "hush", Name: "Facebook", Issuer: "https://www.facebook.com"}
	return NewProviders([]config.Provider{c}, site, g, slog.New(slog.DiscardHandler)).find("facebook")
}

const sound = `{"access_token":"AT","token_type":"bearer","expires_in":3600}`

func TestFacebook(t *testing.T) {
	g := &graph{token: sound, me: `{"id":"46","email":"camille@exemple.fr","first_name":"Camille","last_name":"Delpech"}`}
	p := newFacebookAt(g)
	a := newAttempt(p, "/", 0)
	address, err := p.begin(a)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(address)
	if q := u.Query(); u.Host != "www.facebook.com" || q.Get("state") != a.State || q.Get("redirect_uri") != site+"/auth/facebook/callback" {
		t.Error(address)
	}
	got, err := p.finish(t.Context(), a, "code")
	if want := (claims{issuer: "https://www.facebook.com", subject: "46", email: "camille@exemple.fr", firstName: "Camille", lastName: "Delpech"}); err != nil || got != want {
		t.Errorf("%+v %v", got, err)
	}
	if fields := g.asked[len(g.asked)-1].URL.Query().Get("fields"); fields != "id,email,first_name,last_name" {
		t.Errorf("it is asked for %s", fields)
	}
	id, err := p.identity(got)
	if i := p.introduction(id, got, "/", time.Now()); err != nil || i.Proved {
		t.Errorf("its address counts for proved: %+v %v", i, err)
	}
}

func TestHostileFacebook(t *testing.T) {
	for name, g := range map[string]*graph{
		"nobody":         {token: sound, me: `{}`},
		"a number":       {token: sound, me: `{"id":46}`},
		"rubbish":        {token: sound, me: `<html>`},
		"no token":       {token: `{}`},
		"a list":         {token: `[]`},
		"out of reach":   {token: sound, err: io.ErrUnexpectedEOF},
		"a subject long": {token: sound, me: `{"id":"` + strings.Repeat("4", 300) + `"}`},
		"a subject odd":  {token: sound, me: `{"id":"4\u0000 6"}`},
	} {
		p := newFacebookAt(g)
		got, err := p.finish(t.Context(), newAttempt(p, "/", 0), "code")
		if err == nil {
			_, err = p.identity(got)
		}
		if err == nil {
			t.Errorf("%s is believed: %+v", name, got)
		} else if strings.Contains(err.Error(), "AT") && strings.Contains(err.Error(), "access_token") {
			t.Errorf("the log would hold the token: %v", err)
		}
	}
}

// What a provider tells begins a form, and no more.
func TestIntroductions(t *testing.T) {
	p := newFacebookAt(&graph{})
	p.Emails = "trusted"
	i := accounts.Identity{Provider: "facebook", Issuer: "https://www.facebook.com", Subject: "46"}
	for name, c := range map[string]struct {
		told claims
		want accounts.Introduction
	}{
		"all":            {claims{email: "camille@exemple.fr", verified: true, firstName: " Camille\n", lastName: "Del‮pech"}, accounts.Introduction{Email: "camille@exemple.fr", Proved: true, FirstName: "Camille", LastName: "Delpech"}},
		"unverified":     {claims{email: "camille@exemple.fr"}, accounts.Introduction{Email: "camille@exemple.fr"}},
		"no address":     {claims{verified: true}, accounts.Introduction{}},
		"a wrong one":    {claims{email: "Camille <c@exemple.fr>", verified: true}, accounts.Introduction{}},
		"a link as name": {claims{firstName: "https://mechant.exemple", lastName: strings.Repeat("a", 61)}, accounts.Introduction{}},
	} {
		c.want.Identity, c.want.By, c.want.Next = i, "Facebook", "/"
		if got := p.introduction(i, c.told, "/", time.Time{}); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	p.Emails = "checked"
	if p.introduction(i, claims{email: "camille@exemple.fr", verified: true}, "/", time.Time{}).Proved {
		t.Error("a provider is believed that is not trusted")
	}
}
