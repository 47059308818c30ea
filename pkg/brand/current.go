package brand

import (
	"context"
	"time"
)

// current is the collection of the moment, for as long as it is known to be.
type current struct {
	*collection
	until      time.Time // when a master comes into force or ends
	generation uint64    // of what was read
}

// topic names what is shown of the bubble: masters, rules, pages.
const topic = "brand"

// Changed tells that what is shown about a topic changed, here or in another instance: masters and rules
// are read anew when next asked for. "" is anything.
func (s *Service) Changed(changed string) {
	if changed == topic || changed == "" {
		s.generation.Add(1)
	}
}

// collection is the bubble as it is now. A master comes into force at its time, on every instance.
func (s *Service) collection(ctx context.Context) (*collection, error) {
	if c := s.current.Load(); s.holds(c) {
		return c.collection, nil
	}
	read, err, _ := s.reading.Do("", func() (any, error) {
		if c := s.current.Load(); s.holds(c) {
			return c.collection, nil
		}
		return s.read(context.WithoutCancel(ctx)) // whoever began it may leave
	})
	if err != nil {
		return nil, err
	}
	return read.(*collection), nil
}

func (s *Service) holds(c *current) bool {
	return c != nil && c.generation == s.generation.Load() && s.now().Before(c.until)
}

// read makes the collection of the moment. Should nothing have changed, the one there was stays, with
// the files made from it; so does each master that stays.
func (s *Service) read(ctx context.Context) (*collection, error) {
	next, now := &current{generation: s.generation.Load()}, s.now()
	all, err := publishedMasters(ctx, s.pool, now)
	if err != nil {
		return nil, err
	}
	rules, err := lastRules(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	next.until = turn(all, now)
	masters := map[Drawing]*source{}
	for d, m := range s.included {
		masters[d] = m
	}
	before := s.current.Load()
	for d, m := range inForce(all, now) {
		masters[d] = uploaded(m, s.store)
		if before != nil && before.masters[d] != nil && before.masters[d].ID == m.ID && before.masters[d].Revision == m.Revision {
			masters[d] = before.masters[d]
		}
	}
	if before != nil && before.same(masters, rules) {
		next.collection = before.collection
	} else {
		next.collection = newCollection(masters, rules, &s.made)
	}
	s.current.Store(next)
	return next.collection, nil
}
