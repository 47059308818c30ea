package organisations

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type measureRow struct {
	ID             int64      `db:"id"`
	Of             ID         `db:"organisation_id"`
	State          State      `db:"state"`
	Reason         string     `db:"reason"`
	Message        string     `db:"message"`
	By             who.ID     `db:"taken_by"`
	ByName         string     `db:"taken_by_name"`
	At             time.Time  `db:"taken_at"`
	AnswerBy       *time.Time `db:"answer_by"`
	Appeal         string     `db:"appeal"`
	AppealedBy     who.ID     `db:"appealed_by"`
	AppealedAt     *time.Time `db:"appealed_at"`
	Verdict        string     `db:"verdict"`
	VerdictMessage string     `db:"verdict_message"`
}

func (r measureRow) measure() Measure {
	m := Measure{ID: r.ID, Of: r.Of, State: r.State, Reason: r.Reason, Message: r.Message, By: r.By, ByName: r.ByName, At: r.At, AnswerBy: r.AnswerBy}
	if r.AppealedAt != nil {
		m.Appeal = &Appeal{r.Appeal, r.AppealedBy, *r.AppealedAt, r.Verdict, r.VerdictMessage}
	}
	return m
}

const selectMeasure = `
	SELECT m.id, m.organisation_id, m.state, m.reason, m.message, COALESCE(m.taken_by, 0) AS taken_by, COALESCE(a.first_name, '') AS taken_by_name,
		m.taken_at, m.answer_by, m.appeal, COALESCE(m.appealed_by, 0) AS appealed_by, m.appealed_at,
		COALESCE(m.verdict, '') AS verdict, m.verdict_message
	FROM licence_measure m LEFT JOIN account a ON a.id = m.taken_by`

// lastMeasure is the newest measure about an organisation, nil when there was none.
func lastMeasure(ctx context.Context, c db.Conn, id ID) (*Measure, error) {
	var r measureRow
	err := c.Get(ctx, &r, selectMeasure+` WHERE m.organisation_id = $1 ORDER BY m.id DESC LIMIT 1`, id)
	if db.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find measure: %w", err)
	}
	m := r.measure()
	return &m, nil
}

func measureByID(ctx context.Context, c db.Conn, id int64) (Measure, error) {
	var r measureRow
	err := c.Get(ctx, &r, selectMeasure+` WHERE m.id = $1`, id)
	return r.measure(), db.Found(err, "find measure %d", id)
}

func insertMeasure(ctx context.Context, tx db.Tx, m Measure) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO licence_measure (organisation_id, state, reason, message, taken_by, taken_at, answer_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		m.Of, m.State, m.Reason, m.Message, m.By, m.At, m.AnswerBy)
	if err != nil {
		return fmt.Errorf("insert measure: %w", err)
	}
	return nil
}

// moved is a licence after a measure: what its letters name.
type moved struct {
	Name   string `db:"name"`
	Number string `db:"licence_number"`
}

// move puts a licence in another state, if it stands where the move begins and nobody changed it meanwhile.
func move(ctx context.Context, tx db.Tx, id ID, to State, version int) (moved, error) {
	var m moved
	err := tx.Get(ctx, &m, `
		UPDATE organisation SET state = $2, version = version + 1
		WHERE id = $1 AND state = ANY($3) AND version = $4 RETURNING name, licence_number`, id, to, db.Array(texts(to.from())), version)
	if db.NotFound(err) {
		return m, errOvertaken
	}
	if err != nil {
		return m, fmt.Errorf("move licence of organisation %d: %w", id, err)
	}
	return m, nil
}

// lockOrganisation keeps a file as it is to the end of the transaction, and tells its version.
func lockOrganisation(ctx context.Context, tx db.Tx, id ID) (version int, err error) {
	err = tx.Get(ctx, &version, `SELECT version FROM organisation WHERE id = $1 FOR UPDATE`, id)
	return version, db.Found(err, "lock organisation %d", id)
}

var errOvertaken = fault.New(fault.Conflict, "organisations.measure_overtaken")

// speaksFor reports whether an account is a member of an organisation.
func speaksFor(ctx context.Context, c db.Conn, id ID, account who.ID) (bool, error) {
	var member bool
	if err := c.Get(ctx, &member, `SELECT EXISTS (SELECT FROM organisation_member WHERE organisation_id = $1 AND account_id = $2)`, id, account); err != nil {
		return false, fmt.Errorf("find member: %w", err)
	}
	return member, nil
}

// appeal keeps the members' answer to the measure in force, once, or again when the team asked for more.
func appeal(ctx context.Context, tx db.Tx, id ID, measure int64, by who.ID, text string, at time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE licence_measure SET appeal = $3, appealed_by = $4, appealed_at = $5, verdict = NULL, verdict_message = ''
		WHERE id = $1 AND organisation_id = $2 AND state <> 'active' AND (appealed_at IS NULL OR verdict = 'revise')
			AND id = (SELECT max(id) FROM licence_measure WHERE organisation_id = $2)`, measure, id, text, by, at)
	if err != nil {
		return fmt.Errorf("keep appeal: %w", err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "organisations.appeal_closed")
	}
	return nil
}

func answerAppeal(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	n, err := tx.Exec(ctx, `
		UPDATE licence_measure SET verdict = $2, verdict_message = $3 WHERE id = $1 AND appealed_at IS NOT NULL AND verdict IS NULL`,
		d.ID, d.Verdict, d.Message)
	if err != nil {
		return fmt.Errorf("answer appeal: %w", err)
	}
	if n == 0 {
		return errOvertaken
	}
	return nil
}

// Listed is a file in the team's list.
type Listed struct {
	ID        ID         `db:"id"`
	Name      string     `db:"name"`
	Commune   string     `db:"commune_insee"`
	Standing  State      `db:"standing"`
	CreatedAt time.Time  `db:"created_at"`
	Number    *string    `db:"licence_number"`
	Until     *time.Time `db:"licence_until"`

	Federation bool   `db:"federation"`
	Umbrella   string `db:"umbrella"` // the federation that covers it; empty for none
}

// listFiles lists the files that were sent, newest first; standing "" is all of them.
func listFiles(ctx context.Context, c db.Conn, standing State, today time.Time, after db.Cursor, limit int) ([]Listed, error) {
	var rows []Listed
	err := c.Select(ctx, &rows, `
		SELECT id, name, commune_insee, standing, created_at, licence_number, licence_until, federation, umbrella FROM (
			SELECT o.id, o.name, o.commune_insee, o.created_at, o.federation, COALESCE(l.federation, '') AS umbrella, l.number AS licence_number, l.valid_until AS licence_until,
				CASE WHEN l.state IN ('active', 'formal_notice') AND l.valid_until < CAST($2 AS date) THEN 'expired'
					WHEN l.state = 'active' AND l.valid_until <= CAST($2 AS date) + CAST($3 AS integer) THEN 'expiring' ELSE COALESCE(l.state, o.state) END AS standing
			FROM organisation o LEFT JOIN licence l ON l.organisation_id = o.id WHERE o.state <> 'draft') o
		WHERE ($1 = '' OR standing = $1) AND ($4 = 0 OR (created_at, id) < ($5, $4))
		ORDER BY created_at DESC, id DESC LIMIT $6`, standing, today, renewalDays, after.ID, after.At, limit)
	if err != nil {
		return nil, fmt.Errorf("list organisations: %w", err)
	}
	return rows, nil
}

// Event is a line of a file's history.
type Event struct {
	At  time.Time `db:"at"`
	Act string    `db:"act"`
	By  string    `db:"by"` // empty for the program itself, and for an account that is gone
}

func historyOf(ctx context.Context, c db.Conn, id ID) ([]Event, error) {
	var events []Event
	err := c.Select(ctx, &events, `
		SELECT l.at, substr(l.act, length('organisation.') + 1) AS act, COALESCE(a.first_name || ' ' || a.last_name, '') AS by
		FROM audit_line l LEFT JOIN account a ON a.id = l.actor_id
		WHERE l.object = $1 AND l.act LIKE 'organisation.%' ORDER BY l.id DESC LIMIT 200`, object(id))
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return events, nil
}
