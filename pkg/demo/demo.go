// Package demo fills an empty site with members, real places and uses of the bubble, for development.
//
// Members go through the same use cases as people do (sign-up, confirmation by the mailed link,
// signature, decision), so that what it makes is as right as what they make. The known places are
// published by spots.Service.Import, which checks each but asks no moderator. Places and photos are
// credited in data/CREDITS.md; the people and the organisations are invented.
package demo

import (
	"context"
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/charter"
	"github.com/ohmylot/ohmylot/pkg/collections"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/directory"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/joining"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/uses"
	"github.com/ohmylot/ohmylot/pkg/visuals"
	"github.com/ohmylot/ohmylot/pkg/who"
)

//go:embed data/*.jpg data/*.png data/places.csv
var files embed.FS

// Password is that of every demo account.
const Password = "bienvenue-dans-le-lot"

// Addresses of the demo accounts.
const (
	Ambassador = "ambassadrice@demo.test"
	Company    = "entreprise@demo.test"
	Applicant  = "gites@demo.test" // a company whose request waits
	Moderator  = "moderation@demo.test"
	Referent   = "referente@demo.test"
	Team       = "equipe@demo.test"
)

// Site is what the demo acts upon.
type Site struct {
	Pool          *db.Pool
	Runner        *jobs.Runner
	Accounts      *accounts.Service
	Joining       *joining.Service
	Organisations *organisations.Service
	Charter       *charter.Service
	Brand         *brand.Service
	Photos        *photos.Service
	Spots         *spots.Service
	Collections   *collections.Service
	Uses          *uses.Service
	Visuals       *visuals.Service
	Directory     *directory.Service
	Queue         *moderation.Queue
}

// Fill makes the demo's content unless it is there already, and tells the accounts to out.
func (s *Site) Fill(ctx context.Context, out io.Writer) error {
	if _, err := s.Accounts.SignIn(ctx, Team, Password); err == nil {
		return s.tell(out)
	}
	known, err := places()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Filling the site with demo members and %d real places…\n", len(known))
	publish := func(ctx context.Context) error { return s.publish(ctx, known) }
	for _, part := range []func(context.Context) error{s.team, publish, s.ambassador, s.company, s.applicant, s.wear, s.directory, s.prepare, s.gather} {
		if err := part(ctx); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return s.tell(out)
}

func (s *Site) tell(out io.Writer) error {
	_, err := fmt.Fprintf(out, `
  Demo accounts, all with the password %s
    %-24s an ambassador
    %-24s a company with its licence
    %-24s moderator
    %-24s referent
    %-24s programme team, administrator
`, Password, Ambassador, Company, Moderator, Referent, Team)
	return err
}

// team makes the programme's own accounts.
func (s *Site) team(ctx context.Context) error {
	for _, one := range []struct {
		email, name string
		role        who.Role
	}{{Moderator, "Malika", who.Moderator}, {Referent, "Solène", who.Referent}, {Team, "Équipe", who.Admin}} {
		link, err := s.Accounts.AddStaff(ctx, one.email, one.name, one.role)
		if err != nil {
			return err
		}
		if _, err := s.Accounts.ChoosePassword(ctx, strings.TrimPrefix(link, accounts.PasswordPath), Password, ""); err != nil {
			return fmt.Errorf("password of %s: %w", one.email, err)
		}
	}
	return nil
}

// join signs somebody up, follows the link they are sent and gives them as an actor.
func (s *Site) join(ctx context.Context, a joining.Application) (who.Actor, error) {
	a.OfAge, a.Person.Password, a.Person.Locale = true, Password, string(i18n.French)
	if err := s.Joining.Join(ctx, a, ""); err != nil {
		return who.Actor{}, fmt.Errorf("sign %s up: %w", a.Person.Email, err)
	}
	if err := s.Runner.Settle(ctx, 10*time.Second); err != nil {
		return who.Actor{}, err
	}
	letters, err := mail.Outbox(ctx, s.Pool)
	if err != nil {
		return who.Actor{}, err
	}
	for _, l := range letters {
		if l.To != a.Person.Email || len(l.Links) == 0 {
			continue
		}
		_, token, _ := strings.Cut(l.Links[0], accounts.ConfirmPath)
		in, err := s.Accounts.Confirm(ctx, token, "")
		if err != nil {
			return who.Actor{}, fmt.Errorf("confirm %s: %w", a.Person.Email, err)
		}
		return s.Accounts.Actor(ctx, in.Account, in.Epoch)
	}
	return who.Actor{}, fmt.Errorf("no letter was sent to %s", a.Person.Email)
}

// known is one of the team's accounts as an actor.
func (s *Site) known(ctx context.Context, email string) (who.Actor, error) {
	in, err := s.Accounts.SignIn(ctx, email, Password)
	if err != nil {
		return who.Actor{}, err
	}
	return s.Accounts.Actor(ctx, in.Account, in.Epoch)
}

// sign signs the charter in force for by, who takes the lesson on good and bad uses.
func (s *Site) sign(ctx context.Context, by who.Actor) error {
	desk, err := s.Charter.Desk(ctx, by)
	if err != nil {
		return err
	}
	err = s.Charter.Accept(ctx, by, charter.Acceptance{
		Version: desk.Edition.Version, TextSHA256: desk.Edition.SHA256, Accepted: true, Locale: i18n.French,
	})
	if err != nil {
		return err
	}
	return s.Brand.Learn(ctx, by)
}

// decide accepts what waits of a kind, or only what some people sent of it.
func (s *Site) decide(ctx context.Context, as, kind string, senders ...who.ID) error {
	by, err := s.known(ctx, as)
	if err != nil {
		return err
	}
	items, _, err := s.Queue.Waiting(ctx, by, kind, db.Cursor{})
	if err != nil {
		return err
	}
	for _, i := range items {
		if len(senders) > 0 && !slices.Contains(senders, i.Entry.Author) {
			continue
		}
		if err := s.Queue.Decide(ctx, by, i.ID, moderation.Ruling{Verdict: moderation.Publish, Version: i.Version}, ""); err != nil {
			return err
		}
	}
	return nil
}
