package wishes

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func publishedSpot(ctx context.Context, c db.Conn, slug string) (spots.ID, who.ID, error) {
	var r struct {
		ID     spots.ID `db:"id"`
		Author who.ID   `db:"author_id"`
	}
	err := c.Get(ctx, &r, `SELECT id, COALESCE(author_id, 0) AS author_id FROM spot WHERE slug = $1 AND state = 'published'`, slug)
	return r.ID, r.Author, db.Found(err, "find spot %q", slug)
}

func addMeToo(ctx context.Context, tx db.Tx, spot spots.ID, by who.ID, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO me_too (spot_id, account_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, spot, by, at)
	if err != nil {
		return false, fmt.Errorf("insert me too: %w", err)
	}
	return n > 0, nil
}

func dropMeToo(ctx context.Context, tx db.Tx, spot spots.ID, by who.ID, _ time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM me_too WHERE spot_id = $1 AND account_id = $2`, spot, by)
	if err != nil {
		return false, fmt.Errorf("delete me too: %w", err)
	}
	return n > 0, nil
}

func markOf(ctx context.Context, c db.Conn, by who.ID, spot spots.ID) (Mark, error) {
	var r struct {
		MeToos int  `db:"me_toos"`
		MeToo  bool `db:"me_too"`
		Own    bool `db:"own"`
	}
	err := c.Get(ctx, &r, `
		SELECT (SELECT count(*) FROM me_too WHERE spot_id = s.id) AS me_toos,
			EXISTS (SELECT FROM me_too WHERE spot_id = s.id AND account_id = $2) AS me_too, COALESCE(s.author_id = $2, false) AS own
		FROM spot s WHERE s.id = $1`, spot, int64(by))
	return Mark{MeToos: r.MeToos, MeToo: r.MeToo, Own: r.Own}, db.Found(err, "find the mark of spot %d", spot)
}

// placesOf are the lists of an account, each with whether a spot is in it.
func placesOf(ctx context.Context, c db.Conn, by who.ID, spot spots.ID) ([]Place, error) {
	var all []Place
	err := c.Select(ctx, &all, `
		SELECT l.id, l.name, EXISTS (SELECT FROM wish w WHERE w.list_id = l.id AND w.spot_id = $2) AS has
		FROM wish_list l WHERE l.account_id = $1 ORDER BY l.name <> '', l.id`, by, spot)
	if err != nil {
		return nil, fmt.Errorf("list places: %w", err)
	}
	return all, nil
}

func kept(ctx context.Context, c db.Conn, by who.ID, ids []spots.ID) (map[spots.ID]bool, error) {
	var found []spots.ID
	err := c.Select(ctx, &found, `
		SELECT DISTINCT w.spot_id FROM wish w JOIN wish_list l ON l.id = w.list_id WHERE l.account_id = $1 AND w.spot_id = ANY($2)`, by, db.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("find what is kept: %w", err)
	}
	all := make(map[spots.ID]bool, len(found))
	for _, id := range found {
		all[id] = true
	}
	return all, nil
}

// firstList is the nameless list of an account, made if it is missing, locked.
func firstList(ctx context.Context, tx db.Tx, by who.ID, at time.Time) (ListID, error) {
	var id ListID
	err := tx.Get(ctx, &id, `
		INSERT INTO wish_list (account_id, name, created_at) VALUES ($1, '', $2)
		ON CONFLICT (account_id, name) DO UPDATE SET name = '' RETURNING id`, by, at)
	if err != nil {
		return 0, fmt.Errorf("find the first list: %w", err)
	}
	return id, nil
}

func lockList(ctx context.Context, tx db.Tx, by who.ID, id ListID) error {
	var found ListID
	err := tx.Get(ctx, &found, `SELECT id FROM wish_list WHERE id = $1 AND account_id = $2 FOR UPDATE`, id, by)
	return db.Found(err, "lock list %d", id)
}

func countKept(ctx context.Context, c db.Conn, id ListID) (n int, err error) {
	if err := c.Get(ctx, &n, `SELECT count(*) FROM wish WHERE list_id = $1`, id); err != nil {
		return 0, fmt.Errorf("count list %d: %w", id, err)
	}
	return n, nil
}

func countLists(ctx context.Context, c db.Conn, by who.ID) (n int, err error) {
	if err := c.Get(ctx, &n, `SELECT count(*) FROM wish_list WHERE account_id = $1`, by); err != nil {
		return 0, fmt.Errorf("count lists: %w", err)
	}
	return n, nil
}

// addWish keeps a published spot; any other is NotFound.
func addWish(ctx context.Context, tx db.Tx, list ListID, spot spots.ID, at time.Time) error {
	n, err := tx.Exec(ctx, `
		INSERT INTO wish (list_id, spot_id, added_at) SELECT $1, id, $3 FROM spot WHERE id = $2 AND state = 'published'
		ON CONFLICT (list_id, spot_id) DO UPDATE SET spot_id = EXCLUDED.spot_id`, list, spot, at)
	if err != nil {
		return fmt.Errorf("insert wish: %w", err)
	}
	if n == 0 {
		return notFound()
	}
	return nil
}

func dropWish(ctx context.Context, tx db.Tx, by who.ID, w Wish) error {
	_, err := tx.Exec(ctx, `
		DELETE FROM wish w USING wish_list l WHERE l.id = w.list_id AND l.account_id = $1 AND w.spot_id = $2 AND ($3 = 0 OR l.id = $3)`,
		by, w.Spot, int64(w.List))
	if err != nil {
		return fmt.Errorf("delete wish: %w", err)
	}
	return nil
}

func insertList(ctx context.Context, tx db.Tx, by who.ID, name string, at time.Time) (ListID, error) {
	var id ListID
	err := tx.Get(ctx, &id, `INSERT INTO wish_list (account_id, name, created_at) VALUES ($1, $2, $3) RETURNING id`, by, name, at)
	return id, named(err)
}

func renameList(ctx context.Context, tx db.Tx, by who.ID, id ListID, name string) error {
	n, err := tx.Exec(ctx, `UPDATE wish_list SET name = $3 WHERE id = $1 AND account_id = $2 AND name <> ''`, id, by, name)
	if err == nil && n == 0 {
		return notFound()
	}
	return named(err)
}

// named says what an error means for the name of a list.
func named(err error) error {
	if db.Violates(err, "wish_list_name_unique") {
		var e form.Errors
		e.Add("name", "wishes.name_taken")
		return e.Err()
	}
	if err != nil {
		return fmt.Errorf("name list: %w", err)
	}
	return nil
}

func deleteList(ctx context.Context, tx db.Tx, by who.ID, id ListID) error {
	n, err := tx.Exec(ctx, `DELETE FROM wish_list WHERE id = $1 AND account_id = $2 AND name <> ''`, id, by)
	if err != nil {
		return fmt.Errorf("delete list %d: %w", id, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "errors.not_found.text")
	}
	return nil
}

// setToken gives a list its address; an empty token takes it away. One that it has stays.
func setToken(ctx context.Context, tx db.Tx, id ListID, token string) error {
	_, err := tx.Exec(ctx, `UPDATE wish_list SET token = CASE WHEN $2 = '' THEN NULL ELSE COALESCE(token, $2) END WHERE id = $1`, id, token)
	if err != nil {
		return fmt.Errorf("share list %d: %w", id, err)
	}
	return nil
}

const lists = `
	SELECT l.id, l.account_id, a.first_name AS owner_name, l.name, COALESCE(l.token, '') AS token, l.created_at,
		(SELECT count(*) FROM wish w JOIN spot s ON s.id = w.spot_id WHERE w.list_id = l.id AND s.state = 'published') AS kept
	FROM wish_list l JOIN account a ON a.id = l.account_id`

func listsOf(ctx context.Context, c db.Conn, by who.ID) ([]List, error) {
	var all []List
	if err := c.Select(ctx, &all, lists+` WHERE l.account_id = $1 ORDER BY l.name <> '', l.id`, by); err != nil {
		return nil, fmt.Errorf("list wish lists: %w", err)
	}
	return all, nil
}

func listByToken(ctx context.Context, c db.Conn, token string) (List, error) {
	var l List
	err := c.Get(ctx, &l, lists+` WHERE l.token = $1 AND a.state = 'active'`, token)
	return l, db.Found(err, "find shared list")
}

func wishesIn(ctx context.Context, c db.Conn, id ListID) ([]spots.ID, error) {
	var ids []spots.ID
	if err := c.Select(ctx, &ids, `SELECT spot_id FROM wish WHERE list_id = $1 ORDER BY added_at DESC, spot_id DESC`, id); err != nil {
		return nil, fmt.Errorf("list wishes: %w", err)
	}
	return ids, nil
}
