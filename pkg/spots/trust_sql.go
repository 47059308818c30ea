package spots

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const wholeTrust = `SELECT enabled, spots, months, version FROM spot_trust`

func trustRule(ctx context.Context, c db.Conn) (Trust, error) {
	var t Trust
	if err := c.Get(ctx, &t, wholeTrust); err != nil {
		return t, fmt.Errorf("read the rule of trust: %w", err)
	}
	return t, nil
}

// holdTrust is the rule, kept as it is to the end of tx; the zero one when nobody is trusted.
func holdTrust(ctx context.Context, tx db.Tx) (Trust, error) {
	var t Trust
	err := tx.Get(ctx, &t, wholeTrust+` WHERE enabled FOR SHARE`)
	if err != nil && !db.NotFound(err) {
		return t, fmt.Errorf("hold the rule of trust: %w", err)
	}
	return t, nil
}

func setTrust(ctx context.Context, tx db.Tx, t Trust, by who.ID, at time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE spot_trust SET enabled = $1, spots = $2, months = $3, version = version + 1, updated_at = $4, updated_by = $5 WHERE version = $6`,
		t.On, t.Spots, t.Months, at, by, t.Version)
	if err != nil {
		return fmt.Errorf("write the rule of trust: %w", err)
	}
	if n == 0 {
		return errTrustChanged
	}
	return nil
}

// recordOf counts what a rule looks at of an author. What was overturned on appeal or annulled is no fault, nor is a place that is gone.
func recordOf(ctx context.Context, c db.Conn, author who.ID, rule Trust, now time.Time) (record, error) {
	var r record
	err := c.Get(ctx, &r, `
		SELECT a.created_at,
			(SELECT count(*) FROM (SELECT FROM spot s WHERE s.author_id = a.id AND s.state = 'published'
				AND EXISTS (SELECT FROM queue_item q WHERE q.kind = 'spot' AND q.subject_id = s.id AND q.author_id = a.id AND q.verdict = 'publish') LIMIT $3) p) AS published,
			(SELECT count(*) FROM queue_item q WHERE q.author_id = a.id AND q.afterwards AND q.state = 'waiting') AS unread,
			EXISTS (SELECT FROM queue_item q WHERE q.author_id = a.id AND q.kind IN ('spot', 'edit') AND q.verdict = 'refuse' AND q.decided_at > $2
				AND NOT EXISTS (SELECT FROM recourse r WHERE r.kind = q.kind AND r.subject_id = q.subject_id AND r.item_id = q.id AND r.verdict <> 'refuse'))
			OR EXISTS (SELECT FROM spot s JOIN spot_flag f ON f.spot_id = s.id WHERE s.author_id = a.id AND f.state = 'founded' AND f.ground <> 'gone' AND f.decided_at > $2)
			OR EXISTS (SELECT FROM spot s JOIN notice n ON n.kind = 'spot' AND n.subject_id = s.id
				WHERE s.author_id = a.id AND n.state IN ('founded', 'sent_back') AND n.decided_at > $2)
			OR EXISTS (SELECT FROM sanction n WHERE n.account_id = a.id AND NOT n.annulled AND COALESCE(n.lifted_at, n.ends_at) > $2) AS fault
		FROM account a WHERE a.id = $1 AND a.state = 'active'`, author, now.AddDate(0, -rule.Months, 0), rule.Spots)
	if db.NotFound(err) {
		return record{Since: now}, nil
	}
	if err != nil {
		return r, fmt.Errorf("count the record of author %d: %w", author, err)
	}
	return r, nil
}
