package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of accounts.
type Service struct {
	pool    *db.Pool
	post    *mail.Post
	limiter *limit.Limiter
	hasher  hasher
	eraser  Eraser
	factors Factors
	now     func() time.Time
}

// New makes the service; runner writes its letters, limiter bounds them.
func New(pool *db.Pool, post *mail.Post, runner *jobs.Runner, limiter *limit.Limiter) *Service {
	s := &Service{pool: pool, post: post, limiter: limiter, hasher: newHasher(sound), factors: none{}, now: time.Now}
	s.eraser = rowOnly{s}
	jobs.Handle(runner, s.welcome)
	jobs.Handle(runner, s.sendReset)
	jobs.Handle(runner, s.writeMove)
	return s
}

// Actor is the account as it stands now; anonymous when it may not act or epoch has moved on. It
// implements web.People.
func (s *Service) Actor(ctx context.Context, id who.ID, epoch int) (who.Actor, error) {
	a, seen, err := actorByID(ctx, s.pool, id, epoch)
	if err != nil || a.Anonymous() || seen {
		return a, err
	}
	return a, db.InTx(ctx, s.pool, func(tx db.Tx) error { return markSeen(ctx, tx, id) }) // once a day
}

// Register opens an account, pending until its address is confirmed. A known address gets the same
// work and the same answer: what differs is the letter, written by a job. TooMany when the address
// has been written to enough for now. The same form with something corrected registers again: the
// first address may not be the person's.
func (s *Service) Register(ctx context.Context, n Registration, key string) error {
	if err := n.Check().Err(); err != nil {
		return err
	}
	if err := s.mayWrite(ctx, n.Email); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, n.Password)
	if err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, 0, "account register", once.With(key, n), func() (string, error) {
			id, err := insertAccount(ctx, tx, n, hash, who.Member, s.now())
			if err != nil {
				return "", err
			}
			if n.With != nil {
				if err := n.With(ctx, tx, id); err != nil {
					return "", err
				}
			}
			if err := s.keepIdentity(ctx, tx, id, n); err != nil {
				return "", err
			}
			if err := s.note(ctx, tx, id, "account.register"); err != nil {
				return "", err
			}
			return "", jobs.Enqueue(ctx, tx, welcome{Account: id})
		})
		return err
	})
}

// Enroll opens an account whose address is proved already: secret was mailed there. It is active at once,
// and whoever follows the secret is signed in; n.With must refuse a secret that was not mailed to
// n.Email. Unlike Register it says when the address has an account: its owner is who asks.
func (s *Service) Enroll(ctx context.Context, n Registration, secret, key string) (SignIn, error) {
	if err := n.Check().Err(); err != nil {
		return SignIn{}, err
	}
	hash, err := s.hasher.hash(ctx, n.Password)
	if err != nil {
		return SignIn{}, err
	}
	return s.enter(ctx, act("account enroll", secret), once.With(key, n), func(tx db.Tx) (who.ID, error) { return s.enroll(ctx, tx, n, hash) })
}

func (s *Service) enroll(ctx context.Context, tx db.Tx, n Registration, hash string) (who.ID, error) {
	id, err := insertAccount(ctx, tx, n, hash, who.Member, s.now())
	if err != nil {
		return 0, err
	}
	if err := n.With(ctx, tx, id); err != nil { // before anything tells whether the address is known
		return 0, err
	}
	if err := activate(ctx, tx, id, s.now()); errors.Is(err, ErrLink) {
		var e form.Errors
		if n.Proved {
			e.Add("email", "accounts.email_held")
		}
		e.Add("email", "accounts.email_known")
		return 0, e
	} else if err != nil {
		return 0, err
	}
	if _, err := s.dropOtherPending(ctx, tx, id); err != nil {
		return 0, err
	}
	if err := s.keepIdentity(ctx, tx, id, n); err != nil {
		return 0, err
	}
	return id, s.note(ctx, tx, id, "account.enroll")
}

// keepIdentity links the account of a registration to the identity it came with, if any.
func (s *Service) keepIdentity(ctx context.Context, tx db.Tx, id who.ID, n Registration) error {
	if n.Identity == (Identity{}) {
		return nil
	}
	_, err := insertIdentity(ctx, tx, id, n.Identity, s.now())
	return err
}

// Confirm proves the address of the account that a link was sent to, and gives what a session
// begins with.
func (s *Service) Confirm(ctx context.Context, token, key string) (SignIn, error) {
	return s.enter(ctx, act("account confirm", token), key, func(tx db.Tx) (who.ID, error) {
		return s.confirm(ctx, tx, token)
	})
}

func (s *Service) confirm(ctx context.Context, tx db.Tx, token string) (who.ID, error) {
	id, err := useToken(ctx, tx, tokenHash(token), []Purpose{ToConfirm}, s.now())
	if err != nil {
		return 0, err
	}
	// Whatever else was typed with this address proved nothing, and now never will.
	others, err := s.dropOtherPending(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if others > 0 {
		if err := s.forgetPassword(ctx, tx, id); err != nil {
			return 0, err
		}
	}
	if err := activate(ctx, tx, id, s.now()); err != nil {
		return 0, err
	}
	return id, s.note(ctx, tx, id, "account.confirm")
}

// forgetPassword takes away the password typed, and the identity linked, at sign-up when several people, perhaps, signed up
// with one address: the link followed may be a stranger's, who would then know the way in. The owner
// of the mailbox enters, and is written a link to choose another.
func (s *Service) forgetPassword(ctx context.Context, tx db.Tx, id who.ID) error {
	if err := renewHash(ctx, tx, id, ""); err != nil {
		return err
	}
	if _, err := dropUnproved(ctx, tx, id); err != nil {
		return err
	}
	link, err := s.issue(ctx, tx, id, ToEnter)
	if err != nil {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: id, Subject: i18n.M("accounts.mail_contested_subject"),
		Paragraphs: []i18n.Message{i18n.M("accounts.mail_contested"), i18n.M("accounts.mail_contested_next")},
		Button:     i18n.M("accounts.mail_reset_button"), Link: link,
		After: []i18n.Message{i18n.M("accounts.mail_confirm_life")},
	})
}

// RequestReset asks for a link to choose another password. A job writes the letter, if any: the
// answer and its time are the same for every address. TooMany when the address has been written to
// enough for now; device, the secret of a browser that Knows tells of, has its own allowance.
func (s *Service) RequestReset(ctx context.Context, email, device string) error {
	var e form.Errors
	checkEmail(&e, email)
	if err := e.Err(); err != nil {
		return err
	}
	known, err := s.Knows(ctx, email, device)
	if err != nil {
		return err
	}
	aim := form.EmailKey(email)
	if known {
		aim += " on " + device
	}
	if err := s.limiter.Allow(ctx, unproved, aim); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return jobs.Enqueue(ctx, tx, sendReset{form.EmailKey(email)}) })
}

// ChoosePassword follows a link to reset a password, or to enter for the first time: the password
// changes, every session ends, every browser is new again, and a letter says so. An identity linked before the address
// was proved goes: whoever confirmed it may not be who linked it.
func (s *Service) ChoosePassword(ctx context.Context, token, password, key string) (SignIn, error) {
	l, err := s.Link(ctx, token, ToReset, ToEnter)
	if err != nil {
		return SignIn{}, err
	}
	if m := weakness(password, l.FirstName, l.LastName, l.Email); !m.Empty() {
		var e form.Errors
		e.Add("password", m.Key, m.Args...)
		return SignIn{}, e
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return SignIn{}, err
	}
	return s.enter(ctx, act("account password", token), once.With(key, password), func(tx db.Tx) (who.ID, error) {
		return s.choosePassword(ctx, tx, token, hash)
	})
}

func (s *Service) choosePassword(ctx context.Context, tx db.Tx, token, hash string) (who.ID, error) {
	id, err := useToken(ctx, tx, tokenHash(token), []Purpose{ToReset, ToEnter}, s.now())
	if err != nil {
		return 0, err
	}
	if _, err := s.dropOtherPending(ctx, tx, id); err != nil {
		return 0, err
	}
	unproved, err := dropUnproved(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if err := forgetDevices(ctx, tx, id); err != nil {
		return 0, err
	}
	var news []i18n.Message
	if unproved > 0 {
		news = append(news, i18n.M("accounts.mail_changed_unlinked"))
	}
	return id, s.replacePassword(ctx, tx, id, hash, news...)
}

// AddStaff gives role to the account of an address. When there is none yet one is made, and link is
// the path where the person chooses a password; otherwise link is empty.
func (s *Service) AddStaff(ctx context.Context, email, firstName string, role who.Role) (link string, err error) {
	if !form.Email(email) {
		return "", fmt.Errorf("%q is no mail address", email)
	}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		id, found, err := promote(ctx, tx, form.EmailKey(email), role)
		if err != nil {
			return err
		}
		if !found {
			if id, err = insertAccount(ctx, tx, Registration{Email: email, FirstName: firstName, Locale: string(i18n.French)}, "", role, s.now()); err != nil {
				return err
			}
			if link, err = s.issue(ctx, tx, id, ToEnter); err != nil {
				return err
			}
		}
		line := audit.Line{Actor: who.System(), Act: "account.role", Object: object(id), After: map[string]any{"role": role}}
		return audit.Record(ctx, tx, line)
	})
	return link, err
}

// SpeakIn is the language of by's letters from now on.
func (s *Service) SpeakIn(ctx context.Context, by who.Actor, l i18n.Locale) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return setLocale(ctx, tx, by.ID, l) })
}

// Purge forgets the accounts never confirmed, after 30 days, and spent links and moves, after as long,
// and devices not seen for a year: a few
// at a time, so that nobody waits behind a flood of sign-ups being swept.
func (s *Service) Purge(ctx context.Context) error {
	before := s.now().Add(-pendingLife)
	for swept := purgeBatch; swept == purgeBatch; {
		err := db.InTx(ctx, s.pool, func(tx db.Tx) error {
			stale, err := stalePending(ctx, tx, s.now(), before, purgeBatch)
			if err != nil {
				return err
			}
			swept = len(stale)
			return s.erase(ctx, tx, stale)
		})
		if err != nil {
			return err
		}
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := purgeLinks(ctx, tx, before); err != nil {
			return err
		}
		if err := purgeMoves(ctx, tx, before); err != nil {
			return err
		}
		return purgeDevices(ctx, tx, s.now().Add(-deviceLife))
	})
}

const purgeBatch = 50

func (s *Service) erase(ctx context.Context, tx db.Tx, ids []who.ID) error {
	for _, id := range ids {
		if err := s.eraser.Erase(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// dropOtherPending tells how many of them somebody had typed: whom the team brought in typed nothing.
func (s *Service) dropOtherPending(ctx context.Context, tx db.Tx, id who.ID) (typed int, err error) {
	others, typed, err := otherPending(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	return typed, s.erase(ctx, tx, others)
}

func (s *Service) note(ctx context.Context, tx db.Tx, id who.ID, act string) error {
	return audit.Record(ctx, tx, audit.Line{Actor: who.Actor{ID: id}, Act: act, Object: object(id)})
}

func object(id who.ID) string { return fmt.Sprintf("account %d", id) }

// enter follows a link, once for each form's key, and gives what a session of its account begins with.
func (s *Service) enter(ctx context.Context, what, key string, follow func(tx db.Tx) (who.ID, error)) (in SignIn, err error) {
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		id, err := once.DoID(ctx, tx, 0, what, key, func() (who.ID, error) { return follow(tx) })
		if err != nil {
			return err
		}
		in, err = signInByID(ctx, tx, id)
		return err
	})
	return in, err
}
