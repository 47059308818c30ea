package accounts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Purpose is what a link is for.
type Purpose string

// The purposes.
const (
	ToConfirm Purpose = "confirm" // prove an address
	ToReset   Purpose = "reset"   // choose another password
	ToEnter   Purpose = "invite"  // choose the first password: the team's own accounts
)

// Where links lead.
const (
	ConfirmPath  = "/confirmation/"
	PasswordPath = "/mot-de-passe/"
)

// Link is a link sent to somebody, as it stands.
type Link struct {
	Account   who.ID    `db:"account_id"`
	Purpose   Purpose   `db:"purpose"`
	Email     string    `db:"email"`
	FirstName string    `db:"first_name"`
	LastName  string    `db:"last_name"`
	State     State     `db:"state"` // of the account
	ExpiresAt time.Time `db:"expires_at"`
	Used      bool      `db:"used"`
	Open      bool      // it may still be followed
}

// Link finds what a link is for. Following a link never changes anything: mail scanners do it. An
// unknown one is the zero Link, which is not open.
func (s *Service) Link(ctx context.Context, token string, purposes ...Purpose) (Link, error) {
	l, err := linkByHash(ctx, s.pool, tokenHash(token), purposes)
	l.Open = l.Account != 0 && !l.Used && s.now().Before(l.ExpiresAt)
	return l, err
}

// issue makes a link of one purpose for an account and gives its path. The older ones that choose
// a password are void; those that confirm keep their own time, since letters come out of order.
func (s *Service) issue(ctx context.Context, tx db.Tx, id who.ID, p Purpose) (string, error) {
	now := s.now()
	life, path := resetLife, PasswordPath
	switch p {
	case ToConfirm:
		life, path = confirmLife, ConfirmPath
	case ToEnter:
		life = inviteLife
	}
	if p != ToConfirm {
		if err := voidLinks(ctx, tx, id, now); err != nil {
			return "", err
		}
	}
	token, hash := newSecret()
	return path + token, insertToken(ctx, tx, kept{hash, id, p, now, now.Add(life)})
}

// newSecret is the end of a link nobody guesses, and the hash that is kept of it.
func newSecret() (token string, hash []byte) {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	token = base64.RawURLEncoding.EncodeToString(secret)
	return token, tokenHash(token)
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// act names a form's key after its link too: the key of one link answers for no other.
func act(name, token string) string { return name + " " + hex.EncodeToString(tokenHash(token)[:8]) }
