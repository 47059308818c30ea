// Package joining is the door: one form that opens an account and, with it, makes the person an
// ambassador, registers the organisation they speak for, or lets them into one that invited them. All
// of it is kept, or none.
//
// It owns no table. It never tells whether an address has an account, but to whoever holds an
// invitation that was mailed there, or whose provider of sign-in proves that it is theirs.
package joining

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/ambassadors"
	"github.com/ohmylot/ohmylot/pkg/consents"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Kind is as what somebody joins.
type Kind string

// The kinds.
const (
	Ambassador   Kind = "ambassador"
	Organisation Kind = "organisation"
	Invited      Kind = "invited" // to speak for an organisation that has its file
)

// Application is the sign-up form as typed.
type Application struct {
	Kind       Kind
	Person     accounts.Registration
	Commune    string // as typed
	Link       string
	OfAge      bool
	File       organisations.File
	Invitation string // the secret of its link; empty but for Invited
	Shown      Shown
	Provider   string // of sign-in, by which they came; empty for none
	forgotten  bool   // Provider introduced them too long ago
	unresolved bool   // Commune names no commune
}

// Shown are the words beside the boxes, as they were read: what is agreed to is kept word for word.
type Shown struct{ Age, Newsletter string }

// applicationFrom reads the form. Without a kind it is an ambassador's.
func applicationFrom(f form.Values, t *territory.Territory, locale string) Application {
	a := Application{
		Kind: Ambassador, Commune: f.Text("commune"), Link: f.Text("link"), OfAge: f.Yes("age_confirmed"), Provider: f.Text("provider"),
		Person: accounts.Registration{
			Email: f.Text("email"), Password: f.Secret("password"), FirstName: f.Text("first_name"), LastName: f.Text("last_name"),
			Locale: locale, Newsletter: f.Yes("newsletter"),
		},
	}
	switch Kind(f.Text("kind")) {
	case Organisation:
		a.Kind = Organisation
	case Invited:
		a.Kind, a.Invitation = Invited, f.Text("invitation")
	}
	insee := ""
	if a.Commune != "" && !elsewhere(a.Commune) {
		commune, found := t.Resolve(a.Commune)
		insee, a.unresolved = commune.INSEE, !found
	}
	a.File = organisations.FileFrom(f, insee)
	return a
}

// Introduce takes what a provider told of the person: who they are there, and their address if it is proved. What
// they typed of it, they may have corrected.
func (a *Application) Introduce(i accounts.Introduction) {
	a.Provider, a.Person.Identity, a.Person.Proved = i.Provider, i.Identity, i.Proved
	if i.Proved {
		a.Person.Email, a.Person.Password = i.Email, ""
	}
}

// elsewhere recognises the answer of those who do not live in the Lot.
func elsewhere(text string) bool {
	switch text {
	case "ailleurs", "Ailleurs", "elsewhere", "Elsewhere":
		return true
	}
	return false
}

// Check says what is wrong, in the order of the form.
func (a Application) Check() form.Errors {
	var e form.Errors
	if a.forgotten {
		e.Add("password", "joining.provider_forgotten")
	}
	for _, bad := range a.Person.Check() {
		e.Add(bad.Field, bad.Message.Key, bad.Message.Args...)
	}
	switch {
	case a.unresolved:
		e.Add("commune", "joining.commune_unknown")
	case a.Kind == Ambassador && a.Commune == "":
		e.Add("commune", "joining.commune_missing")
	case a.Kind == Organisation && a.File.Commune == "":
		e.Add("commune", "joining.commune_of_organisation")
	}
	var more form.Errors
	switch a.Kind {
	case Organisation:
		more = a.File.CheckIdentity()
	case Invited:
		more = organisations.CheckCapacity(a.File.Capacity)
	default:
		more = ambassadors.Profile{Link: a.Link}.Check()
	}
	e = append(e, more...)
	if !a.OfAge {
		e.Add("age_confirmed", "joining.age")
	}
	return e
}

// Service is the use case.
type Service struct {
	accounts      *accounts.Service
	ambassadors   *ambassadors.Service
	organisations *organisations.Service
	now           func() time.Time
}

// New makes the service.
func New(a *accounts.Service, b *ambassadors.Service, o *organisations.Service) *Service {
	return &Service{a, b, o, time.Now}
}

// Join opens the account and what goes with it; key makes a double click one; the form
// corrected and sent again joins again.
func (s *Service) Join(ctx context.Context, a Application, key string) error {
	if err := a.Check().Err(); err != nil {
		return err
	}
	a.Person.With = s.settle(a)
	return s.accounts.Register(ctx, a.Person, once.With(key, a))
}

// JoinBy is Join for somebody whose provider, named by on screen, proves their address: it gives what their session
// begins with.
func (s *Service) JoinBy(ctx context.Context, a Application, by, key string) (accounts.SignIn, error) {
	if err := a.Check().Err(); err != nil {
		return accounts.SignIn{}, err
	}
	a.Person.With = s.settle(a)
	return s.accounts.EnrollBy(ctx, a.Person, by, once.With(key, a))
}

// settle makes what comes with the account of somebody who joins.
func (s *Service) settle(a Application) func(context.Context, db.Tx, who.ID) error {
	return func(ctx context.Context, tx db.Tx, id who.ID) error {
		if err := s.keepConsents(ctx, tx, id, a); err != nil {
			return err
		}
		if a.Kind == Organisation {
			_, err := s.organisations.Create(ctx, tx, id, a.File)
			return err
		}
		return s.ambassadors.Create(ctx, tx, id, ambassadors.Profile{FirstName: a.Person.FirstName, Commune: a.File.Commune, Link: a.Link})
	}
}

// Enter opens the account of somebody invited, whose address the invitation proves, and gives what
// their session begins with. Gone when the invitation serves no more, or was sent elsewhere.
func (s *Service) Enter(ctx context.Context, a Application, key string) (accounts.SignIn, error) {
	if err := a.Check().Err(); err != nil {
		return accounts.SignIn{}, err
	}
	a.Person.With = func(ctx context.Context, tx db.Tx, id who.ID) error {
		if err := s.keepConsents(ctx, tx, id, a); err != nil {
			return err
		}
		by := who.Actor{ID: id, FirstName: a.Person.FirstName, LastName: a.Person.LastName}
		return s.organisations.Join(ctx, tx, by, a.Invitation, a.File.Capacity)
	}
	return s.accounts.Enroll(ctx, a.Person, a.Invitation, key)
}

// keepConsents keeps which boxes were ticked.
func (s *Service) keepConsents(ctx context.Context, tx db.Tx, id who.ID, a Application) error {
	by, l := who.Actor{ID: id}, i18n.LocaleOf(a.Person.Locale)
	err := consents.Record(ctx, tx, by, consents.Act{Purpose: consents.Age, Given: true, Words: a.Shown.Age, Locale: l, Way: consents.SignUp}, s.now())
	if err != nil || !a.Person.Newsletter {
		return err
	}
	return consents.Record(ctx, tx, by, consents.Act{Purpose: consents.Newsletter, Given: true, Words: a.Shown.Newsletter, Locale: l, Way: consents.SignUp}, s.now())
}
