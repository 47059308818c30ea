package privacy

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// digestOf tells account a from another that is given its number later: nothing of it ever changes.
const digestOf = `encode(sha256(convert_to(a.id || ' ' || CAST(EXTRACT(epoch FROM a.created_at) * 1000000 AS bigint), 'UTF8')), 'hex')`

// beGentle makes tx give way within a moment where others hold what it wants: they wait for nobody who leaves.
func beGentle(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '500ms'`); err != nil {
		return fmt.Errorf("be gentle: %w", err)
	}
	return nil
}

// personByID holds an account to the end of the transaction, what waits of it in the queue first, as decisions do.
// False when there is none.
func personByID(ctx context.Context, tx db.Tx, id who.ID) (p Person, found bool, err error) {
	var items []int64
	if err := tx.Select(ctx, &items, `SELECT id FROM queue_item WHERE author_id = $1 ORDER BY id FOR UPDATE`, id); err != nil {
		return p, false, fmt.Errorf("hold what account %d sent: %w", id, err)
	}
	err = tx.Get(ctx, &p, `
		SELECT a.id, a.email, a.first_name, a.last_name, a.locale,
			COALESCE((SELECT e.keep_spots FROM erasure e WHERE e.account_id = a.id AND e.digest = `+digestOf+`), false) AS keep_spots,
			COALESCE(m.organisation_id, 0) AS organisation, COALESCE((SELECT h.account_id FROM organisation_member h
				WHERE h.organisation_id = m.organisation_id AND h.account_id <> a.id ORDER BY h.role = 'editor', h.joined_at, h.account_id LIMIT 1), 0) AS heir
		FROM account a LEFT JOIN organisation_member m ON m.account_id = a.id WHERE a.id = $1 FOR UPDATE OF a`, id)
	if db.NotFound(err) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("find who leaves: %w", err)
	}
	p.Addresses, err = provedBy(ctx, tx, id)
	return p, err == nil, err
}

// provedBy gives Person.Addresses. Of an account that the team brought in, the address is on paper, and whoever signs up with
// it takes over what is kept for it; one that was only ever typed is nobody's.
func provedBy(ctx context.Context, c db.Conn, id who.ID) ([]string, error) {
	var all []string
	err := c.Select(ctx, &all, `
		SELECT DISTINCT unnest(ARRAY[lower(h.email), h.key]) FROM (
			SELECT email, email_key AS key, confirmed_at IS NOT NULL AS proved FROM account WHERE id = $1 AND (confirmed_at IS NOT NULL OR expected_until IS NOT NULL)
			UNION SELECT old_email, old_key, true FROM address_change WHERE account_id = $1
			UNION SELECT new_email, new_key, true FROM address_change WHERE account_id = $1 AND state = 'done') h
		WHERE NOT EXISTS (SELECT FROM account o WHERE o.email_key = h.key AND o.id <> $1 AND (o.confirmed_at IS NOT NULL OR NOT h.proved))`, id)
	if err != nil {
		return nil, fmt.Errorf("list the proved addresses of account %d: %w", id, err)
	}
	return all, nil
}

// addressesOf are those an account has, had lately, or was to have, proved or not, as typed and as they are compared.
func addressesOf(ctx context.Context, c db.Conn, id who.ID) ([]string, error) {
	var all []string
	err := c.Select(ctx, &all, `
		SELECT unnest(ARRAY[email, email_key]) FROM account WHERE id = $1
		UNION SELECT unnest(ARRAY[old_email, old_key, new_email, new_key]) FROM address_change WHERE account_id = $1`, id)
	if err != nil {
		return nil, fmt.Errorf("list the addresses of account %d: %w", id, err)
	}
	return all, nil
}

// insertErasure lists an account that was ever its owner's, or that the team made of somebody; what was only ever typed is
// nobody's. One that is listed stays as it is.
func insertErasure(ctx context.Context, tx db.Tx, id who.ID, keepSpots bool, reason string, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO erasure (account_id, digest, keep_spots, reason, asked_at)
		SELECT a.id, `+digestOf+`, $2, $3, $4 FROM account a WHERE a.id = $1 AND (a.confirmed_at IS NOT NULL OR a.expected_until IS NOT NULL)
		ON CONFLICT DO NOTHING`, id, keepSpots, reason, at)
	if err != nil {
		return fmt.Errorf("list erasure of account %d: %w", id, err)
	}
	return nil
}

func finishErasure(ctx context.Context, tx db.Tx, id who.ID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE erasure SET done_at = $2 WHERE account_id = $1 AND done_at IS NULL`, id, at); err != nil {
		return fmt.Errorf("finish erasure of account %d: %w", id, err)
	}
	return nil
}

// listed are all the accounts ever erased.
func listed(ctx context.Context, c db.Conn) ([]entry, error) {
	var all []entry
	if err := c.Select(ctx, &all, `SELECT account_id, digest, keep_spots, asked_at FROM erasure ORDER BY asked_at, account_id`); err != nil {
		return nil, fmt.Errorf("list erasures: %w", err)
	}
	return all, nil
}

func listAgain(ctx context.Context, tx db.Tx, e entry) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO erasure (account_id, digest, keep_spots, reason, asked_at, done_at) VALUES ($1, $2, $3, $4, $5, now()) ON CONFLICT DO NOTHING`,
		e.Account, e.Digest, e.KeepSpots, restored, e.At)
	if err != nil {
		return fmt.Errorf("list erasure of account %d again: %w", e.Account, err)
	}
	return nil
}

// under are the accounts that are closed and not erased yet.
func under(ctx context.Context, c db.Conn) ([]who.ID, error) {
	var ids []who.ID
	if err := c.Select(ctx, &ids, `SELECT id FROM account WHERE state = 'erased' ORDER BY id`); err != nil {
		return nil, fmt.Errorf("find who is leaving: %w", err)
	}
	return ids, nil
}

// returned are the accounts that were erased and are there again.
func returned(ctx context.Context, c db.Conn) ([]who.ID, error) {
	var ids []who.ID
	err := c.Select(ctx, &ids, `SELECT a.id FROM erasure e JOIN account a ON a.id = e.account_id AND `+digestOf+` = e.digest WHERE a.state <> 'erased' ORDER BY a.id`)
	if err != nil {
		return nil, fmt.Errorf("find who came back: %w", err)
	}
	return ids, nil
}
