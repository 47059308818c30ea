// Package config reads the environment, once, into one struct.
//
// It is the only reader of environment variables. Load gives every mistake at once, so that an
// operator mends them in one go; `ohmylot check` prints the same list without starting anything.
package config

import (
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Config is everything an operator may choose. The help tag is the line of `ohmylot check --help`.
type Config struct {
	Env     string `env:"OHMYLOT_ENV" envDefault:"production" help:"production, or development: demo tools on, mail kept in /dev/courriels, plain http"`
	Port    int    `env:"PORT" envDefault:"8080" help:"port of the site"`
	Address string `env:"OHMYLOT_ADDRESS" help:"address to listen on; in development 127.0.0.1, in production every one"`
	BaseURL string `env:"OHMYLOT_BASE_URL" help:"the site's public address, used in every link that is mailed; needed in production (https://…)"`
	Data    string `env:"OHMYLOT_DATA" help:"folder of the photos, the made bubbles and the private database; /var/lib/ohmylot in production, .data in development"`

	DatabaseURL     Secret `env:"DATABASE_URL" help:"a PostgreSQL server of your own (14 or newer); unset, ohmylot runs a private one in the data folder"`
	DatabaseURLFile Secret `env:"DATABASE_URL_FILE,file" help:"a file that holds DATABASE_URL, for secret managers"`
	OwnerURL        Secret `env:"DATABASE_OWNER_URL" help:"the same database by the user who owns it, for migrations only; the user of DATABASE_URL then owns nothing and can neither change nor remove a line of the journal"`
	OwnerURLFile    Secret `env:"DATABASE_OWNER_URL_FILE,file" help:"a file that holds DATABASE_OWNER_URL"`
	PGBin           string `env:"OHMYLOT_PG_BIN" help:"folder of the PostgreSQL programs, should they not be found"`
	PGUser          string `env:"OHMYLOT_PG_USER" help:"system user the private PostgreSQL runs as when ohmylot is started by root; postgres or nobody by default"`

	MailFrom     string `env:"OHMYLOT_MAIL_FROM" envDefault:"Oh my Lot ! <bonjour@localhost>" help:"sender of every mail"`
	Contact      string `env:"OHMYLOT_CONTACT" help:"address where people write to the team, shown at the foot of every page and answered to by every mail; that of OHMYLOT_MAIL_FROM by default"`
	SMTPHost     string `env:"OHMYLOT_SMTP_HOST" help:"mail server; needed in production"`
	SMTPPort     int    `env:"OHMYLOT_SMTP_PORT" envDefault:"587" help:"port of the mail server"`
	SMTPUser     string `env:"OHMYLOT_SMTP_USER" help:"account on the mail server"`
	SMTPPassword Secret `env:"OHMYLOT_SMTP_PASSWORD_FILE,file" help:"a file that holds the password on the mail server"`
	SMTPTLS      string `env:"OHMYLOT_SMTP_TLS" envDefault:"required" help:"required, or off for a mail server on this machine"`

	EmbedAncestors []string `env:"OHMYLOT_EMBED_ANCESTORS" help:"sites that may show the map within their pages, as https://tourisme.exemple.fr,https://*.exemple.fr; none by default"`
	MapTiles       string   `env:"OHMYLOT_MAP_TILES" help:"a more detailed ground that visitors may ask for on the map, as the address of its pictures with {z}, {x} and {y}; their browsers then ask that server for them, which the page says; none by default"`
	MapTilesCredit string   `env:"OHMYLOT_MAP_TILES_CREDIT" help:"whom the detailed ground is from, as its licence asks it to be said; needed with OHMYLOT_MAP_TILES"`

	SignIn    []string   `env:"OHMYLOT_SIGNIN" help:"whom people may sign in with, besides address and password, as google,linkedin,facebook,proconnect or any name of yours for an OpenID Connect provider (docs/sign-in.md); none by default"`
	Providers []Provider `env:"-"`

	TrustedProxies []string `env:"OHMYLOT_TRUSTED_PROXIES" help:"networks of the proxies whose X-Forwarded-For is believed, as 10.0.0.0/8,…; none by default"`
	RateLimits     string   `env:"OHMYLOT_RATE_LIMITS" envDefault:"on" help:"on, or off for measuring; off is refused in production"`
	MediaWorkers   int      `env:"OHMYLOT_MEDIA_WORKERS" envDefault:"0" help:"photos treated at once; 0 = one per core"`
	SecondFactor   string   `env:"OHMYLOT_SECOND_FACTOR" help:"required: moderators, referents, staff and administrators do nothing of their role before a second factor; or offered; required in production, offered in development by default"`
	Workers        int      `env:"OHMYLOT_WORKERS" envDefault:"2" help:"jobs done at once by each process"`
}

// Secret is a text that never prints itself.
type Secret string

func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(hidden)"
}

// GoString keeps %#v from printing the secret.
func (s Secret) GoString() string { return s.String() }

// Reveal is the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Development reports whether the site runs on a developer's machine.
func (c Config) Development() bool { return c.Env == "development" }

// SecondFactorRequired reports whether those with a role must give a second factor.
func (c Config) SecondFactorRequired() bool {
	return c.SecondFactor == "required" || c.SecondFactor == "" && !c.Development()
}

// Listen is the address of the public listener.
func (c Config) Listen() string {
	address := c.Address
	if address == "" && c.Development() {
		address = "127.0.0.1"
	}
	return fmt.Sprintf("%s:%d", address, c.Port)
}

// Load reads and checks the environment; the error names every mistake.
func Load() (Config, error) {
	c, err := env.ParseAs[Config]()
	wrong := unreadable(err, &c)
	if c.BaseURL == "" && c.Development() {
		c.BaseURL = fmt.Sprintf("http://localhost:%d", c.Port)
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	if c.Contact == "" {
		c.Contact = addressIn(c.MailFrom)
	}
	if c.DatabaseURL == "" {
		c.DatabaseURL = Secret(strings.TrimSpace(string(c.DatabaseURLFile)))
	}
	if c.OwnerURL == "" {
		c.OwnerURL = Secret(strings.TrimSpace(string(c.OwnerURLFile)))
	}
	c.SMTPPassword = Secret(strings.TrimSpace(string(c.SMTPPassword)))
	if c.Data == "" {
		c.Data = "/var/lib/ohmylot"
		if c.Development() {
			c.Data = ".data"
		}
	}
	c.Providers, err = loadProviders(c.SignIn, c.Development())
	return c, errors.Join(append(wrong, c.check(), err)...)
}

// unreadable tells what env could not read, by the names operators know, and fills the gaps in c so
// that check says no more about them.
func unreadable(err error, c *Config) (wrong []error) {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return []error{err}
	}
	for _, one := range all.Errors {
		var bad env.ParseError
		if errors.As(one, &bad) {
			field, _ := reflect.TypeFor[Config]().FieldByName(bad.Name)
			one = fmt.Errorf("%s is no number: write one", variable(field))
			reflect.ValueOf(c).Elem().FieldByName(bad.Name).SetInt(1) // only numbers are parsed
		}
		wrong = append(wrong, one)
	}
	return wrong
}

func variable(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("env"), ",")
	return name
}

// addressIn is the bare address of a sender: "Oh my Lot ! <bonjour@exemple.fr>".
func addressIn(sender string) string {
	if a, err := mail.ParseAddress(sender); err == nil {
		return a.Address
	}
	return sender
}

func (c Config) check() error {
	var wrong []error
	say := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	say(c.Env != "production" && c.Env != "development", "OHMYLOT_ENV is %q: write production or development", c.Env)
	say(c.Port < 1 || c.Port > 65535, "PORT is %d: a port lies between 1 and 65535", c.Port)
	base, err := url.Parse(c.BaseURL)
	say(err != nil || base.Host == "" || base.Path != "", "OHMYLOT_BASE_URL is %q: write the site's public address, as https://ohmylot.exemple.fr", c.BaseURL)
	if !c.Development() {
		say(err == nil && base.Host != "" && base.Scheme != "https", "OHMYLOT_BASE_URL is %q: in production it begins with https://", c.BaseURL)
		say(c.SMTPHost == "", "OHMYLOT_SMTP_HOST is not set: without a mail server nobody can confirm an address")
		say(c.RateLimits != "on", "OHMYLOT_RATE_LIMITS=off is for measuring in development only")
	}
	say(c.RateLimits != "on" && c.RateLimits != "off", "OHMYLOT_RATE_LIMITS is %q: write on or off", c.RateLimits)
	say(c.SecondFactor != "" && c.SecondFactor != "required" && c.SecondFactor != "offered", "OHMYLOT_SECOND_FACTOR is %q: write required or offered", c.SecondFactor)
	say(c.SMTPTLS != "required" && c.SMTPTLS != "off", "OHMYLOT_SMTP_TLS is %q: write required or off", c.SMTPTLS)
	_, err = mail.ParseAddress(c.Contact)
	say(err != nil, "OHMYLOT_CONTACT is %q: write one mail address, as equipe@exemple.fr", c.Contact)
	say(c.OwnerURL != "" && c.DatabaseURL == "", "DATABASE_OWNER_URL is set and DATABASE_URL is not: name the site's own user there")
	say(c.Workers < 1, "OHMYLOT_WORKERS is %d: at least one is needed", c.Workers)
	for _, site := range c.EmbedAncestors {
		say(!origin.MatchString(site), "OHMYLOT_EMBED_ANCESTORS holds %q: write sites as https://tourisme.exemple.fr", site)
	}
	if c.MapTiles != "" {
		host := c.TilesOrigin()
		say(!origin.MatchString(host) || !strings.Contains(c.MapTiles, "{z}") || !strings.Contains(c.MapTiles, "{x}") || !strings.Contains(c.MapTiles, "{y}"),
			"OHMYLOT_MAP_TILES is %q: write the address of its pictures, as https://tuiles.exemple.fr/{z}/{x}/{y}.png", c.MapTiles)
		say(c.MapTilesCredit == "", "OHMYLOT_MAP_TILES_CREDIT is not set: the map must say whom its ground is from")
	}
	for _, network := range c.TrustedProxies {
		_, err := netip.ParsePrefix(network)
		say(err != nil, "OHMYLOT_TRUSTED_PROXIES holds %q: write networks as 10.0.0.0/8", network)
	}
	return errors.Join(wrong...)
}

// origin is a site without a path; nothing in it can end a directive of a security policy.
var origin = regexp.MustCompile(`^https?://(\*\.)?[a-zA-Z0-9.-]+(:\d+)?$`)

// TilesOrigin is the server of the map's detailed ground; empty for none.
func (c Config) TilesOrigin() string {
	scheme, rest, found := strings.Cut(c.MapTiles, "://")
	if !found {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

// Variable is one line of help.
type Variable struct{ Name, Default, Help string }

// Variables lists what Load reads; NAME in a variable stands for each provider of sign-in.
func Variables() []Variable {
	all := variables(reflect.TypeFor[Config](), "")
	after := slices.IndexFunc(all, func(v Variable) bool { return v.Name == "OHMYLOT_SIGNIN" }) + 1
	return slices.Insert(all, after, variables(reflect.TypeFor[Provider](), providerPrefix+"NAME_")...)
}

func variables(of reflect.Type, prefix string) []Variable {
	var all []Variable
	for f := range of.Fields() {
		if name := variable(f); name != "-" {
			all = append(all, Variable{prefix + name, f.Tag.Get("envDefault"), f.Tag.Get("help")})
		}
	}
	return all
}
