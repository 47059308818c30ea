package spots

import (
	"context"
	_ "embed"
	"regexp"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/imports"
	"github.com/ohmylot/ohmylot/pkg/slug"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

//go:embed import_words.csv
var importWords string

var sheets = imports.ParseWords(importWords)

// Importer brings existing spots in from a spreadsheet: it implements imports.Kind.
//
// A spot is its author's when the address beside it is that of an active account; else whoever imports
// answers for it until they come (see FindAuthors), and it is the programme's own. It is shown without a name unless the spreadsheet says otherwise, and has no photo.
type Importer struct{ *Service }

// About implements imports.Kind.
func (Importer) About() imports.About {
	about := imports.About{
		Name: "spots", Topics: []string{Topic}, Link: "/spots",
		Fields: []imports.Field{
			{Name: imports.External, Label: "spots.import.external"},
			{Name: "title", Label: "spots.import.title", Required: true},
			{Name: "reason", Label: "spots.import.reason", Required: true},
			{Name: "category", Label: "spots.import.category", Required: true},
			{Name: "insee", Label: "spots.import.insee"},
			{Name: "commune", Label: "spots.import.commune"},
			{Name: "latitude", Label: "spots.import.latitude"},
			{Name: "longitude", Label: "spots.import.longitude"},
			{Name: "position", Label: "spots.import.position"},
			{Name: "precision", Label: "spots.import.precision"},
			{Name: "season", Label: "spots.import.season"},
			{Name: "access", Label: "spots.import.access"},
			{Name: "author_email", Label: "spots.import.author_email"},
			{Name: "display_name", Label: "spots.import.display_name"},
			{Name: "date", Label: "spots.import.date"},
		},
		Choices: []imports.Choice{
			{Name: "to", Label: "spots.import.to", Family: "spots.import.to.", Values: []string{"queue", "published"}},
			{Name: "rights", Label: "spots.import.rights", Must: true},
		},
	}
	for i := range about.Fields {
		about.Fields[i].Titles = sheets.Titles(about.Fields[i].Name)
	}
	return about
}

// sheetSpot is a row as a spot: what it says, where it lies, what is wrong with it.
type sheetSpot struct {
	Draft   Draft
	at      place
	when    time.Time // when it counts as published; zero for now
	email   string
	problem form.Errors
}

// Check implements imports.Kind.
func (i Importer) Check(ctx context.Context, c db.Conn, rows []imports.Row, choices form.Values) ([]imports.Verdict, error) {
	all, err := i.Categories(ctx)
	if err != nil {
		return nil, err
	}
	verdicts := make([]imports.Verdict, len(rows))
	read := make([]sheetSpot, len(rows))
	for n, row := range rows {
		read[n] = i.read(row, choices, all)
		verdicts[n].Problems = read[n].problem
	}
	return verdicts, i.findTwins(ctx, c, rows, read, verdicts)
}

// findTwins says of the rows without a problem what each repeats: a spot that is there, or an earlier row.
func (i Importer) findTwins(ctx context.Context, c db.Conn, rows []imports.Row, read []sheetSpot, verdicts []imports.Verdict) error {
	repeated, err := i.twins(ctx, c, read)
	if err != nil {
		return err
	}
	earlier := map[string][]int{}
	for n, s := range read {
		if len(s.problem) > 0 {
			continue
		}
		verdicts[n].Same = repeated[n]
		name := slug.Of(s.Draft.Title, "")
		for _, before := range earlier[name] {
			if verdicts[n].Same.Empty() && read[before].at.exact.Metres(s.at.exact) <= near {
				verdicts[n].Same = i18n.M("spots.import.same_line", rows[before].Line)
			}
		}
		earlier[name] = append(earlier[name], n)
	}
	return nil
}

// twins are, for each of read that is whole, the words on the spot it repeats.
func (i Importer) twins(ctx context.Context, c db.Conn, read []sheetSpot) ([]i18n.Message, error) {
	said := make([]i18n.Message, len(read))
	const batch = 500
	for from := 0; from < len(read); from += batch {
		part := read[from:min(from+batch, len(read))]
		around, err := namedNear(ctx, c, part)
		if err != nil {
			return nil, err
		}
		for _, t := range around {
			s := part[t.Row]
			if len(s.problem) == 0 && slug.Of(t.Title, "") == slug.Of(s.Draft.Title, "") && s.at.exact.Metres(territory.Point{Lat: t.Lat, Lon: t.Lon}) <= near {
				said[from+t.Row] = i18n.M("spots.import.same", t.Title, t.Commune)
			}
		}
	}
	return said, nil
}

// Make implements imports.Kind.
func (i Importer) Make(ctx context.Context, tx db.Tx, by who.Actor, row imports.Row, choices form.Values) (int64, imports.Verdict, error) {
	all, err := i.Categories(ctx)
	if err != nil {
		return 0, imports.Verdict{}, err
	}
	s := i.read(row, choices, all)
	if len(s.problem) > 0 {
		return 0, imports.Verdict{Problems: s.problem}, nil
	}
	same, err := i.twins(ctx, tx, []sheetSpot{s})
	if err != nil || !same[0].Empty() {
		return 0, imports.Verdict{Same: same[0]}, err
	}
	id, err := i.bring(ctx, tx, by, s, choices.Text("to") == "published")
	return int64(id), imports.Verdict{}, err
}

// bring keeps a spot, published or before the moderators.
func (i Importer) bring(ctx context.Context, tx db.Tx, by who.Actor, s sheetSpot, publish bool) (ID, error) {
	author, err := accountAt(ctx, tx, s.email)
	if err != nil {
		return 0, err
	}
	if author != 0 {
		return i.put(ctx, tx, by, author, s, publish)
	}
	id, err := i.put(ctx, tx, by, by.ID, s, publish)
	if err != nil {
		return 0, err
	}
	if err := giveToProgramme(ctx, tx, id); err != nil {
		return 0, err
	}
	return id, i.claim(ctx, tx, id, s.email)
}

// put keeps a spot as its author's.
func (i Importer) put(ctx context.Context, tx db.Tx, by who.Actor, author who.ID, s sheetSpot, publish bool) (ID, error) {
	if !publish {
		return i.submitOne(ctx, tx, by, author, s.Draft, s.at)
	}
	if s.when.IsZero() {
		s.when = i.now()
	}
	address := slug.Of(s.Draft.Title, "lieu")
	taken, err := addressTaken(ctx, tx, address)
	if err != nil {
		return 0, err
	}
	if taken {
		address += "-" + slug.Suffix()
	}
	return i.publishOne(ctx, tx, by, author, Place{address, s.Draft, s.when}, s.at)
}

// Touched implements imports.Kind: whoever decided on a spot, changed it, kept it, flagged it or put it in a
// collection would miss it.
func (i Importer) Touched(ctx context.Context, c db.Conn, made []int64) ([]int64, error) {
	return touchedSince(ctx, c, made)
}

// Unmake implements imports.Kind.
func (i Importer) Unmake(ctx context.Context, tx db.Tx, by who.Actor, made int64) error {
	if _, err := i.queue.Withdraw(ctx, tx, Kind, made); err != nil {
		return err
	}
	if err := deleteImported(ctx, tx, ID(made)); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.import_undo", Object: object(ID(made))})
}

// read makes a spot of a row, and says what is wrong with it.
func (i Importer) read(row imports.Row, choices form.Values, all []Category) sheetSpot {
	s := sheetSpot{email: row.Text("author_email")}
	s.Draft = Draft{
		Title: row.Text("title"), Reason: row.Paragraph("reason"), Latitude: row.Text("latitude"), Longitude: row.Text("longitude"),
		Commune: row.Text("commune"), People: "no", Rights: choices.Yes("rights"), DisplayName: "anonymous",
	}
	i.readWords(&s, row)
	i.readPlace(&s, row)
	e := s.Draft.checkKept(all)
	s.at = s.Draft.locate(i.territory, &e)
	s.Draft.checkWhole(&e, s.at)
	for _, p := range e {
		s.note(p, row)
	}
	if s.email != "" && !form.Email(s.email) {
		s.problem.Add("author_email", "form.email_invalid")
	}
	return s
}

// note adds a problem of the draft where the spreadsheet has its cause.
func (s *sheetSpot) note(p form.FieldError, row imports.Row) {
	switch {
	case p.Message.Key == "spots.point_missing" && len(s.problem.On("position").Key+s.problem.On("insee").Key) > 0: // said already
	case p.Message.Key == "spots.point_missing":
		s.problem.Add("", "spots.import.place_missing")
	case (p.Field == "latitude" || p.Field == "longitude") && row.Text(p.Field) == "":
		s.problem.Add("position", p.Message.Key, p.Message.Args...)
	default:
		s.problem.Add(p.Field, p.Message.Key, p.Message.Args...)
	}
}

// readWords reads the cells whose words stand for something.
func (i Importer) readWords(s *sheetSpot, row imports.Row) {
	if said := row.Text("category"); said != "" {
		var known bool
		if s.Draft.Category, known = sheets.One("category", said); !known {
			s.problem.Add("category", "spots.import.category_unknown", said)
		}
	}
	var unknown string
	if s.Draft.Seasons, unknown = sheets.Each("season", row.Text("season")); unknown != "" {
		s.problem.Add("season", "spots.import.season_unknown", unknown)
	}
	if s.Draft.Access, unknown = sheets.Each("access", row.Text("access")); unknown != "" {
		s.problem.Add("access", "spots.import.access_unknown", unknown)
	}
	if answer, known := sheets.One("yes", row.Text("display_name")); known && answer == "yes" {
		s.Draft.DisplayName = "first_name"
	}
	if said := row.Text("date"); said != "" {
		when, ok := form.Day(said)
		switch {
		case !ok:
			s.problem.Add("date", "spots.import.date_wrong")
		case when.After(i.now()) || when.Year() < 1970:
			s.problem.Add("date", "spots.import.date_far")
		}
		s.when = when
	}
}

// pair finds a latitude and a longitude in one cell, "44,4656 ; 1,6710" or "44.4656, 1.6710".
var pair = regexp.MustCompile(`^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*(?:[;/|]|,\s|\s)\s*(-?\d{1,3}(?:[.,]\d+)?)\s*$`)

// tight is a pair without a space: "44.4656,1.6710".
var tight = regexp.MustCompile(`^\s*(-?\d{1,3}\.\d+),(-?\d{1,3}\.\d+)\s*$`)

// readPlace reads where the spot lies, by what the spreadsheet has: a point, else a commune alone.
func (i Importer) readPlace(s *sheetSpot, row imports.Row) {
	d := &s.Draft
	if said := row.Text("position"); said != "" && d.Latitude == "" && d.Longitude == "" {
		found := pair.FindStringSubmatch(said)
		if found == nil {
			found = tight.FindStringSubmatch(said)
		}
		if found == nil {
			s.problem.Add("position", "spots.import.position_wrong")
		} else {
			d.Latitude, d.Longitude = found[1], found[2]
		}
	}
	if code := row.Text("insee"); code != "" {
		if commune, known := i.territory.Commune(code); known {
			d.Commune = commune.INSEE
		} else if d.Commune == "" {
			s.problem.Add("insee", "spots.import.insee_unknown")
		}
	}
	i.readCommune(s)
	d.Precision = territory.Exact
	if said, known := sheets.One("precision", row.Text("precision")); known {
		d.Precision = territory.Precision(said)
	}
	if d.Latitude == "" && d.Longitude == "" {
		d.Precision = territory.Town
	}
}

// readCommune says which commune was perhaps meant, when none is.
func (i Importer) readCommune(s *sheetSpot) {
	if s.Draft.Commune == "" {
		return
	}
	if commune, known := i.territory.Resolve(s.Draft.Commune); known {
		s.Draft.Commune = commune.INSEE // found again at once
		return
	}
	if like, found := i.territory.Like(s.Draft.Commune); found {
		s.problem.Add("commune", "spots.import.commune_like", strings.TrimSpace(s.Draft.Commune), like.Name)
		return
	}
	s.problem.Add("commune", "spots.import.commune_unknown")
}
