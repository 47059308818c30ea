package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Factors are what opens or closes an account besides its password. factors implements it.
type Factors interface {
	// Retract takes away what an account was given from since on, and forgets the devices it spares.
	Retract(ctx context.Context, tx db.Tx, id who.ID, since time.Time) error
	// Passkeys counts the keys that open an account by themselves.
	Passkeys(ctx context.Context, tx db.Tx, id who.ID) (int, error)
}

// ProtectBy makes f keep the factors of accounts; app calls it before anything is served.
func (s *Service) ProtectBy(f Factors) { s.factors = f }

// none is an account without factors.
type none struct{}

// Retract implements Factors.
func (none) Retract(context.Context, db.Tx, who.ID, time.Time) error { return nil }

// Passkeys implements Factors.
func (none) Passkeys(context.Context, db.Tx, who.ID) (int, error) { return 0, nil }

// otherWays says what opens an account without its password, for its owner to look at; nothing when nothing does.
func (s *Service) otherWays(ctx context.Context, tx db.Tx, id who.ID) (said []i18n.Message, err error) {
	linked, err := identitiesOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	keys, err := s.factors.Passkeys(ctx, tx, id)
	if err != nil {
		return nil, fmt.Errorf("count the passkeys of account %d: %w", id, err)
	}
	if len(linked) > 0 {
		said = append(said, i18n.N("accounts.mail_ways_linked", len(linked)))
	}
	if keys > 0 {
		said = append(said, i18n.N("accounts.mail_ways_keys", keys))
	}
	if len(said) > 0 {
		said = append(said, i18n.M("accounts.mail_ways_look"))
	}
	return said, nil
}

// forerun is how long before somebody moves an account away they may have had its password, and prepared their return.
const forerun = 24 * time.Hour

// evict takes away every way in that whoever moved the account may have made; the older factors are its owner's.
func (s *Service) evict(ctx context.Context, tx db.Tx, m Move) error {
	if err := dropIdentities(ctx, tx, m.Account); err != nil {
		return err
	}
	if err := forgetDevices(ctx, tx, m.Account); err != nil {
		return err
	}
	if err := s.factors.Retract(ctx, tx, m.Account, m.AskedAt.Add(-forerun)); err != nil {
		return fmt.Errorf("retract the factors of account %d: %w", m.Account, err)
	}
	return nil
}
