package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/signin/signintest"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// withProvider is the site with one provider, whom it trusts for addresses.
func withProvider(t *testing.T, change ...func(*config.Provider)) (*apptest.Site, *signintest.Provider) {
	t.Helper()
	there := signintest.New(t)
	s := apptest.New(t, func(c *config.Config) {
		one := there.Config("mairie")
		for _, f := range change {
			f(&one)
		}
		c.Providers = []config.Provider{one}
	})
	s.Services.Providers.Refresh(t.Context())
	return s, there
}

// facebook is a site with a provider that always has its button: it describes itself to nobody.
func facebook(c *config.Config) {
	c.Providers = []config.Provider{{Slug: config.Facebook, Name: "Facebook", ID: "1", Secret: "2", Issuer: "https://www.facebook.com"}}
}

// leaves follows the site's link to the provider, and gives the address that the person then comes back to.
func leaves(t *testing.T, v *webtest.Visitor, there *signintest.Provider, path string) string {
	t.Helper()
	return there.Agree(t, v.Get(path, 303).Header.Get("Location"))
}

// joined is Camille's account, opened by the provider.
func joined(t *testing.T, s *apptest.Site, there *signintest.Provider) *webtest.Visitor {
	t.Helper()
	v := s.Visitor()
	v.Get(leaves(t, v, there, "/auth/mairie"), 303).LeadsTo("/inscription?provider=mairie")
	fillIn(v.Get("/inscription?provider=mairie", 200)).Send(303)
	return v
}

func fillIn(p *webtest.Page) *webtest.Form {
	return p.Form("M’inscrire").Fill("Votre commune", "Cahors").Tick("J’y vis").Tick("J’ai 15 ans ou plus")
}

// holds asks a page for what it is written with, addresses and values included.
func holds(t *testing.T, p *webtest.Page, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(p.Body, w) && !strings.Contains(p.Text(), w) {
			t.Errorf("%s does not hold %q: %s", p.Path, w, strings.Join(strings.Fields(p.Text()), " "))
		}
	}
}

func stranger(v *webtest.Visitor) bool {
	return v.Get("/espace", webtest.Whatever).Code == http.StatusSeeOther
}

func TestJoinByProvider(t *testing.T) {
	s, there := withProvider(t)
	v := s.Visitor()
	holds(t, v.Get("/connexion", 200), "Continuer avec La mairie", `href="/auth/mairie"`)
	holds(t, v.Get("/inscription", 200), "Continuer avec La mairie")
	v.Get(leaves(t, v, there, "/auth/mairie?next=/espace/envies"), 303).LeadsTo("/inscription?provider=mairie")
	page := v.Get("/inscription?provider=mairie", 200)
	holds(t, page, "Vous continuez avec La mairie", `value="Camille"`, `value="Delpech"`, `value="camille@exemple.fr"`)
	if strings.Contains(page.Body, `type="password"`) {
		t.Error("a password is asked for")
	}
	holds(t, v.Get("/inscription?kind=organisation&provider=mairie", 200), "Vous continuez avec La mairie")
	holds(t, page.Form("M’inscrire").Send(422), "Votre commune", "Vous continuez avec La mairie")
	form := fillIn(page)
	form.Fields.Set("email", "autre@exemple.fr") // the field cannot be written in: what is sent in its place is not believed
	form.Send(303).LeadsTo("/espace/envies")
	if stranger(v) {
		t.Fatal("whoever joined is not signed in")
	}
	form.Send(303).LeadsTo("/espace") // sent again
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Votre compte est ouvert" {
		t.Errorf("the letter is %q", l.Subject)
	}
	again := s.Visitor()
	again.Get(leaves(t, again, there, "/auth/mairie?next=/spots"), 303).LeadsTo("/spots")
	if stranger(again) {
		t.Error("whoever joined does not come in again")
	}
	holds(t, again.Get("/espace/securite/connexions", 200), "Relié le", "Choisir un mot de passe")
	again.Post("/espace/securite/connexions/mairie/retirer", nil, 409)
}

// An address that the provider does not vouch for, or that it is not trusted for, waits for its letter.
func TestJoinByProviderUnproved(t *testing.T) {
	for name, lie := range map[string]struct {
		person signintest.Claims
		change func(*config.Provider)
	}{
		"not verified": {signintest.Claims{"sub": "c-2", "email": "camille@exemple.fr", "given_name": "Camille"}, func(*config.Provider) {}},
		"not trusted":  {signintest.Claims{"sub": "c-3", "email": "camille@exemple.fr", "email_verified": true, "given_name": "Camille"}, func(c *config.Provider) { c.Emails = "checked" }},
	} {
		t.Run(name, func(t *testing.T) {
			s, there := withProvider(t, lie.change)
			there.Person = lie.person
			v := s.Visitor()
			v.Get(leaves(t, v, there, "/auth/mairie"), 303).LeadsTo("/inscription?provider=mairie")
			page := v.Get("/inscription?provider=mairie", 200)
			fillIn(page).Fill("Nom", "Delpech").Send(422) // a password is wanted
			form := fillIn(page).Fill("Nom", "Delpech").Fill("Mot de passe", apptest.Password)
			form.Send(303).LeadsTo("/inscription/merci")
			holds(t, v.Get(leaves(t, v, there, "/auth/mairie"), 403), "confirmer votre adresse", "/inscription?provider=mairie")
			if !stranger(v) {
				t.Fatal("an address that nobody proved opens an account")
			}
			v.Get(s.Link("camille@exemple.fr"), 200).Form("Confirmer mon adresse").Send(303)
			again := s.Visitor()
			again.Get(leaves(t, again, there, "/auth/mairie"), 303).LeadsTo("/espace")
		})
	}
}

// The address of a member opens nothing: whoever proves it is told so, whoever does not is told nothing.
func TestAddressOfMemberOpensNothing(t *testing.T) {
	s, there := withProvider(t)
	s.Newcomer("camille@exemple.fr")
	v := s.Visitor()
	holds(t, v.Get(leaves(t, v, there, "/auth/mairie"), 409), "camille@exemple.fr", "a déjà un compte ici", "/connexion?next=%2fespace%2fsecurite%2fconnexions%2fmairie")
	v.Get("/inscription?provider=mairie", 303) // no way around
	there.Person["email_verified"] = false
	unknown := s.Visitor()
	p := unknown.Get(leaves(t, unknown, there, "/auth/mairie"), 303)
	p.LeadsTo("/inscription?provider=mairie")
	fillIn(unknown.Get("/inscription?provider=mairie", 200)).Fill("Mot de passe", "cinq autres mots sans rapport").Send(303).LeadsTo("/inscription/merci")
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Vous avez déjà un compte" {
		t.Errorf("the owner is written %q", l.Subject)
	}
	if !stranger(v) || !stranger(unknown) {
		t.Error("somebody came in by an address")
	}
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM account_identity i JOIN account a ON a.id = i.account_id WHERE a.state = 'active'`); n != 0 {
		t.Errorf("%d identities are linked by an address", n)
	}
}

func TestLinkAndUnlink(t *testing.T) {
	s, there := withProvider(t)
	camille := s.Newcomer("camille@exemple.fr")
	s.Newcomer("zoe@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	const path = "/espace/securite/connexions/mairie"
	holds(t, v.Get("/espace/securite/connexions", 200), "Pas encore relié")
	page := v.Get(path, 200)
	holds(t, page.Form("Continuer").Fill("Mot de passe", "pas le bon mot de passe").Send(422), "Ce n’est pas votre mot de passe")
	if strings.Contains(v.Get(path, 200).Body, there.URL) {
		t.Fatal("it leads to the provider without the password")
	}
	page.Form("Continuer").Fill("Mot de passe", apptest.Password).Send(303).LeadsTo(path)
	back := there.Agree(t, v.Get(path, 200).Link("Aller chez La mairie"))
	zoe := s.SignIn("zoe@exemple.fr")
	zoe.Get(back, 410) // another session
	v.Get(back, 303).LeadsTo("/espace/securite/connexions")
	v.Get(back, 410) // twice
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Votre compte est relié à La mairie" {
		t.Errorf("the letter is %q", l.Subject)
	}
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM audit_line WHERE act = 'account.link' AND actor_id = $1`, camille.ID); n != 1 {
		t.Errorf("%d lines in the trail", n)
	}
	visitor := s.Visitor()
	visitor.Get(leaves(t, visitor, there, "/auth/mairie"), 303).LeadsTo("/espace")

	zoe.Get(path, 200).Form("Continuer").Fill("Mot de passe", apptest.Password).Send(303)
	holds(t, zoe.Get(there.Agree(t, zoe.Get(path, 200).Link("Aller chez La mairie")), 409), "sert déjà à un autre compte")

	v.Get("/espace/securite/connexions", 200).Form("Retirer").Send(303).LeadsTo("/espace/securite/connexions")
	v.Post(path+"/retirer", nil, 404)
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Votre compte n’est plus relié à La mairie" {
		t.Errorf("the letter is %q", l.Subject)
	}
	visitor = s.Visitor()
	visitor.Get(leaves(t, visitor, there, "/auth/mairie"), 409) // the address is a member's again, and no more
}

// Whatever comes back that did not leave so: nobody is let in, and the page is kind.
func TestHostileCallbacks(t *testing.T) {
	s, there := withProvider(t)
	joined(t, s, there)
	change := func(back string, set map[string]string) string {
		u, err := url.Parse(back)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		for name, value := range set {
			q.Set(name, value)
			if value == "-" {
				q.Del(name)
			}
		}
		return u.Path + "?" + q.Encode()
	}
	for name, c := range map[string]struct {
		set  map[string]string
		want int
	}{
		"another state":                   {map[string]string{"state": strings.Repeat("A", 52)}, 410},
		"no state":                        {map[string]string{"state": "-"}, 410},
		"a state cut":                     {map[string]string{"state": "A"}, 410},
		"another code":                    {map[string]string{"code": "AAAA"}, 403},
		"no code":                         {map[string]string{"code": "-"}, 403},
		"an endless code":                 {map[string]string{"code": strings.Repeat("A", 20_000)}, 403},
		"a code that is none":             {map[string]string{"code": "\x00\xff\r\n"}, 403},
		"another issuer":                  {map[string]string{"iss": "https://mechant.exemple"}, 403},
		"the person refuses":              {map[string]string{"error": "access_denied", "code": "-"}, 403},
		"the provider refuses":            {map[string]string{"error": "<script>alert(1)</script>", "code": "-"}, 403},
		"a refusal without its own state": {map[string]string{"error": "access_denied", "state": "-"}, 410},
	} {
		t.Run(name, func(t *testing.T) {
			v := s.Visitor()
			p := v.Get(change(leaves(t, v, there, "/auth/mairie"), c.set), c.want)
			holds(t, p, "Recommencer", `href="/auth/mairie?next=%2fespace"`)
			if strings.Contains(p.Body, "<script>alert") || !stranger(v) {
				t.Error("somebody is let in, or something runs")
			}
		})
	}
	t.Run("a redirect_uri of others", func(t *testing.T) {
		v := s.Visitor()
		v.Get(change(leaves(t, v, there, "/auth/mairie"), map[string]string{"redirect_uri": "https://mechant.exemple/", "code_verifier": "x"}), 303)
		if got := there.Exchanged.Get("redirect_uri"); got != s.URL+"/auth/mairie/callback" {
			t.Errorf("the code is traded for %s", got)
		}
	})
	t.Run("a state of others", func(t *testing.T) {
		v := s.Visitor()
		leaves(t, v, there, "/auth/mairie?state="+strings.Repeat("A", 52)+"&redirect_uri=https://mechant.exemple/&next=https://mechant.exemple/")
		if strings.HasPrefix(there.Asked.Get("state"), "AAAA") || there.Asked.Get("redirect_uri") != s.URL+"/auth/mairie/callback" {
			t.Errorf("the site sends %v", there.Asked)
		}
	})
	t.Run("another session", func(t *testing.T) {
		v, thief := s.Visitor(), s.Visitor()
		back := leaves(t, v, there, "/auth/mairie")
		thief.Get(back, 410)
		leaves(t, thief, there, "/auth/mairie")
		thief.Get(back, 410)
		v.Get(back, 303).LeadsTo("/espace")
	})
	t.Run("twice", func(t *testing.T) {
		v := s.Visitor()
		back := leaves(t, v, there, "/auth/mairie")
		v.Get(back, 303)
		v.Get(back, 410)
	})
	t.Run("an older attempt", func(t *testing.T) {
		v := s.Visitor()
		old := leaves(t, v, there, "/auth/mairie")
		leaves(t, v, there, "/auth/mairie")
		v.Get(old, 410)
	})
	t.Run("without leaving", func(t *testing.T) {
		s.Visitor().Get("/auth/mairie/callback?code=a&state=", 410)
		s.Visitor().Get("/auth/mairie/callback", 410)
	})
	t.Run("of nobody", func(t *testing.T) {
		for _, path := range []string{"/auth/google", "/auth/google/callback?code=a", "/auth/..%2f", "/auth/%00", "/auth/mairie/"} {
			s.Visitor().Get(path, 404)
		}
	})
	t.Run("a foreign way back", func(t *testing.T) {
		for _, next := range []string{"https://mechant.exemple/", "//mechant.exemple", `/\mechant.exemple`, "javascript:alert(1)"} {
			v := s.Visitor()
			v.Get(leaves(t, v, there, "/auth/mairie?next="+url.QueryEscape(next)), 303).LeadsTo("/espace")
		}
	})
}

// The provider lies about who somebody is: every lie of package signin's tests ends on this page.
func TestHostileProviderEndsKindly(t *testing.T) {
	s, there := withProvider(t)
	joined(t, s, there)
	for name, lie := range map[string]func(){
		"another nonce":     func() { there.Token = func(c signintest.Claims) { c["nonce"] = "x" } },
		"another audience":  func() { there.Token = func(c signintest.Claims) { c["aud"] = "x" } },
		"no signature":      func() { there.Sign = func(signintest.Claims) string { return "eyJhbGciOiJub25lIn0.e30." } },
		"somebody else":     func() { there.Info = func(c signintest.Claims) { c["sub"] = "x" } },
		"an odd subject":    func() { there.Token = func(c signintest.Claims) { c["sub"] = "é\x00" }; there.Info = there.Token },
		"an endless person": func() { there.Info = func(c signintest.Claims) { c["given_name"] = strings.Repeat("a", 2<<20) } },
		"nothing but down":  func() { there.Down = true },
	} {
		t.Run(name, func(t *testing.T) {
			v := s.Visitor()
			back := leaves(t, v, there, "/auth/mairie")
			lie()
			holds(t, v.Get(back, 403), "La mairie n’a pas pu nous dire")
			there.Token, there.Sign, there.Info, there.Down = nil, nil, nil, false
			if !stranger(v) {
				t.Error("the lie is believed")
			}
		})
	}
}

// A provider that is away hides its button, and the site starts without it.
func TestProviderAway(t *testing.T) {
	there := signintest.New(t)
	there.Down = true
	s := apptest.New(t, func(c *config.Config) { c.Providers = []config.Provider{there.Config("mairie")} })
	s.Newcomer("camille@exemple.fr")
	v := s.Visitor()
	for _, path := range []string{"/connexion", "/inscription"} {
		if strings.Contains(v.Get(path, 200).Body, "La mairie") {
			t.Errorf("%s has a button that leads nowhere", path)
		}
	}
	holds(t, v.Get("/auth/mairie", 503), "La mairie ne répond pas")
	member := s.SignIn("camille@exemple.fr")
	holds(t, member.Get("/espace/securite/connexions", 200), "Ne répond pas")
	member.Post("/espace/securite/connexions/mairie", url.Values{"password": {apptest.Password}}, 503)
	there.Down = false
	leaves(t, v, there, "/auth/mairie") // without a new start
	holds(t, v.Get("/connexion", 200), "Continuer avec La mairie")
}

// What a provider told waits for minutes: a form sent after that begins as any other, with all that was typed.
func TestIntroductionGone(t *testing.T) {
	s, there := withProvider(t)
	v := s.Visitor()
	v.Get(leaves(t, v, there, "/auth/mairie"), 303)
	form := fillIn(v.Get("/inscription?provider=mairie", 200))
	for _, provider := range []string{"google", "mairie2", "<b>"} {
		form.Fields.Set("provider", provider)
		holds(t, form.Send(422), "Trop de temps a passé", `value="Camille"`)
	}
	s.Visitor().Get("/inscription?provider=mairie", 303).LeadsTo("/inscription")
	s.Visitor().Get("/inscription?kind=organisation&provider=mairie", 303).LeadsTo("/inscription?kind=organisation")
}

// A provider gives one proof of who somebody is, as a password does: the second is asked for all the same, and a closed
// door stays closed.
func TestProviderOpensNoMoreThanPassword(t *testing.T) {
	s, there := withProvider(t)
	moderator := s.Staff("moderation@exemple.fr", who.Moderator)
	s.Protect(moderator)
	link := func(a who.Actor, subject string) {
		t.Helper()
		id := accounts.Identity{Provider: "mairie", Issuer: there.URL, Subject: subject}
		must(t, s.Services.Accounts.Attach(t.Context(), a, id, "la mairie"))
		there.Person["sub"] = subject
	}
	link(moderator, "moderation")
	v := s.Visitor()
	v.Get(leaves(t, v, there, "/auth/mairie?next=/moderation"), 303).LeadsTo(web.SecondStepPath)
	if !stranger(v) {
		t.Error("one proof lets a moderator in")
	}
	camille := s.Newcomer("camille@exemple.fr")
	link(camille, "camille")
	dbtest.Exec(t, s.Pool, `UPDATE account SET state = 'suspended' WHERE id = $1`, camille.ID)
	v = s.Visitor()
	v.Get(leaves(t, v, there, "/auth/mairie"), 403).Says("Ce compte est suspendu")
	if !stranger(v) {
		t.Error("a suspended account is let in")
	}
}

// An organisation's first person comes by a provider as anybody does.
func TestOrganisationJoinsByProvider(t *testing.T) {
	s, there := withProvider(t)
	v := s.Visitor()
	v.Get(leaves(t, v, there, "/auth/mairie"), 303)
	form := v.Get("/inscription?kind=organisation&provider=mairie", 200).Form("M’inscrire")
	for name, value := range map[string]string{"organisation_name": "Fromagerie du Causse", "siret": "73282932000074", "legal_form": "sarl", "commune": "Cahors", "age_confirmed": "yes"} {
		form.Fields.Set(name, value)
	}
	form.Send(303).LeadsTo("/espace").Follow().Says("Fromagerie du Causse")
}
