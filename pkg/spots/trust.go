package spots

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Trust is when an author's spots are published as they are sent, and looked at by the moderators afterwards. Staff choose it.
//
// Who is trusted is kept nowhere: it is counted as a spot is sent, while whatever would end it waits (sanctions.Weigh), so that nothing
// is published on a trust that is lost.
type Trust struct {
	On      bool `db:"enabled"`
	Spots   int  `db:"spots"`  // that moderators agreed to, and that are still published
	Months  int  `db:"months"` // without a refusal, a founded flag or notice, or a sanction
	Version int  `db:"version"`
}

// The bounds of what staff choose, and what they do not.
const (
	maxTrustSpots  = 50
	maxTrustMonths = 12
	settledIn      = 30 * 24 * time.Hour // the account is older
	maxUnread      = 5                   // published at once, that nobody has looked at yet
)

// record is what the rule looks at of an author.
type record struct {
	Since     time.Time `db:"created_at"` // of the account
	Published int       `db:"published"`  // counted as far as the rule asks
	Unread    int       `db:"unread"`
	Fault     bool      `db:"fault"`
}

// allows reports whether the rule trusts whoever has this record.
func (t Trust) allows(r record, now time.Time) bool {
	return t.earned(r, now) && !r.Fault && r.Unread < maxUnread
}

func (t Trust) earned(r record, now time.Time) bool {
	return t.On && r.Published >= t.Spots && !r.Since.After(now.Add(-settledIn))
}

// Prospect is how the next spot of an author will be read.
type Prospect string

// The prospects.
const (
	Usual  Prospect = ""        // before it is published
	AtOnce Prospect = "at_once" // afterwards, unless something in it asks for a look
	Lost   Prospect = "lost"    // before, for something happened
)

func (t Trust) prospect(r record, now time.Time) Prospect {
	switch {
	case t.allows(r, now):
		return AtOnce
	case t.earned(r, now) && r.Fault:
		return Lost
	}
	return Usual
}

// Prospect is how the next spot of by will be read, as things stand.
func (s *Service) Prospect(ctx context.Context, by who.Actor) (Prospect, error) {
	rule, err := trustRule(ctx, s.pool)
	if err != nil || !rule.On {
		return Usual, err
	}
	r, err := recordOf(ctx, s.pool, by.ID, rule, s.now())
	return rule.prospect(r, s.now()), err
}

// atOnce reports whether a spot that is being sent is published at once. What was sent back is read again first.
func (s *Service) atOnce(ctx context.Context, tx db.Tx, by who.Actor, id ID, d Draft, first bool) (bool, error) {
	if !first {
		return false, nil
	}
	if trusted, err := s.trusts(ctx, tx, by); err != nil || !trusted {
		return false, err
	}
	return Subject{s}.clear(ctx, tx, id, d)
}

// trusts reports whether what by sends now may be published at once. To the end of tx the rule stays, by sends nothing else, and
// whatever would end the trust waits.
func (s *Service) trusts(ctx context.Context, tx db.Tx, by who.Actor) (bool, error) {
	rule, err := holdTrust(ctx, tx)
	if err != nil || !rule.On {
		return false, err
	}
	if err := sanctions.Weigh(ctx, tx, by.ID); err != nil {
		return false, err
	}
	r, err := recordOf(ctx, tx, by.ID, rule, s.now())
	return rule.allows(r, s.now()), err
}

// clear reports whether nothing in a spot is to be looked at before everybody sees it: no personal data, link or rude word, the place
// in the Lot and beside no other, photos seen nowhere else, nobody on them who did not agree, nowhere fragile.
func (s Subject) clear(ctx context.Context, tx db.Tx, id ID, d Draft) (bool, error) {
	if d.People == "" && len(d.Photos) > 0 || slices.ContainsFunc(cautions(d), func(c Caution) bool { return c.Called }) {
		return false, nil
	}
	sheet, err := s.Sheet(ctx, tx, int64(id))
	if err != nil || !moderation.Read(sheet).Clear() {
		return false, err
	}
	for _, p := range d.Photos {
		twins, err := s.photos.Alike(ctx, tx, p.ID)
		if err != nil || len(twins) > 0 {
			return false, err
		}
	}
	return true, nil
}

// Trust is the rule in force.
func (s *Service) Trust(ctx context.Context) (Trust, error) { return trustRule(ctx, s.pool) }

// TrustDraft is the rule as staff typed it.
type TrustDraft struct {
	On            bool
	Spots, Months string
	Version       int
}

func (t Trust) draft() TrustDraft {
	return TrustDraft{t.On, strconv.Itoa(t.Spots), strconv.Itoa(t.Months), t.Version}
}

func (d TrustDraft) check() (Trust, form.Errors) {
	var e form.Errors
	within := func(field, typed string, most int) int {
		n, err := strconv.Atoi(typed)
		if err != nil || n < 1 || n > most {
			e.Add(field, "spots.trust.range", most)
		}
		return n
	}
	t := Trust{d.On, within("spots", d.Spots, maxTrustSpots), within("months", d.Months, maxTrustMonths), d.Version}
	return t, e
}

var errTrustChanged = fault.New(fault.Conflict, "spots.trust.changed")

// SetTrust writes the rule; it is the programme's staff that may. It holds at once: a spot being sent was there before, or finds it.
func (s *Service) SetTrust(ctx context.Context, by who.Actor, d TrustDraft, key string) error {
	t, e := d.check()
	if err := e.Err(); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("spot trust", d), key, func() (string, error) {
			was, err := trustRule(ctx, tx)
			if err != nil {
				return "", err
			}
			if err := setTrust(ctx, tx, t, by.ID, s.now()); err != nil {
				return "", err
			}
			return "", audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.trust", Object: "trust", Before: was, After: t})
		})
		return err
	})
}
