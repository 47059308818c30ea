// Package home is the doorstep: the first page, each member's own space, the credits and the choice
// of language.
//
// It owns no table: it gathers what the features keep. A member's space answers one question first:
// what is my next step?
package home

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/charter"
	"github.com/ohmylot/ohmylot/pkg/collections"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/neighbours"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service gathers.
type Service struct {
	pool          *db.Pool
	spots         *spots.Service
	collections   *collections.Service
	organisations *organisations.Service
	charter       *charter.Service
	brand         *brand.Service
	queue         *moderation.Queue
	neighbours    *neighbours.Service
}

// New makes the service.
func New(pool *db.Pool, s *spots.Service, k *collections.Service, o *organisations.Service, c *charter.Service, b *brand.Service, q *moderation.Queue, n *neighbours.Service) *Service {
	return &Service{pool, s, k, o, c, b, q, n}
}

// Figures are the network in numbers, as of now. A member counts once active, an organisation while
// its licence holds, a spot while published; a commune when it has one at least.
type Figures struct {
	Ambassadors   int `db:"ambassadors"`
	Spots         int `db:"spots"`
	Organisations int `db:"organisations"`
	Communes      int `db:"communes"`
}

// Figures counts.
func (s *Service) Figures(ctx context.Context) (Figures, error) { return figures(ctx, s.pool) }

// Step is where a member stands on the way in.
type Step struct {
	Name string // its words: home.step.<name>
	Done bool
	Now  bool   // the next one to take
	Link string // where it is taken
}

// Space is what a member's own page shows.
type Space struct {
	Steps        []Step
	Organisation *organisations.Organisation // nil for a person
	Standing     organisations.State         // of its licence, today
	Spots        []spots.Mine
	Next         db.Cursor        // where their list goes on
	Signed       bool             // the charter in force, or an older one in its grace
	Renewal      *charter.Renewal // nil when the charter is not to be signed anew
	Downloads    []brand.Download
	Waiting      int                 // in the queue, for those who decide
	Near         int                 // spots that wait for what they know of them, for ambassadors
	Stopped      *sanctions.Sanction // nil for whoever may contribute
}

// Space gathers what by finds at home.
func (s *Service) Space(ctx context.Context, by who.Actor, after db.Cursor) (Space, error) {
	var v Space
	var err error
	licensed := true
	if by.Organisation != 0 {
		o, err := s.organisations.Of(ctx, by)
		if err != nil {
			return v, err
		}
		l, err := s.organisations.ActiveLicence(ctx, by.Organisation)
		if err != nil {
			return v, err
		}
		v.Organisation, v.Standing, licensed = &o, o.Standing(time.Now()), l != nil
	}
	if v.Stopped, err = sanctions.Current(ctx, s.pool, by.ID, time.Now()); err != nil {
		return v, err
	}
	if v.Signed, err = s.charter.SignedInForce(ctx, by); err != nil {
		return v, err
	}
	if v.Renewal, err = s.charter.Renewal(ctx, by); err != nil {
		return v, err
	}
	if v.Spots, v.Next, err = s.spots.Mine(ctx, by, after); err != nil {
		return v, err
	}
	if v.Downloads, err = s.brand.Downloads(ctx, by, 5); err != nil {
		return v, err
	}
	if v.Signed {
		if v.Near, err = s.neighbours.Count(ctx, by); err != nil {
			return v, err
		}
	}
	if by.Is(who.Moderator) {
		counts, err := s.queue.Counts(ctx, by)
		if err != nil {
			return v, err
		}
		for _, c := range counts {
			v.Waiting += c.Waiting
		}
	}
	if by.Role != who.Member && !by.Ambassador && by.Organisation == 0 {
		return v, nil // the team's own accounts are not on the way in
	}
	v.Steps = steps(by, licensed, v.Signed, len(v.Downloads) > 0, len(v.Spots) > 0)
	return v, nil
}

// steps lists the way in; the first one not done is the next.
func steps(by who.Actor, licensed, signed, downloaded, shared bool) []Step {
	list := []Step{{Name: "account", Done: true}}
	if by.Organisation != 0 {
		list = append(list, Step{Name: "licence", Done: licensed, Link: organisations.FilePath})
	}
	list = append(list,
		Step{Name: "charter", Done: signed, Link: "/espace/charte"},
		Step{Name: "bubble", Done: downloaded, Link: "/marque/bulle"},
		Step{Name: "spot", Done: shared, Link: "/espace/spots/nouveau"})
	for i := range list {
		if !list[i].Done {
			list[i].Now = true
			break
		}
	}
	return list
}
