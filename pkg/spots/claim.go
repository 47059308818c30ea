package spots

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// claimLife is how long an imported spot waits for its author.
const claimLife = 365 * 24 * time.Hour

// claim notes whose an imported spot is, when its author has no account yet.
func (s *Service) claim(ctx context.Context, tx db.Tx, id ID, email string) error {
	if email == "" {
		return nil
	}
	return insertClaim(ctx, tx, id, form.EmailKey(email), s.now().Add(claimLife))
}

// FindAuthors gives the imported spots that are public to their authors who came since, by their proved
// address, and forgets those who did not come in a year. How a spot is signed does not change.
func (s *Service) FindAuthors(ctx context.Context) error {
	err := db.InTx(ctx, s.pool, func(tx db.Tx) error { return dropClaims(ctx, tx, s.now()) })
	for err == nil {
		var came who.ID
		if came, err = claimant(ctx, s.pool); err != nil || came == 0 {
			return err
		}
		err = db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.hand(ctx, tx, came) })
	}
	return err
}

// hand gives a person the spots that are theirs, and tells them.
func (s *Service) hand(ctx context.Context, tx db.Tx, to who.ID) error {
	ids, err := adopt(ctx, tx, to)
	if err != nil || len(ids) == 0 {
		return err
	}
	for _, id := range ids {
		if err := audit.Record(ctx, tx, audit.Line{Actor: who.System(), Act: "spot.hand", Object: object(id), After: map[string]any{"author": to}}); err != nil {
			return err
		}
	}
	if err := db.Changed(ctx, tx, Topic); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: to, Subject: i18n.M("spots.import.mail_subject"), Paragraphs: []i18n.Message{i18n.N("spots.import.mail", len(ids)), i18n.M("spots.import.mail_next")},
		Button: i18n.M("spots.import.mail_see"), Link: "/espace",
	})
}
