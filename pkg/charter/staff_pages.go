package charter

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// DraftPath is where the team writes the next version of k.
func (k Kind) DraftPath() string { return "/admin/chartes/" + k.slug() + "/nouvelle" }

// ReleasePath is where the team publishes it.
func (k Kind) ReleasePath() string { return "/admin/chartes/" + k.slug() + "/publier" }

// slug is the charter's name in addresses.
func (k Kind) slug() string { return strings.TrimPrefix(k.Path(), "/charte/") }

func kindOf(c *web.Ctx) (Kind, error) {
	for _, k := range Kinds() {
		if k.slug() == c.Param("charter") {
			return k, nil
		}
	}
	return "", fault.New(fault.NotFound, "errors.not_found.text")
}

type writePage struct {
	web.Base
	Table
	Typed   Draft // in the fields: the draft, or what was just typed
	French  *Text // the saved draft as it will be read; nil while it cannot be
	English *Text
	Problem string // why what was sent was not done
	Errors  form.Errors
}

func (p pages) write(c *web.Ctx) error {
	k, err := kindOf(c)
	if err != nil {
		return err
	}
	return p.table(c, http.StatusOK, k, &writePage{})
}

// table shows the draft as saved, and in the fields what was typed, if something was.
func (p pages) table(c *web.Ctx, status int, k Kind, page *writePage) error {
	t, err := p.charters.Table(c.Context(), c.Actor(), k)
	if err != nil {
		return err
	}
	page.Base, page.Table = c.Base("charter.write_title", t.Current.Version+1), t
	page.NoIndex = true
	if page.Typed.Kind == "" {
		page.Typed = t.Draft
	}
	page.French, page.English = t.Draft.Preview()
	return c.Page(status, "charter/write", page)
}

func (p pages) save(c *web.Ctx) error {
	k, err := kindOf(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	d := DraftFrom(k, f)
	err = p.charters.SaveDraft(c.Context(), c.Actor(), d, f.Text(once.Field))
	if err == nil {
		return c.SeeOther(k.DraftPath()+"#apercu", "charter.draft.saved")
	}
	return p.refused(c, err, k, &writePage{Typed: d})
}

func (p pages) release(c *web.Ctx) error {
	k, err := kindOf(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	page := &writePage{}
	if !f.Yes("final") {
		page.Errors.Add("final", "charter.draft.final_needed")
		return p.table(c, http.StatusUnprocessableEntity, k, page)
	}
	revision, _ := f.Int("revision")
	err = p.charters.Release(c.Context(), c.Actor(), k, revision, f.Text(once.Field))
	if err == nil {
		return c.SeeOther("/admin/chartes", "charter.draft.released")
	}
	return p.refused(c, err, k, page)
}

// refused shows the draft again and says why nothing was done.
func (p pages) refused(c *web.Ctx, err error, k Kind, page *writePage) error {
	if bad, ok := form.As(err); ok {
		page.Errors = bad
		return p.table(c, http.StatusUnprocessableEntity, k, page)
	}
	if errors.Is(err, once.ErrUsed) {
		page.Typed.Revision++ // what the form first sent is saved: sending it again changes that
	}
	if f, ok := fault.As(err); ok && f.Kind == fault.Conflict {
		page.Problem = c.Translate(f.Message)
		return p.table(c, http.StatusConflict, k, page)
	}
	return err
}

// sentenceField is a field for one of the three sentences, in one language.
type sentenceField struct {
	Name, Label, Value string
	Required           bool
}

// Sentences are the fields for what changed: each sentence, then its translation.
func (p *writePage) Sentences() []sentenceField {
	t := p.Typed
	return []sentenceField{
		{changeField(0), "charter.draft.change_1", t.Changes[0], true},
		{changeEnglishField(0), "charter.draft.change_en_1", t.ChangesEnglish[0], false},
		{changeField(1), "charter.draft.change_2", t.Changes[1], true},
		{changeEnglishField(1), "charter.draft.change_en_2", t.ChangesEnglish[1], false},
		{changeField(2), "charter.draft.change_3", t.Changes[2], true},
		{changeEnglishField(2), "charter.draft.change_en_3", t.ChangesEnglish[2], false},
	}
}

// Releasable reports whether what is saved may be published.
func (p *writePage) Releasable() bool { return p.Draft.Revision > 0 && len(p.Missing) == 0 }

// Letters says how many members would be asked to sign again.
func (p *writePage) Letters() i18n.Message { return i18n.N("charter.draft.letters", p.Members) }
