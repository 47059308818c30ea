package organisations

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// lockOf is the organisation account speaks for, which nobody else changes to the end of the transaction.
func lockOf(ctx context.Context, tx db.Tx, account who.ID) (Organisation, error) {
	var r row
	err := tx.Get(ctx, &r, selectFile+` WHERE m.account_id = $1 FOR UPDATE OF o, m`, account)
	return r.organisation(), db.Found(err, "lock organisation")
}

func peopleOf(ctx context.Context, c db.Conn, id ID) ([]Person, error) {
	var people []Person
	err := c.Select(ctx, &people, `
		SELECT m.account_id, trim(a.first_name || ' ' || a.last_name) AS name, a.email, m.role, m.capacity, m.joined_at
		FROM organisation_member m JOIN account a ON a.id = m.account_id
		WHERE m.organisation_id = $1 ORDER BY m.role = 'editor', m.joined_at, m.account_id`, id)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return people, nil
}

func personIn(ctx context.Context, c db.Conn, id ID, account who.ID) (Person, error) {
	var p Person
	err := c.Get(ctx, &p, `
		SELECT m.account_id, trim(a.first_name || ' ' || a.last_name) AS name, a.email, m.role, m.capacity, m.joined_at
		FROM organisation_member m JOIN account a ON a.id = m.account_id
		WHERE m.organisation_id = $1 AND m.account_id = $2`, id, account)
	return p, db.Found(err, "find person")
}

func ownersOf(ctx context.Context, c db.Conn, id ID) ([]who.ID, error) {
	var owners []who.ID
	if err := c.Select(ctx, &owners, `SELECT account_id FROM organisation_member WHERE organisation_id = $1 AND role = 'owner' ORDER BY joined_at`, id); err != nil {
		return nil, fmt.Errorf("list owners: %w", err)
	}
	return owners, nil
}

func updateRole(ctx context.Context, tx db.Tx, id ID, account who.ID, r Role) error {
	_, err := tx.Exec(ctx, `UPDATE organisation_member SET role = $3 WHERE organisation_id = $1 AND account_id = $2`, id, account, r)
	if err != nil {
		return fmt.Errorf("give role: %w", err)
	}
	return nil
}

func deleteMember(ctx context.Context, tx db.Tx, id ID, account who.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM organisation_member WHERE organisation_id = $1 AND account_id = $2`, id, account)
	if err != nil {
		return fmt.Errorf("take out member: %w", err)
	}
	return nil
}

// crowd is how many people an organisation has, and how many letters wait for an answer.
type crowd struct {
	People  int `db:"people"`
	Owners  int `db:"owners"`
	Invited int `db:"invited"`
}

func crowdOf(ctx context.Context, c db.Conn, id ID) (n crowd, err error) {
	err = c.Get(ctx, &n, `
		SELECT count(*) AS people, count(*) FILTER (WHERE role = 'owner') AS owners,
			(SELECT count(*) FROM organisation_invitation WHERE organisation_id = $1) AS invited
		FROM organisation_member WHERE organisation_id = $1`, id)
	if err != nil {
		return n, fmt.Errorf("count people: %w", err)
	}
	return n, nil
}

// speaksAt reports whether one of an organisation's people has an address.
func speaksAt(ctx context.Context, c db.Conn, id ID, emailKey string) (bool, error) {
	var speaks bool
	err := c.Get(ctx, &speaks, `
		SELECT EXISTS (SELECT FROM organisation_member m JOIN account a ON a.id = m.account_id WHERE m.organisation_id = $1 AND a.email_key = $2)`,
		id, emailKey)
	if err != nil {
		return false, fmt.Errorf("find an address among the people: %w", err)
	}
	return speaks, nil
}

// sending is what is kept of a letter that invites: never its token.
type sending struct {
	hash      []byte
	by        who.ID
	at, until time.Time
}

func insertInvitation(ctx context.Context, tx db.Tx, id ID, g Guest, s sending) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO organisation_invitation (organisation_id, email, email_key, name, role, token_hash, invited_by, sent_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, id, g.Email, form.EmailKey(g.Email), g.Name, g.Role, s.hash, s.by, s.at, s.until)
	if db.Violates(err, "organisation_invitation_address_once") {
		var e form.Errors
		e.Add("email", "organisations.invited_already")
		return e
	}
	if err != nil {
		return fmt.Errorf("insert invitation: %w", err)
	}
	return nil
}

// renewInvitation makes the link of a new letter the only one that serves.
func renewInvitation(ctx context.Context, tx db.Tx, id ID, invitation int64, s sending) error {
	n, err := tx.Exec(ctx, `
		UPDATE organisation_invitation SET token_hash = $3, invited_by = $4, sent_at = $5, expires_at = $6
		WHERE organisation_id = $1 AND id = $2`, id, invitation, s.hash, s.by, s.at, s.until)
	if err != nil {
		return fmt.Errorf("renew invitation: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "errors.not_found.text")
	}
	return nil
}

func deleteInvitation(ctx context.Context, tx db.Tx, id ID, invitation int64) error {
	n, err := tx.Exec(ctx, `DELETE FROM organisation_invitation WHERE organisation_id = $1 AND id = $2`, id, invitation)
	if err != nil {
		return fmt.Errorf("cancel invitation: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "errors.not_found.text")
	}
	return nil
}

const selectInvitation = `
	SELECT i.id, i.organisation_id, o.name AS organisation, i.email, i.name, i.role, COALESCE(trim(a.first_name || ' ' || a.last_name), '') AS by_name,
		i.sent_at, i.expires_at, i.expires_at > $2 AS open
	FROM organisation_invitation i JOIN organisation o ON o.id = i.organisation_id LEFT JOIN account a ON a.id = i.invited_by`

func invitationsOf(ctx context.Context, c db.Conn, id ID, at time.Time) ([]Invitation, error) {
	var list []Invitation
	if err := c.Select(ctx, &list, selectInvitation+` WHERE i.organisation_id = $1 ORDER BY i.id`, id, at); err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return list, nil
}

func invitationIn(ctx context.Context, c db.Conn, id ID, invitation int64, at time.Time) (Invitation, error) {
	var i Invitation
	err := c.Get(ctx, &i, selectInvitation+` WHERE i.organisation_id = $1 AND i.id = $3`, id, at, invitation)
	return i, db.Found(err, "find invitation")
}

// invitationByHash is the zero Invitation, which is not open, for a link that serves no more.
func invitationByHash(ctx context.Context, c db.Conn, hash []byte, at time.Time) (Invitation, error) {
	var i Invitation
	err := c.Get(ctx, &i, selectInvitation+` WHERE i.token_hash = $1`, hash, at)
	if err != nil && !db.NotFound(err) {
		return i, fmt.Errorf("find invitation: %w", err)
	}
	return i, nil
}

// takeInvitation spends a link, once, for an account at the address it was sent to.
func takeInvitation(ctx context.Context, tx db.Tx, hash []byte, account who.ID, at time.Time) (Invitation, error) {
	var i Invitation
	err := tx.Get(ctx, &i, `
		DELETE FROM organisation_invitation i USING account a, organisation o
		WHERE i.token_hash = $1 AND i.expires_at > $3 AND a.id = $2 AND a.email_key = i.email_key AND o.id = i.organisation_id
		RETURNING i.id, i.organisation_id, o.name AS organisation, i.email, i.name, i.role, i.sent_at, i.expires_at`, hash, account, at)
	if db.NotFound(err) {
		return i, ErrInvitation
	}
	if err != nil {
		return i, fmt.Errorf("take invitation: %w", err)
	}
	return i, nil
}

func purgeInvitations(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM organisation_invitation WHERE expires_at < $1`, before); err != nil {
		return fmt.Errorf("purge invitations: %w", err)
	}
	return nil
}
