package demo

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/directory"
	"github.com/ohmylot/ohmylot/pkg/joining"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// directory presents the members who are there already, and brings others in to present.
func (s *Site) directory(ctx context.Context) error {
	for _, one := range []struct {
		email string
		kind  directory.Kind
		profile
	}{{Company, directory.Organisations, fromagerie}, {Ambassador, directory.Ambassadors, camille}} {
		by, err := s.known(ctx, one.email)
		if err == nil {
			err = s.present(ctx, by, one.kind, one.profile)
		}
		if err != nil {
			return err
		}
	}
	for _, one := range structures {
		if err := s.licensed(ctx, one); err != nil {
			return err
		}
	}
	for _, one := range people {
		if err := s.person(ctx, one); err != nil {
			return err
		}
	}
	return nil
}

// profile is what somebody says of themselves, with their picture.
type profile struct {
	photo, alt string // may be empty
	draft      directory.Draft
}

// present sends a profile and has it published.
func (s *Site) present(ctx context.Context, by who.Actor, k directory.Kind, one profile) error {
	d := one.draft
	if one.photo != "" {
		photo, err := s.receive(ctx, by, one.photo)
		if err != nil {
			return err
		}
		d.Photo, d.Alt, d.Rights = photo.ID, one.alt, true
	}
	d.Adult, d.Consent = true, "J’accepte que cette fiche soit publiée sur ce site."
	if err := s.Directory.Submit(ctx, by, k, d, ""); err != nil {
		return fmt.Errorf("profile of %s: %w", by.Email, err)
	}
	return s.decide(ctx, Moderator, directory.SubjectKind, by.ID)
}

// licensed brings in an organisation, grants its licence and presents it.
func (s *Site) licensed(ctx context.Context, one structure) error {
	by, err := s.apply(ctx, one.person, one.file)
	if err != nil {
		return err
	}
	if err := s.decide(ctx, Team, organisations.Kind, by.ID); err != nil {
		return err
	}
	return s.present(ctx, by, directory.Organisations, one.profile)
}

func (s *Site) person(ctx context.Context, one person) error {
	by, err := s.join(ctx, one.joining)
	if err != nil {
		return err
	}
	if err := s.sign(ctx, by); err != nil {
		return err
	}
	return s.present(ctx, by, directory.Ambassadors, one.profile)
}

var fromagerie = profile{"fromagerie.png", "Fromagerie du Causse", directory.Draft{
	Sector: "agriculture", Website: "https://fromagerie.demo.test", Email: "bonjour@fromagerie.demo.test", Phone: "05 65 00 00 01",
	Words: "Nous élevons cent vingt chèvres sur le causse et moulons chaque matin à la louche. La boutique est ouverte du mardi au samedi, et l’on peut regarder la traite par la fenêtre.\n\nVenez avec les enfants : les chevreaux naissent en février.",
}}

var camille = profile{draft: directory.Draft{
	Name: "Camille D.", CommuneShown: true, Words: "J’accompagne les nouveaux venus au marché du samedi : on y rencontre tout Figeac en une heure.",
}}

type structure struct {
	person accounts.Registration
	file   organisations.File
	profile
}

var structures = []structure{
	{
		accounts.Registration{Email: "canoes@demo.test", FirstName: "Bastien", LastName: "Rouquié"},
		organisations.File{
			Name: "Canoës du Célé", SIRET: "90000001900019", LegalForm: "sarl", Sector: "Loisirs", Capacity: "Gérant", Commune: "46040", Jobs: 3,
			Supports: []string{"web", "vehicle"}, Motivation: "Nos remorques traversent tout le département l’été : autant qu’elles disent d’où elles viennent.",
		},
		profile{"ponton.jpg", "Un ponton de bois au crépuscule, l’eau parfaitement calme", directory.Draft{
			Sector: "tourisme", Website: "https://canoes.demo.test", Phone: "05 65 00 00 02",
			Words: "Une rivière lente, des falaises, des villages où l’on s’arrête boire un café : nous vous emmenons en amont et vous redescendez à votre rythme.",
		}},
	},
	{
		accounts.Registration{Email: "imprimerie@demo.test", FirstName: "Nora", LastName: "Fabre"},
		organisations.File{
			Name: "Imprimerie des Carmes", SIRET: "90000002700012", LegalForm: "sas", Sector: "Imprimerie", Capacity: "Présidente", Commune: "46042", Jobs: 14,
			Supports: []string{"print", "web"}, Motivation: "Nous imprimons pour la moitié des associations du Lot : la bulle a sa place sur nos cartons.",
		},
		profile{"imprimerie.png", "Imprimerie des Carmes", directory.Draft{
			Sector: "industrie", Website: "https://imprimerie.demo.test", Email: "atelier@imprimerie.demo.test",
			Words: "Quatorze personnes, deux presses et une odeur d’encre au cœur de Cahors depuis trois générations. Affiches, livres, sets de table : on vient nous voir avec une idée, on repart avec un objet.",
		}},
	},
	{
		accounts.Registration{Email: "sentiers@demo.test", FirstName: "Gérard", LastName: "Lacoste"},
		organisations.File{
			Name: "Les Sentiers du Causse", RNA: "W461000456", LegalForm: "association", Sector: "Randonnée", Capacity: "Secrétaire", Commune: "46240",
			Supports: []string{"web", "event"}, Motivation: "Quarante bénévoles entretiennent les chemins : nous voulons que les marcheurs le sachent.",
		},
		profile{"canyon.jpg", "Des parois de roche ocre traversées par un rai de lumière", directory.Draft{
			Sector: "culture", Website: "https://sentiers.demo.test",
			Words: "Nous débroussaillons, balisons et racontons les chemins autour de Rocamadour. Une sortie chaque deuxième dimanche, à la portée de tous, avec pique-nique à l’arrivée.",
		}},
	},
	{
		accounts.Registration{Email: "safran@demo.test", FirstName: "Élodie", LastName: "Pradines"},
		organisations.File{
			Name: "Safran de la Combe", SIRET: "90000004300019", LegalForm: "ei", Sector: "Safran", Capacity: "Cheffe d’exploitation", Commune: "46173", Jobs: 1,
			Supports: []string{"packaging"}, Motivation: "Une fleur, trois filaments, et beaucoup de patience : le safran du Lot mérite son étiquette.",
		},
		profile{draft: directory.Draft{
			Sector: "agriculture", Phone: "05 65 00 00 03",
			Words: "Je cueille à la main, à l’aube, les deux dernières semaines d’octobre. Visites sur rendez-vous, et une recette à chaque pot.",
		}},
	},
}

type person struct {
	joining joining.Application
	profile
}

var people = []person{
	{
		joining.Application{
			Kind: joining.Ambassador, Link: "second_home", Commune: "ailleurs",
			Person: accounts.Registration{Email: "yanis@demo.test", FirstName: "Yanis", LastName: "Belkacem"},
		},
		profile{draft: directory.Draft{Name: "Yanis B.", Words: "À Toulouse la semaine, dans le Lot dès le vendredi : mes collègues connaissent mes noix par cœur."}},
	},
	{
		joining.Application{
			Kind: joining.Ambassador, Link: "born", Commune: "Gourdon", File: organisations.File{Commune: "46127"},
			Person: accounts.Registration{Email: "marielou@demo.test", FirstName: "Marie-Lou", LastName: "Garrigue"},
		},
		profile{"falaise.jpg", "Marie-Lou au loin, sur une falaise claire au-dessus de l’eau", directory.Draft{
			Name: "Marie-Lou de Gourdon", CommuneShown: true, Words: "Née ici, revenue ici. Je réponds volontiers à qui se demande si l’on y travaille : oui.",
		}},
	},
}
