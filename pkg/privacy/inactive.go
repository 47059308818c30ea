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

// away is an account that nobody used for long, and of which something is to be done.
type away struct {
	ID    who.ID `db:"id"`
	First bool   `db:"first_warned"` // since the last visit
	Last  bool   `db:"last_warned"`
}

// EraseInactive warns those who have not come for long, and erases those who did not come after two warnings: the published
// spots stay, without a name. Scheduled. Administrators are nobody's to erase.
func (s *Service) EraseInactive(ctx context.Context) error {
	now := s.now()
	ids, err := awayLong(ctx, s.pool, now)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.step(ctx, tx, id, now) }); err != nil {
			return err
		}
	}
	return nil
}

// step writes the next letter that is due, or ends the account: each letter leaves its reader all the time it tells.
// Whoever came since the list was made is left alone.
func (s *Service) step(ctx context.Context, tx db.Tx, id who.ID, now time.Time) error {
	a, found, err := holdAway(ctx, tx, id, now)
	switch {
	case err != nil || !found:
		return err
	case !a.First:
		return s.warn(ctx, tx, id, firstWarning, now)
	case !a.Last:
		return s.warn(ctx, tx, id, lastWarning, now)
	}
	return s.close(ctx, tx, who.System(), id, true, inactive)
}

func (s *Service) warn(ctx context.Context, tx db.Tx, id who.ID, days int, now time.Time) error {
	if err := noteWarning(ctx, tx, id, days, now); err != nil {
		return err
	}
	paragraphs, err := awayWords(ctx, tx, id, now.AddDate(0, 0, days))
	if err != nil {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: id, Subject: i18n.M("privacy.mail_away_subject", now.AddDate(0, 0, days)),
		Paragraphs: paragraphs,
		Button:     i18n.M("privacy.mail_away_button"), Link: "/espace", After: []i18n.Message{i18n.M("privacy.mail_away_leave")},
	})
}

// awayWords is what a warning says: what goes on the day end, with the organisation that nobody else speaks for.
func awayWords(ctx context.Context, tx db.Tx, id who.ID, end time.Time) ([]i18n.Message, error) {
	h, _, err := heldOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	said := []i18n.Message{i18n.M("privacy.mail_away", end)}
	switch {
	case h.Organisation == "" || h.Heir:
	case h.Licence != "":
		said = append(said, i18n.M("privacy.mail_away_licence", h.Organisation, h.Licence))
	default:
		said = append(said, i18n.M("privacy.mail_away_alone", h.Organisation))
	}
	return append(said, i18n.M("privacy.mail_away_stay")), nil
}
