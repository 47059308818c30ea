package charter

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/prose"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Renewal is a version that a member who signed an older one is asked to sign.
type Renewal struct {
	Edition  Edition
	Signed   int           // the version they signed
	Upcoming bool          // it cannot be signed yet: its day has not come
	Over     bool          // the grace is past: the older signature opens nothing any more
	Blocks   []prose.Block // what changed, in French: the text that is signed
}

// LastDay is the last one on which the older signature is as good.
func (r Renewal) LastDay() time.Time { return lastDay(r.Edition.ResignBy) }

// Renewal is what by is asked to sign anew; nil when they never signed, or signed the newest.
func (s *Service) Renewal(ctx context.Context, by who.Actor) (*Renewal, error) {
	signed, err := lastSigned(ctx, s.pool, by)
	if err != nil || signed == 0 {
		return nil, err
	}
	now, kind := s.now(), KindFor(by)
	e, err := editionInForce(ctx, s.pool, kind, now)
	if err == nil && e.Version <= signed {
		e, err = newestEdition(ctx, s.pool, kind)
	}
	if err != nil || e.Version <= signed {
		return nil, err
	}
	older, err := editionByVersion(ctx, s.pool, kind, signed)
	if err != nil {
		return nil, err
	}
	r := &Renewal{Signed: signed, Upcoming: e.InForceFrom.After(now), Blocks: prose.Compare(string(older.Text), string(e.Text))}
	if r.Edition, err = s.open(e); err != nil {
		return nil, err
	}
	r.Over = !r.Edition.ResignBy.After(now)
	return r, nil
}
