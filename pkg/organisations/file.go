package organisations

import (
	"slices"

	"github.com/ohmylot/ohmylot/pkg/form"
)

// File is what an organisation says of itself. At sign-up the first lines are enough; to ask for
// the licence all of it is needed.
type File struct {
	Name      string
	SIRET     string // one of the two identifies it
	RNA       string
	LegalForm string
	Sector    string
	Capacity  string // of the person who fills the file: "gérante"
	Commune   string // INSEE code of the establishment in the Lot

	Jobs       int      // in the Lot
	Supports   []string // where the bubble will be worn
	Motivation string
}

// FileFrom reads the fields of sign-up and of the file's page; commune has been resolved already.
func FileFrom(f form.Values, commune string) File {
	jobs, _ := f.Int("jobs")
	return File{
		Name: f.Text("organisation_name"), SIRET: compact(f.Text("siret")), RNA: compact(f.Text("rna")),
		LegalForm: f.Text("legal_form"), Sector: f.Text("sector"), Capacity: f.Text("capacity"), Commune: commune,
		Jobs: jobs, Supports: f.Chosen("supports", Supports()), Motivation: f.Paragraph("motivation"),
	}
}

// CheckIdentity says what is wrong with the lines asked at sign-up.
func (f File) CheckIdentity() form.Errors {
	var e form.Errors
	switch {
	case f.Name == "":
		e.Add("organisation_name", "organisations.name_missing")
	case form.Length(f.Name) > 120:
		e.Add("organisation_name", "form.too_long", 120)
	}
	switch {
	case f.SIRET == "" && f.RNA == "":
		e.Add("siret", "organisations.number_missing")
	case f.SIRET != "" && !ValidSIRET(f.SIRET):
		e.Add("siret", "organisations.siret_wrong")
	case f.RNA != "" && !ValidRNA(f.RNA):
		e.Add("rna", "organisations.rna_wrong")
	}
	if !slices.Contains(LegalForms(), f.LegalForm) {
		e.Add("legal_form", "form.choose")
	}
	if form.Length(f.Sector) > 80 {
		e.Add("sector", "form.too_long", 80)
	}
	if form.Length(f.Capacity) > 80 {
		e.Add("capacity", "form.too_long", 80)
	}
	return e
}

// motivationLength bounds the words about what the brand will serve for.
const minMotivation, maxMotivation = 40, 1200

// Missing says what the file still lacks before it can be sent.
func (f File) Missing() form.Errors {
	e := f.CheckIdentity()
	if f.Capacity == "" {
		e.Add("capacity", "organisations.capacity_missing")
	}
	if f.Sector == "" {
		e.Add("sector", "organisations.sector_missing")
	}
	if f.Commune == "" {
		e.Add("commune", "organisations.commune_missing")
	}
	if len(f.Supports) == 0 {
		e.Add("supports", "organisations.supports_missing")
	}
	switch n := form.Length(f.Motivation); {
	case n < minMotivation:
		e.Add("motivation", "organisations.motivation_short", minMotivation)
	case n > maxMotivation:
		e.Add("motivation", "form.too_long", maxMotivation)
	}
	return e
}

// checkDraft says what cannot even be kept: the identity, and what is too long.
func (f File) checkDraft() form.Errors {
	e := f.CheckIdentity()
	if form.Length(f.Motivation) > maxMotivation {
		e.Add("motivation", "form.too_long", maxMotivation)
	}
	if f.Jobs < 0 || f.Jobs > 100000 {
		e.Add("jobs", "organisations.jobs_range")
	}
	return e
}
