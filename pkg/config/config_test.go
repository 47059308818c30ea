package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// set makes the environment exactly what pairs say.
func set(t *testing.T, pairs ...string) {
	t.Helper()
	for _, v := range Variables() {
		t.Setenv(v.Name, "") // so that it comes back at the end
		os.Unsetenv(v.Name)
	}
	for i := 0; i < len(pairs); i += 2 {
		t.Setenv(pairs[i], pairs[i+1])
	}
}

var production = []string{"OHMYLOT_BASE_URL", "https://lot.test/", "OHMYLOT_SMTP_HOST", "smtp.lot.test"}

func TestDefaults(t *testing.T) {
	set(t, production...)
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if c.Development() || c.Listen() != ":8080" || c.BaseURL != "https://lot.test" || c.Data != "/var/lib/ohmylot" || c.SMTPTLS != "required" || c.RateLimits != "on" {
		t.Errorf("in production: %+v", c)
	}
	set(t, "OHMYLOT_ENV", "development", "PORT", "8181")
	c, err = Load()
	if err != nil {
		t.Fatal(err)
	}
	if !c.Development() || c.Listen() != "127.0.0.1:8181" || c.BaseURL != "http://localhost:8181" || c.Data != ".data" {
		t.Errorf("in development: %+v", c)
	}
}

func TestSecondFactor(t *testing.T) {
	for _, c := range []struct {
		environment, wish string
		required, right   bool
	}{
		{"production", "", true, true}, {"development", "", false, true}, {"production", "offered", false, true}, {"development", "required", true, true},
		{"production", "no", false, false},
	} {
		set(t, append([]string{"OHMYLOT_ENV", c.environment, "OHMYLOT_SECOND_FACTOR", c.wish}, production...)...)
		got, err := Load()
		if (err == nil) != c.right || got.SecondFactorRequired() != c.required {
			t.Errorf("%q in %s: required %v, %v", c.wish, c.environment, got.SecondFactorRequired(), err)
		}
	}
}

func TestEveryMistakeAtOnce(t *testing.T) {
	set(t, "PORT", "eighty", "OHMYLOT_BASE_URL", "http://lot.test", "OHMYLOT_RATE_LIMITS", "off", "OHMYLOT_SMTP_TLS", "maybe",
		"OHMYLOT_WORKERS", "0", "OHMYLOT_MEDIA_WORKERS", "many", "OHMYLOT_TRUSTED_PROXIES", "10.0.0.0/8,10.0.0.1", "OHMYLOT_SMTP_PASSWORD_FILE", "/nowhere/secret")
	_, err := Load()
	if err == nil {
		t.Fatal("all this was accepted")
	}
	for _, want := range []string{
		"PORT is no number", "OHMYLOT_MEDIA_WORKERS is no number", "https://", "OHMYLOT_SMTP_HOST is not set", "OHMYLOT_RATE_LIMITS=off",
		"OHMYLOT_SMTP_TLS", "OHMYLOT_WORKERS is 0", `holds "10.0.0.1"`, "/nowhere/secret",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the mistakes do not tell %q", want)
		}
	}
	if got := strings.Count(err.Error(), "PORT is"); got != 1 {
		t.Errorf("the port is told of %d times:\n%v", got, err)
	}
	if lines := strings.Count(err.Error(), "\n") + 1; lines != 9 {
		t.Errorf("%d lines for 9 mistakes:\n%v", lines, err)
	}
}

func TestEachMistake(t *testing.T) {
	for name, bad := range map[string][]string{
		"PORT":                    {"0", "65536", "-1", "http"},
		"OHMYLOT_ENV":             {"prod", "Development"},
		"OHMYLOT_BASE_URL":        {"lot.test", "https://", "https://lot.test/site", "http://lot.test", "://"},
		"OHMYLOT_RATE_LIMITS":     {"off", "no"},
		"OHMYLOT_SMTP_TLS":        {"on"},
		"OHMYLOT_WORKERS":         {"0", "-2"},
		"OHMYLOT_TRUSTED_PROXIES": {"10.0.0.1", "everyone"},
		"OHMYLOT_EMBED_ANCESTORS": {"tourisme.exemple.fr", "https://exemple.fr/page", "https://exemple.fr; script-src *", "*"},
		"OHMYLOT_MAP_TILES":       {"tuiles", "https://exemple.fr/{z}/{x}.png", "https://exemple.fr; img-src */{z}/{x}/{y}", "https://exemple.fr/{z}/{x}/{y}"},
	} {
		for _, value := range bad {
			set(t, append(production, name, value)...)
			if _, err := Load(); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s=%s: %v", name, value, err)
			}
		}
	}
}

func TestSecrets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("hush-hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	set(t, append(production, "OHMYLOT_SMTP_PASSWORD_FILE", file, "DATABASE_URL_FILE", file)...)
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if c.SMTPPassword.Reveal() != "hush-hush" || c.DatabaseURL.Reveal() != "hush-hush" {
		t.Errorf("from files: %q %q", c.SMTPPassword.Reveal(), c.DatabaseURL.Reveal())
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, c); strings.Contains(text, "hush") {
			t.Errorf("%s prints a secret: %s", verb, text)
		}
	}
	set(t, append(production, "DATABASE_URL", "postgres://named", "DATABASE_URL_FILE", file)...)
	if c, err = Load(); err != nil || c.DatabaseURL.Reveal() != "postgres://named" {
		t.Errorf("DATABASE_URL beside its file: %q %v", c.DatabaseURL.Reveal(), err)
	}
}
