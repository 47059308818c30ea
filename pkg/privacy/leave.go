package privacy

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Farewell is what somebody who leaves sends.
type Farewell struct {
	Spots      string // "keep" or "remove"; empty when they have none to choose about
	Understood bool
}

func farewellFrom(f form.Values) Farewell {
	return Farewell{Spots: f.Text("spots"), Understood: f.Yes("understood")}
}

func (f Farewell) check(h Held) form.Errors {
	var e form.Errors
	if (h.Spots.Published > 0 || f.Spots != "") && f.Spots != "keep" && f.Spots != "remove" {
		e.Add("spots", "privacy.spots_missing")
	}
	if !f.Understood {
		e.Add("understood", "privacy.understood_missing")
	}
	return e
}

// Leave closes by's account for good: nobody enters it from then on, and a job erases it. Whoever has neither
// a password nor a second factor is written a link instead (mailed), by which they confirm.
func (s *Service) Leave(ctx context.Context, by who.Actor, f Farewell) (mailed bool, err error) {
	h, err := s.Held(ctx, by)
	if err != nil {
		return false, err
	}
	if err := f.check(h).Err(); err != nil {
		return false, err
	}
	keep := f.Spots == "keep"
	if h.ByMail {
		return true, s.sendLink(ctx, by, keep)
	}
	return false, db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.close(ctx, tx, by, by.ID, keep, asked) })
}

// linkLife is how long the link that confirms may be followed.
const linkLife = time.Hour

func (s *Service) sendLink(ctx context.Context, by who.Actor, keep bool) error {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	token := base64.RawURLEncoding.EncodeToString(secret)
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := writeLink(ctx, tx, by.ID, tokenHash(token), keep, s.now().Add(linkLife)); err != nil {
			return err
		}
		return s.post.Send(ctx, tx, mail.Letter{
			To: by.ID, Subject: i18n.M("privacy.mail_link_subject"), Paragraphs: []i18n.Message{i18n.M("privacy.mail_link"), i18n.M("privacy.mail_link_stays")},
			Button: i18n.M("privacy.mail_link_button"), Link: linkPath + token, After: []i18n.Message{i18n.M("privacy.mail_link_life")},
		})
	})
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// errLink says that a link has served, has expired, or never was one.
var errLink = fault.New(fault.Gone, "privacy.link_gone")

// Link is what the link of a letter is about: whoever leaves, by their first name; Gone when it serves no more.
func (s *Service) Link(ctx context.Context, token string) (firstName string, keep bool, err error) {
	l, err := linkByHash(ctx, s.pool, tokenHash(token), s.now())
	return l.FirstName, l.KeepSpots, err
}

// Confirm closes the account that a link is about.
func (s *Service) Confirm(ctx context.Context, token string) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		l, err := takeLink(ctx, tx, tokenHash(token), s.now())
		if err != nil {
			return err
		}
		return s.close(ctx, tx, who.Actor{ID: l.Account}, l.Account, l.KeepSpots, asked)
	})
}

// Held is what the site holds of somebody, as they are told it.
type Held struct {
	Spots        SpotsHeld
	Photos       int
	Uses         int
	Signatures   int
	Since        time.Time
	Organisation string // they speak for; empty for none
	Heir         bool   // somebody speaks for it after them
	LastOwner    bool   // and would be its owner in their place
	Licence      string // its number; empty for none
	ByMail       bool   // they confirm by mail that they leave: they have no other proof to give
}

// SpotsHeld are somebody's own spots.
type SpotsHeld struct {
	All       int
	Published int
	Brought   int     // for the programme: they stay
	Tied      []Named // that cannot stay: they name their author, or somebody
}

// Held tells what the site holds of by, and what would become of it.
func (s *Service) Held(ctx context.Context, by who.Actor) (Held, error) {
	h, p, err := heldOf(ctx, s.pool, by.ID)
	if err != nil {
		return h, err
	}
	for _, holder := range s.holders {
		if keeper, ok := holder.(Keeper); ok {
			if h.Spots.Tied, err = keeper.Tied(ctx, s.pool, p); err != nil {
				return h, err
			}
		}
	}
	has, err := s.accounts.HasPassword(ctx, by)
	h.ByMail = !has && !by.Protected
	return h, err
}
