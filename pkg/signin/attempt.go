package signin

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"time"

	"golang.org/x/oauth2"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// attempt is a sign-in under way at a provider. It waits in the visitor's session, under this name, and
// is read there once: whoever comes back with another state, later, or in another browser begins again.
type attempt struct {
	Provider string
	State    string
	Nonce    string
	Verifier string // of PKCE
	Next     string // where the person was going
	Link     who.ID // the account to link, whose password was given again; 0 to sign in
	Until    time.Time
}

const (
	attemptName = "attempt"
	attemptLife = 15 * time.Minute
	// introductionLife leaves time to read the sign-up form.
	introductionLife = 45 * time.Minute
)

func newAttempt(p *Provider, next string, link who.ID) attempt {
	return attempt{
		Provider: p.Slug, State: secret(), Nonce: secret(), Verifier: oauth2.GenerateVerifier(), Next: next, Link: link,
		Until: time.Now().Add(attemptLife),
	}
}

// secret has 52 signs: the State's providers want 32 or more.
func secret() string { return rand.Text() + rand.Text() }

func (a attempt) text() string {
	text, _ := json.Marshal(a) // texts, a number and a time
	return string(text)
}

// readAttempt reads an attempt at p that is not too old.
func readAttempt(text string, p *Provider) (attempt, bool) {
	var a attempt
	err := json.Unmarshal([]byte(text), &a)
	return a, err == nil && a.Provider == p.Slug && a.State != "" && time.Now().Before(a.Until)
}

// answers reports whether state is the one that a was begun with.
func (a attempt) answers(state string) bool {
	return subtle.ConstantTimeCompare([]byte(a.State), []byte(state)) == 1
}
