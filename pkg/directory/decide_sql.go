package directory

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ownerByID is whose profile it is, and who agreed to it.
func ownerByID(ctx context.Context, c db.Conn, id ID) (of owner, agreed who.ID, err error) {
	var r struct {
		Organisation int64  `db:"organisation_id"`
		Account      who.ID `db:"account_id"`
		Agreed       who.ID `db:"consent_by"`
	}
	err = c.Get(ctx, &r, `
		SELECT COALESCE(organisation_id, 0) AS organisation_id, COALESCE(account_id, 0) AS account_id, COALESCE(consent_by, 0) AS consent_by
		FROM profile WHERE id = $1`, id)
	return owner{r.Organisation, r.Account}, r.Agreed, db.Found(err, "find profile %d", id)
}

// answerProfile moves a profile that waits.
func answerProfile(ctx context.Context, tx db.Tx, id ID, to State, d moderation.Decision) error {
	n, err := tx.Exec(ctx, `
		UPDATE profile SET state = $2, why = $3, message = $4, version = version + 1, updated_at = $5,
			published_at = CASE WHEN $2 = 'published' THEN CAST($5 AS timestamptz) ELSE published_at END
		WHERE id = $1 AND state = 'submitted'`, id, string(to), d.Reason, d.Message, d.At)
	if err != nil {
		return fmt.Errorf("decide on profile %d: %w", id, err)
	}
	if n == 0 {
		return moderation.ErrOvertaken
	}
	return nil
}

// showWritten makes what the members wrote what the public sees.
func showWritten(ctx context.Context, tx db.Tx, id ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM profile_face WHERE profile_id = $1 AND shown`, id)
	if err == nil {
		_, err = tx.Exec(ctx, `
			INSERT INTO profile_face (profile_id, shown, name, words, sector, website, email, phone, commune_shown, photo, photo_alt, rights_at)
			SELECT profile_id, true, name, words, sector, website, email, phone, commune_shown, photo, photo_alt, rights_at
			FROM profile_face WHERE profile_id = $1`, id)
	}
	if err != nil {
		return fmt.Errorf("show profile %d: %w", id, err)
	}
	return nil
}

// forgetPicture takes the picture out of what the members write.
func forgetPicture(ctx context.Context, tx db.Tx, id ID) error {
	_, err := tx.Exec(ctx, `UPDATE profile_face SET photo = '', photo_alt = '', rights_at = NULL WHERE profile_id = $1 AND NOT shown`, id)
	if err != nil {
		return fmt.Errorf("forget picture of profile %d: %w", id, err)
	}
	return nil
}

// hideProfile takes what the public sees of a profile away; false when there was nothing to see.
func hideProfile(ctx context.Context, tx db.Tx, id ID, to State, d moderation.Decision) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM profile_face WHERE profile_id = $1 AND shown`, id)
	if err == nil && n > 0 {
		_, err = tx.Exec(ctx, `
			UPDATE profile SET state = $2, why = $3, message = $4, version = version + 1, updated_at = $5 WHERE id = $1`, id, string(to), d.Reason, d.Message, d.At)
	}
	if err != nil {
		return false, fmt.Errorf("hide profile %d: %w", id, err)
	}
	return n > 0, nil
}

// shownAt is the profile of an address.
func shownAt(ctx context.Context, c db.Conn, k Kind, slug string) (ID, error) {
	var id ID
	err := c.Get(ctx, &id, `SELECT profile_id FROM profile_slug WHERE kind = $1 AND slug = $2`, k, slug)
	return id, db.Found(err, "find profile %q", slug)
}

// takeSlug gives a profile an address, and reports whether it was free, or its own already.
func takeSlug(ctx context.Context, tx db.Tx, k Kind, id ID, slug string) (bool, error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO profile_slug (kind, slug, profile_id) VALUES ($1, $2, $3)
		ON CONFLICT (kind, slug) DO UPDATE SET profile_id = EXCLUDED.profile_id WHERE profile_slug.profile_id = EXCLUDED.profile_id`, k, slug, id)
	if err == nil && n > 0 {
		_, err = tx.Exec(ctx, `UPDATE profile SET slug = $2 WHERE id = $1`, id, slug)
	}
	if err != nil {
		return false, fmt.Errorf("give profile %d its address: %w", id, err)
	}
	return n > 0, nil
}

// readersOf are those who are written to about a profile.
func readersOf(ctx context.Context, c db.Conn, of owner) ([]who.ID, error) {
	if of.account != 0 {
		return []who.ID{of.account}, nil
	}
	var members []who.ID
	if err := c.Select(ctx, &members, `SELECT account_id FROM organisation_member WHERE organisation_id = $1 ORDER BY joined_at`, of.organisation); err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return members, nil
}

// shownDraft is what the public sees, in the words of the form.
func shownDraft(ctx context.Context, c db.Conn, id ID) (Draft, error) {
	var r struct {
		Name    string `db:"name"`
		Words   string `db:"words"`
		Sector  string `db:"sector"`
		Website string `db:"website"`
		Email   string `db:"email"`
		Phone   string `db:"phone"`
		Photo   string `db:"photo"`
	}
	err := c.Get(ctx, &r, `SELECT name, words, sector, website, email, phone, photo FROM profile_face WHERE profile_id = $1 AND shown`, id)
	if err != nil {
		return Draft{}, fmt.Errorf("find what is shown of profile %d: %w", id, err)
	}
	return Draft{Name: r.Name, Words: r.Words, Sector: r.Sector, Website: r.Website, Email: r.Email, Phone: r.Phone, Photo: r.Photo}, nil
}
