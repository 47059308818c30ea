package privacy

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// An account is erased once nobody came for awayYears, after two letters: firstWarning days before, then lastWarning.
const (
	awayYears    = 3
	firstWarning = 60
	lastWarning  = 14
)

// away is an account that nobody used for long.
type away struct {
	ID    who.ID     `db:"id"`
	First *time.Time `db:"first_warned"` // since the last visit; nil for not yet
	Last  *time.Time `db:"last_warned"`
}

// EraseInactive warns those who have not come for long, and erases those who did not come after two warnings: the published
// spots stay, without a name. Scheduled. Administrators are nobody's to erase.
func (s *Service) EraseInactive(ctx context.Context) error {
	now := s.now()
	list, err := awaySince(ctx, s.pool, now.AddDate(-awayYears, 0, firstWarning))
	if err != nil {
		return err
	}
	for _, a := range list {
		if err := db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.step(ctx, tx, a, now) }); err != nil {
			return err
		}
	}
	return nil
}

// step writes the next letter that is due, or ends the account: each letter leaves its reader all the time it tells.
func (s *Service) step(ctx context.Context, tx db.Tx, a away, now time.Time) error {
	switch {
	case a.First == nil:
		return s.warn(ctx, tx, a.ID, firstWarning, now)
	case a.Last == nil && !now.Before(a.First.AddDate(0, 0, firstWarning-lastWarning)):
		return s.warn(ctx, tx, a.ID, lastWarning, now)
	case a.Last != nil && !now.Before(a.Last.AddDate(0, 0, lastWarning)):
		return s.close(ctx, tx, who.System(), a.ID, true, inactive)
	}
	return nil
}

func (s *Service) warn(ctx context.Context, tx db.Tx, id who.ID, days int, now time.Time) error {
	if err := noteWarning(ctx, tx, id, days, now); err != nil {
		return err
	}
	end := now.AddDate(0, 0, days)
	return s.post.Send(ctx, tx, mail.Letter{
		To: id, Subject: i18n.M("privacy.mail_away_subject", end),
		Paragraphs: []i18n.Message{i18n.M("privacy.mail_away", end), i18n.M("privacy.mail_away_stay")},
		Button:     i18n.M("privacy.mail_away_button"), Link: "/espace", After: []i18n.Message{i18n.M("privacy.mail_away_leave")},
	})
}
