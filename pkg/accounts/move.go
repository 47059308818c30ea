package accounts

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Moving an account to another address takes a password, a link followed at the new address, and nobody at the old
// one who says no: for a week they can stop it, or undo it, without either.

// MoveState is where the moving of an account stands.
type MoveState string

// The states of a move.
const (
	MoveAsked     MoveState = "asked"
	MoveCancelled MoveState = "cancelled" // from the account, or replaced by another
	MoveDone      MoveState = "done"
	MoveStopped   MoveState = "stopped" // from the old address: the end
)

// Move is an account moving from one address to another.
type Move struct {
	ID      int64     `db:"id"`
	Account who.ID    `db:"account_id"`
	Old     string    `db:"old_email"`
	New     string    `db:"new_email"`
	State   MoveState `db:"state"`
	AskedAt time.Time `db:"asked_at"`
}

// How long the links of a move serve.
const (
	moveLife = 24 * time.Hour
	stopLife = 7 * 24 * time.Hour
)

// Where the links of a move lead.
const (
	MovePath = "/adresse/confirmer/"
	StopPath = "/adresse/arreter/"
)

// ErrMoveTaken says, to whoever holds a mailbox, that its address has an account already.
var ErrMoveTaken = fault.New(fault.Conflict, "accounts.move_taken")

var moves = limit.Rule{Class: "address change", Times: 5, Per: 24 * time.Hour}

// writeMove asks for the letter to the new address of a move.
type writeMove struct {
	Move int64 `json:"move"`
}

// Kind implements jobs.Job.
func (writeMove) Kind() string { return "account.move" }

// AskMove begins to move by's account to email, for who gives by's password. Both addresses are written to; the
// answer and its time are the same whether the new one has an account or none.
func (s *Service) AskMove(ctx context.Context, by who.Actor, email, password, key string) error {
	what := once.Act("account move", email)
	if _, done, err := once.Earlier(ctx, s.pool, by.ID, what, key); err != nil || done {
		return err
	}
	if err := s.checkMove(ctx, by, email, password); err != nil {
		return err
	}
	if err := s.limiter.Allow(ctx, moves, object(by.ID)); err != nil {
		return err
	}
	if err := s.mayWrite(ctx, email); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, what, key, func() (string, error) { return "", s.askMove(ctx, tx, by, email) })
		return err
	})
}

func (s *Service) checkMove(ctx context.Context, by who.Actor, email, password string) error {
	var e form.Errors
	checkEmail(&e, email)
	if form.EmailKey(email) == form.EmailKey(by.Email) {
		e.Add("email", "accounts.move_same")
	}
	err := s.Reprove(ctx, by, password)
	if bad, ok := form.As(err); ok {
		return append(e, bad...)
	}
	if err != nil {
		return err
	}
	return e.Err()
}

func (s *Service) askMove(ctx context.Context, tx db.Tx, by who.Actor, email string) error {
	if err := cancelMoves(ctx, tx, by.ID); err != nil {
		return err
	}
	stop, hash := newSecret()
	id, err := insertMove(ctx, tx, by.ID, email, hash, s.now())
	if err != nil {
		return err
	}
	if err := s.note(ctx, tx, by.ID, "account.move_ask"); err != nil {
		return err
	}
	err = s.post.Send(ctx, tx, mail.Letter{
		To: by.ID, Subject: i18n.M("accounts.mail_moving_subject"),
		Paragraphs: []i18n.Message{i18n.M("accounts.mail_moving", email), i18n.M("accounts.mail_moving_not_you")},
		Button:     i18n.M("accounts.mail_moving_button"), Link: StopPath + stop,
		After: []i18n.Message{i18n.M("accounts.mail_moving_life"), i18n.M("accounts.mail_moving_you")},
	})
	if err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, writeMove{id})
}

// writeMove writes to the new address: a link to prove it, or word that it has an account already.
func (s *Service) writeMove(ctx context.Context, j writeMove) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		m, err := moveToTell(ctx, tx, j.Move)
		if err != nil || m.State != MoveAsked {
			return err // cancelled or purged meanwhile
		}
		if m.Known != 0 {
			return s.post.Send(ctx, tx, mail.Letter{
				To: m.Known, Subject: i18n.M("accounts.mail_known_subject"),
				Paragraphs: []i18n.Message{i18n.M("accounts.mail_move_known"), i18n.M("accounts.mail_move_known_next")},
				After:      []i18n.Message{i18n.M("accounts.mail_not_you")},
			})
		}
		link, hash := newSecret()
		if err := keepMoveLink(ctx, tx, m.ID, hash); err != nil {
			return err
		}
		return s.post.Send(ctx, tx, mail.Letter{
			Guest:   &mail.Guest{Email: m.New, Locale: m.Locale, Why: i18n.M("accounts.mail_move_why")},
			Subject: i18n.M("accounts.mail_move_subject"), Paragraphs: []i18n.Message{i18n.M("accounts.mail_move")},
			Button: i18n.M("accounts.mail_confirm_button"), Link: MovePath + link,
			After: []i18n.Message{i18n.M("accounts.mail_move_life"), i18n.M("accounts.mail_not_you")},
		})
	})
}

// Moving is the move by has asked for and may still confirm; nil for none.
func (s *Service) Moving(ctx context.Context, by who.Actor) (*Move, error) {
	return movingOf(ctx, s.pool, by.ID, s.now().Add(-moveLife))
}

// CancelMove gives up what by asked for, if it is not done.
func (s *Service) CancelMove(ctx context.Context, by who.Actor) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := cancelMoves(ctx, tx, by.ID); err != nil {
			return err
		}
		return s.note(ctx, tx, by.ID, "account.move_cancel")
	})
}

// Proposed finds the move that a link sent to a new address would finish; nil for one that serves no more.
func (s *Service) Proposed(ctx context.Context, token string) (*Move, error) {
	return moveByLink(ctx, s.pool, tokenHash(token), s.now().Add(-moveLife))
}

// FinishMove follows the link sent to a new address, which proves it: the account moves there. Links to choose a
// password that the old address was sent are void. ErrMoveTaken when somebody else proved it first.
func (s *Service) FinishMove(ctx context.Context, token, key string) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, 0, act("account move", token), key, func() (string, error) { return "", s.finishMove(ctx, tx, token) })
		return err
	})
}

func (s *Service) finishMove(ctx context.Context, tx db.Tx, token string) error {
	m, err := useMoveLink(ctx, tx, tokenHash(token), s.now().Add(-moveLife))
	if err != nil {
		return err
	}
	if err := moveAccount(ctx, tx, m); err != nil {
		return err
	}
	if _, err := s.dropOtherPending(ctx, tx, m.Account); err != nil { // they typed the address, and never proved it
		return err
	}
	if err := voidLinks(ctx, tx, m.Account, s.now()); err != nil {
		return err
	}
	return s.note(ctx, tx, m.Account, "account.move")
}

// Stoppable finds the move that a link sent to an old address stops, as it stands; nil for one that serves no more.
func (s *Service) Stoppable(ctx context.Context, token string) (*Move, error) {
	return moveByStop(ctx, s.pool, tokenHash(token), s.now().Add(-stopLife))
}

// StopMove follows the link sent to an old address: somebody else asked for the move, with the password. The account is
// back there, whatever happened since; its sessions end, its password serves no more, nor does what they may have added
// to come back by, and a letter brings the link to choose another. Twice does it once.
func (s *Service) StopMove(ctx context.Context, token string) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		m, err := moveByStop(ctx, tx, tokenHash(token), s.now().Add(-stopLife))
		if err != nil {
			return err
		}
		if m == nil {
			return ErrLink
		}
		if stopped, err := stopMoves(ctx, tx, *m); err != nil || !stopped { // before this
			return err
		}
		return s.takeBack(ctx, tx, *m)
	})
}

func (s *Service) takeBack(ctx context.Context, tx db.Tx, m Move) error {
	if err := restoreAddress(ctx, tx, m); err != nil {
		return err
	}
	if _, err := s.dropOtherPending(ctx, tx, m.Account); err != nil {
		return err
	}
	if err := s.evict(ctx, tx, m); err != nil {
		return err
	}
	link, err := s.issue(ctx, tx, m.Account, ToEnter)
	if err != nil {
		return err
	}
	if err := s.note(ctx, tx, m.Account, "account.move_stop"); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: m.Account, Subject: i18n.M("accounts.mail_contested_subject"),
		Paragraphs: []i18n.Message{i18n.M("accounts.mail_stopped"), i18n.M("accounts.mail_stopped_gone"), i18n.M("accounts.mail_stopped_next")},
		Button:     i18n.M("accounts.mail_reset_button"), Link: link,
		After: []i18n.Message{i18n.M("accounts.mail_confirm_life")},
	})
}
