package config

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Provider is somebody else's accounts that people may sign in with. The help tag is its line of `ohmylot
// check --help`, where NAME stands for each name of OHMYLOT_SIGNIN.
type Provider struct {
	Slug       string   `env:"-"` // its name in OHMYLOT_SIGNIN and in addresses
	ID         string   `env:"ID" help:"for each NAME of OHMYLOT_SIGNIN, as OHMYLOT_SIGNIN_GOOGLE_ID: the identifier that the provider gave this site"`
	Secret     Secret   `env:"SECRET" help:"the secret that the provider gave with it"`
	SecretFile Secret   `env:"SECRET_FILE,file" help:"a file that holds that secret, for secret managers"`
	Issuer     string   `env:"ISSUER" help:"address of the provider, below which it publishes .well-known/openid-configuration; known for google, linkedin and facebook"`
	Name       string   `env:"LABEL" help:"the provider's name on its button; known for google, linkedin, facebook, franceconnect and proconnect"`
	Scopes     []string `env:"SCOPES" envSeparator:" " help:"what is asked of the provider, between spaces; openid email profile by default"`
	ACR        string   `env:"ACR" help:"acr_values to ask for, and to insist on; eidas1 for franceconnect, elsewhere none by default"`
	PKCE       string   `env:"PKCE" help:"on, or off for a provider that refuses code_challenge; off by default for linkedin, franceconnect and proconnect, elsewhere on"`
	Nonce      string   `env:"NONCE" help:"on, or off for a provider that does not give the nonce back; off by default for linkedin, elsewhere on"`
	Emails     string   `env:"EMAILS" help:"trusted when an address that the provider calls verified needs no letter to be confirmed, else checked; trusted by default for google and linkedin, elsewhere checked"`
}

// Facebook is the one provider that speaks no OpenID Connect.
const Facebook = "facebook"

// known is what is public about some providers, by the names operators give them.
var known = map[string]Provider{
	"google": {Name: "Google", Issuer: "https://accounts.google.com", Emails: "trusted"},
	// LinkedIn gives no nonce back, and answers code_verifier with invalid_client.
	"linkedin": {Name: "LinkedIn", Issuer: "https://www.linkedin.com/oauth", PKCE: "off", Nonce: "off", Emails: "trusted"},
	Facebook:   {Name: "Facebook", Issuer: "https://www.facebook.com", PKCE: "off", Nonce: "off"},
	// The two of the State refuse any parameter they do not know, and each name its own scopes.
	"franceconnect": {Name: "FranceConnect", PKCE: "off", ACR: "eidas1", Scopes: []string{"openid", "given_name", "family_name", "email"}},
	"proconnect":    {Name: "ProConnect", PKCE: "off", Scopes: []string{"openid", "given_name", "usual_name", "email"}},
}

// UsesPKCE reports whether the provider is sent a code challenge.
func (p Provider) UsesPKCE() bool { return p.PKCE == "on" }

// UsesNonce reports whether the provider gives a nonce back.
func (p Provider) UsesNonce() bool { return p.Nonce == "on" }

// ProvesEmails reports whether an address is taken for proved when the provider calls it verified.
func (p Provider) ProvesEmails() bool { return p.Emails == "trusted" }

// OfState reports whether the provider is the French State, which asks for words of its own.
func (p Provider) OfState() bool { return p.Slug == "franceconnect" || p.Slug == "proconnect" }

// CallbackPath is where the provider sends people back to: what it is to be told, after the site's address.
func (p Provider) CallbackPath() string { return "/auth/" + p.Slug + "/callback" }

const providerPrefix = "OHMYLOT_SIGNIN_"

var providerName = regexp.MustCompile(`^[a-z][a-z0-9]{1,19}$`)

// loadProviders reads the variables of each provider that is named, and tells every mistake.
func loadProviders(names []string, development bool) ([]Provider, error) {
	var all []Provider
	var wrong []error
	for i, slug := range names {
		slug = strings.TrimSpace(slug)
		switch {
		case !providerName.MatchString(slug):
			wrong = append(wrong, fmt.Errorf("OHMYLOT_SIGNIN holds %q: write names in small letters, as google,proconnect", slug))
			continue
		case slices.Contains(names[:i], slug):
			wrong = append(wrong, fmt.Errorf("OHMYLOT_SIGNIN holds %s twice", slug))
			continue
		}
		p, err := loadProvider(slug, development)
		all, wrong = append(all, p), append(wrong, err)
	}
	return all, errors.Join(wrong...)
}

func loadProvider(slug string, development bool) (Provider, error) {
	prefix := providerPrefix + strings.ToUpper(slug) + "_"
	p, err := env.ParseAsWithOptions[Provider](env.Options{Prefix: prefix})
	p.Slug = slug
	if p.Secret == "" {
		p.Secret = Secret(strings.TrimSpace(string(p.SecretFile)))
	}
	public := known[slug]
	fill(&p.Issuer, public.Issuer)
	fill(&p.Name, public.Name)
	fill(&p.ACR, public.ACR)
	fill(&p.PKCE, public.PKCE, "on")
	fill(&p.Nonce, public.Nonce, "on")
	fill(&p.Emails, public.Emails, "checked")
	if len(p.Scopes) == 0 {
		p.Scopes = public.Scopes
	}
	if len(p.Scopes) == 0 {
		p.Scopes = []string{"openid", "email", "profile"}
	}
	return p, errors.Join(err, p.check(prefix, development), strangers(prefix))
}

// fill gives text the first of values that is not empty, should it be empty.
func fill(text *string, values ...string) {
	for _, v := range values {
		if *text == "" {
			*text = v
		}
	}
}

func (p Provider) check(prefix string, development bool) error {
	var wrong []error
	say := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Errorf(prefix+format, args...))
		}
	}
	say(p.ID == "", "ID is not set: %s gives it when you register the site", p.Slug)
	say(p.Secret == "", "SECRET is not set, nor %sSECRET_FILE: %s gives it when you register the site", prefix, p.Slug)
	say(p.Name == "", "LABEL is not set: it is the name on the button")
	say(len([]rune(p.Name)) > 40, "LABEL is too long for a button: 40 signs at most")
	issuer, err := url.Parse(p.Issuer)
	sound := err == nil && issuer.Host != "" && issuer.User == nil && !strings.ContainsAny(p.Issuer, "?#")
	say(!sound || issuer.Scheme != "https" && !(development && issuer.Scheme == "http"), "ISSUER is %q: write the provider's address, as https://fournisseur.exemple.fr", p.Issuer)
	say(p.PKCE != "on" && p.PKCE != "off", "PKCE is %q: write on or off", p.PKCE)
	say(p.Nonce != "on" && p.Nonce != "off", "NONCE is %q: write on or off", p.Nonce)
	say(p.Emails != "trusted" && p.Emails != "checked", "EMAILS is %q: write trusted or checked", p.Emails)
	return errors.Join(wrong...)
}

// strangers tells the variables of a provider that nothing reads: most often they are misspelt.
func strangers(prefix string) error {
	var wrong []error
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if rest, ours := strings.CutPrefix(name, prefix); ours && !slices.Contains(providerVariables(), rest) {
			wrong = append(wrong, fmt.Errorf("%s is read by nothing: is it misspelt?", name))
		}
	}
	return errors.Join(wrong...)
}

func providerVariables() []string {
	var names []string
	for f := range reflect.TypeFor[Provider]().Fields() {
		names = append(names, variable(f))
	}
	return names
}
