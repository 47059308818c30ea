package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestProviders(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	set(t, append(production, "OHMYLOT_SIGNIN", "google, linkedin,facebook,franceconnect,proconnect,mairie",
		"OHMYLOT_SIGNIN_GOOGLE_ID", "g", "OHMYLOT_SIGNIN_GOOGLE_SECRET", "hush",
		"OHMYLOT_SIGNIN_LINKEDIN_ID", "l", "OHMYLOT_SIGNIN_LINKEDIN_SECRET_FILE", file,
		"OHMYLOT_SIGNIN_FACEBOOK_ID", "f", "OHMYLOT_SIGNIN_FACEBOOK_SECRET", "hush",
		"OHMYLOT_SIGNIN_FRANCECONNECT_ID", "fc", "OHMYLOT_SIGNIN_FRANCECONNECT_SECRET", "hush", "OHMYLOT_SIGNIN_FRANCECONNECT_ISSUER", "https://fc.exemple.fr/api/v2",
		"OHMYLOT_SIGNIN_PROCONNECT_ID", "pc", "OHMYLOT_SIGNIN_PROCONNECT_SECRET", "hush", "OHMYLOT_SIGNIN_PROCONNECT_ISSUER", "https://pc.exemple.fr/api/v2",
		"OHMYLOT_SIGNIN_MAIRIE_ID", "m", "OHMYLOT_SIGNIN_MAIRIE_SECRET", "hush", "OHMYLOT_SIGNIN_MAIRIE_ISSUER", "https://mairie.exemple.fr",
		"OHMYLOT_SIGNIN_MAIRIE_LABEL", "la mairie", "OHMYLOT_SIGNIN_MAIRIE_SCOPES", "openid mail", "OHMYLOT_SIGNIN_MAIRIE_EMAILS", "trusted")...)
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	type facts struct {
		name, issuer, acr    string
		pkce, nonce, trusted bool
		scopes               string
	}
	for i, want := range []facts{
		{"Google", "https://accounts.google.com", "", true, true, true, "openid email profile"},
		{"LinkedIn", "https://www.linkedin.com/oauth", "", false, false, true, "openid email profile"},
		{"Facebook", "https://www.facebook.com", "", false, false, false, "openid email profile"},
		{"FranceConnect", "https://fc.exemple.fr/api/v2", "eidas1", false, true, false, "openid given_name family_name email"},
		{"ProConnect", "https://pc.exemple.fr/api/v2", "", false, true, false, "openid given_name usual_name email"},
		{"la mairie", "https://mairie.exemple.fr", "", true, true, true, "openid mail"},
	} {
		p := c.Providers[i]
		got := facts{p.Name, p.Issuer, p.ACR, p.UsesPKCE(), p.UsesNonce(), p.ProvesEmails(), strings.Join(p.Scopes, " ")}
		if got != want || p.Secret.Reveal() != "hush" {
			t.Errorf("%s is %+v (%q), want %+v", p.Slug, got, p.Secret.Reveal(), want)
		}
	}
	if got := c.Providers[0].CallbackPath(); got != "/auth/google/callback" {
		t.Error(got)
	}
}

func TestProvidersNoneByDefault(t *testing.T) {
	set(t, production...)
	if c, err := Load(); err != nil || len(c.Providers) != 0 {
		t.Errorf("%+v %v", c.Providers, err)
	}
}

// Each mistake is told by the name of its variable.
func TestProviderMistakes(t *testing.T) {
	right := append(slices.Clone(production), "OHMYLOT_SIGNIN", "mairie", "OHMYLOT_SIGNIN_MAIRIE_ID", "m", "OHMYLOT_SIGNIN_MAIRIE_SECRET", "hush",
		"OHMYLOT_SIGNIN_MAIRIE_ISSUER", "https://mairie.exemple.fr", "OHMYLOT_SIGNIN_MAIRIE_LABEL", "la mairie")
	set(t, right...)
	if _, err := Load(); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]string{
		"OHMYLOT_SIGNIN":                    {"Google", "a", "pro-connect", "mairie,mairie", ",", "mairie,../auth"},
		"OHMYLOT_SIGNIN_MAIRIE_ID":          {""},
		"OHMYLOT_SIGNIN_MAIRIE_SECRET":      {""},
		"OHMYLOT_SIGNIN_MAIRIE_SECRET_FILE": {"/nowhere/secret"},
		"OHMYLOT_SIGNIN_MAIRIE_ISSUER":      {"", "mairie.exemple.fr", "http://mairie.exemple.fr", "https://", "https://mairie.exemple.fr/?a=b", "https://moi@mairie.exemple.fr"},
		"OHMYLOT_SIGNIN_MAIRIE_LABEL":       {"", strings.Repeat("mairie ", 8)},
		"OHMYLOT_SIGNIN_MAIRIE_PKCE":        {"yes"},
		"OHMYLOT_SIGNIN_MAIRIE_NONCE":       {"no"},
		"OHMYLOT_SIGNIN_MAIRIE_EMAILS":      {"all"},
		"OHMYLOT_SIGNIN_MAIRIE_SCOPE":       {"openid"}, // misspelt
	} {
		for _, value := range bad {
			t.Run(name+"="+value, func(t *testing.T) {
				set(t, append(slices.Clone(right), name, value)...)
				if _, err := Load(); err == nil || !strings.Contains(err.Error(), name) {
					t.Errorf("%v", err)
				}
			})
		}
	}
}

func TestProviderMistakesAllAtOnce(t *testing.T) {
	set(t, append(production, "OHMYLOT_SIGNIN", "mairie,ecole")...)
	_, err := Load()
	if err == nil {
		t.Fatal("two providers without anything were accepted")
	}
	for _, want := range []string{"MAIRIE_ID", "MAIRIE_SECRET", "MAIRIE_ISSUER", "MAIRIE_LABEL", "ECOLE_ID", "ECOLE_SECRET", "ECOLE_ISSUER", "ECOLE_LABEL"} {
		if !strings.Contains(err.Error(), providerPrefix+want) {
			t.Errorf("nothing is said of %s:\n%v", want, err)
		}
	}
}
