package uses

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func insertUse(ctx context.Context, tx db.Tx, by who.Actor, d Draft, now time.Time) (ID, error) {
	day, _ := d.day()
	var id ID
	err := tx.Get(ctx, &id, `
		INSERT INTO brand_use (account_id, organisation_id, support, place, commune_insee, used_on, words, people_recognisable, display_name,
			rights_at, state, created_at, updated_at)
		VALUES ($1, NULLIF(CAST($2 AS bigint), 0), $3, $4, $5, $6, $7, $8, $9, $10, 'submitted', $10, $10) RETURNING id`,
		by.ID, by.Organisation, d.Support, d.Place, d.Commune, day, d.Words, d.People, d.DisplayName, now)
	if err != nil {
		return 0, fmt.Errorf("insert use: %w", err)
	}
	return id, nil
}

// updateUse writes what its author was asked to change, unless another tab was faster.
func updateUse(ctx context.Context, tx db.Tx, author who.ID, id ID, d Draft, now time.Time) error {
	day, _ := d.day()
	n, err := tx.Exec(ctx, `
		UPDATE brand_use SET support = $3, place = $4, commune_insee = $5, used_on = $6, words = $7, people_recognisable = $8, display_name = $9,
			updated_at = $10, version = version + 1, state = 'submitted', why = '', message = ''
		WHERE account_id = $1 AND id = $2 AND state = 'changes_requested' AND version = $11`,
		author, id, d.Support, d.Place, d.Commune, day, d.Words, d.People, d.DisplayName, now, d.Version)
	if err != nil {
		return fmt.Errorf("update use %d: %w", id, err)
	}
	if n > 0 {
		return nil
	}
	if _, err := useOf(ctx, tx, author, id); err != nil {
		return err
	}
	return fault.New(fault.Conflict, "uses.changed_meanwhile")
}

// lockUse holds the row to the end of the transaction and tells its state.
func lockUse(ctx context.Context, tx db.Tx, author who.ID, id ID) (State, error) {
	var state State
	err := tx.Get(ctx, &state, `SELECT state FROM brand_use WHERE account_id = $1 AND id = $2 FOR UPDATE`, author, id)
	return state, db.Found(err, "lock use %d", id)
}

func withdrawUse(ctx context.Context, tx db.Tx, id ID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE brand_use SET state = 'withdrawn', updated_at = $2, version = version + 1 WHERE id = $1`, id, at); err != nil {
		return fmt.Errorf("withdraw use %d: %w", id, err)
	}
	return nil
}

type row struct {
	ID           ID        `db:"id"`
	Author       who.ID    `db:"account_id"`
	Organisation int64     `db:"organisation_id"`
	Support      string    `db:"support"`
	Place        string    `db:"place"`
	INSEE        string    `db:"commune_insee"`
	UsedOn       time.Time `db:"used_on"`
	Words        string    `db:"words"`
	People       string    `db:"people_recognisable"`
	DisplayName  string    `db:"display_name"`
	State        State     `db:"state"`
	Why          string    `db:"why"`
	Message      string    `db:"message"`
	Version      int       `db:"version"`
}

const wholeUse = `
	SELECT id, account_id, COALESCE(organisation_id, 0) AS organisation_id, support, place, commune_insee, used_on, words,
		people_recognisable, display_name, state, why, message, version
	FROM brand_use`

func (r row) use() Use {
	return Use{
		ID: r.ID, Author: r.Author, Organisation: r.Organisation, UsedOn: r.UsedOn, State: r.State, Why: r.Why, Message: r.Message,
		Draft: Draft{
			Support: r.Support, Place: r.Place, Commune: r.INSEE, Date: r.UsedOn.Format(time.DateOnly), Words: r.Words, People: r.People,
			Rights: true, DisplayName: r.DisplayName, Version: r.Version,
		},
	}
}

func useOf(ctx context.Context, c db.Conn, author who.ID, id ID) (Use, error) {
	var r row
	err := c.Get(ctx, &r, wholeUse+` WHERE account_id = $1 AND id = $2`, author, id)
	return r.use(), db.Found(err, "find use %d", id)
}

func useByID(ctx context.Context, c db.Conn, id ID) (Use, error) {
	var r row
	err := c.Get(ctx, &r, wholeUse+` WHERE id = $1`, id)
	return r.use(), db.Found(err, "find use %d", id)
}

func stateOf(ctx context.Context, c db.Conn, id ID) (who.ID, State, error) {
	var r struct {
		Author who.ID `db:"account_id"`
		State  State  `db:"state"`
	}
	err := c.Get(ctx, &r, `SELECT account_id, state FROM brand_use WHERE id = $1`, id)
	return r.Author, r.State, db.Found(err, "find state of use %d", id)
}

const cardColumns = `u.id, u.support, u.place, u.used_on, u.words, u.state, COALESCE(p.id, '') AS photo, COALESCE(p.alt, '') AS photo_alt,
	CASE WHEN u.display_name = 'anonymous' THEN '' ELSE COALESCE(o.name, a.first_name) END AS shown_by`

const cardJoins = `
	JOIN account a ON a.id = u.account_id
	LEFT JOIN organisation o ON o.id = u.organisation_id
	LEFT JOIN photo p ON p.album = 'use' AND p.album_id = u.id AND p.state = 'attached' AND p.position = 0`

func mine(ctx context.Context, c db.Conn, author who.ID, after db.Cursor, limit int) ([]Card, error) {
	after = after.Newest()
	var list []Card
	err := c.Select(ctx, &list, `
		SELECT `+cardColumns+`, u.updated_at AS sorted_at FROM brand_use u`+cardJoins+`
		WHERE u.account_id = $1 AND u.state <> 'withdrawn' AND (u.updated_at, u.id) < ($2, $3)
		ORDER BY u.updated_at DESC, u.id DESC LIMIT $4`, author, after.At, after.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("list own uses: %w", err)
	}
	return list, nil
}

func published(ctx context.Context, c db.Conn, support string, after db.Cursor, limit int) ([]Card, error) {
	after = after.Newest()
	args, where := []any{after.At, after.ID, limit}, ""
	if support != "" {
		args, where = append(args, support), " AND u.support = $4"
	}
	var list []Card
	err := c.Select(ctx, &list, `
		SELECT `+cardColumns+`, u.published_at AS sorted_at FROM brand_use u`+cardJoins+`
		WHERE u.state = 'published' AND (u.published_at, u.id) < ($1, $2)`+where+`
		ORDER BY u.published_at DESC, u.id DESC LIMIT $3`, args...)
	if err != nil {
		return nil, fmt.Errorf("list published uses: %w", err)
	}
	return list, nil
}

func shownFor(ctx context.Context, c db.Conn, organisation int64, limit int) ([]Card, error) {
	var list []Card
	err := c.Select(ctx, &list, `
		SELECT `+cardColumns+`, u.published_at AS sorted_at FROM brand_use u`+cardJoins+`
		WHERE u.organisation_id = $1 AND u.state = 'published' AND u.display_name <> 'anonymous'
		ORDER BY u.published_at DESC, u.id DESC LIMIT $2`, organisation, limit)
	if err != nil {
		return nil, fmt.Errorf("list uses of organisation %d: %w", organisation, err)
	}
	return list, nil
}

// decideUse moves a use that waits; its author is told.
func decideUse(ctx context.Context, tx db.Tx, id ID, to State, d moderation.Decision) (Use, error) {
	n, err := tx.Exec(ctx, `
		UPDATE brand_use SET state = $2, why = $3, message = $4, updated_at = $5, version = version + 1,
			published_at = CASE WHEN $2 = 'published' THEN CAST($5 AS timestamptz) END
		WHERE id = $1 AND state = 'submitted'`, id, string(to), d.Reason, d.Message, d.At)
	if err != nil {
		return Use{}, fmt.Errorf("decide on use %d: %w", id, err)
	}
	if n == 0 {
		return Use{}, moderation.ErrOvertaken
	}
	return useByID(ctx, tx, id)
}

// takeDownUse takes a use off the wall; false when it was not on it any more.
func takeDownUse(ctx context.Context, tx db.Tx, id ID, to State, d moderation.Decision) (bool, error) {
	n, err := tx.Exec(ctx, `
		UPDATE brand_use SET state = $2, why = $3, message = $4, updated_at = $5, version = version + 1, published_at = NULL
		WHERE id = $1 AND state = 'published'`, id, string(to), d.Reason, d.Message, d.At)
	if err != nil {
		return false, fmt.Errorf("take use %d down: %w", id, err)
	}
	return n > 0, nil
}

// holderOf is the name and licence of the organisation a use was shown for.
func holderOf(ctx context.Context, c db.Conn, organisation int64) (name, licence string, err error) {
	var r struct {
		Name    string `db:"name"`
		Licence string `db:"licence_number"`
	}
	err = c.Get(ctx, &r, `SELECT name, COALESCE(licence_number, '') AS licence_number FROM organisation WHERE id = $1`, organisation)
	if err != nil {
		return "", "", fmt.Errorf("find organisation %d: %w", organisation, err)
	}
	return r.Name, r.Licence, nil
}

// proofs lists the published uses of the year that begins on first.
func proofs(ctx context.Context, c db.Conn, first time.Time) ([]Proof, error) {
	var list []Proof
	err := c.Select(ctx, &list, `
		SELECT u.id, u.support, u.used_on, u.place, u.commune_insee, COALESCE(o.name, a.first_name || ' ' || a.last_name) AS holder,
			COALESCE(o.licence_number, '') AS licence, u.words, COALESCE(p.id, '') AS photo, COALESCE(p.widths[1], 0) AS photo_width, u.published_at
		FROM brand_use u`+cardJoins+`
		WHERE u.state = 'published' AND u.used_on >= CAST($1 AS date) AND u.used_on < CAST($2 AS date)
		ORDER BY array_position(CAST($3 AS text[]), u.support), u.used_on, u.id`, first, first.AddDate(1, 0, 0), db.Array(Supports()))
	if err != nil {
		return nil, fmt.Errorf("list proofs of use: %w", err)
	}
	return list, nil
}
