package photos

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type row struct {
	ID        string        `db:"id"`
	Owner     who.ID        `db:"account_id"`
	State     State         `db:"state"`
	Held      bool          `db:"held"`
	Album     string        `db:"album"`
	AlbumID   int64         `db:"album_id"`
	Alt       string        `db:"alt"`
	Width     int           `db:"width"`
	Height    int           `db:"height"`
	Widths    pq.Int64Array `db:"widths"`
	Lat       *float64      `db:"exif_lat"`
	Lon       *float64      `db:"exif_lon"`
	Taken     *time.Time    `db:"taken_month"`
	CreatedAt time.Time     `db:"created_at"`
}

func (r row) photo() Photo {
	p := Photo{
		ID: r.ID, Owner: r.Owner, State: r.State, Held: r.Held, Album: Album{r.Album, r.AlbumID}, Alt: r.Alt,
		Width: r.Width, Height: r.Height, Widths: whole(r.Widths), CreatedAt: r.CreatedAt,
	}
	if r.Lat != nil && r.Lon != nil {
		p.Position = &media.Position{Lat: *r.Lat, Lon: *r.Lon}
	}
	if r.Taken != nil {
		p.Taken = *r.Taken
	}
	return p
}

func whole(numbers pq.Int64Array) []int {
	all := make([]int, len(numbers))
	for i, n := range numbers {
		all[i] = int(n)
	}
	return all
}

// lockSender makes the photos of one account arrive one after the other.
func lockSender(ctx context.Context, tx db.Tx, account who.ID) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('photos'), CAST(CAST($1 AS bigint) % 2147483647 AS integer))`, account); err != nil {
		return fmt.Errorf("lock sender: %w", err)
	}
	return nil
}

// sentSince counts what an account sent after since, deleted photos included, and tells when the
// first of it was sent.
func sentSince(ctx context.Context, c db.Conn, account who.ID, since time.Time) (int, time.Time, error) {
	var r struct {
		Sent   int       `db:"sent"`
		Oldest time.Time `db:"oldest"`
	}
	err := c.Get(ctx, &r, `
		SELECT count(*) AS sent, COALESCE(min(created_at), now()) AS oldest
		FROM photo WHERE account_id = $1 AND created_at > $2`, account, since)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("count photos: %w", err)
	}
	return r.Sent, r.Oldest, nil
}

func insertPhoto(ctx context.Context, tx db.Tx, p Photo, picture media.Picture) error {
	var lat, lon *float64
	if p.Position != nil {
		lat, lon = &p.Position.Lat, &p.Position.Lon
	}
	var taken *time.Time
	if !p.Taken.IsZero() {
		taken = &p.Taken
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO photo (id, account_id, width, height, widths, sha256, phash, exif_lat, exif_lon, created_at, taken_month)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CAST($11 AS date))`,
		p.ID, p.Owner, p.Width, p.Height, db.Array(p.Widths), picture.SHA256[:], int64(picture.Hash), lat, lon, p.CreatedAt, taken)
	if err != nil {
		return fmt.Errorf("insert photo: %w", err)
	}
	return nil
}

const photoColumns = `id, COALESCE(account_id, 0) AS account_id, state, held, COALESCE(album, '') AS album, COALESCE(album_id, 0) AS album_id, alt, width, height, widths,
	exif_lat, exif_lon, taken_month, created_at`

func photoByID(ctx context.Context, c db.Conn, id string) (Photo, error) {
	var r row
	err := c.Get(ctx, &r, `
		SELECT `+photoColumns+`
		FROM photo WHERE id = $1 AND state <> 'deleted'`, id)
	if db.NotFound(err) {
		return Photo{}, notFound()
	}
	if err != nil {
		return Photo{}, fmt.Errorf("find photo: %w", err)
	}
	return r.photo(), nil
}

func makeOwn(ctx context.Context, tx db.Tx, id string, a Album) error {
	n, err := tx.Exec(ctx, `UPDATE photo SET state = 'own', album = $2, album_id = $3, position = 0 WHERE id = $1 AND state = 'stored'`, id, a.Kind, a.ID)
	if err == nil && n == 0 {
		return notFound()
	}
	if err != nil {
		return fmt.Errorf("give photo to %s %d: %w", a.Kind, a.ID, err)
	}
	return nil
}

func photosIn(ctx context.Context, c db.Conn, a Album) ([]Photo, error) {
	var rows []row
	err := c.Select(ctx, &rows, `
		SELECT `+photoColumns+`
		FROM photo WHERE album = $1 AND album_id = $2 AND state IN ('attached', 'own') ORDER BY position`, a.Kind, a.ID)
	if err != nil {
		return nil, fmt.Errorf("list photos of %s %d: %w", a.Kind, a.ID, err)
	}
	all := make([]Photo, len(rows))
	for i, r := range rows {
		all[i] = r.photo()
	}
	return all, nil
}

// lockFor locks and lists those of ids that may be in the album: those in it already, and what
// owner sent and put nowhere yet.
func lockFor(ctx context.Context, tx db.Tx, a Album, owner who.ID, ids []string) ([]string, error) {
	var ready []string
	err := tx.Select(ctx, &ready, `
		SELECT id FROM photo
		WHERE id = ANY($4) AND ((state = 'attached' AND album = $1 AND album_id = $2) OR (state = 'stored' AND NOT held AND account_id = $3))
		ORDER BY id FOR UPDATE`, a.Kind, a.ID, owner, db.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("lock photos: %w", err)
	}
	return ready, nil
}

func place(ctx context.Context, tx db.Tx, a Album, position int, p Placed) error {
	_, err := tx.Exec(ctx, `UPDATE photo SET state = 'attached', held = false, album = $2, album_id = $3, position = $4, alt = $5 WHERE id = $1`,
		p.ID, a.Kind, a.ID, position, p.Alt)
	if err != nil {
		return fmt.Errorf("attach photo: %w", err)
	}
	return nil
}

// holdStored holds for a those of ids that owner sent and put nowhere, and counts them.
func holdStored(ctx context.Context, tx db.Tx, a Album, owner who.ID, ids []string) (int64, error) {
	n, err := tx.Exec(ctx, `
		UPDATE photo SET held = true, album = $1, album_id = $2
		WHERE id = ANY($4) AND account_id = $3 AND state = 'stored' AND NOT held`, a.Kind, a.ID, owner, db.Array(ids))
	if err != nil {
		return 0, fmt.Errorf("hold photos: %w", err)
	}
	return n, nil
}

func setAside(ctx context.Context, tx db.Tx, a Album, ids []string) error {
	_, err := tx.Exec(ctx, `
		UPDATE photo SET state = 'stored', held = true, position = NULL
		WHERE id = ANY($3) AND state = 'attached' AND album = $1 AND album_id = $2`, a.Kind, a.ID, db.Array(ids))
	if err != nil {
		return fmt.Errorf("set photos aside: %w", err)
	}
	return nil
}

func releaseHeld(ctx context.Context, tx db.Tx, ids []string) error {
	if _, err := tx.Exec(ctx, `UPDATE photo SET held = false, album = NULL, album_id = NULL WHERE id = ANY($1) AND held`, db.Array(ids)); err != nil {
		return fmt.Errorf("release photos: %w", err)
	}
	return nil
}

func othersIn(ctx context.Context, tx db.Tx, a Album, ids []string) ([]string, error) {
	var others []string
	err := tx.Select(ctx, &others, `SELECT id FROM photo WHERE album = $1 AND album_id = $2 AND state = 'attached' AND NOT id = ANY($3) ORDER BY id`, a.Kind, a.ID, db.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("list dropped photos: %w", err)
	}
	return others, nil
}

// markDeleted marks rows and tells which were not marked before. What is left is what the quota needs.
func markDeleted(ctx context.Context, tx db.Tx, ids []string, at time.Time) ([]string, error) {
	var gone []string
	err := tx.Select(ctx, &gone, `
		UPDATE photo SET state = 'deleted', held = false, deleted_at = $2, album = NULL, album_id = NULL, position = NULL, alt = '', exif_lat = NULL, exif_lon = NULL, taken_month = NULL
		WHERE id = ANY($1) AND state <> 'deleted' RETURNING id`, db.Array(ids), at)
	if err != nil {
		return nil, fmt.Errorf("delete photos: %w", err)
	}
	return gone, nil
}

func widthsOf(ctx context.Context, c db.Conn, id string) ([]int, error) {
	var r struct {
		Widths pq.Int64Array `db:"widths"`
	}
	err := c.Get(ctx, &r, `SELECT widths FROM photo WHERE id = $1 AND state = 'deleted'`, id)
	if db.NotFound(err) {
		return nil, nil // forgotten: Purge sweeps what is left
	}
	if err != nil {
		return nil, fmt.Errorf("find deleted photo: %w", err)
	}
	return whole(r.Widths), nil
}

func staleSince(ctx context.Context, tx db.Tx, before time.Time) ([]string, error) {
	var stale []string
	err := tx.Select(ctx, &stale, `SELECT id FROM photo WHERE state = 'stored' AND NOT held AND created_at < $1 ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED`, before)
	if err != nil {
		return nil, fmt.Errorf("list stale photos: %w", err)
	}
	return stale, nil
}

func forgetDeleted(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM photo WHERE state = 'deleted' AND deleted_at < $1`, before); err != nil {
		return fmt.Errorf("forget deleted photos: %w", err)
	}
	return nil
}

// keptAmong tells which of ids still have their files in use.
func keptAmong(ctx context.Context, c db.Conn, ids []string) (map[string]bool, error) {
	var found []string
	err := c.Select(ctx, &found, `SELECT id FROM photo WHERE id = ANY($1) AND state <> 'deleted'`, db.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("find photos of files: %w", err)
	}
	kept := map[string]bool{}
	for _, id := range found {
		kept[id] = true
	}
	return kept, nil
}
