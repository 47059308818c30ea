package factors

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of second factors.
type Service struct {
	pool       *db.Pool
	accounts   *accounts.Service
	post       *mail.Post
	limiter    *limit.Limiter
	box        *box
	party      *webauthn.WebAuthn // nil when the site has no name for passkeys to be tied to
	compulsory bool
	now        func() time.Time
}

// Settings are what an operator chooses.
type Settings struct {
	BaseURL    string // of the site: passkeys are tied to its name
	KeyFile    string // seals the secrets of codes: see KeyFile
	Compulsory bool   // for every role but member's
}

// New makes the service.
func New(pool *db.Pool, a *accounts.Service, post *mail.Post, limiter *limit.Limiter, c Settings) (*Service, error) {
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("base URL: %w", err)
	}
	party, err := newParty(base)
	if err != nil {
		return nil, err
	}
	return &Service{pool, a, post, limiter, &box{file: c.KeyFile}, party, c.Compulsory, time.Now}, nil
}

// Compulsory reports whether role is worth nothing until a second factor was given. It implements web.Factors.
func (s *Service) Compulsory(role who.Role) bool { return s.compulsory && role != who.Member }

// Asks reports whether an account has a second factor, and whether the device that shows token spares it. It
// implements web.Factors.
func (s *Service) Asks(ctx context.Context, id who.ID, epoch int, token string) (protected, spared bool, err error) {
	protected, err = isProtected(ctx, s.pool, id)
	if err != nil || !protected || token == "" {
		return protected, false, err
	}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		spared, err = useDevice(ctx, tx, id, epoch, tokenHash(token), s.now())
		return err
	})
	return protected, spared, err
}

// State is what protects by's account.
func (s *Service) State(ctx context.Context, by who.Actor) (State, error) {
	var state State
	code, err := codeOf(ctx, s.pool, by.ID)
	if err != nil {
		return state, err
	}
	if code.Secret != nil {
		state.Code = &code.Code
	}
	if state.Passkeys, err = passkeysOf(ctx, s.pool, by.ID); err != nil {
		return state, err
	}
	if state.Recovery, err = recoveryLeft(ctx, s.pool, by.ID); err != nil {
		return state, err
	}
	state.Devices, err = devicesOf(ctx, s.pool, by.ID, s.now())
	return state, err
}

// change makes one change of an account's factors, alone.
func (s *Service) change(ctx context.Context, id who.ID, work func(tx db.Tx) error) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := lock(ctx, tx, id); err != nil {
			return err
		}
		return work(tx)
	})
}

// first makes recovery codes for an account about to have its first factor; none for one that has a factor. They are
// shown this once.
func (s *Service) first(ctx context.Context, tx db.Tx, id who.ID) ([]string, error) {
	if protected, err := isProtected(ctx, tx, id); err != nil || protected {
		return nil, err
	}
	return s.newCodes(ctx, tx, id)
}

func (s *Service) newCodes(ctx context.Context, tx db.Tx, id who.ID) ([]string, error) {
	codes := newRecovery()
	hashes := make([][]byte, len(codes))
	for i, c := range codes {
		hashes[i] = recoveryHash(c)
	}
	return codes, replaceRecovery(ctx, tx, id, hashes)
}

// RenewRecovery makes ten other recovery codes: those of before serve no more.
func (s *Service) RenewRecovery(ctx context.Context, by who.Actor) (codes []string, err error) {
	err = s.change(ctx, by.ID, func(tx db.Tx) error {
		if protected, err := isProtected(ctx, tx, by.ID); err != nil || !protected {
			return orNothing(err)
		}
		if codes, err = s.newCodes(ctx, tx, by.ID); err != nil {
			return err
		}
		return s.tell(ctx, tx, by.ID, by, "factor.recovery_renew", nil, letter("recovery_renewed"))
	})
	return codes, err
}

// last drops what an account has no use for once its last factor is gone.
func (s *Service) last(ctx context.Context, tx db.Tx, id who.ID) error {
	if protected, err := isProtected(ctx, tx, id); err != nil || protected {
		return err
	}
	return deleteRest(ctx, tx, id)
}

// ForgetDevice asks for the second factor again on one device.
func (s *Service) ForgetDevice(ctx context.Context, by who.Actor, device int64) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if found, err := deleteDevice(ctx, tx, by.ID, device); err != nil || !found {
			return orNothing(err)
		}
		return s.note(ctx, tx, by.ID, by, "factor.device_forget", nil)
	})
}

// Unlock removes every factor of the account of an address whose owner lost them all: they then come in as before, by
// their password. It reports whether there was anything to remove. Whoever runs it has made sure who asks.
func (s *Service) Unlock(ctx context.Context, email string) (bool, error) {
	id, err := protectedByEmail(ctx, s.pool, form.EmailKey(email))
	if err != nil || id == 0 {
		return false, err
	}
	return true, s.change(ctx, id, func(tx db.Tx) error {
		if _, err := deleteCode(ctx, tx, id); err != nil {
			return err
		}
		if err := deletePasskeys(ctx, tx, id); err != nil {
			return err
		}
		if err := deleteRest(ctx, tx, id); err != nil {
			return err
		}
		return s.tell(ctx, tx, id, who.System(), "factor.unlock", nil, letter("unlocked"))
	})
}

// Purge forgets the devices whose thirty days are over.
func (s *Service) Purge(ctx context.Context, tx db.Tx) error { return purgeDevices(ctx, tx, s.now()) }

func (s *Service) note(ctx context.Context, tx db.Tx, id who.ID, by who.Actor, act string, after map[string]any) error {
	line := audit.Line{Actor: by, Act: act, Object: fmt.Sprintf("account %d", id)}
	if after != nil {
		line.After = after
	}
	return audit.Record(ctx, tx, line)
}

func orNothing(err error) error {
	if err != nil {
		return err
	}
	return ErrNothing
}
