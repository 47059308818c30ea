package visuals

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type visualRow struct {
	ID           ID         `db:"id"`
	Author       who.ID     `db:"account_id"`
	Organisation int64      `db:"organisation_id"`
	Title        string     `db:"title"`
	State        State      `db:"state"`
	Reference    string     `db:"reference"`
	Licence      string     `db:"licence_number"`
	ApprovedAt   *time.Time `db:"approved_at"`
	PromisedAt   *time.Time `db:"promised_at"`
	Revision     int        `db:"revision"`
}

const wholeVisual = `
	SELECT id, account_id, COALESCE(organisation_id, 0) AS organisation_id, title, state, COALESCE(reference, '') AS reference, licence_number, approved_at, revision,
		(SELECT q.promised_at FROM queue_item q WHERE q.kind = 'visual' AND q.subject_id = visual.id AND q.state = 'waiting') AS promised_at
	FROM visual`

func visualOf(ctx context.Context, c db.Conn, author who.ID, id ID) (Visual, error) {
	var r visualRow
	err := c.Get(ctx, &r, wholeVisual+` WHERE account_id = $1 AND id = $2`, author, id)
	return whole(ctx, c, r, db.Found(err, "find visual %d", id))
}

func visualByID(ctx context.Context, c db.Conn, id ID) (Visual, error) {
	var r visualRow
	err := c.Get(ctx, &r, wholeVisual+` WHERE id = $1`, id)
	return whole(ctx, c, r, db.Found(err, "find visual %d", id))
}

// whole is a visual with its versions, should it have been found.
func whole(ctx context.Context, c db.Conn, r visualRow, err error) (Visual, error) {
	if err != nil {
		return Visual{}, err
	}
	v := Visual{
		ID: r.ID, Author: r.Author, Organisation: r.Organisation, Title: r.Title, State: r.State, Reference: r.Reference, Licence: r.Licence, Revision: r.Revision,
	}
	if r.ApprovedAt != nil {
		v.ApprovedAt = *r.ApprovedAt
	}
	if r.PromisedAt != nil {
		v.PromisedAt = *r.PromisedAt
	}
	v.Versions, err = versionsOf(ctx, c, r.ID)
	return v, err
}

type versionRow struct {
	Number     int           `db:"number"`
	Use        brand.Use     `db:"use"`
	Unit       Unit          `db:"unit"`
	Width      int           `db:"width"`
	Bubble     int           `db:"bubble"`
	Ground     brand.Colour  `db:"ground"`
	Words      string        `db:"words"`
	X          float64       `db:"mark_x"`
	Y          float64       `db:"mark_y"`
	W          float64       `db:"mark_w"`
	H          float64       `db:"mark_h"`
	Body       brand.Colour  `db:"seen_body"`
	SeenGround brand.Colour  `db:"seen_ground"`
	Busy       float64       `db:"seen_busy"`
	Verdict    string        `db:"verdict"`
	Why        string        `db:"why"`
	Message    string        `db:"message"`
	SentAt     *time.Time    `db:"sent_at"`
	Photo      string        `db:"photo"`
	PhotoW     int           `db:"photo_width"`
	PhotoH     int           `db:"photo_height"`
	Widths     pq.Int64Array `db:"photo_widths"`
}

func (r versionRow) version() Version {
	v := Version{
		Number: r.Number, Photo: photos.Photo{ID: r.Photo, Width: r.PhotoW, Height: r.PhotoH},
		Spec:    Spec{r.Use, r.Unit, r.Width, r.Bubble, r.Ground, r.Words, Mark{r.X, r.Y, r.W, r.H}},
		Seen:    Seen{r.Body, r.SeenGround, r.Busy},
		Verdict: r.Verdict, Why: r.Why, Message: r.Message,
	}
	for _, w := range r.Widths {
		v.Photo.Widths = append(v.Photo.Widths, int(w))
	}
	if r.SentAt != nil {
		v.SentAt = *r.SentAt
	}
	return v
}

func versionsOf(ctx context.Context, c db.Conn, id ID) ([]Version, error) {
	var rows []versionRow
	err := c.Select(ctx, &rows, `
		SELECT v.number, v.photo, v.use, v.unit, v.width, COALESCE(v.bubble, 0) AS bubble, v.ground, v.words,
			COALESCE(v.mark_x, 0) AS mark_x, COALESCE(v.mark_y, 0) AS mark_y, COALESCE(v.mark_w, 0) AS mark_w, COALESCE(v.mark_h, 0) AS mark_h,
			v.seen_body, v.seen_ground, v.seen_busy, v.verdict, v.why, v.message, v.sent_at,
			COALESCE(p.width, 0) AS photo_width, COALESCE(p.height, 0) AS photo_height, COALESCE(p.widths, '{}') AS photo_widths
		FROM visual_version v LEFT JOIN photo p ON p.id = v.photo AND p.state <> 'deleted'
		WHERE v.visual_id = $1 ORDER BY v.number DESC`, id)
	if err != nil {
		return nil, fmt.Errorf("list versions of visual %d: %w", id, err)
	}
	list := make([]Version, len(rows))
	for i, r := range rows {
		list[i] = r.version()
	}
	return list, nil
}

func mine(ctx context.Context, c db.Conn, author who.ID, after db.Cursor, limit int) ([]Card, error) {
	after = after.Newest()
	var list []Card
	err := c.Select(ctx, &list, `
		SELECT u.id, u.title, v.use, u.state, COALESCE(u.reference, '') AS reference, v.photo, u.updated_at
		FROM visual u
			JOIN LATERAL (SELECT photo, use FROM visual_version WHERE visual_id = u.id ORDER BY number DESC LIMIT 1) v ON true
		WHERE u.account_id = $1 AND (u.updated_at, u.id) < ($2, $3)
		ORDER BY u.updated_at DESC, u.id DESC LIMIT $4`, author, after.At, after.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("list own visuals: %w", err)
	}
	return list, nil
}

func approvalOf(ctx context.Context, c db.Conn, name string) (Approval, error) {
	var a Approval
	err := c.Get(ctx, &a, `
		SELECT u.reference, u.title, v.use, v.unit, v.width, COALESCE(o.name, '') AS holder, u.licence_number AS licence, u.approved_at
		FROM visual u
			JOIN LATERAL (SELECT use, unit, width FROM visual_version WHERE visual_id = u.id ORDER BY number DESC LIMIT 1) v ON true
			LEFT JOIN organisation o ON o.id = u.organisation_id
		WHERE u.reference = $1 AND u.state = 'approved'`, name)
	return a, db.Found(err, "find approval %s", name)
}

// organisationOf names the organisation a visual is for, and its licence; empty for a person.
func organisationOf(ctx context.Context, c db.Conn, v Visual) (string, error) {
	if v.Organisation == 0 {
		return "", nil
	}
	var name string
	err := c.Get(ctx, &name, `SELECT name || CASE WHEN licence_number IS NULL THEN '' ELSE ', ' || licence_number END FROM organisation WHERE id = $1`, v.Organisation)
	if err != nil {
		return "", fmt.Errorf("find organisation %d: %w", v.Organisation, err)
	}
	return name, nil
}
