package accounts

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Identity is who somebody is at a provider of sign-in: what an account is found by, and never an address.
type Identity struct {
	Provider string // its name in addresses
	Issuer   string
	Subject  string
}

// Introduction is what a provider tells of somebody whom no account knows yet. It waits in their session
// for the sign-up form, and not for long.
type Introduction struct {
	Identity
	By                         string // the provider's name on screen
	Email, FirstName, LastName string // as the provider writes them; any may be empty
	Proved                     bool   // Email is theirs: a provider that is trusted for it says so
	Next                       string // where they were going
	Until                      time.Time
}

// Introduced is the name under which an introduction waits in a session.
const Introduced = "introduction"

// Text is the introduction as a session keeps it.
func (i Introduction) Text() string {
	text, _ := json.Marshal(i) // texts, a bool and a time
	return string(text)
}

// ReadIntroduction reads back what Text wrote, should it be of provider and not too old.
func ReadIntroduction(text, provider string) (Introduction, bool) {
	var i Introduction
	err := json.Unmarshal([]byte(text), &i)
	return i, err == nil && i.Provider == provider && time.Now().Before(i.Until)
}

// Linked is an identity that opens an account.
type Linked struct {
	Provider string     `db:"provider"`
	LinkedAt time.Time  `db:"linked_at"`
	UsedAt   *time.Time `db:"used_at"` // nil: never yet
}

// ErrIdentityTaken says that an identity opens another account, or the account has another one there.
var ErrIdentityTaken = fault.New(fault.Conflict, "accounts.identity_taken")

var errNotLinked = fault.New(fault.NotFound, "errors.not_found.text")

// ErrLastWayIn says that without this identity nobody could come in any more.
var ErrLastWayIn = fault.New(fault.Conflict, "accounts.last_way_in")

// Recognise gives what a session begins with to whoever proved to be i; the zero SignIn when no account
// knows them. ErrUnconfirmed and ErrSuspended as with a password.
func (s *Service) Recognise(ctx context.Context, i Identity) (SignIn, error) {
	var found recognised
	err := db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
		found, err = useIdentity(ctx, tx, i, s.now())
		return err
	})
	switch {
	case err != nil:
		return SignIn{}, err
	case found.State == Pending:
		return SignIn{}, s.remind(ctx, found.Account, found.Email)
	case found.State == Suspended:
		return SignIn{}, ErrSuspended
	}
	return found.SignIn, nil
}

// Holds reports whether an address has a proved account: for whoever proved that the address is theirs.
func (s *Service) Holds(ctx context.Context, email string) (bool, error) {
	_, state, err := ownerOf(ctx, s.pool, form.EmailKey(email))
	return state == Active || state == Suspended, err
}

// EnrollBy opens an account for somebody whose provider, named by on screen, proves their address. It is
// active at once and has no password: they may choose one as after forgetting it.
func (s *Service) EnrollBy(ctx context.Context, n Registration, by, key string) (SignIn, error) {
	if err := n.Check().Err(); err != nil {
		return SignIn{}, err
	}
	return s.enter(ctx, "account enroll by "+n.Identity.Provider, once.With(key, n), func(tx db.Tx) (who.ID, error) {
		id, err := s.enroll(ctx, tx, n, "")
		if err != nil {
			return 0, err
		}
		return id, s.post.Send(ctx, tx, mail.Letter{
			To: id, Subject: i18n.M("accounts.mail_opened_subject"),
			Paragraphs: []i18n.Message{i18n.M("accounts.mail_opened", by), i18n.M("accounts.mail_opened_password")},
			Button:     i18n.M("accounts.mail_identities_button"), Link: IdentitiesPath,
		})
	})
}

// IdentitiesPath is where members look after their identities.
const IdentitiesPath = "/espace/securite/connexions"

// Identities are what opens by's account beside its password.
func (s *Service) Identities(ctx context.Context, by who.Actor) ([]Linked, error) {
	return identitiesOf(ctx, s.pool, by.ID)
}

// Attach lets i open by's account; name is its provider's on screen. Whoever calls it has asked for the
// password again.
func (s *Service) Attach(ctx context.Context, by who.Actor, i Identity, name string) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		fresh, err := insertIdentity(ctx, tx, by.ID, i, s.now())
		if err != nil || !fresh {
			return err
		}
		if err := audit.Record(ctx, tx, identityLine(by, "account.link", i.Provider)); err != nil {
			return err
		}
		return s.sayIdentity(ctx, tx, by.ID, i18n.M("accounts.mail_linked_subject", name), i18n.M("accounts.mail_linked", name))
	})
}

// Detach takes an identity of by's away. An account without a password keeps what it has.
func (s *Service) Detach(ctx context.Context, by who.Actor, provider, name string) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := deleteIdentity(ctx, tx, by.ID, provider); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, identityLine(by, "account.unlink", provider)); err != nil {
			return err
		}
		return s.sayIdentity(ctx, tx, by.ID, i18n.M("accounts.mail_unlinked_subject", name), i18n.M("accounts.mail_unlinked", name))
	})
}

func identityLine(by who.Actor, act, provider string) audit.Line {
	return audit.Line{Actor: by, Act: act, Object: object(by.ID), After: map[string]any{"provider": provider}}
}

func (s *Service) sayIdentity(ctx context.Context, tx db.Tx, to who.ID, subject, what i18n.Message) error {
	return s.post.Send(ctx, tx, mail.Letter{
		To: to, Subject: subject, Paragraphs: []i18n.Message{what, i18n.M("accounts.mail_identity_not_you")},
		Button: i18n.M("accounts.mail_identities_button"), Link: IdentitiesPath,
	})
}
