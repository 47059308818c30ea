package spots

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// broughtBy are the programme's own spots that an account brought in and that are public, or wait to be.
func broughtBy(ctx context.Context, tx db.Tx, account who.ID) ([]int64, error) {
	var ids []int64
	err := tx.Select(ctx, &ids, `SELECT id FROM spot WHERE author_id = $1 AND programme AND state IN ('published', 'submitted') ORDER BY id FOR UPDATE`, account)
	if err != nil {
		return nil, fmt.Errorf("find what account %d brought in: %w", account, err)
	}
	return ids, nil
}

// signed is a published spot with all that is read of it.
type signed struct {
	ID    int64  `db:"id"`
	Title string `db:"title"`
	Text  string `db:"text"`
}

func signedBy(ctx context.Context, c db.Conn, account who.ID) ([]signed, error) {
	var all []signed
	err := c.Select(ctx, &all, `
		SELECT s.id, s.title, concat_ws(E'\n', s.title, s.reason, s.slug, (SELECT string_agg(f.slug, E'\n') FROM spot_former_slug f WHERE f.spot_id = s.id),
			(SELECT string_agg(p.alt, E'\n') FROM photo p WHERE p.album = 'spot' AND p.album_id = s.id AND p.state <> 'deleted')) AS text
		FROM spot s WHERE s.author_id = $1 AND s.state = 'published' AND NOT s.programme ORDER BY s.id`, account)
	if err != nil {
		return nil, fmt.Errorf("list the published spots of account %d: %w", account, err)
	}
	return all, nil
}

func showingPeople(ctx context.Context, c db.Conn, spots []int64) ([]int64, error) {
	var ids []int64
	if err := c.Select(ctx, &ids, `SELECT id FROM spot WHERE id = ANY($1) AND people_recognisable = 'agreed'`, db.Array(spots)); err != nil {
		return nil, fmt.Errorf("find the spots that show people: %w", err)
	}
	return ids, nil
}

// unsign makes spots nobody's, with nothing around them that was said to or by their author.
func unsign(ctx context.Context, tx db.Tx, spots []int64) error {
	_, err := tx.Exec(ctx, `
		UPDATE spot SET author_id = NULL, display_name = 'anonymous', why = '', message = '', pen = '', version = version + 1,
			people_recognisable = CASE WHEN people_recognisable = 'agreed' THEN 'no' ELSE people_recognisable END
		WHERE id = ANY($1)`, db.Array(spots))
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM spot_edit WHERE spot_id = ANY($1)`, db.Array(spots))
	}
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM spot_correction WHERE spot_id = ANY($1)`, db.Array(spots))
	}
	if err != nil {
		return fmt.Errorf("unsign spots: %w", err)
	}
	return nil
}

func silenceFlags(ctx context.Context, tx db.Tx, account who.ID) ([]int64, error) {
	var ids []int64
	err := tx.Select(ctx, &ids, `UPDATE spot_flag SET words = '', answer = '', account_id = NULL WHERE account_id = $1 RETURNING id`, account)
	if err != nil {
		return nil, fmt.Errorf("silence the flags of account %d: %w", account, err)
	}
	return ids, nil
}

// flagsAbout are the flags about the spots of an account.
func flagsAbout(ctx context.Context, c db.Conn, account who.ID) ([]int64, error) {
	var ids []int64
	err := c.Select(ctx, &ids, `SELECT f.id FROM spot_flag f JOIN spot s ON s.id = f.spot_id WHERE s.author_id = $1`, account)
	if err != nil {
		return nil, fmt.Errorf("find the flags about the spots of account %d: %w", account, err)
	}
	return ids, nil
}

func dropClaimsOf(ctx context.Context, tx db.Tx, addresses []string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM spot_claim WHERE email_key = ANY($1)`, db.Array(addresses)); err != nil {
		return fmt.Errorf("forget claims: %w", err)
	}
	return nil
}

func deleteSpotsOf(ctx context.Context, tx db.Tx, account who.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM spot WHERE author_id = $1`, account); err != nil {
		return fmt.Errorf("delete the spots of account %d: %w", account, err)
	}
	return nil
}
