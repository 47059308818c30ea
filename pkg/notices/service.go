package notices

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Holder is a kind of public content, which the feature that owns it shows and takes away.
type Holder interface {
	// Kind, Reasons and Sheet are those of moderation.Subject.
	Kind() string
	Reasons() moderation.Presets
	Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error)
	// At is the public thing that an address of this site shows, with its author; NotFound for none.
	At(ctx context.Context, c db.Conn, address string) (moderation.Entry, error)
	// TakeDown takes a public thing off the site, for good (Refuse) or until its author has put it right
	// (Revise), and writes to the author why and how to contest it. Nothing happens to what is not public
	// any more.
	TakeDown(ctx context.Context, tx db.Tx, d moderation.Decision) error
}

// Service is the use cases of notices.
type Service struct {
	pool    *db.Pool
	queue   *moderation.Queue
	post    *mail.Post
	limiter *limit.Limiter
	holders []Holder
	now     func() time.Time
}

// New makes the service; holders are the contents that a notice can find.
func New(pool *db.Pool, queue *moderation.Queue, post *mail.Post, limiter *limit.Limiter, holders ...Holder) *Service {
	return &Service{pool: pool, queue: queue, post: post, limiter: limiter, holders: holders, now: time.Now}
}

// Submit puts d before the moderators and acknowledges it: all of it, or none. Anybody may, signed in or
// not. It gives the address where the notice is followed. key makes a double click one notice.
func (s *Service) Submit(ctx context.Context, by who.Actor, d Draft, locale i18n.Locale, key string) (path string, err error) {
	if err := d.check().Err(); err != nil {
		return "", err
	}
	what := once.Act("notice", d)
	if path, done, err := once.Earlier(ctx, s.pool, by.ID, what, key); err != nil || done {
		return path, err
	}
	quiet, err := s.writtenEnough(ctx, by, d.Email)
	if err != nil {
		return "", err
	}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		path, err = once.Do(ctx, tx, by.ID, what, key, func() (string, error) { return s.submit(ctx, tx, by, d, locale, quiet) })
		return err
	})
	return path, err
}

// receipts bounds the letters that strangers can have sent to an address.
var receipts = limit.Rule{Class: "notice letters", Times: 5, Per: 24 * time.Hour}

// writtenEnough reports whether an address that anybody may have typed was written to enough today: the notice is taken
// all the same, without a letter. Who is signed in and gives their own address is written to each time.
func (s *Service) writtenEnough(ctx context.Context, by who.Actor, email string) (bool, error) {
	if email == "" || form.EmailKey(email) == form.EmailKey(by.Email) {
		return false, nil
	}
	err := s.limiter.Allow(ctx, receipts, form.EmailKey(email))
	if fault.Is(err, fault.TooMany) {
		return true, nil
	}
	return false, err
}

func (s *Service) submit(ctx context.Context, tx db.Tx, by who.Actor, d Draft, locale i18n.Locale, quiet bool) (string, error) {
	about, err := s.About(ctx, tx, d.Page)
	if err != nil {
		return "", err
	}
	n := Notice{
		Token: strings.ToLower(rand.Text()), Name: d.Name, Email: d.Email, Locale: string(locale), Page: d.Page, Title: about.Title, Kind: about.Kind,
		Subject: about.ID, Ground: d.Ground, Words: d.Words, State: Submitted, CreatedAt: s.now(),
	}
	if n.ID, err = insertNotice(ctx, tx, n, by.ID); err != nil {
		return "", err
	}
	entry := moderation.Entry{
		Kind: Kind, ID: n.ID, Title: about.Title, Commune: about.Commune, Photo: about.Photo, Author: by.ID, Organisation: by.Organisation, Urgent: n.urgent(), ByRight: true,
	}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return "", err
	}
	if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "notice.submit", Object: object(n.ID), After: map[string]any{"ground": d.Ground, "kind": about.Kind, "id": about.ID}}); err != nil {
		return "", err
	}
	if quiet {
		return n.Path(), nil
	}
	return n.Path(), s.tell(ctx, tx, n, i18n.M("notices.mail_receipt_subject", n.Reference()),
		n.said("notices.mail_receipt", "notices.mail_receipt_page"), i18n.M("notices.mail_receipt_next"))
}

// said names what the notice is about in a letter. Its reader may be anybody whom a stranger chose: an
// address that is nobody's content is not repeated to them.
func (n Notice) said(named, unnamed string) i18n.Message {
	if n.Kind == "" {
		return i18n.M(unnamed, n.Reference())
	}
	return i18n.M(named, n.Title, n.Reference())
}

// urgent reports whether the notice goes before all that waits.
func (n Notice) urgent() bool { return n.Ground == danger || n.Ground == child }

// About is what an address of this site shows; the address alone when nothing that somebody owns.
func (s *Service) About(ctx context.Context, c db.Conn, page string) (moderation.Entry, error) {
	for _, h := range s.holders {
		about, err := h.At(ctx, c, page)
		if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Gone) {
			return about, err
		}
	}
	return moderation.Entry{Title: page}, nil
}

// holder is what holds the content of a notice; nil for none.
func (s *Service) holder(kind string) Holder {
	for _, h := range s.holders {
		if h.Kind() == kind {
			return h
		}
	}
	return nil
}

// tell writes to whoever sent a notice, should they have left an address.
func (s *Service) tell(ctx context.Context, tx db.Tx, n Notice, subject i18n.Message, paragraphs ...i18n.Message) error {
	if n.Email == "" {
		return nil
	}
	name := n.Name
	if !form.PlainName(name) { // nor is what a mail program would make a link of
		name = ""
	}
	letter := mail.Letter{
		Guest:   &mail.Guest{Email: n.Email, Name: name, Locale: n.Locale, Why: i18n.M("notices.mail_footer")},
		Subject: subject, Paragraphs: paragraphs, Quote: n.Answer, Button: i18n.M("notices.mail_follow"), Link: n.Path(), After: []i18n.Message{i18n.M("notices.mail_private")},
	}
	if n.State != Submitted {
		letter.After = append([]i18n.Message{i18n.M("notices.by_people")}, letter.After...)
	}
	return s.post.Send(ctx, tx, letter)
}

// Follow is the notice of a secret address. NotFound for any other, and once it is forgotten.
func (s *Service) Follow(ctx context.Context, token string) (Notice, error) {
	return noticeByToken(ctx, s.pool, token)
}

// Contest has the answer to a notice looked at by somebody else: once, and within six months.
func (s *Service) Contest(ctx context.Context, by who.Actor, token, words, key string) error {
	var e form.Errors
	checkWords(&e, words)
	if err := e.Err(); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("contest notice "+token, words), key, func() (string, error) {
			return "", s.contest(ctx, tx, by, token, words)
		})
		return err
	})
}

func (s *Service) contest(ctx context.Context, tx db.Tx, by who.Actor, token, words string) error {
	n, err := contestNotice(ctx, tx, token, words, s.now(), s.now().Add(-contestable))
	if err != nil {
		return err
	}
	about := moderation.Entry{Title: n.Title}
	if n.Kind != "" {
		if about, err = s.About(ctx, tx, n.Page); err != nil {
			return err
		}
	}
	entry := moderation.Entry{Kind: Kind, ID: n.ID, Title: n.Title, Commune: about.Commune, Photo: about.Photo, Author: n.account, Urgent: n.urgent(), ByRight: true}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "notice.contest", Object: object(n.ID)})
}

// memory is how long a notice names its sender once it is answered. The form, its letters and the table's
// comment say so.
const memory = 365 * 24 * time.Hour

// Purge forgets who sent the notices long answered. Scheduled.
func (s *Service) Purge(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return forgetSenders(ctx, tx, s.now().Add(-memory)) })
}

func object(id int64) string { return fmt.Sprintf("notice %d", id) }
