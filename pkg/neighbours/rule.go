package neighbours

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Rule is the one in force.
func (s *Service) Rule(ctx context.Context) (Rule, error) { return readRule(ctx, s.pool) }

// Open implements spots.Neighbours.
func (s *Service) Open(ctx context.Context) (bool, error) {
	rule, err := s.Rule(ctx)
	return rule.On, err
}

var errChanged = fault.New(fault.Conflict, "neighbours.changed")

// SetRule writes the rule; it is the programme's staff that may. It holds at once.
func (s *Service) SetRule(ctx context.Context, by who.Actor, d RuleDraft, key string) error {
	rule, err := d.check()
	if err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("neighbours rule", d), key, func() (string, error) {
			was, err := readRule(ctx, tx)
			if err != nil {
				return "", err
			}
			if err := writeRule(ctx, tx, rule, by.ID, s.now()); err != nil {
				return "", err
			}
			return "", audit.Record(ctx, tx, audit.Line{Actor: by, Act: "voices.rule", Before: was, After: rule})
		})
		return err
	})
}
