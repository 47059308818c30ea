package echoes

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// What an author may be thanked for.
const (
	views = "views"
	meToo = "me_too"
)

// milestones are the numbers worth a letter, the smallest first.
func milestones(sort string) []int {
	if sort == views {
		return []int{100, 1_000, 10_000, 100_000}
	}
	return []int{10, 100, 1_000}
}

// reached is the highest milestone that n has come to; 0 for none.
func reached(sort string, n int) int {
	best := 0
	for _, m := range milestones(sort) {
		if n >= m {
			best = m
		}
	}
	return best
}

// lately is how far back Thank looks for spots that may have come to a milestone: it runs daily, and may be late.
const lately = 8 * 24 * time.Hour

// Thank writes to the authors of the spots that came to a milestone since they were last thanked: one letter for
// each spot and sort, however many milestones were passed.
func (s *Service) Thank(ctx context.Context) error {
	found, err := promising(ctx, s.pool, milestones(views)[0], milestones(meToo)[0], dayOf(s.now().Add(-lately)))
	if err != nil {
		return err
	}
	for _, p := range found {
		if err := db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.thank(ctx, tx, p) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) thank(ctx context.Context, tx db.Tx, p promise) error {
	milestone := reached(p.Sort, p.N)
	to, fresh, err := noteThanks(ctx, tx, p.Spot, p.Sort, milestone, s.now())
	if err != nil || !fresh {
		return err
	}
	text := func(part string) i18n.Message {
		return i18n.M("echoes.mail."+p.Sort+"."+part, milestone, to.Title)
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: to.Author, Subject: text("subject"), Paragraphs: []i18n.Message{text("text"), i18n.M("echoes.mail_thanks")},
		Button: i18n.M("echoes.mail_see"), Link: address(p.Spot), After: []i18n.Message{i18n.M("echoes.mail_stop")},
	})
}

// Thanked reports whether by wishes to be thanked by mail: unless they said no.
func (s *Service) Thanked(ctx context.Context, by who.Actor) (bool, error) {
	declined, err := hasDeclined(ctx, s.pool, by.ID)
	return !declined, err
}

// WishThanks keeps whether by wishes to be thanked by mail.
func (s *Service) WishThanks(ctx context.Context, by who.Actor, yes bool) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		changed, err := setDeclined(ctx, tx, by.ID, !yes, s.now())
		if err != nil || !changed {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "thanks.wish", Object: fmt.Sprintf("account %d", by.ID), After: map[string]any{"wished": yes}})
	})
}

func address(id spots.ID) string { return fmt.Sprintf("/espace/spots/%d", id) }
