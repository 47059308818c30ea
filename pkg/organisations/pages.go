package organisations

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct {
	organisations *Service
	territory     *territory.Territory
	charter       web.Charter
}

// Mount adds the file's page and the page that checks a licence.
func Mount(r *web.Router, s *Service, t *territory.Territory, charter web.Charter) {
	p := &pages{s, t, charter}
	r.GET(FilePath, web.Member, p.file)
	r.POST(FilePath, web.Member, p.update)
	r.GET(LetterPath, web.Member, p.letter)
	r.POST(AppealPath, web.Member, p.appeal)
	r.POST(RenewalPath, web.Member, p.renew)
	p.mountPeople(r)
	p.mountFederations(r)
	p.mountTeam(r)
	r.GET("/licences/:number", web.Anyone, p.licence, web.Cached(topic))
	r.GET("/licences/:number/badge.svg", web.Anyone, p.badge)
}

// typed is the file as the form shows it: what cannot be read stays as it was written.
type typed struct {
	File
	Commune, Jobs string
}

func (p *pages) typedFrom(f form.Values) typed {
	t := typed{Commune: f.Text("commune"), Jobs: f.Text("jobs")}
	insee := ""
	if t.Commune != "" {
		insee = unknownCommune
		if commune, found := p.territory.Resolve(t.Commune); found {
			insee = commune.INSEE
		}
	}
	t.File = FileFrom(f, insee)
	return t
}

func (p *pages) kept(f File) typed {
	return typed{File: f, Commune: p.territory.Name(f.Commune), Jobs: jobsText(f.Jobs)}
}

// filePage is a file, to fill or to read.
type filePage struct {
	web.Base
	Organisation Organisation
	Typed        typed
	Note         form.Note // what the last answer asks
	Errors       form.Errors
	Conflict     string       // why what was sent was not kept; empty otherwise
	Differences  []difference // what was sent and not kept, beside what is
	Checklist    []requirement
	Lines        []line
	Step         int  // where the licence is on its way: 1 the file, 2 the answer, 3 the charter, 4 the bubble; 0 nowhere
	Late         bool // the team's promise is past
	Valid        bool // the licence holds today
	Badge        *badgeView
	Standing     State
	Usual        map[string]i18n.Message // how long answers take, by kind
	People       People
	Offers       []Affiliation // what federations propose, and what was agreed to
	Measure      *Measure      // what weighs on the licence; nil for nothing
	AppealText   string
	Renewable    bool     // another term may be asked for
	Renewal      *Renewal // the last request for one; nil for none
	RenewalText  string
	LegalForms   []web.Choice
	Supports     []web.Choice
	Communes     []territory.Commune
}

// Missing is how many lines the file still lacks.
func (p *filePage) Missing() (n int) {
	for _, r := range p.Checklist {
		if !r.Done {
			n++
		}
	}
	return n
}

func (p *pages) file(c *web.Ctx) error {
	o, err := p.organisations.Of(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page, err := p.page(c, o, p.kept(o.File))
	if err != nil {
		return err
	}
	if page.Step == 3 {
		signed, err := p.charter.SignedInForce(c.Context(), c.Actor())
		if err != nil {
			return err
		}
		if signed {
			page.Step = 4
		}
	}
	return c.Page(http.StatusOK, "organisations/file", page)
}

func (p *pages) page(c *web.Ctx, o Organisation, t typed) (*filePage, error) {
	now := p.organisations.now()
	measure, err := p.organisations.MeasureOn(c.Context(), o)
	if err != nil {
		return nil, err
	}
	renewal, err := p.organisations.LastRenewal(c.Context(), o)
	if err != nil {
		return nil, err
	}
	people, err := p.organisations.People(c.Context(), o)
	if err != nil {
		return nil, err
	}
	offers, err := p.organisations.Offers(c.Context(), o)
	if err != nil {
		return nil, err
	}
	page := &filePage{
		Base: c.Base("organisations.title"), Organisation: o, People: people, Offers: offers, Typed: t, Step: step(o, now),
		Late: o.PromisedAt != nil && now.After(*o.PromisedAt), Valid: o.Authorised(now),
		Standing: o.Standing(now), Measure: measure, Renewable: o.Renewable(now), Renewal: renewal,
	}
	page.NoIndex = true
	if o.State != Submitted {
		page.Note = p.organisations.queue.Note(Kind, moderation.Reason(o.Reason), o.Message)
	}
	if page.Usual, err = p.organisations.usually(c.Context(), o); err != nil {
		return nil, err
	}
	if o.Granted() {
		if page.Badge, err = badgeOf(c, o.Licence); err != nil {
			return nil, err
		}
	}
	if !o.State.Editable() {
		page.Lines = p.lines(c, p.kept(o.File))
		return page, nil
	}
	page.Checklist, page.Communes = checklist(o.File), p.territory.Communes()
	page.LegalForms = c.Choices("organisations.legal_form.", LegalForms(), t.LegalForm)
	page.Supports = c.Choices("organisations.support.", Supports(), t.Supports...)
	return page, nil
}

func step(o Organisation, now time.Time) int {
	switch {
	case o.State.Editable():
		return 1
	case o.State == Submitted:
		return 2
	case o.Authorised(now):
		return 3
	}
	return 0
}

func (p *pages) update(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	keep, flash := p.organisations.Save, "organisations.saved"
	if f.Text("action") == "submit" {
		keep, flash = p.organisations.Submit, "organisations.sent"
	}
	t := p.typedFrom(f)
	version, _ := f.Int("version")
	err = keep(c.Context(), c.Actor(), version, t.File, f.Text(once.Field))
	bad, invalid := form.As(err)
	switch {
	case err == nil:
		return c.SeeOther(FilePath, flash)
	case invalid:
		return p.again(c, http.StatusUnprocessableEntity, t, func(page *filePage) { page.Errors = bad })
	case fault.Is(err, fault.Conflict):
		return p.again(c, http.StatusConflict, t, func(page *filePage) {
			told, _ := fault.As(err)
			page.Conflict = c.Translate(told.Message)
			page.Differences = differences(p.lines(c, p.kept(page.Organisation.File)), p.lines(c, t))
		})
	}
	return err
}

// letter is the team's answer on paper, in the reader's language.
func (p *pages) letter(c *web.Ctx) error {
	o, err := p.organisations.Of(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	file, err := o.decisionLetter(letterhead{c.Locale(), c.Translate, c.BaseURL(), p.territory.Name(o.File.Commune)})
	if err != nil {
		return err
	}
	return c.Download("ohmylot-decision.pdf", "application/pdf", file)
}

// appeal is the members' answer to a measure.
func (p *pages) appeal(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	measure, _ := f.Int("measure")
	text := f.Paragraph("appeal")
	err = p.organisations.Appeal(c.Context(), c.Actor(), int64(measure), text, f.Text(once.Field))
	return p.asked(c, err, "organisations.appeal_sent", func(page *filePage) { page.AppealText = text })
}

// renew asks for another term.
func (p *pages) renew(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	words := f.Paragraph("words")
	err = p.organisations.Renew(c.Context(), c.Actor(), words, f.Text(once.Field))
	return p.asked(c, err, "organisations.renewal_sent", func(page *filePage) { page.RenewalText = words })
}

// asked ends what members ask of the team on the file's page; keep puts back what was typed.
func (p *pages) asked(c *web.Ctx, err error, flash string, keep func(*filePage)) error {
	if err == nil {
		return c.SeeOther(FilePath, flash)
	}
	bad, invalid := form.As(err)
	if !invalid {
		return err
	}
	o, err := p.organisations.Of(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	return p.again(c, http.StatusUnprocessableEntity, p.kept(o.File), func(page *filePage) {
		page.Errors = bad
		keep(page)
	})
}

// again shows the form with what was typed, over the file as it now is.
func (p *pages) again(c *web.Ctx, status int, t typed, tell func(*filePage)) error {
	o, err := p.organisations.Of(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page, err := p.page(c, o, t)
	if err != nil {
		return err
	}
	tell(page)
	return c.Page(status, "organisations/file", page)
}

// line is one line of a file, to read.
type line struct{ Label, Value string }

func (p *pages) lines(c *web.Ctx, t typed) []line {
	say := func(key string) string { return c.Translate(i18n.M(key)) }
	var supports []string
	for _, s := range t.Supports {
		supports = append(supports, say("organisations.support."+s))
	}
	legalForm := ""
	if t.LegalForm != "" {
		legalForm = say("organisations.legal_form." + t.LegalForm)
	}
	return []line{
		{say("organisations.name"), t.Name},
		{say("organisations.siret"), t.SIRET},
		{say("organisations.rna"), t.RNA},
		{say("organisations.legal_form"), legalForm},
		{say("organisations.sector"), t.Sector},
		{say("organisations.capacity"), t.Capacity},
		{say("organisations.commune"), t.Commune},
		{say("organisations.jobs"), t.Jobs},
		{say("organisations.supports"), strings.Join(supports, ", ")},
		{say("organisations.motivation"), t.Motivation},
	}
}

// difference is a line that stands otherwise in the file than in what was sent.
type difference struct{ Label, Kept, Sent string }

func differences(kept, sent []line) []difference {
	var d []difference
	for i, k := range kept {
		if k.Value != sent[i].Value {
			d = append(d, difference{k.Label, k.Value, sent[i].Value})
		}
	}
	return d
}

// requirement is one line of what a file needs before it can be sent.
type requirement struct {
	Field string // the id of its field
	Label i18n.Message
	Done  bool
}

func checklist(f File) []requirement {
	missing := f.Missing()
	done := func(fields ...string) bool {
		return !slices.ContainsFunc(fields, func(field string) bool { return !missing.On(field).Empty() })
	}
	return []requirement{
		{"f-organisation-name", i18n.M("organisations.name"), done("organisation_name")},
		{"f-siret", i18n.M("organisations.number"), done("siret", "rna")},
		{"f-legal-form", i18n.M("organisations.legal_form"), done("legal_form")},
		{"f-sector", i18n.M("organisations.sector"), done("sector")},
		{"f-capacity", i18n.M("organisations.capacity"), done("capacity")},
		{"f-commune", i18n.M("organisations.commune"), done("commune")},
		{"f-supports", i18n.M("organisations.supports"), done("supports")},
		{"f-motivation", i18n.M("organisations.motivation"), done("motivation")},
	}
}

// licencePage answers "is this licence valid?".
type licencePage struct {
	web.Base
	Number string // as asked for
	Check  Check
	Known  bool
	Badge  *badgeView // nil where there is nothing to show off
}

func (p *pages) licence(c *web.Ctx) error {
	number := canonical(c.Param("number"))
	check, err := p.organisations.CheckLicence(c.Context(), number)
	if fault.Is(err, fault.NotFound) {
		page := &licencePage{Base: c.Base("organisations.licence_unknown_title"), Number: number}
		page.NoIndex = true
		return c.Page(http.StatusNotFound, "organisations/licence", page)
	}
	if err != nil {
		return err
	}
	page := &licencePage{Base: c.Base("organisations.licence_valid_title"), Check: check, Known: true}
	if !check.Valid {
		page.Title, page.NoIndex = c.Translate(i18n.M("organisations.licence_over_title")), true
	}
	page.Description = c.Translate(i18n.M("organisations.licence_description", check.Licence.Number, check.Organisation))
	page.Canonical = c.BaseURL() + "/licences/" + check.Licence.Number
	if check.Valid {
		if page.Badge, err = badgeOf(c, &check.Licence); err != nil {
			return err
		}
	}
	return c.Page(http.StatusOK, "organisations/licence", page)
}
