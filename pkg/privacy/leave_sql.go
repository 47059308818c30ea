package privacy

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// writeLink makes the newest letter's link the only one that serves.
func writeLink(ctx context.Context, tx db.Tx, id who.ID, hash []byte, keep bool, until time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO erasure_link (account_id, hash, keep_spots, expires_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account_id) DO UPDATE SET hash = $2, keep_spots = $3, expires_at = $4`, id, hash, keep, until)
	if err != nil {
		return fmt.Errorf("write the link by which account %d leaves: %w", id, err)
	}
	return nil
}

type link struct {
	Account   who.ID `db:"account_id"`
	FirstName string `db:"first_name"`
	KeepSpots bool   `db:"keep_spots"`
}

func linkByHash(ctx context.Context, c db.Conn, hash []byte, at time.Time) (link, error) {
	var l link
	err := c.Get(ctx, &l, `
		SELECT l.account_id, a.first_name, l.keep_spots FROM erasure_link l JOIN account a ON a.id = l.account_id AND a.state = 'active'
		WHERE l.hash = $1 AND l.expires_at > $2`, hash, at)
	return l, gone(err)
}

func takeLink(ctx context.Context, tx db.Tx, hash []byte, at time.Time) (link, error) {
	var l link
	err := tx.Get(ctx, &l, `DELETE FROM erasure_link WHERE hash = $1 AND expires_at > $2 RETURNING account_id, '' AS first_name, keep_spots`, hash, at)
	return l, gone(err)
}

func gone(err error) error {
	if db.NotFound(err) {
		return errLink
	}
	if err != nil {
		return fmt.Errorf("find the link of who leaves: %w", err)
	}
	return nil
}

func purgeLinks(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM erasure_link WHERE expires_at < $1`, before); err != nil {
		return fmt.Errorf("purge links: %w", err)
	}
	return nil
}

// heldOf counts what is held of an account, and gives who it is.
func heldOf(ctx context.Context, c db.Conn, id who.ID) (Held, Person, error) {
	var r struct {
		Person
		Since        time.Time `db:"created_at"`
		Spots        int       `db:"spots"`
		Published    int       `db:"published"`
		Brought      int       `db:"brought"`
		Photos       int       `db:"photos"`
		Uses         int       `db:"uses"`
		Signatures   int       `db:"signatures"`
		Organisation string    `db:"organisation_name"`
		Licence      string    `db:"licence"`
		LastOwner    bool      `db:"last_owner"`
	}
	err := c.Get(ctx, &r, `
		SELECT a.id, a.email, a.first_name, a.last_name, a.locale, a.created_at,
			(SELECT count(*) FROM spot WHERE author_id = a.id AND NOT programme AND state <> 'withdrawn') AS spots,
			(SELECT count(*) FROM spot WHERE author_id = a.id AND NOT programme AND state = 'published') AS published,
			(SELECT count(*) FROM spot WHERE author_id = a.id AND programme) AS brought,
			(SELECT count(*) FROM photo WHERE account_id = a.id AND state <> 'deleted') AS photos,
			(SELECT count(*) FROM brand_use WHERE account_id = a.id AND state <> 'withdrawn') AS uses,
			(SELECT count(*) FROM charter_signer WHERE account_id = a.id) AS signatures,
			COALESCE(o.name, '') AS organisation_name, COALESCE(o.licence_number, '') AS licence, COALESCE(h.account_id, 0) AS heir,
			COALESCE(m.role = 'owner' AND h.role = 'editor', false) AS last_owner
		FROM account a LEFT JOIN organisation_member m ON m.account_id = a.id LEFT JOIN organisation o ON o.id = m.organisation_id
			LEFT JOIN LATERAL (SELECT account_id, role FROM organisation_member h
				WHERE h.organisation_id = m.organisation_id AND h.account_id <> a.id ORDER BY h.role = 'editor', h.joined_at, h.account_id LIMIT 1) h ON true
		WHERE a.id = $1`, id)
	if err := db.Found(err, "find what is held of account %d", id); err != nil {
		return Held{}, Person{}, err
	}
	return Held{
		Spots: SpotsHeld{All: r.Spots, Published: r.Published, Brought: r.Brought}, Photos: r.Photos, Uses: r.Uses, Signatures: r.Signatures, Since: r.Since,
		Organisation: r.Organisation, Heir: r.Heir != 0, LastOwner: r.LastOwner, Licence: r.Licence,
	}, r.Person, nil
}
