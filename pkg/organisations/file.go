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
	Commune   string // INSEE code of the establishment in the Lot; unknownCommune when no commune was meant

	Jobs       int      // in the Lot; notANumber when something else was written
	Supports   []string // where the bubble will be worn
	Motivation string
}

// What stands in a file for an answer that could not be read, until the form is corrected: neither
// is ever kept.
const (
	unknownCommune = "?"
	notANumber     = -1
)

// FileFrom reads the fields of sign-up and of the file's page; commune has been resolved already.
func FileFrom(f form.Values, commune string) File {
	jobs, readable := f.Int("jobs")
	if !readable && f.Text("jobs") != "" {
		jobs = notANumber
	}
	return File{
		Name: f.Text("organisation_name"), SIRET: compact(f.Text("siret")), RNA: compact(f.Text("rna")),
		LegalForm: f.Text("legal_form"), Sector: f.Text("sector"), Capacity: f.Text("capacity"), Commune: commune,
		Jobs: jobs, Supports: f.Chosen("supports", Supports()), Motivation: f.Paragraph("motivation"),
	}
}

// Lengths of what is written, in characters; those of the tables are the same.
const (
	maxName, maxLine             = 120, 80
	minMotivation, maxMotivation = 40, 1200
	maxJobs                      = 100_000
)

// CheckIdentity says what is wrong with the lines asked at sign-up.
func (f File) CheckIdentity() form.Errors { return f.identity(false) }

// Missing says what the file still lacks before it can be sent.
func (f File) Missing() form.Errors { return f.check(true) }

// checkDraft says what cannot even be kept: no identity, what is too long or cannot be read.
func (f File) checkDraft() form.Errors { return f.check(false) }

// identity checks the lines asked at sign-up; a whole file needs more of them.
func (f File) identity(whole bool) form.Errors {
	var e form.Errors
	switch {
	case f.Name == "":
		e.Add("organisation_name", "organisations.name_missing")
	case form.Length(f.Name) > maxName:
		e.Add("organisation_name", "form.too_long", maxName)
	}
	switch {
	case f.SIRET == "" && f.RNA == "":
		e.Add("siret", "organisations.number_missing")
	case f.SIRET != "" && !validSIRET(f.SIRET):
		e.Add("siret", "organisations.siret_wrong")
	}
	if f.RNA != "" && !validRNA(f.RNA) {
		e.Add("rna", "organisations.rna_wrong")
	}
	if !slices.Contains(LegalForms(), f.LegalForm) {
		e.Add("legal_form", "organisations.legal_form_missing")
	}
	switch {
	case whole && f.Sector == "":
		e.Add("sector", "organisations.sector_missing")
	case form.Length(f.Sector) > maxLine:
		e.Add("sector", "form.too_long", maxLine)
	}
	checkCapacity(&e, f.Capacity, whole)
	return e
}

func checkCapacity(e *form.Errors, capacity string, needed bool) {
	switch {
	case needed && capacity == "":
		e.Add("capacity", "organisations.capacity_missing")
	case form.Length(capacity) > maxLine:
		e.Add("capacity", "form.too_long", maxLine)
	}
}

// check goes through the file in the order of its form.
func (f File) check(whole bool) form.Errors {
	e := f.identity(whole)
	switch {
	case f.Commune == unknownCommune:
		e.Add("commune", "organisations.commune_unknown")
	case whole && f.Commune == "":
		e.Add("commune", "organisations.commune_missing")
	}
	if f.Jobs < 0 || f.Jobs > maxJobs {
		e.Add("jobs", "organisations.jobs_range")
	}
	if whole && len(f.Supports) == 0 {
		e.Add("supports", "organisations.supports_missing")
	}
	switch n := form.Length(f.Motivation); {
	case whole && n < minMotivation:
		e.Add("motivation", "organisations.motivation_short", minMotivation)
	case n > maxMotivation:
		e.Add("motivation", "form.too_long", maxMotivation)
	}
	return e
}
