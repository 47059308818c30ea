package spots

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// LetGo implements privacy.Holder. What p brought in for the programme stays with it; of their own, the published spots
// stay when they wish so, as nobody's; all the rest goes, and so does whatever said that a spot was theirs.
func (s *Service) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	brought, err := broughtBy(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	kept, err := s.mayStay(ctx, tx, p)
	if err != nil {
		return err
	}
	if err := s.leaveBehind(ctx, tx, p, brought, kept); err != nil {
		return err
	}
	if err := s.forgetFlagsOf(ctx, tx, p); err != nil {
		return err
	}
	if err := dropClaimsOf(ctx, tx, p.Addresses); err != nil {
		return err
	}
	if err := s.removeOf(ctx, tx, p); err != nil {
		return err
	}
	return db.Changed(ctx, tx, Topic)
}

// mayStay are the spots of p that are kept: what leads to p, or to anybody, is not.
func (s *Service) mayStay(ctx context.Context, c db.Conn, p privacy.Person) (kept []int64, err error) {
	if !p.KeepSpots {
		return nil, nil
	}
	all, err := signedBy(ctx, c, p.ID)
	for _, spot := range all {
		if !p.NamedIn(spot.Text) {
			kept = append(kept, spot.ID)
		}
	}
	return kept, err
}

// Tied implements privacy.Keeper: the published spots that mayStay leaves out.
func (s *Service) Tied(ctx context.Context, c db.Conn, p privacy.Person) (tied []privacy.Named, err error) {
	all, err := signedBy(ctx, c, p.ID)
	for _, spot := range all {
		if p.NamedIn(spot.Text) {
			tied = append(tied, privacy.Named{ID: spot.ID, Title: spot.Title})
		}
	}
	return tied, err
}

// leaveBehind makes spots nobody's. The photos that show people go: who agreed to them told p, and nobody else.
func (s *Service) leaveBehind(ctx context.Context, tx db.Tx, p privacy.Person, brought, kept []int64) error {
	all := slices.Concat(brought, kept)
	shown, err := showingPeople(ctx, tx, kept)
	if err != nil {
		return err
	}
	if err := s.photos.Clear(ctx, tx, Kind, shown); err != nil {
		return err
	}
	if err := s.photos.Hand(ctx, tx, Kind, all, p.ID, 0); err != nil {
		return err
	}
	if err := s.queue.Orphan(ctx, tx, Kind, all); err != nil {
		return err
	}
	if err := unsign(ctx, tx, all); err != nil {
		return err
	}
	for _, id := range all {
		if err := audit.Record(ctx, tx, audit.Line{Actor: who.System(), Act: "spot.unsign", Object: object(ID(id))}); err != nil {
			return err
		}
	}
	return nil
}

// forgetFlagsOf keeps of what p flagged that it was, without their words: what waits is still to be looked at.
func (s *Service) forgetFlagsOf(ctx context.Context, tx db.Tx, p privacy.Person) error {
	flags, err := silenceFlags(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	return s.queue.Hand(ctx, tx, FlagKind, flags, 0)
}

// removeOf takes away the spots that are p's still; what others told of them says no more what they were.
func (s *Service) removeOf(ctx context.Context, tx db.Tx, p privacy.Person) error {
	told, err := flagsAbout(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if err := s.queue.Unname(ctx, tx, FlagKind, told); err != nil {
		return err
	}
	return deleteSpotsOf(ctx, tx, p.ID)
}
