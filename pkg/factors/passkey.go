package factors

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ceremony is how long somebody may take with a passkey.
const ceremony = 5 * time.Minute

// newParty is the site as passkeys know it; nil when it has an address and no name.
func newParty(base *url.URL) (*webauthn.WebAuthn, error) {
	if base.Hostname() == "" || net.ParseIP(base.Hostname()) != nil {
		return nil, nil
	}
	limits := webauthn.TimeoutConfig{Enforce: true, Timeout: ceremony, TimeoutUVD: ceremony}
	party, err := webauthn.New(&webauthn.Config{
		RPID: base.Hostname(), RPDisplayName: issuer, RPOrigins: []string{base.Scheme + "://" + base.Host},
		Timeouts: webauthn.TimeoutsConfig{Login: limits, Registration: limits},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys of %s: %w", base.Hostname(), err)
	}
	return party, nil
}

// HasPasskeys reports whether this site can have passkeys at all.
func (s *Service) HasPasskeys() bool { return s.party != nil }

// holder is an account as the library wants it.
type holder struct {
	id          who.ID
	email, name string
	keys        []webauthn.Credential
}

func handleOf(id who.ID) []byte { return binary.BigEndian.AppendUint64(nil, uint64(id)) }

func (h holder) WebAuthnID() []byte                         { return handleOf(h.id) }
func (h holder) WebAuthnName() string                       { return h.email }
func (h holder) WebAuthnDisplayName() string                { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (s *Service) holder(ctx context.Context, by who.Actor) (holder, error) {
	if s.party == nil {
		return holder{}, ErrNoHost
	}
	keys, err := credentialsOf(ctx, s.pool, by.ID)
	return holder{by.ID, by.Email, by.Name(), keys}, err
}

// Challenge is what a browser is asked, as JSON, and what is kept of it until it answers.
type Challenge struct{ Options, Kept string }

func challenge(options any, kept *webauthn.SessionData, err error) (Challenge, error) {
	if err != nil {
		return Challenge{}, fmt.Errorf("challenge a passkey: %w", err)
	}
	asked, err := json.Marshal(options)
	if err != nil {
		return Challenge{}, fmt.Errorf("write the challenge: %w", err)
	}
	held, err := json.Marshal(kept)
	return Challenge{string(asked), string(held)}, err
}

// AskNew asks by's browser for a new passkey.
func (s *Service) AskNew(ctx context.Context, by who.Actor) (Challenge, error) {
	h, err := s.holder(ctx, by)
	if err != nil {
		return Challenge{}, err
	}
	selection := protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred}
	options, kept, err := s.party.BeginRegistration(h, webauthn.WithAuthenticatorSelection(selection),
		webauthn.WithConveyancePreference(protocol.PreferNoAttestation), webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	return challenge(options, kept, err)
}

// AskKnown asks for one of by's passkeys.
func (s *Service) AskKnown(ctx context.Context, by who.Actor) (Challenge, error) {
	h, err := s.holder(ctx, by)
	if err != nil {
		return Challenge{}, err
	}
	if len(h.keys) == 0 {
		return Challenge{}, ErrNothing
	}
	options, kept, err := s.party.BeginLogin(h, webauthn.WithUserVerification(protocol.VerificationPreferred))
	return challenge(options, kept, err)
}

// AskAny asks for the passkey of whoever it is. It must recognise its owner: it is both proofs.
func (s *Service) AskAny() (Challenge, error) {
	if s.party == nil {
		return Challenge{}, ErrNoHost
	}
	options, kept, err := s.party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	return challenge(options, kept, err)
}

// AddPasskey keeps the passkey that answers a challenge of AskNew. The recovery codes are those of an account that had no
// factor; nil otherwise.
func (s *Service) AddPasskey(ctx context.Context, by who.Actor, name, kept, answer string) (recovery []string, err error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	h, err := s.holder(ctx, by)
	if err != nil {
		return nil, err
	}
	asked, err := asked(kept)
	if err != nil {
		return nil, err
	}
	said, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return nil, ErrPasskey
	}
	made, err := s.party.CreateCredential(h, asked, said)
	if err != nil {
		return nil, ErrPasskey
	}
	err = s.change(ctx, by.ID, func(tx db.Tx) (err error) {
		recovery, err = s.keepPasskey(ctx, tx, by, name, made)
		return err
	})
	return recovery, err
}

func (s *Service) keepPasskey(ctx context.Context, tx db.Tx, by who.Actor, name string, made *webauthn.Credential) ([]string, error) {
	list, err := passkeysOf(ctx, tx, by.ID)
	if err != nil {
		return nil, err
	}
	if len(list) >= maxPasskeys {
		return nil, ErrTooMany
	}
	recovery, err := s.first(ctx, tx, by.ID)
	if err != nil {
		return nil, err
	}
	if err := insertPasskey(ctx, tx, by.ID, name, made, s.now()); err != nil {
		return nil, err
	}
	return recovery, s.tell(ctx, tx, by.ID, by, "factor.passkey_add", nil, letter("passkey_added", name))
}

// Passkey is one of by's.
func (s *Service) Passkey(ctx context.Context, by who.Actor, id int64) (Passkey, error) {
	return passkeyByID(ctx, s.pool, by.ID, id)
}

// RemovePasskey forgets a passkey.
func (s *Service) RemovePasskey(ctx context.Context, by who.Actor, id int64) error {
	return s.change(ctx, by.ID, func(tx db.Tx) error {
		name, err := deletePasskey(ctx, tx, by.ID, id)
		if err != nil {
			return err
		}
		if err := s.last(ctx, tx, by.ID); err != nil {
			return err
		}
		return s.tell(ctx, tx, by.ID, by, "factor.passkey_remove", nil, letter("passkey_removed", name))
	})
}

// CheckPasskey is one of by's passkeys answering a challenge of AskKnown.
func (s *Service) CheckPasskey(ctx context.Context, by who.Actor, kept, answer string) error {
	h, err := s.holder(ctx, by)
	if err != nil {
		return err
	}
	asked, said, err := answered(kept, answer)
	if err != nil {
		return err
	}
	used, err := s.party.ValidateLogin(h, asked, said)
	if err != nil {
		return ErrPasskey
	}
	return s.accept(ctx, h, used)
}

// Owner is whom a passkey answering a challenge of AskAny belongs to: they may come in.
func (s *Service) Owner(ctx context.Context, kept, answer string) (Owner, error) {
	if s.party == nil {
		return Owner{}, ErrNoHost
	}
	asked, said, err := answered(kept, answer)
	if err != nil {
		return Owner{}, err
	}
	row, err := ownerOf(ctx, s.pool, said.RawID)
	if err != nil {
		return Owner{}, err
	}
	h, err := s.holder(ctx, who.Actor{ID: row.ID})
	if err != nil {
		return Owner{}, err
	}
	used, err := s.party.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return h, nil }, asked, said)
	if err != nil {
		return Owner{}, ErrPasskey
	}
	if err := s.accept(ctx, h, used); err != nil {
		return Owner{}, err
	}
	if row.State != accounts.Active {
		return Owner{}, accounts.ErrSuspended
	}
	return Owner{row.ID, row.Epoch, row.Role}, nil
}

// accept keeps the count of a passkey that answered well, or closes one that may have been copied.
func (s *Service) accept(ctx context.Context, h holder, used *webauthn.Credential) error {
	if used.Authenticator.CloneWarning {
		return s.doubt(ctx, h.id, used.ID)
	}
	accepted := false
	err := db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
		accepted, err = usePasskey(ctx, tx, h.id, h.key(used.ID), used, s.now())
		return err
	})
	if err == nil && !accepted {
		err = ErrPasskey
	}
	return err
}

func (h holder) key(id []byte) *webauthn.Credential {
	for i := range h.keys {
		if string(h.keys[i].ID) == string(id) {
			return &h.keys[i]
		}
	}
	return &webauthn.Credential{}
}

func (s *Service) doubt(ctx context.Context, id who.ID, credential []byte) error {
	err := db.InTx(ctx, s.pool, func(tx db.Tx) error {
		name, err := doubtPasskey(ctx, tx, id, credential, s.now())
		if err != nil || name == "" {
			return err
		}
		return s.tell(ctx, tx, id, who.Actor{ID: id}, "factor.passkey_doubt", nil, letter("passkey_doubted", name))
	})
	if err != nil {
		return err
	}
	return ErrCopied
}

// asked is the challenge kept until its answer; there is none when it was answered already.
func asked(kept string) (webauthn.SessionData, error) {
	var data webauthn.SessionData
	if kept == "" || json.Unmarshal([]byte(kept), &data) != nil {
		return data, ErrPasskey
	}
	return data, nil
}

func answered(kept, answer string) (webauthn.SessionData, *protocol.ParsedCredentialAssertionData, error) {
	data, err := asked(kept)
	if err != nil {
		return data, nil, err
	}
	said, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return data, nil, ErrPasskey
	}
	return data, said, nil
}
