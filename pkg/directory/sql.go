package directory

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// eligible is what the network asks on the day $1: of an organisation o a licence that holds, of an
// ambassador b that they and their account a are active.
const eligible = `COALESCE((SELECT l.state IN ('active', 'formal_notice') AND CAST($1 AS date) BETWEEN l.valid_from AND l.valid_until FROM licence l WHERE l.organisation_id = o.id),
	b.state = 'active' AND a.state = 'active', false)`

// cardColumns are a face f with what its owner's file says; the commune of a person only if they tell it.
const cardColumns = `COALESCE(o.name, f.name, '') AS name, COALESCE(f.words, '') AS words, COALESCE(f.sector, '') AS sector, COALESCE(b.link, '') AS link,
	CASE WHEN o.id IS NOT NULL THEN o.commune_insee WHEN f.commune_shown THEN COALESCE(b.commune_insee, '') ELSE '' END AS commune,
	COALESCE(ph.id, '') AS photo, COALESCE(f.photo_alt, '') AS photo_alt, COALESCE(ph.width, 0) AS width, COALESCE(ph.height, 0) AS height`

const pictureJoin = `LEFT JOIN photo ph ON ph.id = f.photo AND ph.state = 'attached'`

// profileOf finds a profile by its owner, who may not have begun it.
func profileOf(ctx context.Context, c db.Conn, of owner, now time.Time) (Profile, error) {
	var r struct {
		Card
		ID           ID         `db:"id"`
		Eligible     bool       `db:"eligible"`
		State        State      `db:"state"`
		Why          string     `db:"why"`
		Message      string     `db:"message"`
		Version      int        `db:"version"`
		Consent      string     `db:"consent_words"`
		AgreedAt     *time.Time `db:"consent_at"`
		Shown        bool       `db:"shown"`
		ShortName    string     `db:"short_name"`
		Home         string     `db:"home"`
		Website      string     `db:"website"`
		Email        string     `db:"email"`
		Phone        string     `db:"phone"`
		CommuneShown bool       `db:"commune_shown"`
		Rights       bool       `db:"rights"`
	}
	err := c.Get(ctx, &r, `
		SELECT CASE WHEN o.id IS NULL THEN 'ambassador' ELSE 'organisation' END AS kind, COALESCE(p.id, 0) AS id, COALESCE(p.slug, '') AS slug, `+cardColumns+`,
			`+eligible+` AS eligible, COALESCE(p.state, '') AS state, COALESCE(p.why, '') AS why, COALESCE(p.message, '') AS message,
			COALESCE(p.version, 0) AS version, COALESCE(p.consent_words, '') AS consent_words, p.consent_at,
			EXISTS (SELECT FROM profile_face s WHERE s.profile_id = p.id AND s.shown) AS shown,
			COALESCE(a.first_name, '') || COALESCE(' ' || left(NULLIF(a.last_name, ''), 1) || '.', '') AS short_name, COALESCE(b.commune_insee, '') AS home,
			COALESCE(f.website, '') AS website, COALESCE(f.email, '') AS email, COALESCE(f.phone, '') AS phone,
			COALESCE(f.commune_shown, false) AS commune_shown, f.rights_at IS NOT NULL AS rights
		FROM (SELECT CAST($2 AS bigint) AS organisation, CAST($3 AS bigint) AS account) mine
			LEFT JOIN organisation o ON o.id = mine.organisation
			LEFT JOIN ambassador b ON b.account_id = mine.account
			LEFT JOIN account a ON a.id = b.account_id
			LEFT JOIN profile p ON p.organisation_id = o.id OR p.account_id = b.account_id
			LEFT JOIN profile_face f ON f.profile_id = p.id AND NOT f.shown
			`+pictureJoin+`
		WHERE o.id IS NOT NULL OR b.account_id IS NOT NULL`, dayOf(now), of.organisation, of.account)
	if err := db.Found(err, "find profile"); err != nil {
		return Profile{}, err
	}
	p := Profile{
		ID: r.ID, Kind: r.Kind, Eligible: r.Eligible, State: r.State, Why: r.Why, Message: r.Message, Version: r.Version,
		Card: r.Card, Shown: r.Shown, Consent: r.Consent, AgreedAt: r.AgreedAt, ShortName: r.ShortName, Home: r.Home,
		Draft: Draft{
			Words: r.Words, Sector: r.Sector, Website: r.Website, Email: r.Email, Phone: r.Phone, CommuneShown: r.CommuneShown,
			Photo: r.Photo, Alt: r.PhotoAlt, Rights: r.Rights, Version: r.Version,
		},
	}
	if p.Kind == Ambassadors { // an organisation is shown under its own name
		p.Draft.Name = r.Name
	}
	return p, nil
}

// beginProfile makes the profile of an owner who has none, and finds the one they have.
func beginProfile(ctx context.Context, tx db.Tx, of owner, at time.Time) (ID, error) {
	var id ID
	_, err := tx.Exec(ctx, `
		INSERT INTO profile (organisation_id, account_id, created_at, updated_at)
		VALUES (NULLIF(CAST($1 AS bigint), 0), NULLIF(CAST($2 AS bigint), 0), $3, $3) ON CONFLICT DO NOTHING`, of.organisation, of.account, at)
	if err != nil {
		return 0, fmt.Errorf("begin profile: %w", err)
	}
	if err := tx.Get(ctx, &id, `SELECT id FROM profile WHERE organisation_id = $1 OR account_id = $2`, of.organisation, of.account); err != nil {
		return 0, fmt.Errorf("find begun profile: %w", err)
	}
	return id, nil
}

// touchProfile makes the profile a draft again, unless somebody was faster or the moderators read it.
func touchProfile(ctx context.Context, tx db.Tx, id ID, version int, at time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE profile SET state = 'draft', why = '', message = '', version = version + 1, updated_at = $3
		WHERE id = $1 AND version = $2 AND state <> 'submitted'`, id, version, at)
	if err != nil {
		return fmt.Errorf("touch profile %d: %w", id, err)
	}
	if n == 0 {
		return errChanged
	}
	return nil
}

var errChanged = fault.New(fault.Conflict, "directory.changed_meanwhile")

// writeFace keeps what the members write. The day they stated their rights stays while the picture does.
func writeFace(ctx context.Context, tx db.Tx, id ID, d Draft, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO profile_face (profile_id, shown, name, words, sector, website, email, phone, commune_shown, photo, photo_alt, rights_at)
		VALUES ($1, false, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $11 THEN CAST($12 AS timestamptz) END)
		ON CONFLICT (profile_id, shown) DO UPDATE SET name = $2, words = $3, sector = $4, website = $5, email = $6, phone = $7, commune_shown = $8,
			photo = $9, photo_alt = $10,
			rights_at = CASE WHEN $11 AND profile_face.photo = $9 THEN COALESCE(profile_face.rights_at, EXCLUDED.rights_at) ELSE EXCLUDED.rights_at END`,
		id, d.Name, d.Words, d.Sector, d.Website, d.Email, d.Phone, d.CommuneShown, d.Photo, d.Alt, d.Rights && d.Photo != "", at)
	if err != nil {
		return fmt.Errorf("write profile %d: %w", id, err)
	}
	return nil
}

// picturesOf lists the pictures of both faces that are there still, each once.
func picturesOf(ctx context.Context, tx db.Tx, id ID) ([]photos.Placed, error) {
	var rows []struct {
		Photo string `db:"photo"`
		Alt   string `db:"photo_alt"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT DISTINCT ON (f.photo) f.photo, f.photo_alt FROM profile_face f JOIN photo ph ON ph.id = f.photo AND ph.album = 'profile' AND ph.album_id = f.profile_id
		WHERE f.profile_id = $1 ORDER BY f.photo, f.shown`, id)
	if err != nil {
		return nil, fmt.Errorf("list pictures of profile %d: %w", id, err)
	}
	var placed []photos.Placed
	for _, r := range rows {
		placed = append(placed, photos.Placed{ID: r.Photo, Alt: r.Alt})
	}
	return placed, nil
}

func agree(ctx context.Context, tx db.Tx, id ID, by who.ID, words string, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE profile SET consent_at = $2, consent_by = $3, consent_words = $4 WHERE id = $1`, id, at, by, words); err != nil {
		return fmt.Errorf("agree to profile %d: %w", id, err)
	}
	return nil
}

func sendProfile(ctx context.Context, tx db.Tx, id ID) error {
	if _, err := tx.Exec(ctx, `UPDATE profile SET state = 'submitted' WHERE id = $1`, id); err != nil {
		return fmt.Errorf("send profile %d: %w", id, err)
	}
	return nil
}

// lockProfile holds the row to the end of the transaction and tells its state.
func lockProfile(ctx context.Context, tx db.Tx, id ID) (State, error) {
	var state State
	err := tx.Get(ctx, &state, `SELECT state FROM profile WHERE id = $1 FOR UPDATE`, id)
	return state, db.Found(err, "lock profile %d", id)
}

// endConsent takes the consent back and forgets both faces.
func endConsent(ctx context.Context, tx db.Tx, id ID, at time.Time) error {
	_, err := tx.Exec(ctx, `
		UPDATE profile SET state = 'withdrawn', why = '', message = '', version = version + 1, updated_at = $2,
			consent_at = NULL, consent_by = NULL, consent_words = '' WHERE id = $1`, id, at)
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM profile_face WHERE profile_id = $1`, id)
	}
	if err != nil {
		return fmt.Errorf("withdraw profile %d: %w", id, err)
	}
	return nil
}
