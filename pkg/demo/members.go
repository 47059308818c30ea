package demo

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/joining"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ambassador joins, signs, shares four spots; three are published, one waits.
func (s *Site) ambassador(ctx context.Context) error {
	camille, err := s.join(ctx, joining.Application{
		Kind: joining.Ambassador, Link: "living",
		Person: accounts.Registration{Email: Ambassador, FirstName: "Camille", LastName: "Delpech"},
		File:   organisations.File{Commune: "46102"}, Commune: "Figeac",
	})
	if err != nil {
		return err
	}
	if err := s.sign(ctx, camille); err != nil {
		return err
	}
	for _, one := range stories[:len(stories)-1] {
		if err := s.share(ctx, camille, one); err != nil {
			return err
		}
	}
	if err := s.decide(ctx, Moderator, spots.Kind); err != nil {
		return err
	}
	return s.share(ctx, camille, stories[len(stories)-1])
}

type story struct {
	photo, alt string
	draft      spots.Draft
}

// share sends one story with its photo.
func (s *Site) share(ctx context.Context, by who.Actor, one story) error {
	photo, err := s.receive(ctx, by, one.photo)
	if err != nil {
		return err
	}
	d := one.draft
	d.Photos = []photos.Placed{{ID: photo.ID, Alt: one.alt}}
	d.People, d.Rights, d.DisplayName = "no", true, "first_name"
	if _, err := s.Spots.Submit(ctx, by, 0, d, ""); err != nil {
		return fmt.Errorf("spot %s: %w", d.Title, err)
	}
	return nil
}

// receive takes one of the demo's photos in, as by's.
func (s *Site) receive(ctx context.Context, by who.Actor, name string) (photos.Photo, error) {
	file, err := files.Open("data/" + name)
	if err != nil {
		return photos.Photo{}, err
	}
	defer file.Close()
	photo, err := s.Photos.Receive(ctx, by, file)
	if err != nil {
		return photos.Photo{}, fmt.Errorf("photo %s: %w", name, err)
	}
	return photo, nil
}

var stories = []story{
	{"falaise.jpg", "Une falaise claire au-dessus de l’eau, sous un ciel voilé", spots.Draft{
		Title: "La falaise au petit matin", Category: "point-de-vue", Seasons: []string{"printemps", "automne"}, Access: []string{"parking"},
		Reason:   "J’y monte avant le travail, quand la vallée est encore dans la brume. On s’assoit, on ne dit rien, et le jour se lève sur les toits de Saint-Cirq.",
		Latitude: "44.46560", Longitude: "1.67100", Precision: territory.Exact,
	}},
	{"ponton.jpg", "Un ponton de bois au crépuscule, l’eau parfaitement calme", spots.Draft{
		Title: "Le ponton du soir", Category: "baignade", Seasons: []string{"ete"}, Access: []string{"parking", "pushchair", "bike"},
		Reason:   "On y vient à vélo après la chaleur, les enfants sautent, les grands regardent le soleil descendre. Venez après dix-neuf heures : il n’y a plus que nous.",
		Latitude: "44.48500", Longitude: "1.84200", Precision: territory.Around,
	}},
	{"canyon.jpg", "Des parois de roche ocre traversées par un rai de lumière", spots.Draft{
		Title: "Le couloir de pierre", Category: "randonnee", Access: []string{},
		Reason:   "Une faille dans le causse, fraîche même en plein mois d’août. Prenez de bonnes chaussures, ne laissez rien derrière vous, et levez les yeux au dernier tournant.",
		Latitude: "44.79960", Longitude: "1.61780", Precision: territory.Town,
	}},
	{"quai.jpg", "Un quai de bois qui avance dans l’eau calme", spots.Draft{
		Title: "Le quai où l’on attend le bac", Category: "nature", Seasons: []string{"printemps", "ete"}, Access: []string{"wheelchair"},
		Reason:   "Il n’y a plus de bac depuis longtemps, mais le quai est resté. J’y lis, les pieds dans le vide, pendant que les hérons font semblant de ne pas me voir.",
		Latitude: "44.50600", Longitude: "1.36600", Precision: territory.Exact,
	}},
}

// company joins, is granted its licence, signs and invites a colleague.
func (s *Site) company(ctx context.Context) error {
	file := organisations.File{
		Name: "Fromagerie du Causse", SIRET: "12345678200010", LegalForm: "sarl", Sector: "Fromagerie", Capacity: "Gérante", Commune: "46128",
		Jobs: 6, Supports: []string{"web", "packaging", "vehicle"},
		Motivation: "Nos rocamadours voyagent dans toute la France : nous voulons que chaque boîte dise d’où elle vient.",
	}
	by, err := s.apply(ctx, accounts.Registration{Email: Company, FirstName: "Hélène", LastName: "Vayssié"}, file)
	if err != nil {
		return err
	}
	if err := s.decide(ctx, Team, organisations.Kind); err != nil {
		return err
	}
	if err := s.sign(ctx, by); err != nil {
		return err
	}
	return s.Organisations.Invite(ctx, by, organisations.Guest{Email: "paul@demo.test", Name: "Paul", Role: organisations.Editor}, "")
}

// applicant joins and waits for an answer.
func (s *Site) applicant(ctx context.Context) error {
	_, err := s.apply(ctx, accounts.Registration{Email: Applicant, FirstName: "Jean", LastName: "Marty"}, organisations.File{
		Name: "Les Gîtes du Vallon", RNA: "W461000123", LegalForm: "association", Sector: "Hébergement", Capacity: "Président", Commune: "46240",
		Jobs: 1, Supports: []string{"web", "print", "event"},
		Motivation: "Trois gîtes, un four à pain et beaucoup de voisins : nous aimerions accueillir sous la même bannière que tout le Lot.",
	})
	return err
}

func (s *Site) apply(ctx context.Context, person accounts.Registration, file organisations.File) (who.Actor, error) {
	by, err := s.join(ctx, joining.Application{Kind: joining.Organisation, Person: person, File: file})
	if err != nil {
		return by, err
	}
	o, err := s.Organisations.Of(ctx, by)
	if err != nil {
		return by, err
	}
	return by, s.Organisations.Submit(ctx, by, o.Version, file, "")
}
