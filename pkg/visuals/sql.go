package visuals

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func insertVisual(ctx context.Context, tx db.Tx, by who.Actor, title string, now time.Time) (ID, error) {
	var id ID
	err := tx.Get(ctx, &id, `
		INSERT INTO visual (account_id, organisation_id, title, created_at, updated_at)
		VALUES ($1, NULLIF(CAST($2 AS bigint), 0), $3, $4, $4) RETURNING id`, by.ID, by.Organisation, title, now)
	if err != nil {
		return 0, fmt.Errorf("insert visual: %w", err)
	}
	return id, nil
}

// reviseVisual makes a visual a draft again, unless another tab was faster: it tells what it was, and
// its last version.
func reviseVisual(ctx context.Context, tx db.Tx, author who.ID, id ID, d Draft, now time.Time) (was State, last int64, err error) {
	var r struct {
		State    State `db:"state"`
		Revision int   `db:"revision"`
		Last     int64 `db:"last"`
	}
	err = tx.Get(ctx, &r, `
		SELECT state, revision, (SELECT max(v.id) FROM visual_version v WHERE v.visual_id = visual.id) AS last
		FROM visual WHERE account_id = $1 AND id = $2 FOR UPDATE`, author, id)
	if err := db.Found(err, "lock visual %d", id); err != nil {
		return "", 0, err
	}
	if (r.State != Drafted && r.State != ChangesRequested) || (d.Revision != 0 && d.Revision != r.Revision) {
		return "", 0, fault.New(fault.Conflict, "visuals.changed_meanwhile")
	}
	_, err = tx.Exec(ctx, `UPDATE visual SET state = 'draft', title = $2, updated_at = $3, revision = revision + 1 WHERE id = $1`, id, d.Title, now)
	if err != nil {
		return "", 0, fmt.Errorf("revise visual %d: %w", id, err)
	}
	return r.State, r.Last, nil
}

// versionArgs are the columns of what was said and seen.
func versionArgs(v Version) []any {
	var x, y, w, h *float64
	if m := v.Spec.Mark; m.Set() {
		x, y, w, h = &m.X, &m.Y, &m.W, &m.H
	}
	return []any{v.Photo.ID, string(v.Spec.Use), string(v.Spec.Unit), v.Spec.Width, v.Spec.Bubble, string(v.Spec.Ground), v.Spec.Words,
		x, y, w, h, string(v.Seen.Body), string(v.Seen.Ground), v.Seen.Busy}
}

func insertVersion(ctx context.Context, tx db.Tx, visual ID, v Version) (int64, error) {
	var id int64
	err := tx.Get(ctx, &id, `
		INSERT INTO visual_version (visual_id, number, photo, use, unit, width, bubble, ground, words, mark_x, mark_y, mark_w, mark_h, seen_body, seen_ground, seen_busy)
		SELECT $15, COALESCE(max(number), 0) + 1, $1, $2, $3, $4, NULLIF(CAST($5 AS integer), 0), $6, $7, $8, $9, $10, $11, $12, $13, $14
		FROM visual_version WHERE visual_id = $15 RETURNING id`, append(versionArgs(v), visual)...)
	return id, pictured(err, "insert version of visual %d", visual)
}

// pictured says of a picture that is in a version already, this one's last among them, that another is
// wanted.
func pictured(err error, doing string, id any) error {
	if db.Violates(err, "visual_version_photo_unique") {
		return photoGone("visuals.photo_again")
	}
	if err != nil {
		return fmt.Errorf(doing+": %w", id, err)
	}
	return nil
}

// updateVersion writes a version anew, and tells the picture it had.
func updateVersion(ctx context.Context, tx db.Tx, id int64, v Version) (had string, err error) {
	err = tx.Get(ctx, &had, `
		WITH was AS (SELECT id, photo FROM visual_version WHERE id = $15)
		UPDATE visual_version v SET photo = $1, use = $2, unit = $3, width = $4, bubble = NULLIF(CAST($5 AS integer), 0), ground = $6, words = $7,
			mark_x = $8, mark_y = $9, mark_w = $10, mark_h = $11, seen_body = $12, seen_ground = $13, seen_busy = $14
		FROM was WHERE v.id = was.id RETURNING was.photo`, append(versionArgs(v), id)...)
	return had, pictured(err, "update version %d", id)
}

func sendVisual(ctx context.Context, tx db.Tx, id ID, version int64, now time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE visual SET state = 'submitted', updated_at = $2, revision = revision + 1 WHERE id = $1`, id, now); err != nil {
		return fmt.Errorf("send visual %d: %w", id, err)
	}
	if _, err := tx.Exec(ctx, `UPDATE visual_version SET sent_at = $2 WHERE id = $1`, version, now); err != nil {
		return fmt.Errorf("send version %d: %w", version, err)
	}
	return nil
}

// decideVisual answers a visual that waits.
func decideVisual(ctx context.Context, tx db.Tx, id ID, to State, d moderation.Decision) (Visual, error) {
	name := ""
	if to == Approved {
		name = reference(id, d.At)
	}
	n, err := tx.Exec(ctx, `
		UPDATE visual v SET state = $2, updated_at = $3, revision = revision + 1, reference = NULLIF($4, ''),
			approved_at = CASE WHEN $4 <> '' THEN CAST($3 AS timestamptz) END,
			licence_number = CASE WHEN $4 <> '' THEN COALESCE((SELECT o.licence_number FROM organisation o WHERE o.id = v.organisation_id), '') ELSE '' END
		WHERE id = $1 AND state = 'submitted'`, id, string(to), d.At, name)
	if err != nil {
		return Visual{}, fmt.Errorf("decide on visual %d: %w", id, err)
	}
	if n == 0 {
		return Visual{}, moderation.ErrOvertaken
	}
	_, err = tx.Exec(ctx, `
		UPDATE visual_version SET verdict = $2, why = $3, message = $4
		WHERE visual_id = $1 AND number = (SELECT max(number) FROM visual_version WHERE visual_id = $1)`, id, string(d.Verdict), d.Reason, d.Message)
	if err != nil {
		return Visual{}, fmt.Errorf("answer visual %d: %w", id, err)
	}
	return visualByID(ctx, tx, id)
}

func reopenVisual(ctx context.Context, tx db.Tx, id ID) error {
	n, err := tx.Exec(ctx, `UPDATE visual SET state = 'submitted' WHERE id = $1 AND state = 'refused'`, id)
	if err != nil {
		return fmt.Errorf("reopen visual %d: %w", id, err)
	}
	if n == 0 {
		return moderation.ErrChangedSince
	}
	return nil
}

func lockVisual(ctx context.Context, tx db.Tx, author who.ID, id ID) error {
	var locked ID
	err := tx.Get(ctx, &locked, `SELECT id FROM visual WHERE account_id = $1 AND id = $2 FOR UPDATE`, author, id)
	return db.Found(err, "lock visual %d", id)
}

// overVisuals locks and lists the visuals to delete.
func overVisuals(ctx context.Context, tx db.Tx, touched, approved time.Time, limit int) ([]ID, error) {
	var ids []ID
	err := tx.Select(ctx, &ids, `
		SELECT id FROM visual
		WHERE (state NOT IN ('approved', 'submitted') AND updated_at < $1) OR (state = 'approved' AND approved_at < $2)
		ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`, touched, approved, limit)
	if err != nil {
		return nil, fmt.Errorf("list visuals that are over: %w", err)
	}
	return ids, nil
}

func picturesOf(ctx context.Context, tx db.Tx, ids []ID) ([]string, error) {
	var pictures []string
	err := tx.Select(ctx, &pictures, `
		SELECT p.id FROM photo p JOIN visual_version v ON v.photo = p.id
		WHERE v.visual_id = ANY($1) AND p.state = 'stored' ORDER BY p.id`, db.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("list pictures of visuals: %w", err)
	}
	return pictures, nil
}

func deleteVisuals(ctx context.Context, tx db.Tx, ids []ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM visual WHERE id = ANY($1)`, db.Array(ids)); err != nil {
		return fmt.Errorf("delete visuals: %w", err)
	}
	return nil
}
