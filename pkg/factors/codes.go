package factors

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// SetUp is what an application of codes is told: by its camera, or by hand.
type SetUp struct {
	Key    string // in groups, to be typed
	Code   pdf.Code
	Sealed string // carried by the form, so that nothing is kept before a first code shows that the application works
}

// setUpLife is how long somebody may take from the QR code to the first code.
const setUpLife = time.Hour

type setUp struct {
	Secret string    `json:"secret"`
	At     time.Time `json:"at"`
}

// SetUp begins to give by's telephone the codes.
func (s *Service) SetUp(by who.Actor) (SetUp, error) {
	secret, err := newSecret()
	if err != nil {
		return SetUp{}, err
	}
	text, err := json.Marshal(setUp{secret, s.now()})
	if err != nil {
		return SetUp{}, fmt.Errorf("set up codes: %w", err)
	}
	sealed, err := s.box.seal(text, setUpOf(by.ID))
	if err != nil {
		return SetUp{}, err
	}
	return s.shown(by, secret, base64.RawURLEncoding.EncodeToString(sealed))
}

// Again is the SetUp that sealed carries.
func (s *Service) Again(by who.Actor, sealed string) (SetUp, error) {
	secret, err := s.opened(by, sealed)
	if err != nil {
		return SetUp{}, err
	}
	return s.shown(by, secret, sealed)
}

func (s *Service) shown(by who.Actor, secret, sealed string) (SetUp, error) {
	code, err := pdf.QRCode(enrolment(secret, by.Email))
	return SetUp{grouped(secret, " "), code, sealed}, err
}

func (s *Service) opened(by who.Actor, sealed string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return "", errSetUpOld
	}
	text, err := s.box.unseal(raw, setUpOf(by.ID))
	if err != nil {
		return "", errSetUpOld
	}
	var kept setUp
	if err := json.Unmarshal(text, &kept); err != nil || s.now().Sub(kept.At) > setUpLife {
		return "", errSetUpOld
	}
	return kept.Secret, nil
}

// AddCode turns the codes on, or gives them to another telephone, once a first one was typed. The recovery codes are those of
// an account that had no factor; nil otherwise.
func (s *Service) AddCode(ctx context.Context, by who.Actor, sealed, typed string) (recovery []string, err error) {
	secret, err := s.opened(by, sealed)
	if err != nil {
		return nil, err
	}
	code, _ := digits(typed)
	last, ok := stepOf(secret, code, s.now())
	if !ok {
		return nil, wrong("code", "factors.wrong.code")
	}
	kept, err := s.box.seal([]byte(secret), secretOf(by.ID))
	if err != nil {
		return nil, err
	}
	err = s.change(ctx, by.ID, func(tx db.Tx) (err error) {
		if recovery, err = s.first(ctx, tx, by.ID); err != nil {
			return err
		}
		if err := putCode(ctx, tx, by.ID, kept, last, s.now()); err != nil {
			return err
		}
		return s.tell(ctx, tx, by.ID, by, "factor.code_add", nil, letter("code_added"))
	})
	return recovery, err
}

// RemoveCode turns the codes off.
func (s *Service) RemoveCode(ctx context.Context, by who.Actor) error {
	return s.change(ctx, by.ID, func(tx db.Tx) error {
		if found, err := deleteCode(ctx, tx, by.ID); err != nil || !found {
			return orNothing(err)
		}
		if err := s.last(ctx, tx, by.ID); err != nil {
			return err
		}
		return s.tell(ctx, tx, by.ID, by, "factor.code_remove", nil, letter("code_removed"))
	})
}

// The limits on codes of six digits: by account, for each try is one in three hundred thousand. In a day, a thousandth of
// a chance.
var (
	tries    = limit.Rule{Class: "codes of", Times: 10, Per: 10 * time.Minute}
	dayTries = limit.Rule{Class: "codes of in a day", Times: 200, Per: 24 * time.Hour}
	alarms   = limit.Rule{Class: "alarms of", Times: 1, Per: 24 * time.Hour}
)

// Check spends what was typed: a code of the telephone, or a recovery code. form.Errors on field when it is neither;
// TooMany, which recovery codes never are, when codes were tried too often.
func (s *Service) Check(ctx context.Context, id who.ID, field, typed string) error {
	if code, ok := digits(typed); ok {
		return s.checkCode(ctx, id, field, code)
	}
	used := false
	err := db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
		if used, err = useRecovery(ctx, tx, id, recoveryHash(typed), s.now()); err != nil || !used {
			return err
		}
		return s.tellUsed(ctx, tx, id)
	})
	if err == nil && !used {
		err = wrong(field, "factors.wrong."+field)
	}
	return err
}

func (s *Service) tellUsed(ctx context.Context, tx db.Tx, id who.ID) error {
	left, err := recoveryLeft(ctx, tx, id)
	if err != nil {
		return err
	}
	l := letter("recovery_used", left)
	if left <= few {
		l.Paragraphs = append(l.Paragraphs, i18n.M("factors.mail_recovery_few"))
	}
	return s.tell(ctx, tx, id, who.Actor{ID: id}, "factor.recovery_use", map[string]any{"left": left}, l)
}

func (s *Service) checkCode(ctx context.Context, id who.ID, field, code string) error {
	kept, err := codeOf(ctx, s.pool, id)
	if err != nil {
		return err
	}
	if kept.Secret == nil {
		return wrong(field, "factors.wrong."+field)
	}
	if err := s.mayTry(ctx, id); err != nil {
		return err
	}
	secret, err := s.box.unseal(kept.Secret, secretOf(id))
	if err != nil {
		return fault.Wrap(fault.Unavailable, keyLost, err)
	}
	good, accepted := stepOf(string(secret), code, s.now())
	if !accepted {
		return wrong(field, "factors.wrong."+field)
	}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		accepted, err = acceptStep(ctx, tx, id, kept.Secret, good)
		return err
	})
	if err == nil && !accepted {
		err = wrong(field, "factors.code_served")
	}
	return err
}

// mayTry bounds the tries; the first too many of a day is told to the account's owner, for whoever tries knows their password.
func (s *Service) mayTry(ctx context.Context, id who.ID) error {
	key := fmt.Sprintf("account %d", id)
	err := s.limiter.Allow(ctx, tries, key)
	if err == nil {
		err = s.limiter.Allow(ctx, dayTries, key)
	}
	if err == nil || s.limiter.Allow(ctx, alarms, key) != nil {
		return err
	}
	told := db.InTx(ctx, s.pool, func(tx db.Tx) error {
		return s.tell(ctx, tx, id, who.Actor{ID: id}, "factor.codes_flooded", nil, letter("flooded"))
	})
	if told != nil {
		return told
	}
	return err
}

func setUpOf(id who.ID) string  { return fmt.Sprintf("set up of account %d", id) }
func secretOf(id who.ID) string { return fmt.Sprintf("codes of account %d", id) }
