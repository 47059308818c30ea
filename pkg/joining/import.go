package joining

import (
	"context"
	_ "embed"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/ambassadors"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/imports"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

//go:embed import_words.csv
var importWords string

var sheets = imports.ParseWords(importWords)

// Importer brings existing ambassadors in from a spreadsheet: it implements imports.Kind.
//
// It invents no consent: nobody imported has signed the charter, is written to for news or is shown. Their
// account waits for them; they are invited to it only when whoever imports says so.
type Importer struct {
	Joining   *Service
	Territory *territory.Territory
}

// About implements imports.Kind.
func (Importer) About() imports.About {
	about := imports.About{
		Name: "ambassadors",
		Fields: []imports.Field{
			{Name: imports.External, Label: "joining.import.external"},
			{Name: "first_name", Label: "joining.import.first_name", Required: true},
			{Name: "last_name", Label: "joining.import.last_name", Required: true},
			{Name: "email", Label: "joining.import.email", Required: true},
			{Name: "insee", Label: "joining.import.insee"},
			{Name: "commune", Label: "joining.import.commune"},
			{Name: "link", Label: "joining.import.link"},
			{Name: "date", Label: "joining.import.date"},
		},
		Choices: []imports.Choice{{Name: "invite", Label: "joining.import.invite"}},
	}
	for i := range about.Fields {
		about.Fields[i].Titles = sheets.Titles(about.Fields[i].Name)
	}
	return about
}

// sheetPerson is a row as a person.
type sheetPerson struct {
	person  accounts.Registration
	profile ambassadors.Profile
	problem form.Errors
}

// Check implements imports.Kind.
func (i Importer) Check(ctx context.Context, c db.Conn, rows []imports.Row, _ form.Values) ([]imports.Verdict, error) {
	read := make([]sheetPerson, len(rows))
	emails := make([]string, len(rows))
	for n, row := range rows {
		read[n] = i.read(row)
		emails[n] = read[n].person.Email
	}
	known, err := i.Joining.accounts.Known(ctx, c, emails)
	if err != nil {
		return nil, err
	}
	verdicts := make([]imports.Verdict, len(rows))
	earlier := map[string]int{}
	for n, p := range read {
		verdicts[n].Problems = p.problem
		key := form.EmailKey(p.person.Email)
		if len(p.problem) > 0 {
			continue
		}
		switch before := earlier[key]; {
		case known[key]:
			verdicts[n].Same = i18n.M("joining.import.same")
		case before > 0:
			verdicts[n].Same = i18n.M("joining.import.same_line", before)
		default:
			earlier[key] = rows[n].Line
		}
	}
	return verdicts, nil
}

// Make implements imports.Kind.
func (i Importer) Make(ctx context.Context, tx db.Tx, by who.Actor, row imports.Row, choices form.Values) (int64, imports.Verdict, error) {
	p := i.read(row)
	if len(p.problem) > 0 {
		return 0, imports.Verdict{Problems: p.problem}, nil
	}
	known, err := i.Joining.accounts.Known(ctx, tx, []string{p.person.Email})
	if err != nil || len(known) > 0 {
		return 0, imports.Verdict{Same: i18n.M("joining.import.same")}, err
	}
	p.person.With = func(ctx context.Context, tx db.Tx, id who.ID) error {
		return i.Joining.ambassadors.Create(ctx, tx, id, p.profile)
	}
	id, err := i.Joining.accounts.Bring(ctx, tx, by, p.person, choices.Yes("invite"))
	return int64(id), imports.Verdict{}, err
}

// Touched implements imports.Kind: whoever came in is not sent away.
func (i Importer) Touched(ctx context.Context, c db.Conn, made []int64) ([]int64, error) {
	return i.Joining.accounts.Arrived(ctx, c, made)
}

// Unmake implements imports.Kind.
func (i Importer) Unmake(ctx context.Context, tx db.Tx, by who.Actor, made int64) error {
	return i.Joining.accounts.SendAway(ctx, tx, by, who.ID(made))
}

// read makes a person of a row, and says what is wrong with it.
func (i Importer) read(row imports.Row) sheetPerson {
	p := sheetPerson{person: accounts.Registration{
		Email: row.Text("email"), FirstName: row.Text("first_name"), LastName: row.Text("last_name"), Locale: string(i18n.French),
	}}
	p.problem = p.person.CheckPerson()
	p.profile = ambassadors.Profile{FirstName: p.person.FirstName, Link: "at_heart"}
	if said := row.Text("link"); said != "" {
		link, known := sheets.One("link", said)
		if !known {
			p.problem.Add("link", "joining.import.link_unknown", said)
		}
		p.profile.Link = link
	}
	i.readCommune(&p, row)
	if said := row.Text("date"); said != "" {
		when, ok := form.Day(said)
		if !ok || when.After(time.Now()) || when.Year() < 1970 {
			p.problem.Add("date", "joining.import.date_wrong")
		}
		p.profile.Since = when
	}
	return p
}

// readCommune finds the commune of the Lot that a row names; any other place is elsewhere.
func (i Importer) readCommune(p *sheetPerson, row imports.Row) {
	if commune, known := i.Territory.Commune(row.Text("insee")); known {
		p.profile.Commune = commune.INSEE
		return
	}
	said := row.Text("commune")
	if said == "" || elsewhere(said) {
		return
	}
	if commune, known := i.Territory.Resolve(said); known {
		p.profile.Commune = commune.INSEE
	} else if like, found := i.Territory.Like(said); found {
		p.problem.Add("commune", "joining.import.commune_like", said, like.Name)
	}
}
