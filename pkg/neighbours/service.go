package neighbours

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of neighbours.
type Service struct {
	pool  *db.Pool
	spots *spots.Service
	land  *territory.Territory
	now   func() time.Time
}

// New makes the service.
func New(pool *db.Pool, s *spots.Service, land *territory.Territory) *Service {
	return &Service{pool, s, land, time.Now}
}

var errNotFound = fault.New(fault.NotFound, "errors.not_found.text")

// viewer is an ambassador, where they live, and of which communes they are shown the spots.
type viewer struct {
	who.Actor
	Commune string // INSEE code; empty for elsewhere
	around  []string
}

// viewer finds what by may look at. NotFound while nothing is shown to anybody; Forbidden for those who have no voice.
func (s *Service) viewer(ctx context.Context, c db.Conn, by who.Actor, rule Rule) (viewer, error) {
	switch {
	case !rule.On:
		return viewer{}, errNotFound
	case by.Is(who.Moderator):
		return viewer{}, fault.New(fault.Forbidden, "neighbours.moderators")
	}
	commune, active, err := communeOf(ctx, c, by.ID)
	if err == nil && !active {
		err = fault.New(fault.Forbidden, "neighbours.ambassadors_only")
	}
	return viewer{by, commune, rule.around(s.land, commune)}, err
}

// Near is what an ambassador finds around them.
type Near struct {
	Commune string // its name; empty when they told none
	Km      int
	Looks   []Look // not answered yet, the oldest first
	Next    db.Cursor
	Said    []Look // answered, while the moderators have not
}

// Lengths of lists.
const pageSize, mostSaid = 20, 50

// Near lists what waits near by.
func (s *Service) Near(ctx context.Context, by who.Actor, after db.Cursor) (Near, error) {
	rule, err := s.Rule(ctx)
	if err != nil {
		return Near{}, err
	}
	v, err := s.viewer(ctx, s.pool, by, rule)
	if err != nil {
		return Near{}, err
	}
	n := Near{Commune: s.land.Name(v.Commune), Km: rule.Km}
	rows, err := toLookAt(ctx, s.pool, v, after, pageSize+1)
	if err != nil {
		return n, err
	}
	rows, n.Next = db.Page(rows, pageSize, func(r row) db.Cursor { return db.Cursor{At: r.Sent, ID: r.Item} })
	if n.Looks, err = s.looks(ctx, rows); err != nil {
		return n, err
	}
	if rows, err = saidBy(ctx, s.pool, v, mostSaid); err != nil {
		return n, err
	}
	n.Said, err = s.looks(ctx, rows)
	return n, err
}

// looks are those of rows that may be shown.
func (s *Service) looks(ctx context.Context, rows []row) ([]Look, error) {
	ids := make([]spots.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.Spot
	}
	shown, err := s.spots.Proposed(ctx, ids)
	if err != nil {
		return nil, err
	}
	var list []Look
	for _, r := range rows {
		if spot, may := shown[r.Spot]; may {
			list = append(list, Look{r.Item, spot, r.Sent, r.voice()})
		}
	}
	return list, nil
}

// Count is how many spots wait for a word of by; 0 for whoever has none to say.
func (s *Service) Count(ctx context.Context, by who.Actor) (int, error) {
	if !by.Ambassador {
		return 0, nil
	}
	n, err := s.Near(ctx, by, db.Cursor{})
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return 0, nil
	}
	return len(n.Looks), err
}

// Look is one spot that waits near by, with its photos. Gone once the moderators answered.
func (s *Service) Look(ctx context.Context, by who.Actor, item int64) (Look, error) {
	rule, err := s.Rule(ctx)
	if err != nil {
		return Look{}, err
	}
	v, err := s.viewer(ctx, s.pool, by, rule)
	if err != nil {
		return Look{}, err
	}
	r, err := oneNear(ctx, s.pool, v, item)
	if err != nil {
		return Look{}, err
	}
	shown, err := s.looks(ctx, []row{r})
	if err != nil || len(shown) == 0 {
		return Look{}, orNotFound(err)
	}
	look := shown[0]
	look.Spot, err = s.spots.WithPhotos(ctx, look.Spot)
	return look, err
}

func orNotFound(err error) error {
	if err == nil {
		return errNotFound
	}
	return err
}

// Sees implements spots.Neighbours.
func (s *Service) Sees(ctx context.Context, by who.Actor, spot spots.ID) (bool, error) {
	rule, err := s.Rule(ctx)
	if err != nil {
		return false, err
	}
	v, err := s.viewer(ctx, s.pool, by, rule)
	if err == nil {
		_, err = waitingNear(ctx, s.pool, v, spot)
	}
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return false, nil
	}
	return err == nil, err
}

// Say keeps what by says of a spot, instead of what they said before. A decision waits for it, or it for the decision.
func (s *Service) Say(ctx context.Context, by who.Actor, item int64, t Typed) error {
	voice, err := t.check()
	if err != nil {
		return err
	}
	if _, err := s.Look(ctx, by, item); err != nil { // its words included
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := sanctions.Admit(ctx, tx, by.ID, s.now()); err != nil {
			return err
		}
		rule, err := holdRule(ctx, tx)
		if err != nil {
			return err
		}
		v, err := s.viewer(ctx, tx, by, rule)
		if err != nil {
			return err
		}
		if err := holdNear(ctx, tx, v, item); err != nil {
			return err
		}
		if err := keepVoice(ctx, tx, item, by.ID, voice, s.now()); err != nil {
			return err
		}
		// Which way is left out: the trail outlives the voice.
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.voice", Object: fmt.Sprintf("queue item %d", item)})
	})
}

// Objects reports whether by wishes their spots shown to the moderators alone while they wait.
func (s *Service) Objects(ctx context.Context, by who.Actor) (bool, error) {
	return objects(ctx, s.pool, by.ID)
}

// Object says so, or takes it back. It holds at once, for what waits too.
func (s *Service) Object(ctx context.Context, by who.Actor, on bool) error {
	act, change := "voices.object", addObjection
	if !on {
		act, change = "voices.object_back", dropObjection
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		changed, err := change(ctx, tx, by.ID, s.now())
		if err != nil || !changed {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: act})
	})
}

// Purge forgets the voices about what was answered long ago.
func (s *Service) Purge(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return forgetVoices(ctx, tx, s.now().Add(-memory)) })
}
