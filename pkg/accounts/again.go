package accounts

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// HasPassword reports whether by has chosen a password, to sign in with or to be asked for again.
func (s *Service) HasPassword(ctx context.Context, by who.Actor) (bool, error) {
	hash, err := passwordHash(ctx, s.pool, by.ID)
	return hash != "", err
}

// ChangePassword gives by another password, who gives the one of now. Every session ends; the one they are in
// may go on under the epoch it gives. A letter says so.
func (s *Service) ChangePassword(ctx context.Context, by who.Actor, current, wanted, key string) (epoch int, err error) {
	const what = "account change password"
	key = once.With(key, wanted)
	if _, done, err := once.Earlier(ctx, s.pool, by.ID, what, key); err != nil {
		return 0, err
	} else if done {
		in, err := signInByID(ctx, s.pool, by.ID)
		return in.Epoch, err
	}
	if err := s.checkChange(ctx, by, current, wanted); err != nil {
		return 0, err
	}
	hash, err := s.hasher.hash(ctx, wanted)
	if err != nil {
		return 0, err
	}
	var in SignIn
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, what, key, func() (string, error) { return "", s.replacePassword(ctx, tx, by.ID, hash) })
		if err != nil {
			return err
		}
		in, err = signInByID(ctx, tx, by.ID)
		return err
	})
	return in.Epoch, err
}

// checkChange says all that is wrong with both passwords at once.
func (s *Service) checkChange(ctx context.Context, by who.Actor, current, wanted string) error {
	var e form.Errors
	if m := weakness(wanted, by.FirstName, by.LastName, by.Email); !m.Empty() {
		e.Add("new_password", m.Key, m.Args...)
	} else if wanted == current {
		e.Add("new_password", "accounts.password_same")
	}
	err := s.Reprove(ctx, by, current)
	if bad, ok := form.As(err); ok {
		return append(bad, e...)
	}
	if err != nil {
		return err
	}
	return e.Err()
}

// replacePassword ends every session and every link of id that chooses a password, and writes to its owner: news, and
// what opens the account all the same.
func (s *Service) replacePassword(ctx context.Context, tx db.Tx, id who.ID, hash string, news ...i18n.Message) error {
	if err := setPassword(ctx, tx, id, hash, s.now()); err != nil {
		return err
	}
	if err := voidLinks(ctx, tx, id, s.now()); err != nil {
		return err
	}
	if err := s.note(ctx, tx, id, "account.password"); err != nil {
		return err
	}
	ways, err := s.otherWays(ctx, tx, id)
	if err != nil {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: id, Subject: i18n.M("accounts.mail_changed_subject"),
		Paragraphs: slices.Concat([]i18n.Message{i18n.M("accounts.mail_changed")}, news, ways, []i18n.Message{i18n.M("accounts.mail_changed_not_you")}),
		Button:     i18n.M("accounts.mail_reset_button"), Link: "/mot-de-passe/oubli",
	})
}
