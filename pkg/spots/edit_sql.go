package spots

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// kept is a Draft as a change keeps it.
type kept struct {
	Title       string              `json:"title"`
	Reason      string              `json:"reason"`
	Category    string              `json:"category"`
	Seasons     []string            `json:"seasons"`
	Access      []string            `json:"access"`
	Latitude    string              `json:"latitude"`
	Longitude   string              `json:"longitude"`
	Commune     string              `json:"commune"`
	Precision   territory.Precision `json:"precision"`
	Photos      []photos.Placed     `json:"photos"`
	People      string              `json:"people"`
	Rights      bool                `json:"rights"`
	DisplayName string              `json:"display_name"`
	OtherPlace  string              `json:"-"`
	Version     int                 `json:"-"`
	Sent        string              `json:"-"`
	Pen         string              `json:"-"`
	Turn        int                 `json:"-"`
}

func keep(d Draft) []byte {
	whole, _ := json.Marshal(kept(d)) // strings and numbers: it cannot fail
	return whole
}

func read(whole []byte) (d Draft, err error) {
	if len(whole) == 0 {
		return d, nil
	}
	var k kept
	if err := json.Unmarshal(whole, &k); err != nil {
		return d, fmt.Errorf("read change: %w", err)
	}
	return Draft(k), nil
}

type editRow struct {
	ID      int64      `db:"id"`
	Spot    ID         `db:"spot_id"`
	State   State      `db:"state"`
	Wanted  []byte     `db:"wanted"`
	Before  []byte     `db:"before"`
	Why     string     `db:"why"`
	Message string     `db:"message"`
	Version int        `db:"version"`
	Pen     string     `db:"pen"`
	SentAt  *time.Time `db:"submitted_at"`
}

const selectEdit = `
	SELECT e.id, e.spot_id, e.state, e.wanted, e.before, e.why, e.message, e.version, e.pen, e.submitted_at
	FROM spot_edit e `

func (r editRow) edit() (Edit, error) {
	wanted, err := read(r.Wanted)
	if err != nil {
		return Edit{}, err
	}
	before, err := read(r.Before)
	wanted.Version = r.Version
	return Edit{r.ID, r.Spot, r.State, wanted, before, r.Why, r.Message, r.Version, r.Pen, r.SentAt}, err
}

func findEdit(ctx context.Context, c db.Conn, where string, args ...any) (Edit, error) {
	var r editRow
	if err := db.Found(c.Get(ctx, &r, selectEdit+where, args...), "find change"); err != nil {
		return Edit{}, err
	}
	return r.edit()
}

func editByID(ctx context.Context, c db.Conn, id int64) (Edit, error) {
	return findEdit(ctx, c, `WHERE e.id = $1`, id)
}

func openEdit(ctx context.Context, c db.Conn, author who.ID, spot ID) (Edit, error) {
	return findEdit(ctx, c, `JOIN spot s ON s.id = e.spot_id
		WHERE s.author_id = $1 AND s.id = $2 AND e.state IN ('draft', 'submitted', 'changes_requested')`, author, spot)
}

// lastEdit is the last change of a spot, whatever became of it. One that is open is always the last.
func lastEdit(ctx context.Context, c db.Conn, author who.ID, spot ID) (Edit, error) {
	return findEdit(ctx, c, `JOIN spot s ON s.id = e.spot_id WHERE s.author_id = $1 AND s.id = $2 ORDER BY e.id DESC LIMIT 1`, author, spot)
}

// shownOf is whose spot a change is of, and its page while it has one: what moderators may know of it beside the change,
// be it a draft again.
func shownOf(ctx context.Context, c db.Conn, id ID) (author who.ID, page string, err error) {
	var r struct {
		Author who.ID `db:"author_id"`
		Page   string `db:"page"`
	}
	err = c.Get(ctx, &r, `
		SELECT COALESCE(author_id, 0) AS author_id, CASE WHEN state = 'published' THEN '/spots/' || slug ELSE '' END AS page FROM spot WHERE id = $1`, id)
	return r.Author, r.Page, db.Found(err, "find spot %d of a change", id)
}

func insertEdit(ctx context.Context, tx db.Tx, spot ID, d Draft, now time.Time) (id int64, err error) {
	err = tx.Get(ctx, &id, `INSERT INTO spot_edit (spot_id, wanted, created_at, updated_at, pen, turn) VALUES ($1, $2, $3, $3, $4, $5) RETURNING id`,
		spot, keep(d), now, d.Pen, d.Turn)
	if err != nil {
		return 0, fmt.Errorf("insert change of spot %d: %w", spot, err)
	}
	return id, nil
}

// updateEdit writes what the form showed, unless another one was faster.
func updateEdit(ctx context.Context, tx db.Tx, id int64, d Draft, now time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE spot_edit SET wanted = $3, updated_at = $4, version = version + 1, pen = $5, turn = $6
		WHERE id = $1 AND (version = $2 OR pen = $5 AND pen <> '' AND turn < $6) AND state IN ('draft', 'changes_requested')`,
		id, d.Version, keep(d), now, d.Pen, d.Turn)
	if err != nil {
		return fmt.Errorf("update change %d: %w", id, err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "spots.changed_meanwhile")
	}
	return nil
}

// rewriteWanted names another photo in a change, of which no form need know.
func rewriteWanted(ctx context.Context, tx db.Tx, id int64, d Draft) error {
	if _, err := tx.Exec(ctx, `UPDATE spot_edit SET wanted = $2 WHERE id = $1 AND state IN ('draft', 'changes_requested')`, id, keep(d)); err != nil {
		return fmt.Errorf("rewrite change %d: %w", id, err)
	}
	return nil
}

func submitEdit(ctx context.Context, tx db.Tx, id int64, before Draft, now time.Time) error {
	_, err := tx.Exec(ctx, `
		UPDATE spot_edit SET state = 'submitted', before = $2, submitted_at = $3, why = '', message = ''
		WHERE id = $1 AND state IN ('draft', 'changes_requested')`, id, keep(before), now)
	if err != nil {
		return fmt.Errorf("submit change %d: %w", id, err)
	}
	return nil
}

func withdrawEdit(ctx context.Context, tx db.Tx, id int64, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE spot_edit SET state = 'withdrawn', decided_at = $2, updated_at = $2, version = version + 1 WHERE id = $1`, id, now)
	if err != nil {
		return fmt.Errorf("withdraw change %d: %w", id, err)
	}
	return nil
}

// decideEdit moves a change that waits, and holds the spot it is of.
func decideEdit(ctx context.Context, tx db.Tx, id int64, to State, d moderation.Decision) (Edit, decided, error) {
	var r editRow
	err := tx.Get(ctx, &r, `
		UPDATE spot_edit e SET state = $2, why = $3, message = $4, version = version + 1, updated_at = $5,
			decided_at = CASE WHEN $2 = 'changes_requested' THEN NULL ELSE CAST($5 AS timestamptz) END
		WHERE id = $1 AND state = 'submitted'
		RETURNING e.id, e.spot_id, e.state, e.wanted, e.before, e.why, e.message, e.version, e.pen, e.submitted_at`, id, string(to), d.Reason, d.Message, d.At)
	if db.NotFound(err) {
		return Edit{}, decided{}, moderation.ErrOvertaken
	}
	if err != nil {
		return Edit{}, decided{}, fmt.Errorf("decide on change %d: %w", id, err)
	}
	var spot decided
	err = tx.Get(ctx, &spot, `SELECT COALESCE(author_id, 0) AS author_id, title, commune_name, slug FROM spot WHERE id = $1 AND state = 'published' FOR UPDATE`, r.Spot)
	if db.NotFound(err) {
		return Edit{}, decided{}, moderation.ErrOvertaken
	}
	if err != nil {
		return Edit{}, decided{}, fmt.Errorf("hold spot %d: %w", r.Spot, err)
	}
	edit, err := r.edit()
	return edit, spot, err
}

// rewriteSpot makes a published spot what d says. Its address stays: people print it.
func rewriteSpot(ctx context.Context, tx db.Tx, id ID, d Draft, at place, now time.Time) error {
	_, err := tx.Exec(ctx, `
		UPDATE spot SET title = $2, reason = $3, category = $4, seasons = $5, access = $6, lat = $7, lon = $8,
			precision_shown = $9, public_lat = $10, public_lon = $11, commune_insee = $12, commune_name = $13, people_recognisable = $14,
			rights_at = CASE WHEN $15 THEN CAST($17 AS timestamptz) ELSE rights_at END, display_name = $16, updated_at = $17, other_place = $18, version = version + 1
		WHERE id = $1`, append([]any{id}, columns(d, at, now)...)...)
	if err != nil {
		return fmt.Errorf("rewrite spot %d: %w", id, err)
	}
	return nil
}
