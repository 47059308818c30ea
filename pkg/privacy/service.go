package privacy

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of privacy.
type Service struct {
	pool     *db.Pool
	accounts *accounts.Service
	post     *mail.Post
	register register
	holders  []Holder
	pictures Pictures
	papers   Papers
	log      *slog.Logger
	now      func() time.Time
}

// New makes the service, whose list of the erased is in the folder data beside the database's; runner erases who leaves.
func New(pool *db.Pool, a *accounts.Service, post *mail.Post, runner *jobs.Runner, data string, log *slog.Logger) *Service {
	s := &Service{pool: pool, accounts: a, post: post, register: register(filepath.Join(data, "erased.txt")), log: log, now: time.Now}
	jobs.Handle(runner, func(ctx context.Context, j erase) error { return s.finish(ctx, j.Account) })
	return s
}

// Connect makes the features let go of whoever leaves, in this order; app calls it before anything is served.
func (s *Service) Connect(holders ...Holder) { s.holders = append(s.holders, holders...) }

// erase is the job that erases an account which was closed.
type erase struct {
	Account who.ID `json:"account"`
}

// Kind implements jobs.Job.
func (erase) Kind() string { return "account.erase" }

// close ends all that an account may do, at once and for good, and has it erased.
func (s *Service) close(ctx context.Context, tx db.Tx, by who.Actor, id who.ID, keepSpots bool, reason string) error {
	if err := s.accounts.Close(ctx, tx, id); err != nil {
		return err
	}
	if err := insertErasure(ctx, tx, id, keepSpots, reason, s.now()); err != nil {
		return err
	}
	line := audit.Line{Actor: by, Act: "account.close", Object: object(id), After: map[string]any{"why": reason, "keep_spots": keepSpots}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, erase{id})
}

func object(id who.ID) string { return fmt.Sprintf("account %d", id) }

// Erase implements accounts.Eraser: nothing is left of an account. It may be asked twice.
func (s *Service) Erase(ctx context.Context, tx db.Tx, id who.ID) error {
	p, found, err := personByID(ctx, tx, id)
	if err != nil || !found {
		return err
	}
	for _, h := range s.holders {
		if err := h.LetGo(ctx, tx, p); err != nil {
			return err
		}
	}
	if err := forgetTraffic(ctx, tx, p); err != nil {
		return err
	}
	if err := insertErasure(ctx, tx, id, p.KeepSpots, unclaimed, s.now()); err != nil { // of whoever was not closed before
		return err
	}
	if err := s.accounts.Delete(ctx, tx, id); err != nil {
		return err
	}
	if err := finishErasure(ctx, tx, id, s.now()); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Line{Actor: who.System(), Act: "account.erase", Object: object(id)})
}

// forgetTraffic takes away what the services hold: letters, jobs, the answers of forms.
func forgetTraffic(ctx context.Context, tx db.Tx, p Person) error {
	addresses, err := addressesOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if err := mail.Forget(ctx, tx, addresses...); err != nil {
		return err
	}
	if err := jobs.Forget(ctx, tx, addresses...); err != nil {
		return err
	}
	return once.Forget(ctx, tx, p.ID)
}

// tries is how often somebody who holds what is erased is waited for, before the job comes back later.
const tries = 4

// finish erases an account that was closed, and lists it outside the database.
func (s *Service) finish(ctx context.Context, id who.ID) (err error) {
	for range tries {
		err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
			if err := beGentle(ctx, tx); err != nil {
				return err
			}
			return s.bury(ctx, tx, id)
		})
		if !fault.Is(err, fault.Unavailable) {
			break
		}
	}
	if err != nil {
		return err
	}
	return s.note(ctx)
}

// bury erases a closed account and writes to its owner, once it is true.
func (s *Service) bury(ctx context.Context, tx db.Tx, id who.ID) error {
	p, found, err := personByID(ctx, tx, id)
	if err != nil || !found {
		return err
	}
	if err := s.Erase(ctx, tx, id); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		Guest:   &mail.Guest{Email: p.Email, Name: p.FirstName, Locale: p.Locale, Why: i18n.M("privacy.mail_farewell_footer")},
		Subject: i18n.M("privacy.mail_farewell_subject"), Farewell: true,
		Paragraphs: []i18n.Message{i18n.M("privacy.mail_farewell"), i18n.M("privacy.mail_farewell_kept"), i18n.M("privacy.mail_farewell_thanks")},
	})
}

// note writes in the file the erasures that it lacks.
func (s *Service) note(ctx context.Context) error {
	written, err := s.register.read()
	if err != nil {
		return err
	}
	all, err := listed(ctx, s.pool)
	if err != nil {
		return err
	}
	return s.register.add(missing(all, written))
}

// missing are the entries of all that are not in from.
func missing(all, from []entry) []entry {
	known := map[string]bool{}
	for _, e := range from {
		known[e.key()] = true
	}
	var lacking []entry
	for _, e := range all {
		if !known[e.key()] {
			known[e.key()] = true
			lacking = append(lacking, e)
		}
	}
	return lacking
}

// Sweep finishes the erasures that something kept from ending, and the list of them; it forgets spent links. Scheduled.
func (s *Service) Sweep(ctx context.Context) error {
	err := db.InTx(ctx, s.pool, func(tx db.Tx) error { return purgeLinks(ctx, tx, s.now().Add(-24*time.Hour)) })
	if err != nil {
		return err
	}
	ids, err := under(ctx, s.pool)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.finish(ctx, id); err != nil {
			return err
		}
	}
	return s.note(ctx)
}

// Replay erases again whoever was erased and is there: an older backup was restored. It tells how many. Nothing is
// served before.
func (s *Service) Replay(ctx context.Context) (int, error) {
	written, err := s.register.read()
	if err != nil {
		return 0, err
	}
	all, err := listed(ctx, s.pool)
	if err != nil {
		return 0, err
	}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		for _, e := range missing(written, all) {
			if err := listAgain(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	back, err := returned(ctx, s.pool)
	if err != nil {
		return 0, err
	}
	for _, id := range back {
		if err := db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.Erase(ctx, tx, id) }); err != nil {
			return 0, err
		}
	}
	if len(back) > 0 {
		s.log.Info("erased again who came back with a backup", "accounts", len(back))
	}
	return len(back), s.note(ctx)
}
