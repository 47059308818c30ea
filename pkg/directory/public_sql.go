package directory

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const owners = `
	LEFT JOIN organisation o ON o.id = p.organisation_id
	LEFT JOIN ambassador b ON b.account_id = p.account_id
	LEFT JOIN account a ON a.id = p.account_id`

// search is what a public list is asked.
type search struct {
	kind     Kind
	today    time.Time
	patterns []string // all found in the folded name
	sector   string
	communes []string // nil for all
}

// where writes only the conditions asked for; there are eight texts at most. $1 is the day.
func (s search) where() (text string, args []any) {
	args = []any{s.today, s.kind}
	text = `
		FROM profile p JOIN profile_face f ON f.profile_id = p.id AND f.shown` + owners + `
			` + pictureJoin + `
		WHERE p.kind = $2 AND p.consent_at IS NOT NULL AND ` + eligible
	narrow := func(asked bool, value any, condition string) {
		if asked {
			args = append(args, value)
			text += fmt.Sprintf(" AND "+condition, len(args))
		}
	}
	narrow(len(s.patterns) > 0, db.Array(s.patterns), "unaccent(lower(COALESCE(o.name, f.name))) LIKE ALL ($%d)")
	narrow(s.sector != "", s.sector, "f.sector = $%d")
	narrow(s.communes != nil, db.Array(s.communes), "COALESCE(o.commune_insee, CASE WHEN f.commune_shown THEN b.commune_insee END) = ANY ($%d)")
	return text, args
}

// listed is one query: profiles in the order of their addresses, from after on.
func listed(ctx context.Context, c db.Conn, s search, after string, limit int) ([]Card, error) {
	from, args := s.where()
	args = append(args, after, limit)
	var cards []Card
	err := c.Select(ctx, &cards, fmt.Sprintf(`
		SELECT p.kind, p.slug, `+cardColumns+from+` AND p.slug > $%d ORDER BY p.slug LIMIT $%d`, len(args)-1, len(args)), args...)
	if err != nil {
		return nil, fmt.Errorf("list profiles: %w", err)
	}
	return cards, nil
}

// Town is how many profiles a commune holds, and the one when it is alone.
type Town struct {
	INSEE string `db:"commune"`
	Count int    `db:"profiles"`
	Slug  string `db:"slug"`
	Name  string `db:"name"`
}

func towns(ctx context.Context, c db.Conn, s search) ([]Town, error) {
	from, args := s.where()
	var list []Town
	err := c.Select(ctx, &list, `
		SELECT commune, count(*) AS profiles, min(slug) AS slug, min(name) AS name
		FROM (SELECT p.slug, `+cardColumns+from+`) listed WHERE commune <> '' GROUP BY commune ORDER BY commune`, args...)
	if err != nil {
		return nil, fmt.Errorf("count profiles by commune: %w", err)
	}
	return list, nil
}

// publicBySlug finds a profile by any address it ever had.
func publicBySlug(ctx context.Context, c db.Conn, k Kind, slug string, now time.Time) (Public, error) {
	var r struct {
		Public
		Listed       bool   `db:"listed"`
		Organisation int64  `db:"organisation"`
		Account      who.ID `db:"account"`
	}
	err := c.Get(ctx, &r, `
		SELECT p.kind, COALESCE(p.slug, '') AS slug, `+cardColumns+`, COALESCE(f.website, '') AS website, COALESCE(f.email, '') AS email, COALESCE(f.phone, '') AS phone,
			COALESCE(o.legal_form, '') AS legal_form, COALESCE(o.licence_number, '') AS licence_number, COALESCE(p.published_at, p.created_at) AS published_at,
			f.profile_id IS NOT NULL AND p.consent_at IS NOT NULL AND `+eligible+` AS listed,
			COALESCE(p.organisation_id, 0) AS organisation, COALESCE(p.account_id, 0) AS account
		FROM profile_slug s JOIN profile p ON p.id = s.profile_id LEFT JOIN profile_face f ON f.profile_id = p.id AND f.shown`+owners+`
			`+pictureJoin+`
		WHERE s.kind = $2 AND s.slug = $3`, dayOf(now), k, slug)
	if err := db.Found(err, "find profile %q", slug); err != nil {
		return Public{}, err
	}
	if !r.Listed {
		return Public{}, fault.New(fault.Gone, "directory.gone")
	}
	r.organisation, r.account = r.Organisation, r.Account
	return r.Public, nil
}

// seen is how somebody may see a picture.
type seen struct {
	Kind   Kind `db:"kind"`
	Listed bool `db:"listed"` // it is that of a profile listed today
	Own    bool `db:"own"`    // it is their own profile's
}

func pictureSeen(ctx context.Context, c db.Conn, photo string, by who.Actor, now time.Time) (seen, error) {
	var s seen
	err := c.Get(ctx, &s, `
		SELECT p.kind, bool_or(f.shown AND p.consent_at IS NOT NULL AND `+eligible+`) AS listed,
			bool_or(COALESCE(p.account_id = $3, p.organisation_id = $4)) AS own
		FROM profile_face f JOIN profile p ON p.id = f.profile_id`+owners+`
		WHERE f.photo = $2 GROUP BY p.kind`, dayOf(now), photo, by.ID, by.Organisation)
	if db.NotFound(err) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("find profile of picture: %w", err)
	}
	return s, nil
}
