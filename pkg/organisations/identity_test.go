package organisations

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
)

func TestValidSIRET(t *testing.T) {
	for number, want := range map[string]bool{
		"73282932000074":  true,  // the example of INSEE's documentation
		"44306184100047":  true,  // Luhn
		"73282932000075":  false, // its key is wrong
		"73282932000047":  false, // two digits exchanged
		"35600000000048":  true,  // La Poste, head office: Luhn
		"35600000049837":  true,  // La Poste, an office: its digits add up to 45
		"35600000049838":  false, // neither rule
		"73282932049830":  false, // a multiple of five helps nobody else
		"00000000000000":  false, // adds up, and is nobody's
		"7328293200007":   false,
		"732829320000740": false,
		"7328293200007A":  false,
		"٧٣٢٨٢٩٣٢٠٠٠٠٧٤":  false, // digits of another script
		"":                false,
	} {
		if got := validSIRET(number); got != want {
			t.Errorf("validSIRET(%q) = %v", number, got)
		}
	}
}

func TestValidRNA(t *testing.T) {
	for number, want := range map[string]bool{
		"W461002345": true, "w461002345": false, "W46100234": false, "W4610023456": false, "461002345": false, "W46100234X": false, "": false,
	} {
		if got := validRNA(number); got != want {
			t.Errorf("validRNA(%q) = %v", number, got)
		}
	}
}

// typedFile is a file as somebody fills it.
func typedFile(siret string) url.Values {
	return url.Values{
		"organisation_name": {"Les Noix de Gramat"}, "siret": {siret}, "legal_form": {"sas"}, "sector": {"Moulin à huile"}, "capacity": {"gérante"},
		"jobs": {"1 2"}, "supports": {"web", "packaging"}, "motivation": {"Nos huiles voyagent : la bulle dirait d’où elles viennent, sur chaque bouteille."},
	}
}

func TestFileFrom(t *testing.T) {
	sent := typedFile("732 829.320 00074")
	sent.Set("rna", "w46-1002345")
	f := FileFrom(form.From(sent), "46128")
	if f.SIRET != "73282932000074" || f.RNA != "W461002345" || f.Jobs != 12 || strings.Join(f.Supports, " ") != "web packaging" {
		t.Errorf("read %+v", f)
	}
	if bad := f.Missing(); len(bad) != 0 {
		t.Errorf("missing %v", bad)
	}
}

func TestFileSaysWhatIsWrong(t *testing.T) {
	for field, c := range map[string]struct {
		key    string
		change func(*File)
	}{
		"organisation_name": {"organisations.name_missing", func(f *File) { f.Name = "" }},
		"siret":             {"organisations.siret_wrong", func(f *File) { f.SIRET = "73282932000075" }},
		"rna":               {"organisations.rna_wrong", func(f *File) { f.RNA = "W46" }},
		"legal_form":        {"organisations.legal_form_missing", func(f *File) { f.LegalForm = "gaec" }},
		"sector":            {"form.too_long", func(f *File) { f.Sector = strings.Repeat("é", 81) }},
		"capacity":          {"form.too_long", func(f *File) { f.Capacity = strings.Repeat("é", 81) }},
		"commune":           {"organisations.commune_unknown", func(f *File) { f.Commune = unknownCommune }},
		"jobs":              {"organisations.jobs_range", func(f *File) { f.Jobs = 100_001 }},
		"motivation":        {"form.too_long", func(f *File) { f.Motivation = strings.Repeat("é", 1201) }},
	} {
		f := FileFrom(form.From(typedFile("73282932000074")), "46128")
		c.change(&f)
		for name, bad := range map[string]form.Errors{"draft": f.checkDraft(), "whole": f.Missing()} {
			if len(bad) != 1 || bad.On(field).Key != c.key {
				t.Errorf("%s of a %s file: %v", field, name, bad)
			}
		}
	}
}

func TestDraftMayBeIncomplete(t *testing.T) {
	f := File{Name: "Les Noix de Gramat", RNA: "W461002345", LegalForm: "association"}
	if bad := f.checkDraft(); len(bad) != 0 {
		t.Errorf("refused as a draft: %v", bad)
	}
	var fields []string
	for _, e := range f.Missing() {
		fields = append(fields, e.Field)
	}
	if got := strings.Join(fields, " "); got != "sector capacity commune supports motivation" {
		t.Errorf("missing, in the order of the form: %s", got)
	}
	if bad := (File{Name: "Les Noix de Gramat", LegalForm: "sas"}).checkDraft(); bad.On("siret").Key != "organisations.number_missing" {
		t.Errorf("without a number: %v", bad)
	}
	sent := typedFile("73282932000074")
	sent.Set("jobs", "une douzaine")
	if bad := FileFrom(form.From(sent), "").checkDraft(); bad.On("jobs").Key != "organisations.jobs_range" {
		t.Errorf("jobs in words: %v", bad)
	}
}

func TestHintsClaimNoMoreThanWasChecked(t *testing.T) {
	for name, c := range map[string]struct {
		file File
		want string
	}{
		"company":             {File{SIRET: "73282932000074", LegalForm: "sas"}, "+commune +siret"},
		"association":         {File{RNA: "W461002345", LegalForm: "association"}, "+commune +rna"},
		"association, SIRET":  {File{SIRET: "73282932000074", LegalForm: "association"}, "+commune +siret -no_rna"},
		"company, RNA alone":  {File{RNA: "W461002345", LegalForm: "sarl"}, "+commune -rna_not_association"},
		"public body with it": {File{SIRET: "73282932000074", RNA: "W461002345", LegalForm: "public"}, "+commune +siret -rna_not_association"},
	} {
		var got []string
		for _, h := range hints(c.file) {
			sign := "-"
			if h.Good {
				sign = "+"
			}
			got = append(got, sign+strings.TrimPrefix(h.Text.Key, "organisations.hint_"))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}
