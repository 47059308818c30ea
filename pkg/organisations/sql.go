package organisations

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type row struct {
	ID            ID             `db:"id"`
	Name          string         `db:"name"`
	SIRET         string         `db:"siret"`
	RNA           string         `db:"rna"`
	LegalForm     string         `db:"legal_form"`
	Sector        string         `db:"sector"`
	Capacity      string         `db:"capacity"`
	Commune       string         `db:"commune_insee"`
	Jobs          int            `db:"jobs"`
	Supports      pq.StringArray `db:"supports"`
	Motivation    string         `db:"motivation"`
	State         State          `db:"state"`
	Reason        string         `db:"reason"`
	Message       string         `db:"message"`
	Conditions    string         `db:"conditions"`
	Version       int            `db:"version"`
	CreatedAt     time.Time      `db:"created_at"`
	SubmittedAt   *time.Time     `db:"submitted_at"`
	DecidedAt     *time.Time     `db:"decided_at"`
	PromisedAt    *time.Time     `db:"promised_at"`
	Role          Role           `db:"role"`
	Federation    bool           `db:"federation"`
	UmbrellaID    ID             `db:"umbrella_id"`
	UmbrellaName  string         `db:"umbrella_name"`
	UmbrellaState State          `db:"umbrella_state"`
	licenceRow
}

type licenceRow struct {
	Number *string    `db:"licence_number"`
	From   *time.Time `db:"licence_from"`
	Until  *time.Time `db:"licence_until"`
}

func (r licenceRow) licence() *Licence {
	if r.Number == nil {
		return nil
	}
	return &Licence{*r.Number, *r.From, *r.Until}
}

func (r row) organisation() Organisation {
	var umbrella *Umbrella
	if r.UmbrellaID != 0 {
		umbrella = &Umbrella{r.UmbrellaID, r.UmbrellaName, r.UmbrellaState}
	}
	return Organisation{
		ID: r.ID, State: r.State, Reason: r.Reason, Message: r.Message, Conditions: r.Conditions, Version: r.Version,
		CreatedAt: r.CreatedAt, SubmittedAt: r.SubmittedAt, DecidedAt: r.DecidedAt, PromisedAt: r.PromisedAt, Licence: r.licence(), Role: r.Role,
		Federation: r.Federation, Umbrella: umbrella,
		File: File{
			Name: r.Name, SIRET: r.SIRET, RNA: r.RNA, LegalForm: r.LegalForm, Sector: r.Sector, Capacity: r.Capacity,
			Commune: r.Commune, Jobs: r.Jobs, Supports: r.Supports, Motivation: r.Motivation,
		},
	}
}

// selectFile reads a file as one of its members fills it.
const selectFile = `
	SELECT o.id, o.name, COALESCE(o.siret, '') AS siret, COALESCE(o.rna, '') AS rna, o.legal_form, o.sector, m.capacity,
		o.commune_insee, o.jobs, o.supports, o.motivation, o.state, o.reason, o.message, o.version, o.created_at, o.submitted_at, o.decided_at,
		q.promised_at, m.role, o.federation, o.licence_number, o.licence_from, COALESCE(u.licence_until, o.licence_until) AS licence_until,
		COALESCE(u.conditions, o.conditions) AS conditions, COALESCE(u.id, 0) AS umbrella_id, COALESCE(u.name, '') AS umbrella_name,
		COALESCE(u.state, '') AS umbrella_state
	FROM organisation o
		JOIN organisation_member m ON m.organisation_id = o.id
		LEFT JOIN affiliation f ON f.organisation_id = o.id AND f.confirmed_at IS NOT NULL
		LEFT JOIN organisation u ON u.id = f.federation_id
		LEFT JOIN queue_item q ON q.kind = 'organisation' AND q.subject_id = o.id AND q.state = 'waiting'`

func organisationOf(ctx context.Context, c db.Conn, account who.ID) (Organisation, error) {
	var r row
	err := c.Get(ctx, &r, selectFile+` WHERE m.account_id = $1`, account)
	return r.organisation(), db.Found(err, "find organisation")
}

// organisationBy is a file as account fills it.
func organisationBy(ctx context.Context, c db.Conn, id ID, account who.ID) (Organisation, error) {
	var r row
	err := c.Get(ctx, &r, selectFile+` WHERE o.id = $1 AND m.account_id = $2`, id, account)
	return r.organisation(), db.Found(err, "find organisation")
}

func insertOrganisation(ctx context.Context, tx db.Tx, f File) (ID, error) {
	var id ID
	err := tx.Get(ctx, &id, `
		INSERT INTO organisation (name, siret, rna, legal_form, sector, commune_insee)
		VALUES ($1, NULLIF($2, ''), NULLIF($3, ''), $4, $5, $6) RETURNING id`,
		f.Name, f.SIRET, f.RNA, f.LegalForm, f.Sector, f.Commune)
	if err != nil {
		return 0, fmt.Errorf("insert organisation: %w", err)
	}
	return id, nil
}

func insertMember(ctx context.Context, tx db.Tx, id ID, account who.ID, r Role, capacity string) error {
	_, err := tx.Exec(ctx, `INSERT INTO organisation_member (organisation_id, account_id, role, capacity) VALUES ($1, $2, $3, $4)`,
		id, account, r, capacity)
	if db.Violates(err, "organisation_member_one_each") {
		return errSpeaks
	}
	if err != nil {
		return fmt.Errorf("insert member: %w", err)
	}
	return nil
}

func updateOrganisation(ctx context.Context, tx db.Tx, id ID, version int, f File) error {
	n, err := tx.Exec(ctx, `
		UPDATE organisation SET name = $3, siret = NULLIF($4, ''), rna = NULLIF($5, ''), legal_form = $6, sector = $7,
			commune_insee = $8, jobs = $9, supports = $10, motivation = $11, version = version + 1
		WHERE id = $1 AND version = $2 AND state IN ('draft', 'to_complete')`,
		id, version, f.Name, f.SIRET, f.RNA, f.LegalForm, f.Sector, f.Commune, f.Jobs, db.Array(append([]string{}, f.Supports...)), f.Motivation)
	if err != nil {
		return fmt.Errorf("update organisation %d: %w", id, err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "organisations.changed_meanwhile")
	}
	return nil
}

func updateCapacity(ctx context.Context, tx db.Tx, id ID, account who.ID, capacity string) error {
	_, err := tx.Exec(ctx, `UPDATE organisation_member SET capacity = $3 WHERE organisation_id = $1 AND account_id = $2`, id, account, capacity)
	if err != nil {
		return fmt.Errorf("update member: %w", err)
	}
	return nil
}

// send puts a file that update has just locked before the team.
func send(ctx context.Context, tx db.Tx, id ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE organisation SET state = 'submitted', submitted_at = $2 WHERE id = $1 AND state IN ('draft', 'to_complete')`, id, at)
	if err != nil {
		return fmt.Errorf("send organisation %d: %w", id, err)
	}
	return nil
}

// grant gives a file that waits its licence, from the day of at on.
func grant(ctx context.Context, tx db.Tx, id ID, conditions string, at time.Time) (Licence, string, error) {
	l := Licence{From: dayOf(at), Until: dayOf(at).AddDate(licenceYears, 0, 0)}
	var name string
	var err error
	if l.Number, err = numberFor(ctx, tx, id, []State{Submitted}, l.From); err == nil {
		err = tx.Get(ctx, &name, `
			UPDATE organisation SET state = 'active', reason = '', message = '', decided_at = $2, version = version + 1,
				licence_number = $3, licence_from = $4, licence_until = $5, conditions = $6
			WHERE id = $1 RETURNING name`, id, at, l.Number, l.From, l.Until, conditions)
	}
	return l, name, decided(id, err)
}

// numberFor is the licence number of a file that stands in one of states, which it locks: the one it was
// ever given, else the next of the year, in this transaction.
func numberFor(ctx context.Context, tx db.Tx, id ID, states []State, day time.Time) (string, error) {
	var kept string
	err := tx.Get(ctx, &kept, `SELECT COALESCE(licence_number, '') FROM organisation WHERE id = $1 AND state = ANY($2) FOR UPDATE`, id, db.Array(texts(states)))
	if err != nil || kept != "" {
		return kept, err
	}
	var last int
	err = tx.Get(ctx, &last, `
		INSERT INTO licence_counter (year, last) VALUES ($1, 1)
		ON CONFLICT (year) DO UPDATE SET last = licence_counter.last + 1 RETURNING last`, day.Year())
	if err != nil {
		return "", fmt.Errorf("next licence number: %w", err)
	}
	return fmt.Sprintf("OML-%d-%04d", day.Year(), last), nil
}

func texts(states []State) []string {
	list := make([]string, len(states))
	for i, s := range states {
		list[i] = string(s)
	}
	return list
}

// answer sends a file back or refuses it.
func answer(ctx context.Context, tx db.Tx, id ID, to State, d moderation.Decision) (string, error) {
	var name string
	err := tx.Get(ctx, &name, `
		UPDATE organisation SET state = $2, reason = $3, message = $4, decided_at = $5, version = version + 1
		WHERE id = $1 AND state = 'submitted' RETURNING name`, id, to, d.Reason, d.Message, d.At)
	return name, decided(id, err)
}

func decided(id ID, err error) error {
	if db.NotFound(err) {
		return fault.New(fault.Conflict, "organisations.decided_already")
	}
	if err != nil {
		return fmt.Errorf("decide on organisation %d: %w", id, err)
	}
	return nil
}

func membersOf(ctx context.Context, c db.Conn, id ID) ([]who.ID, error) {
	var members []who.ID
	if err := c.Select(ctx, &members, `SELECT account_id FROM organisation_member WHERE organisation_id = $1 ORDER BY joined_at`, id); err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return members, nil
}

type review struct {
	Organisation
	Author      who.ID
	AuthorName  string
	AuthorSince time.Time
}

func reviewOf(ctx context.Context, c db.Conn, id ID) (review, error) {
	var author struct {
		ID    who.ID    `db:"id"`
		Name  string    `db:"name"`
		Since time.Time `db:"created_at"`
	}
	err := c.Get(ctx, &author, `
		SELECT a.id, a.first_name || ' ' || a.last_name AS name, a.created_at
		FROM organisation_member m JOIN account a ON a.id = m.account_id
		WHERE m.organisation_id = $1 ORDER BY m.joined_at LIMIT 1`, id)
	if err := db.Found(err, "find organisation"); err != nil {
		return review{}, err
	}
	o, err := organisationBy(ctx, c, id, author.ID)
	return review{o, author.ID, author.Name, author.Since}, err
}

func licenceOf(ctx context.Context, c db.Conn, id ID) (*Licence, error) {
	var r licenceRow
	err := c.Get(ctx, &r, `
		SELECT number AS licence_number, valid_from AS licence_from, valid_until AS licence_until
		FROM licence WHERE organisation_id = $1 AND state IN ('active', 'formal_notice')`, id)
	if db.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find licence of organisation %d: %w", id, err)
	}
	return r.licence(), nil
}

func licenceByNumber(ctx context.Context, c db.Conn, number string) (Check, error) {
	var r struct {
		Name        string `db:"name"`
		State       State  `db:"state"`
		Conditional bool   `db:"conditional"`
		Federation  string `db:"federation"`
		licenceRow
	}
	err := c.Get(ctx, &r, `
		SELECT o.name, l.state, l.conditions <> '' AS conditional, COALESCE(l.federation, '') AS federation,
			l.number AS licence_number, l.valid_from AS licence_from, l.valid_until AS licence_until
		FROM licence l JOIN organisation o ON o.id = l.organisation_id WHERE l.number = $1`, number)
	if db.NotFound(err) {
		return Check{}, errUnknownLicence
	}
	if err != nil {
		return Check{}, fmt.Errorf("find licence %s: %w", number, err)
	}
	return Check{Licence: *r.licence(), Organisation: r.Name, State: r.State, Conditional: r.Conditional, Federation: r.Federation}, nil
}

// purge deletes the drafts nobody holds any more, and the files that were over before a moment: the answer,
// and the licence if there was one. A federation stays while it lists anybody.
func purge(ctx context.Context, tx db.Tx, over time.Time) error {
	_, err := tx.Exec(ctx, `
		DELETE FROM organisation o
		WHERE (o.state = 'draft' AND o.licence_number IS NULL AND NOT EXISTS (SELECT FROM organisation_member m WHERE m.organisation_id = o.id))
			OR (o.decided_at < $1 AND o.state NOT IN ('draft', 'submitted', 'to_complete')
				AND NOT EXISTS (SELECT FROM licence l WHERE l.organisation_id = o.id AND l.valid_until >= CAST($1 AS date))
				AND NOT EXISTS (SELECT FROM affiliation a WHERE a.federation_id = o.id))`, over)
	if err != nil {
		return fmt.Errorf("purge organisations: %w", err)
	}
	return nil
}
