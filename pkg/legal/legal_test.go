package legal

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// told is a set of facts with nothing missing.
func told() Facts {
	facts := Facts{"contact": "equipe@lot.test", "site": "https://lot.test"}
	for _, f := range Asked() {
		facts[f.Name] = map[string]string{"email": "dpo@lot.test", "url": "https://lot.test/plan.pdf"}[f.Type]
		if facts[f.Name] == "" {
			facts[f.Name] = "Le nom de " + f.Name
		}
	}
	return facts
}

// TestSuppliedTexts: they print, whole or with nothing told, and never show what is between braces.
func TestSuppliedTexts(t *testing.T) {
	s := &Service{}
	for _, n := range Names() {
		text, err := supplied(n)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range i18n.Locales() {
			source, lang := text.In(l)
			if lang != l {
				t.Errorf("%s has no text in %s", n, l)
			}
			if wrong := unknown(source); wrong != nil {
				t.Errorf("%s in %s names %v, which are no facts", n, l, wrong)
			}
			for _, facts := range []Facts{told(), {}} {
				page, err := s.print(source, facts)
				if err != nil || strings.ContainsAny(string(page), "{}"+gap) || !strings.Contains(string(page), "<h2>") {
					t.Errorf("%s in %s prints %.300s (%v)", n, l, page, err)
				}
			}
			whole, _ := s.print(source, told())
			for _, f := range place.FindAllStringSubmatch(source, -1) {
				if !strings.Contains(string(whole), told()[f[1]]) {
					t.Errorf("%s in %s does not tell %s", n, l, f[1])
				}
			}
		}
	}
}

// TestSuppliedTypography as charter's: spaces and apostrophes as French wants them.
func TestSuppliedTypography(t *testing.T) {
	wrong := regexp.MustCompile(`[ \pL][;!?](?:\s|$)| :|\pL: |« | »|'|\.\.\.`)
	for _, n := range Names() {
		text, _ := supplied(n)
		if found := wrong.FindAllString(text.French, -1); found != nil {
			t.Errorf("%s: %q", n, found)
		}
	}
}

func TestFacts(t *testing.T) {
	hostile := Facts{"editeur": `<script>alert(1)</script> [x](javascript:alert(1)) *a*`, "dpo": "d_p_o@lot.test"}
	page, err := (&Service{}).print("Par {editeur}.\n\n[{dpo}](mailto:{dpo})\n\n- {adresse}\n- fin\n", hostile)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(page); strings.Contains(got, "<script") || strings.Contains(got, "<em>") || strings.Contains(got, `"javascript`) ||
		!strings.Contains(got, "<li>fin</li>") || strings.Count(got, "<li>") != 1 || !strings.Contains(got, `href="mailto:d_p_o@lot.test"`) {
		t.Errorf("printed %s", got)
	}
	for _, c := range []struct{ field, value, wrong string }{
		{"editeur", strings.Repeat("é", 241), "form.too_long"}, {"dpo", "pas une adresse", "form.email_invalid"}, {"plan", "javascript:alert(1)", "legal.address_invalid"},
		{"plan", "http://lot.test", "legal.address_invalid"}, {"plan", "https://lot.test/plan.pdf", ""}, {"editeur", "Département du Lot", ""},
	} {
		if got := (Facts{c.field: c.value}).Check().On(c.field).Key; got != c.wrong {
			t.Errorf("%s = %.30q: %q", c.field, c.value, got)
		}
	}
	words := func(f Fact) string { return "[manque " + f.Name + "]" }
	if got := (Facts{"adresse": "Cahors"}).mark("À {adresse}, [{dpo}](mailto:{dpo}), [le plan]({plan}) et {rien}.", words); got != `À Cahors, **\[manque dpo\]**, le plan et \{rien\}.` {
		t.Errorf("the team reads %s", got)
	}
	if n := len((Facts{}).Missing()); n != len(Asked())-1 {
		t.Errorf("%d facts are missing of nothing", n)
	}
	if m := told().Missing(); len(m) != 0 {
		t.Errorf("of everything, %v is missing", m)
	}
}

func TestAudit(t *testing.T) {
	now := time.Date(2026, 12, 10, 12, 0, 0, 0, time.UTC)
	sound := form.From(map[string][]string{"audited_on": {"2026-12-01"}, "audited_by": {"Un cabinet"}, "rate": {"72,5"}, "pages": {"Accueil\n- Carte\n\n"}, "failures": {"Des titres sautent un niveau"}})
	a := AuditFrom(sound)
	if e := a.Check(now); e != nil || a.Rate != 72.5 || a.Typed() != "72,5" || a.Percent(i18n.English) != "72.5" || len(Points(a.Pages)) != 2 {
		t.Fatalf("%+v %v", a, e)
	}
	for _, c := range []struct {
		on   string
		rate float64
		want Conformity
	}{{"", 100, None}, {"2026-12-01", 100, Full}, {"2026-12-01", 99.9, Partial}, {"2026-12-01", 50, Partial}, {"2026-12-01", 49.9, None}, {"2023-12-01", 100, None}} {
		if got := (Audit{On: c.on, Rate: c.rate}).Conformity(now); got != c.want {
			t.Errorf("%s at %v: %s", c.on, c.rate, got)
		}
	}
	for _, c := range []struct{ field, value, wrong string }{
		{"audited_on", "demain", "legal.audit.day_needed"}, {"audited_on", "2027-01-01", "legal.audit.day_to_come"}, {"rate", "NaN", "legal.audit.rate_wrong"},
		{"rate", "101", "legal.audit.rate_wrong"}, {"rate", "-1", "legal.audit.rate_wrong"}, {"audited_by", "", "legal.audit.by_needed"}, {"pages", "", "legal.audit.pages_needed"},
		{"failures", "", "legal.audit.failures_needed"}, {"failures", strings.Repeat("a", 6001), "form.too_long"},
	} {
		raw := map[string][]string{"audited_on": {"2026-12-01"}, "audited_by": {"Un cabinet"}, "rate": {"72,5"}, "pages": {"Accueil"}, "failures": {"Une"}}
		raw[c.field] = []string{c.value}
		if got := AuditFrom(form.From(raw)).Check(now).On(c.field).Key; got != c.wrong {
			t.Errorf("%s = %.20q: %q", c.field, c.value, got)
		}
	}
}
