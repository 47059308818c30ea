package directory

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

// LetGo implements privacy.Holder: p's own profile goes, that of an organisation nobody speaks for, too. That of one which
// goes on is no more reached at an address of p's.
func (s *Service) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	over, goesOn, err := profilesOf(ctx, tx, p)
	if err != nil {
		return err
	}
	if err := s.queue.Drop(ctx, tx, SubjectKind, over); err != nil {
		return err
	}
	if err := s.photos.Clear(ctx, tx, SubjectKind, over); err != nil {
		return err
	}
	if err := deleteProfiles(ctx, tx, over); err != nil {
		return err
	}
	if err := s.queue.Hand(ctx, tx, SubjectKind, goesOn, p.Heir); err != nil {
		return err
	}
	if err := s.photos.Hand(ctx, tx, SubjectKind, goesOn, p.ID, p.Heir); err != nil {
		return err
	}
	if err := forgetContact(ctx, tx, goesOn, p.Addresses); err != nil {
		return err
	}
	return db.Changed(ctx, tx, topic)
}
