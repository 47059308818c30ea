package brand

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Link lets somebody without an account, such as a printer, fetch one file for a member. It is open
// until it expires, is revoked, is used up, or its owner may no longer take the bubble.
type Link struct {
	ID                   int64
	Account              who.ID // the member who made it
	Organisation         int64  // they made it for; 0 for a person
	Holder               string // the organisation's name, or the person's
	Recipient            string
	Order                Order
	Licence              string // number; empty for a person
	CreatedAt, ExpiresAt time.Time
	Downloads            int
	State                LinkState
}

// LinkState is where a link stands.
type LinkState string

// The states of a link. Closed is seen by who follows the link, not in its owner's list.
const (
	LinkOpen    LinkState = "open"
	LinkRevoked LinkState = "revoked"
	LinkExpired LinkState = "expired"
	LinkUsedUp  LinkState = "used_up"
	LinkClosed  LinkState = "closed" // the owner may not take the bubble today, or not this one any more
)

const (
	linkLife      = 14 * 24 * time.Hour
	linkDownloads = 50
	linksPerPage  = 20
)

// Left is how many times the file may still be fetched.
func (l Link) Left() int { return linkDownloads - l.Downloads }

// Lend makes a link to the file that o asks for, for the person or firm named recipient, and gives
// its token, which is shown once and kept by nobody. The same form sent again is the same link under
// a fresh token: only the answer that arrives counts. Refused as Download is.
func (s *Service) Lend(ctx context.Context, by who.Actor, o Order, recipient, key string) (token string, err error) {
	at, err := s.ready(ctx, by)
	if err != nil {
		return "", err
	}
	k, err := s.collection(ctx)
	if err != nil {
		return "", err
	}
	bad := k.checkFor(at, o)
	switch n := form.Length(recipient); {
	case n == 0:
		bad.Add("recipient", "brand.recipient_missing")
	case n > 80:
		bad.Add("recipient", "brand.recipient_long", 80)
	}
	if err := bad.Err(); err != nil {
		return "", err
	}
	token, hash := newToken()
	return token, db.InTx(ctx, s.pool, func(tx db.Tx) error {
		made := false
		id, err := once.Do(ctx, tx, by.ID, once.Act("printer_link.make", []any{o, recipient}), key, func() (string, error) {
			made = true
			return s.lend(ctx, tx, by, o, recipient, hash)
		})
		if err != nil || made {
			return err
		}
		return renewToken(ctx, tx, id, by.ID, hash)
	})
}

func (s *Service) lend(ctx context.Context, tx db.Tx, by who.Actor, o Order, recipient, hash string) (string, error) {
	id, err := insertLink(ctx, tx, by, orderedFrom(o), recipient, hash, s.now())
	if err != nil {
		return "", err
	}
	line := audit.Line{Actor: by, Act: "printer_link.make", Object: linkObject(id), After: map[string]any{"file": o.Name(""), "use": o.Use}}
	return strconv.FormatInt(id, 10), audit.Record(ctx, tx, line)
}

// newToken makes 32 random bytes for an address, and the hash that is kept of them.
func newToken() (token, hash string) {
	secret := make([]byte, 32)
	rand.Read(secret) // it never fails
	token = base64.RawURLEncoding.EncodeToString(secret)
	return token, tokenHash(token)
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func linkObject(id int64) string { return fmt.Sprintf("brand_link %d", id) }

// Links lists those of by, or of the organisation they speak for, newest first.
func (s *Service) Links(ctx context.Context, by who.Actor, after db.Cursor) ([]Link, db.Cursor, error) {
	rows, err := linksOf(ctx, s.pool, by, after, linksPerPage+1)
	if err != nil {
		return nil, db.Cursor{}, err
	}
	rows, next := db.Page(rows, linksPerPage, func(r linkRow) db.Cursor { return db.Cursor{At: r.CreatedAt, ID: r.ID} })
	list := make([]Link, len(rows))
	for i, row := range rows {
		list[i] = row.link(s.now())
	}
	return list, next, nil
}

// Revoke ends a link of by, or of the organisation they speak for. Once more changes nothing.
func (s *Service) Revoke(ctx context.Context, by who.Actor, id int64) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		row, err := lockLink(ctx, tx, by, id)
		if err != nil || row.RevokedAt != nil {
			return err
		}
		if err := revokeLink(ctx, tx, id, s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "printer_link.revoke", Object: linkObject(id)})
	})
}

// Link is what token leads to, in whatever state. NotFound for a token that was never given.
func (s *Service) Link(ctx context.Context, token string) (Link, error) {
	row, err := linkByToken(ctx, s.pool, tokenHash(token))
	if err != nil {
		return Link{}, err
	}
	l := row.link(s.now())
	at, err := s.Standing(ctx, who.Actor{ID: l.Account, Organisation: l.Organisation, Role: who.Member})
	if err != nil {
		return Link{}, err
	}
	l.Licence = at.number()
	k, err := s.collection(ctx)
	if err != nil {
		return Link{}, err
	}
	if l.State == LinkOpen && (at.fault() != nil || !row.OwnerActive || len(k.checkFor(at, l.Order)) > 0) {
		l.State = LinkClosed
	}
	return l, nil
}

// Fetch hands the file of an open link to whoever holds its token: counted and logged before its
// first byte leaves. Gone for a link that is not open.
func (s *Service) Fetch(ctx context.Context, token string) (File, error) {
	l, err := s.Link(ctx, token)
	if err != nil {
		return File{}, err
	}
	if l.State != LinkOpen {
		return File{}, errLinkGone
	}
	k, err := s.collection(ctx)
	if err != nil {
		return File{}, err
	}
	f, err := k.file(ctx, l.Order)
	if err != nil {
		return File{}, err
	}
	f.Name, f.Licence = l.Order.Name(l.Licence), l.Licence
	e := s.entry(who.Actor{ID: l.Account, Organisation: l.Organisation}, l.Licence, k, l.Order, f)
	e.Link = l.ID
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := countFetch(ctx, tx, l.ID, s.now()); err != nil {
			return err
		}
		return insertDownload(ctx, tx, e)
	})
	if err != nil {
		return File{}, err
	}
	return f, nil
}

var errLinkGone = fault.New(fault.Gone, "brand.link_gone.expired")

// PurgeLinks forgets the links that expired a year ago.
func (s *Service) PurgeLinks(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return purgeLinks(ctx, tx, s.now().AddDate(-1, 0, 0)) })
}
