package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// actorByID also tells whether the account was seen today.
func actorByID(ctx context.Context, c db.Conn, id who.ID, epoch int) (a who.Actor, seen bool, err error) {
	var row struct {
		FirstName    string   `db:"first_name"`
		LastName     string   `db:"last_name"`
		Email        string   `db:"email"`
		Role         who.Role `db:"role"`
		Locale       string   `db:"locale"`
		Ambassador   bool     `db:"ambassador"`
		Organisation int64    `db:"organisation"`
		Protected    bool     `db:"protected"`
		Seen         bool     `db:"seen"`
	}
	err = c.Get(ctx, &row, `
		SELECT a.first_name, a.last_name, a.email, a.role, a.locale, a.last_seen_on >= CURRENT_DATE AS seen,
			EXISTS (SELECT FROM ambassador b WHERE b.account_id = a.id AND b.state NOT IN ('left', 'excluded')) AS ambassador,
			COALESCE((SELECT m.organisation_id FROM organisation_member m WHERE m.account_id = a.id ORDER BY m.joined_at LIMIT 1), 0) AS organisation,
			EXISTS (SELECT FROM factor_totp f WHERE f.account_id = a.id) OR EXISTS (SELECT FROM factor_passkey f WHERE f.account_id = a.id) AS protected
		FROM account a WHERE a.id = $1 AND a.state = 'active' AND a.session_epoch = $2`, id, epoch)
	if db.NotFound(err) {
		return who.Actor{}, false, nil
	}
	if err != nil {
		return who.Actor{}, false, fmt.Errorf("find actor %d: %w", id, err)
	}
	return who.Actor{
		ID: id, FirstName: row.FirstName, LastName: row.LastName, Email: row.Email, Role: row.Role,
		Ambassador: row.Ambassador, Organisation: row.Organisation, Locale: row.Locale, Protected: row.Protected,
	}, row.Seen, nil
}

func markSeen(ctx context.Context, tx db.Tx, id who.ID) error {
	if _, err := tx.Exec(ctx, `UPDATE account SET last_seen_on = CURRENT_DATE WHERE id = $1 AND last_seen_on < CURRENT_DATE`, id); err != nil {
		return fmt.Errorf("mark account %d seen: %w", id, err)
	}
	return nil
}

func insertAccount(ctx context.Context, tx db.Tx, n Registration, hash string, role who.Role, at time.Time) (who.ID, error) {
	var id who.ID
	err := tx.Get(ctx, &id, `
		INSERT INTO account (email, email_key, password_hash, first_name, last_name, role, locale, newsletter_at, created_at)
		VALUES ($1, $2, NULLIF($3, ''), $4, $5, $6, $7, CASE WHEN $8 THEN CAST($9 AS timestamptz) END, $9) RETURNING id`,
		n.Email, form.EmailKey(n.Email), hash, n.FirstName, n.LastName, role, n.Locale, n.Newsletter, at)
	if err != nil {
		return 0, fmt.Errorf("insert account: %w", err)
	}
	return id, nil
}

// candidate is an account that a password may open.
type candidate struct {
	SignIn
	State State  `db:"state"`
	Hash  string `db:"password_hash"` // empty for somebody invited, who has chosen none
}

// maxCandidates bounds how many accounts of one address a password is tried against.
const maxCandidates = 3

// candidates finds the accounts of an address: the proved one alone, else the newest pending ones.
func candidates(ctx context.Context, c db.Conn, emailKey string) ([]candidate, error) {
	var found []candidate
	err := c.Select(ctx, &found, `
		SELECT id, session_epoch, role, state, COALESCE(password_hash, '') AS password_hash
		FROM account a WHERE email_key = $1 AND (state IN ('active', 'suspended') OR (state = 'pending'
			AND NOT EXISTS (SELECT FROM account p WHERE p.email_key = $1 AND p.state IN ('active', 'suspended'))))
		ORDER BY id DESC LIMIT $2`, emailKey, maxCandidates)
	if err != nil {
		return nil, fmt.Errorf("find candidates: %w", err)
	}
	return found, nil
}

// ownerOf finds whom a forgotten password is about: the proved account of an address, else its
// oldest pending one, so that nobody who signs up later with somebody's address changes what the
// owner comes into; 0 for none.
func ownerOf(ctx context.Context, c db.Conn, emailKey string) (who.ID, State, error) {
	var r struct {
		ID    who.ID `db:"id"`
		State State  `db:"state"`
	}
	err := c.Get(ctx, &r, `SELECT id, state FROM account WHERE email_key = $1 AND state <> 'erased' ORDER BY state = 'pending', id LIMIT 1`, emailKey)
	if err != nil && !db.NotFound(err) {
		return 0, "", fmt.Errorf("find the owner of an address: %w", err)
	}
	return r.ID, r.State, nil
}

func signInByID(ctx context.Context, c db.Conn, id who.ID) (SignIn, error) {
	var in SignIn
	err := c.Get(ctx, &in, `SELECT id, session_epoch, role FROM account WHERE id = $1 AND state = 'active'`, id)
	if db.NotFound(err) {
		return in, ErrLink
	}
	if err != nil {
		return in, fmt.Errorf("find account %d: %w", id, err)
	}
	return in, nil
}

// passwordHash is empty for an account without a password.
func passwordHash(ctx context.Context, c db.Conn, id who.ID) (string, error) {
	var hash string
	err := c.Get(ctx, &hash, `SELECT COALESCE(password_hash, '') FROM account WHERE id = $1 AND state = 'active'`, id)
	if err != nil && !db.NotFound(err) {
		return "", fmt.Errorf("find the password of account %d: %w", id, err)
	}
	return hash, nil
}

// standing is an account's state and first name; both empty when it is gone.
func standing(ctx context.Context, c db.Conn, id who.ID) (State, string, error) {
	var r struct {
		State     State  `db:"state"`
		FirstName string `db:"first_name"`
	}
	err := c.Get(ctx, &r, `SELECT state, first_name FROM account WHERE id = $1`, id)
	if err != nil && !db.NotFound(err) {
		return "", "", fmt.Errorf("find state of account %d: %w", id, err)
	}
	return r.State, r.FirstName, nil
}

// provedTwin is the account that holds the address of a pending one; 0 for none.
func provedTwin(ctx context.Context, c db.Conn, pending who.ID) (who.ID, error) {
	var id who.ID
	err := c.Get(ctx, &id, `
		SELECT t.id FROM account p JOIN account t ON t.email_key = p.email_key AND t.state IN ('active', 'suspended')
		WHERE p.id = $1`, pending)
	if db.NotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find who holds the address of account %d: %w", pending, err)
	}
	return id, nil
}

func activate(ctx context.Context, tx db.Tx, id who.ID, at time.Time) error {
	n, err := tx.Exec(ctx, `UPDATE account SET state = 'active', confirmed_at = $2 WHERE id = $1 AND state = 'pending'`, id, at)
	if db.Violates(err, "account_email_unique") || (err == nil && n == 0) {
		return ErrLink
	}
	if err != nil {
		return fmt.Errorf("activate account %d: %w", id, err)
	}
	return nil
}

// otherPending holds the other accounts of an address, and tells how many have a password.
func otherPending(ctx context.Context, tx db.Tx, id who.ID) (others []who.ID, typed int, err error) {
	var rows []struct {
		ID    who.ID `db:"id"`
		Typed bool   `db:"typed"`
	}
	err = tx.Select(ctx, &rows, `
		SELECT o.id, o.password_hash IS NOT NULL AS typed FROM account o JOIN account a ON a.email_key = o.email_key
		WHERE a.id = $1 AND o.state = 'pending' AND o.id <> a.id ORDER BY o.id FOR UPDATE OF o`, id)
	if err != nil {
		return nil, 0, fmt.Errorf("find pending accounts: %w", err)
	}
	for _, r := range rows {
		others = append(others, r.ID)
		if r.Typed {
			typed++
		}
	}
	return others, typed, nil
}

// promote gives role to the proved account of an address, else to the one invited there.
func promote(ctx context.Context, tx db.Tx, emailKey string, role who.Role) (who.ID, bool, error) {
	var id who.ID
	err := tx.Get(ctx, &id, `
		UPDATE account SET role = $2, session_epoch = session_epoch + 1
		WHERE email_key = $1 AND state = 'active' RETURNING id`, emailKey, role)
	if db.NotFound(err) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("promote: %w", err)
	}
	return id, true, nil
}

// SetNewsletter keeps since when somebody reads the newsletter, or that they do not any more; false when it was
// so already. consents keeps the proof in the same transaction.
func SetNewsletter(ctx context.Context, tx db.Tx, id who.ID, on bool, at time.Time) (changed bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE account SET newsletter_at = CASE WHEN $2 THEN CAST($3 AS timestamptz) END WHERE id = $1 AND (newsletter_at IS NOT NULL) <> $2`, id, on, at)
	if err != nil {
		return false, fmt.Errorf("set the newsletter: %w", err)
	}
	return n == 1, nil
}

func setLocale(ctx context.Context, tx db.Tx, id who.ID, l i18n.Locale) error {
	if _, err := tx.Exec(ctx, `UPDATE account SET locale = $2 WHERE id = $1`, id, l); err != nil {
		return fmt.Errorf("set language: %w", err)
	}
	return nil
}

// renewHash takes the password away when hash is empty.
func renewHash(ctx context.Context, tx db.Tx, id who.ID, hash string) error {
	if _, err := tx.Exec(ctx, `UPDATE account SET password_hash = NULLIF($2, '') WHERE id = $1`, id, hash); err != nil {
		return fmt.Errorf("renew password hash: %w", err)
	}
	return nil
}

// setPassword also proves the address: the link came by its mail.
func setPassword(ctx context.Context, tx db.Tx, id who.ID, hash string, at time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE account SET password_hash = $2, session_epoch = session_epoch + 1, state = 'active', confirmed_at = COALESCE(confirmed_at, $3)
		WHERE id = $1 AND state IN ('pending', 'active')`, id, hash, at)
	if db.Violates(err, "account_email_unique") || (err == nil && n == 0) {
		return ErrLink
	}
	if err != nil {
		return fmt.Errorf("set password of account %d: %w", id, err)
	}
	return nil
}

// kept is what is kept of a link that was sent: never its token.
type kept struct {
	hash      []byte
	account   who.ID
	purpose   Purpose
	at, until time.Time
}

func insertToken(ctx context.Context, tx db.Tx, k kept) error {
	_, err := tx.Exec(ctx, `INSERT INTO account_token (hash, account_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		k.hash, k.account, k.purpose, k.at, k.until)
	if err != nil {
		return fmt.Errorf("insert link: %w", err)
	}
	return nil
}

// useToken spends a link, once, and gives the account it was for.
func useToken(ctx context.Context, tx db.Tx, hash []byte, purposes []Purpose, at time.Time) (who.ID, error) {
	var id who.ID
	err := tx.Get(ctx, &id, `
		UPDATE account_token SET used_at = $3
		WHERE hash = $1 AND purpose = ANY($2) AND used_at IS NULL AND expires_at > $3 RETURNING account_id`,
		hash, db.Array(texts(purposes)), at)
	if db.NotFound(err) {
		return 0, ErrLink
	}
	if err != nil {
		return 0, fmt.Errorf("use link: %w", err)
	}
	return id, nil
}

// voidLinks ends the links of an account that choose a password.
func voidLinks(ctx context.Context, tx db.Tx, id who.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE account_token SET used_at = $2 WHERE account_id = $1 AND purpose <> 'confirm' AND used_at IS NULL`, id, at)
	if err != nil {
		return fmt.Errorf("void links: %w", err)
	}
	return nil
}

func linkByHash(ctx context.Context, c db.Conn, hash []byte, purposes []Purpose) (Link, error) {
	var l Link
	err := c.Get(ctx, &l, `
		SELECT t.account_id, t.purpose, a.email, a.first_name, a.last_name, a.state, t.expires_at, t.used_at IS NOT NULL AS used
		FROM account_token t JOIN account a ON a.id = t.account_id
		WHERE t.hash = $1 AND t.purpose = ANY($2)`, hash, db.Array(texts(purposes)))
	if db.NotFound(err) {
		return Link{}, nil
	}
	if err != nil {
		return l, fmt.Errorf("find link: %w", err)
	}
	return l, nil
}

// stalePending holds at most limit accounts never confirmed, the oldest first. Those that the team brought in are
// expected for longer.
func stalePending(ctx context.Context, tx db.Tx, now, before time.Time, limit int) ([]who.ID, error) {
	var stale []who.ID
	err := tx.Select(ctx, &stale, `
		SELECT id FROM account WHERE state = 'pending' AND created_at < $1 AND (expected_until IS NULL OR expected_until < $3)
		ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED`, before, limit, now)
	if err != nil {
		return nil, fmt.Errorf("find pending accounts: %w", err)
	}
	return stale, nil
}

func purgeLinks(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM account_token WHERE expires_at < $1`, before); err != nil {
		return fmt.Errorf("purge links: %w", err)
	}
	return nil
}

func texts(purposes []Purpose) []string {
	list := make([]string, len(purposes))
	for i, p := range purposes {
		list[i] = string(p)
	}
	return list
}
