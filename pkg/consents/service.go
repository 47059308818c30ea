package consents

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of consents.
type Service struct {
	pool *db.Pool
	now  func() time.Time
}

// New makes the service.
func New(pool *db.Pool) *Service { return &Service{pool, time.Now} }

// Mine is where by stands.
type Mine struct {
	Standings []Standing
	Thanked   bool // letters of thanks, which need no consent and may be declined
}

// Of gathers what by agreed to.
func (s *Service) Of(ctx context.Context, by who.Actor) (m Mine, err error) {
	history, err := historyOf(ctx, s.pool, by.ID)
	if err != nil {
		return m, err
	}
	m.Standings = standings(history)
	m.Thanked, err = thanked(ctx, s.pool, by.ID)
	return m, err
}

// Subscribe has by read the newsletter, having read words; done already, it changes nothing.
func (s *Service) Subscribe(ctx context.Context, by who.Actor, words string, l i18n.Locale) error {
	return s.newsletter(ctx, by, Act{Purpose: Newsletter, Given: true, Words: words, Locale: l, Way: Space})
}

// Unsubscribe takes it back.
func (s *Service) Unsubscribe(ctx context.Context, by who.Actor) error {
	return s.newsletter(ctx, by, Act{Purpose: Newsletter, Way: Space})
}

// Leave is Unsubscribe by the link of a letter. NotFound for a link that is none.
func (s *Service) Leave(ctx context.Context, token string) error {
	r, err := readerByToken(ctx, s.pool, token)
	if err != nil {
		return err
	}
	return s.newsletter(ctx, who.Actor{ID: r.Account}, Act{Purpose: Newsletter, Way: Mail})
}

// Reads reports whether the person of a letter's link still reads the newsletter.
func (s *Service) Reads(ctx context.Context, token string) (bool, error) {
	r, err := readerByToken(ctx, s.pool, token)
	return r.Reads, err
}

func (s *Service) newsletter(ctx context.Context, by who.Actor, a Act) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		changed, err := accounts.SetNewsletter(ctx, tx, by.ID, a.Given, s.now())
		if err != nil || !changed {
			return err
		}
		return Record(ctx, tx, by, a, s.now())
	})
}

// Subscriber is somebody who reads the newsletter.
type Subscriber struct {
	Account   who.ID    `db:"account_id"`
	Email     string    `db:"email"`
	FirstName string    `db:"first_name"`
	Locale    string    `db:"locale"`
	Since     time.Time `db:"since"`
	Token     string    `db:"token"` // of the link by which they leave
}

// Link is the path by which they leave it.
func (s Subscriber) Link() string { return LeavePath + s.Token }

// CountSubscribers is how many read the newsletter, for the team.
func (s *Service) CountSubscribers(ctx context.Context, by who.Actor) (int, error) {
	if !by.Is(who.Staff) {
		return 0, fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	return countSubscribers(ctx, s.pool)
}

// ExportSubscribers gives by, of the team, those who agreed to be written the newsletter, and notes that it did.
func (s *Service) ExportSubscribers(ctx context.Context, by who.Actor) (list []Subscriber, err error) {
	if !by.Is(who.Staff) {
		return nil, fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if list, err = subscribers(ctx, tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "newsletter.export", Object: "newsletter", After: map[string]any{"readers": len(list)}})
	})
	return list, err
}

// GiveLinks makes their link for those who read the newsletter since before there were any: without one nobody is exported.
func (s *Service) GiveLinks(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		without, err := withoutLink(ctx, tx)
		if err != nil {
			return err
		}
		tokens := make([]string, len(without))
		for i := range tokens {
			tokens[i] = rand.Text()
		}
		return insertLinks(ctx, tx, without, tokens, s.now())
	})
}
