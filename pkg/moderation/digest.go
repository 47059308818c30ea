package moderation

import (
	"context"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Digests tells moderators by letter of what waits, at the hours they chose, on working days, when something does.
type Digests struct {
	queue *Queue
	post  *mail.Post
}

// NewDigests makes the digests of q.
func NewDigests(q *Queue, post *mail.Post) *Digests { return &Digests{q, post} }

// Hours lists the hours of the Lot that may be chosen.
func Hours() []int { return []int{7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19} }

// Chosen are the hours that by chose; none when no letter is wanted.
func (d *Digests) Chosen(ctx context.Context, by who.Actor) ([]int, error) {
	return digestHours(ctx, d.queue.pool, by.ID)
}

// Choose sets the hours for by; none stops the letters.
func (d *Digests) Choose(ctx context.Context, by who.Actor, hours []int) error {
	for _, h := range hours {
		if !slices.Contains(Hours(), h) {
			var e form.Errors
			e.Add("hours", "moderation.hours_wrong")
			return e.Err()
		}
	}
	return db.InTx(ctx, d.queue.pool, func(tx db.Tx) error {
		if len(hours) == 0 {
			return dropDigest(ctx, tx, by.ID)
		}
		return setDigest(ctx, tx, by.ID, hours)
	})
}

// Send writes the digests of this hour. It may run as often as one likes: each leaves once.
func (d *Digests) Send(ctx context.Context) error {
	now := d.queue.now().In(i18n.Paris())
	if !working(now) {
		return nil
	}
	hour := time.Date(now.Year(), now.Month(), now.Day(), now.Hour(), 0, 0, 0, now.Location())
	return db.InTx(ctx, d.queue.pool, func(tx db.Tx) error {
		due, err := takeDigests(ctx, tx, now.Hour(), hour, now)
		if err != nil {
			return err
		}
		for _, reader := range due {
			if err := d.write(ctx, tx, reader); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Digests) write(ctx context.Context, tx db.Tx, reader who.Actor) error {
	counts, err := countWaiting(ctx, tx, d.queue.kindsFor(reader), reader, d.queue.now(), Now)
	if err != nil || len(counts) == 0 {
		return err
	}
	late, err := countWaiting(ctx, tx, d.queue.kindsFor(reader), reader, d.queue.now(), Late)
	if err != nil {
		return err
	}
	letter := mail.Letter{To: reader.ID, Subject: i18n.N("moderation.mail_digest_subject", total(counts)), Button: i18n.M("moderation.mail_digest_open"), Link: "/moderation",
		After: []i18n.Message{i18n.M("moderation.mail_digest_why")}}
	for _, c := range counts {
		letter.Paragraphs = append(letter.Paragraphs, i18n.M("moderation.mail_digest_line", i18n.M("moderation.kind."+c.Kind), c.Waiting))
	}
	if n := total(late); n > 0 {
		letter.Paragraphs = append(letter.Paragraphs, i18n.N("moderation.mail_digest_late", n))
	}
	return d.post.Send(ctx, tx, letter)
}

func total(counts []Count) (n int) {
	for _, c := range counts {
		n += c.Waiting
	}
	return n
}
