package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestSecondFactorIsAskedFor(t *testing.T) {
	s := apptest.New(t)
	telephone, recovery := s.Protect(s.Ambassador("camille@exemple.fr"))
	v := s.Visitor()
	v.Post("/connexion", url.Values{"email": {"camille@exemple.fr"}, "password": {apptest.Password}, "next": {"/espace/envies"}}, 303).LeadsTo("/connexion/code")
	v.Get("/espace", 303).LeadsTo("/connexion?next=%2Fespace")
	page := v.Get("/connexion/code", 200).Says("Encore une vérification", "Code à six chiffres")
	page.Form("Continuer").Fill("Code à six chiffres", "000000").Send(422).Says("Ce n’est pas le bon code")
	v.Post("/connexion/code", nil, 422).Says("Tapez le code à six chiffres")
	v.Get("/espace", 303).LeadsTo("/connexion?next=%2Fespace")
	page.Form("Continuer").Fill("Code à six chiffres", telephone.Code()).Send(303).LeadsTo("/espace/envies")
	v.Get("/espace", 200)
	v.Get("/connexion/code", 303).LeadsTo("/espace")

	other := s.Half("camille@exemple.fr")
	other.Post("/connexion/code", url.Values{"code": {telephone.Last()}}, 422).Says("vient de servir")
	other.Post("/connexion/code", url.Values{"recovery": {strings.ToLower(recovery[3])}}, 303).LeadsTo("/espace")
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM letter WHERE recipient = 'camille@exemple.fr' AND subject = 'Un code de secours vient de servir'`); n != 1 {
		t.Errorf("a recovery code served, and %d letters say so", n)
	}
	s.Half("camille@exemple.fr").Post("/connexion/code", url.Values{"recovery": {recovery[3]}}, 422).Says("ou il a déjà servi")
	s.Visitor().Get("/connexion/code", 303).LeadsTo("/connexion")
}

// TestHalfSessionOpensNothing: with a password given and no second factor, one is a visitor; TestAccess knocks at every door.
func TestHalfSessionOpensNothing(t *testing.T) {
	s := apptest.New(t)
	s.Protect(s.Staff("admin@exemple.fr", who.Admin))
	half := s.Half("admin@exemple.fr")
	half.Get("/", 200).Says("Rejoindre le réseau")
	half.Post("/deconnexion", nil, 303)
	half.Get("/connexion/code", 303).LeadsTo("/connexion")
}

// TestSessionsBeginInOnePlace: whatever way in there will be, it cannot forget the second factor.
func TestSessionsBeginInOnePlace(t *testing.T) {
	for _, s := range sources(t) {
		if !s.test && s.pkg != "session" && !(s.pkg == "web" && s.name == "enter.go") && strings.Contains(s.text, "sessions.Begin") {
			t.Errorf("%s/%s begins a session by itself: web.Ctx.Enter does", s.pkg, s.name)
		}
	}
}

// TestMailedLinkIsOneProof: whoever reads somebody's mail changes their password, and is asked for the second factor.
func TestMailedLinkIsOneProof(t *testing.T) {
	s := apptest.New(t)
	telephone, _ := s.Protect(s.Ambassador("camille@exemple.fr"))
	v := s.Visitor()
	v.Post("/mot-de-passe/oubli", url.Values{"email": {"camille@exemple.fr"}}, 303)
	v.Post(s.Link("camille@exemple.fr"), url.Values{"password": {"cinq mots sans aucun lien entre eux"}}, 303).LeadsTo("/connexion/code")
	v.Get("/espace", 303)
	v.Post("/connexion/code", url.Values{"code": {telephone.Code()}}, 303).LeadsTo("/espace")
	v.Get("/espace/securite/code", 200).Says("En service")
}

// TestThiefsFactorsGoWithTheThief: whoever stole a password added factors of theirs, then moved the account; its owner stops that.
func TestThiefsFactorsGoWithTheThief(t *testing.T) {
	s := apptest.New(t)
	camille := s.Ambassador("camille@exemple.fr")
	thief := s.SignIn("camille@exemple.fr")
	s.Protect(camille)
	must(t, s.Services.Accounts.AskMove(t.Context(), camille, "voleur@exemple.fr", apptest.Password, ""))
	stop := s.Link("camille@exemple.fr")
	s.Visitor().Get(stop, 200).Says("ajoutés depuis la veille").Form("Ce n’est pas moi, tout arrêter").Send(303)
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM known_device WHERE account_id = $1`, camille.ID); n != 0 {
		t.Errorf("%d devices are known still: the thief would come back without a letter", n)
	}
	owner := s.Visitor()
	owner.Post(s.Link("camille@exemple.fr"), url.Values{"password": {"cinq mots sans aucun lien entre eux"}}, 303).LeadsTo("/espace")
	owner.Get("/espace/securite/code", 200)
	if !stranger(thief) {
		t.Error("the thief is still there")
	}
}

// TestProviderIsOneProof: whoever holds somebody's account elsewhere is asked for the second factor here.
func TestProviderIsOneProof(t *testing.T) {
	s, there := withProvider(t)
	page := joined(t, s, there).Get("/espace/securite/code/nouveau", 200)
	telephone := s.Telephone(page.Text())
	page.Form("Mettre le code en service").Fill("Code à six chiffres", telephone.Code()).Send(303)
	v := s.Visitor()
	v.Get(leaves(t, v, there, "/auth/mairie"), 303).LeadsTo("/connexion/code")
	v.Get("/espace", 303)
	v.Post("/connexion/code", url.Values{"code": {telephone.Code()}}, 303).LeadsTo("/espace")
}

// TestHalfSessionEndsWithThePassword: a first proof given before the password changed is none.
func TestHalfSessionEndsWithThePassword(t *testing.T) {
	s := apptest.New(t)
	telephone, _ := s.Protect(s.Ambassador("camille@exemple.fr"))
	thief := s.Half("camille@exemple.fr")
	s.Visitor().Post("/mot-de-passe/oubli", url.Values{"email": {"camille@exemple.fr"}}, 303)
	s.Visitor().Post(s.Link("camille@exemple.fr"), url.Values{"password": {"cinq mots sans aucun lien entre eux"}}, 303)
	thief.Post("/connexion/code", url.Values{"code": {telephone.Code()}}, 303).LeadsTo("/connexion")
	thief.Get("/espace", 303)
}

func TestRememberedDevice(t *testing.T) {
	s := apptest.New(t)
	camille := s.Ambassador("camille@exemple.fr")
	_, recovery := s.Protect(camille)
	s.Protect(s.Ambassador("zoe@exemple.fr"))
	v := s.Half("camille@exemple.fr")
	v.Post("/connexion/code", url.Values{"recovery": {recovery[0]}, "remember": {"yes"}}, 303)
	enter := func(email, path string) {
		t.Helper()
		v.Post("/deconnexion", nil, 303)
		v.Post("/connexion", url.Values{"email": {email}, "password": {apptest.Password}}, 303).LeadsTo(path)
	}
	enter("zoe@exemple.fr", "/connexion/code")
	enter("camille@exemple.fr", "/espace")

	// What takes a factor away asks for one: the device does not give it.
	for _, r := range s.Routes() {
		if !r.Proved {
			continue
		}
		code, location := knock(t, s, v, r.Method, parameter.ReplaceAllString(r.Path, "1"))
		led := code == http.StatusSeeOther && strings.HasPrefix(location, "/espace/securite/confirmer?next=")
		if r.Method == http.MethodGet && !led || r.Method == http.MethodPost && code != http.StatusForbidden {
			t.Errorf("%s %s without a recent proof: %d %s", r.Method, r.Path, code, location)
		}
	}
	v.Get("/espace/securite/code/retirer", 303).LeadsTo("/espace/securite/confirmer?next=%2Fespace%2Fsecurite%2Fcode%2Fretirer")
	v.Post("/espace/securite/code/retirer", nil, 403).Says("Est-ce bien vous")
	confirm := v.Get("/espace/securite/confirmer?next=%2Fespace%2Fsecurite%2Fcode%2Fretirer", 200)
	v.Post("/espace/securite/confirmer", url.Values{"password": {apptest.Password}}, 422)
	confirm.Form("Entrer avec ce code").Fill("Un de vos codes de secours", recovery[1]).Send(303).LeadsTo("/espace/securite/code/retirer")
	v.Get("/espace/securite/code/retirer", 200).Says("C’est votre dernière protection")

	v.Get("/espace/securite/code", 200).Form("Oublier").Send(303)
	enter("camille@exemple.fr", "/connexion/code")
	v.Post("/connexion/code", url.Values{"recovery": {recovery[2]}, "remember": {"yes"}}, 303)
	enter("camille@exemple.fr", "/espace")
	v.Post("/mot-de-passe/oubli", url.Values{"email": {"camille@exemple.fr"}}, 303)
	s.Visitor().Post(s.Link("camille@exemple.fr"), url.Values{"password": {"cinq mots sans aucun lien entre eux"}}, 303)
	v.Post("/connexion", url.Values{"email": {"camille@exemple.fr"}, "password": {"cinq mots sans aucun lien entre eux"}}, 303).LeadsTo("/connexion/code")
}

// TestSettingUpOnTheScreen is the story of somebody who adds the codes, then takes them away.
func TestSettingUpOnTheScreen(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	page := v.Get("/espace/securite/code/nouveau", 200).Says("Scannez ce carré")
	telephone := s.Telephone(page.Text())
	page.Form("Mettre le code en service").Fill("Code à six chiffres", "12 34").Send(422).Says("Ce n’est pas le bon code")
	page.Form("Mettre le code en service").Fill("Code à six chiffres", telephone.Code()).Send(303).Follow().Says("Imprimez-les")
	v.Get("/espace/securite/secours", 200).Says("10 codes de secours").Silent("Imprimez-les")
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Un code protège maintenant votre compte" {
		t.Errorf("the letter is %q", l.Subject)
	}
	v.Get("/espace/securite/code/retirer", 200).Form("Ne plus demander de code").Send(303).Follow().Says("Commencer")
	v.Post("/deconnexion", nil, 303)
	s.SignIn("camille@exemple.fr").Get("/espace", 200)
}

// TestRoleWaitsForItsFactor: without a second factor, a role opens nothing, and its holder does what members do.
func TestRoleWaitsForItsFactor(t *testing.T) {
	s := apptest.New(t, apptest.Guarded)
	s.Staff("admin@exemple.fr", who.Admin)
	v := s.Visitor()
	v.Post("/connexion", url.Values{"email": {"admin@exemple.fr"}, "password": {apptest.Password}, "next": {"/moderation"}}, 303).
		LeadsTo("/espace/securite/code?next=%2Fmoderation")
	v.Get("/espace", 200).Says("Votre rôle demande une protection de plus").Silent("Les collections de l’équipe")
	for _, r := range s.Routes() {
		if r.Audience < web.Moderators {
			continue
		}
		code, location := knock(t, s, v, r.Method, parameter.ReplaceAllString(r.Path, "1"))
		led := code == http.StatusSeeOther && strings.HasPrefix(location, "/espace/securite/code?next=")
		if r.Method == http.MethodGet && !led || r.Method == http.MethodPost && code != http.StatusForbidden {
			t.Errorf("%s %s without a second factor: %d %s", r.Method, r.Path, code, location)
		}
	}
	set := v.Get("/espace/securite/code/nouveau?next=/moderation", 200)
	telephone := s.Telephone(set.Text())
	set.Form("Mettre le code en service").Fill("Code à six chiffres", telephone.Code()).Send(303).LeadsTo("/espace/securite/secours?next=%2Fmoderation").Follow()
	v.Get("/moderation", 200)

	again := s.Half("admin@exemple.fr")
	again.Post("/connexion/code", url.Values{"code": {telephone.Code()}}, 303)
	again.Get("/moderation", 200)
	again.Get("/espace/securite/code/retirer", 200).Form("Ne plus demander de code").Send(303)
	v.Get("/moderation", 303).LeadsTo("/espace/securite/code?next=%2Fmoderation")
	again.Get("/moderation", 303)
}

// TestOlderSessionGivesTheFactor: a session begun before the factor was added is asked for it, and keeps what it had.
func TestOlderSessionGivesTheFactor(t *testing.T) {
	s := apptest.New(t, apptest.Guarded)
	admin := s.Staff("admin@exemple.fr", who.Admin)
	v := s.SignIn("admin@exemple.fr")
	_, recovery := s.Protect(admin)
	v.Get("/moderation", 303).LeadsTo("/espace/securite/code?next=%2Fmoderation")
	v.Get("/espace/securite/code?next=%2Fmoderation", 303).LeadsTo("/espace/securite/confirmer?next=%2Fmoderation")
	v.Post("/espace/securite/confirmer", url.Values{"recovery": {recovery[0]}, "next": {"/moderation"}}, 303).LeadsTo("/moderation")
	v.Get("/moderation", 200)
}

// TestCodesAreNotGuessed: whoever tries codes is slowed and told of, and the owner comes in by another way.
func TestCodesAreNotGuessed(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) { c.RateLimits = "" })
	telephone, recovery := s.Protect(s.Ambassador("camille@exemple.fr"))
	v := s.Half("camille@exemple.fr")
	for range 10 {
		v.Post("/connexion/code", url.Values{"code": {"000000"}}, 422)
	}
	v.Post("/connexion/code", url.Values{"code": {telephone.Code()}}, 429).Says("Trop de codes ont été essayés")
	v.Post("/connexion/code", url.Values{"code": {"000000"}}, 429)
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Quelqu’un essaie des codes sur votre compte" {
		t.Errorf("the letter is %q", l.Subject)
	}
	v.Post("/connexion/code", url.Values{"recovery": {recovery[0]}}, 303).LeadsTo("/espace")
}

func TestStaffUnlock(t *testing.T) {
	s := apptest.New(t)
	s.Protect(s.Ambassador("camille@exemple.fr"))
	half := s.Half("camille@exemple.fr")
	var out strings.Builder
	if err := s.Unlock(t.Context(), &out, "Camille@Exemple.fr"); err != nil || !strings.Contains(out.String(), "password alone") {
		t.Fatalf("%q %v", out.String(), err)
	}
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Les protections de votre compte ont été retirées" {
		t.Errorf("the letter is %q", l.Subject)
	}
	half.Get("/connexion/code", 303).LeadsTo("/connexion")
	half.Get("/espace", 303)
	s.SignIn("camille@exemple.fr").Get("/espace", 200)
	if err := s.Unlock(t.Context(), &out, "camille@exemple.fr"); err == nil {
		t.Error("unlocked twice")
	}
}

// TestNobodyElsesFactors: what is another's is not found.
func TestNobodyElsesFactors(t *testing.T) {
	s := apptest.New(t)
	_, recovery := s.Protect(s.Ambassador("camille@exemple.fr"))
	owner := s.Half("camille@exemple.fr")
	owner.Post("/connexion/code", url.Values{"recovery": {recovery[0]}, "remember": {"yes"}}, 303)
	zoe := s.Ambassador("zoe@exemple.fr")
	s.Protect(zoe)
	if err := s.Services.Factors.ForgetDevice(t.Context(), zoe, 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("zoe forgets camille's device: %v", err)
	}
	if err := s.Services.Factors.Check(t.Context(), zoe.ID, "recovery", recovery[1]); err == nil {
		t.Error("camille's recovery code serves zoe")
	}
}
