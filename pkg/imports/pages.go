package imports

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type pages struct{ imports *Service }

// maxForm is the body of a form with its file, and some to spare so that one that is too heavy is told
// beside its field.
const maxForm = 2 * MaxBytes

// Mount adds the team's pages.
func Mount(r *web.Router, s *Service) {
	p := &pages{s}
	one := path + "/:id"
	r.GET(path, web.Team, p.index)
	r.POST(path, web.Team, p.receive, web.MaxBody(maxForm), web.Limited("import", 60, time.Hour))
	r.GET(one, web.Team, p.show, web.Noted("import.read", "import :id"))
	r.POST(one+"/colonnes", web.Team, p.plan, web.Limited("import check", 120, time.Hour))
	r.POST(one+"/importer", web.Team, p.start)
	r.POST(one+"/arreter", web.Team, p.stop)
	r.POST(one+"/annuler", web.Team, p.undo)
	r.POST(one+"/supprimer", web.Team, p.delete)
	r.GET(one+"/remarques.csv", web.Team, p.export, web.Limited("export", 30, time.Hour))
}

type indexPage struct {
	web.Base
	Imports []Import
	Next    string
	Kinds   []web.Choice
	Errors  form.Errors
}

func (p *pages) index(c *web.Ctx) error { return p.list(c, http.StatusOK, "", nil) }

func (p *pages) list(c *web.Ctx, status int, kind string, e form.Errors) error {
	list, next, err := p.imports.All(c.Context(), c.Actor(), db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	page := &indexPage{Base: c.Base("imports.title"), Imports: list, Errors: e}
	if next != (db.Cursor{}) {
		page.Next = web.Address(path, map[string]string{"apres": next.String()})
	}
	names := []string{}
	for _, k := range p.imports.Kinds() {
		names = append(names, k.About().Name)
	}
	page.Kinds, page.NoIndex = c.Choices("imports.kind.", names, kind), true
	return c.Page(status, "imports/index", page)
}

func (p *pages) receive(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	kind, files := f.Text("kind"), c.Files("file")
	var e form.Errors
	if p.imports.kind(kind) == nil {
		e.Add("kind", "form.choose")
	}
	if len(files) == 0 {
		e.Add("file", "imports.file_missing")
	}
	if e.Err() != nil {
		return p.list(c, http.StatusUnprocessableEntity, kind, e)
	}
	id, err := p.take(c, kind, files[0], f.Text(once.Field))
	if said, ok := fault.As(err); ok && said.Kind == fault.Invalid {
		e.Add("file", said.Message.Key, said.Message.Args...)
		return p.list(c, http.StatusUnprocessableEntity, kind, e)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(id.address(), "imports.received")
}

func (p *pages) take(c *web.Ctx, kind string, file web.File, key string) (ID, error) {
	if file.Size > MaxBytes {
		return 0, refused("imports.file_heavy", MaxBytes>>20)
	}
	content, err := file.Open()
	if err != nil {
		return 0, err
	}
	defer content.Close()
	text, err := io.ReadAll(content)
	if err != nil {
		return 0, err
	}
	return p.imports.Receive(c.Context(), c.Actor(), kind, file.Name, text, key)
}

// told is a field and the columns it may be read from.
type told struct {
	Field
	Columns []web.Choice
}

// decided is a choice for the whole file: its values, or whether its box is ticked.
type decided struct {
	Choice
	Values []web.Choice
	Ticked bool
}

type showPage struct {
	web.Base
	Import  Import
	About   About
	Fields  []told
	Choices []decided
	Sample  []Line
	Remarks []Noted
	Same    []Noted
	More    bool // there is more to say than the page does
	Errors  form.Errors
	Problem i18n.Message
}

// shownRemarks is how many the page says; all are in the file.
const shownRemarks = 100

func (p *pages) show(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return p.look(c, http.StatusOK, ID(id), nil, nil, i18n.Message{})
}

// look prints an import; a plan that was refused stays as it was typed.
func (p *pages) look(c *web.Ctx, status int, id ID, typed *Plan, e form.Errors, problem i18n.Message) error {
	i, err := p.imports.Of(c.Context(), c.Actor(), id)
	if err != nil {
		return err
	}
	page := &showPage{Base: c.Base("imports.title"), Import: i, Errors: e, Problem: problem}
	page.Title, page.NoIndex = i.Name, true
	if k := p.imports.kind(i.Kind); k != nil {
		page.About = k.About()
	}
	if i.State.Open() {
		if err := p.addPlan(c, page, typed); err != nil {
			return err
		}
	}
	for same, list := range map[bool]*[]Noted{false: &page.Remarks, true: &page.Same} {
		all, err := p.imports.Remarks(c.Context(), c.Actor(), i, same, 0, shownRemarks+1)
		if err != nil {
			return err
		}
		page.More = page.More || len(all) > shownRemarks
		*list = all[:min(shownRemarks, len(all))]
	}
	return c.Page(status, "imports/show", page)
}

func (p *pages) addPlan(c *web.Ctx, page *showPage, typed *Plan) (err error) {
	plan := page.Import.Plan
	if typed != nil {
		plan = *typed
	}
	for _, f := range page.About.Fields {
		columns := make([]web.Choice, len(page.Import.Headers))
		at, found := plan.Columns[f.Name]
		for n, title := range page.Import.Headers {
			columns[n] = web.Choice{Value: strconv.Itoa(n), Label: title, Checked: found && at == n}
		}
		page.Fields = append(page.Fields, told{f, columns})
	}
	for _, k := range page.About.Choices {
		chosen := plan.Choices[k.Name]
		if chosen == "" && k.Values != nil && typed == nil {
			chosen = k.Values[0]
		}
		page.Choices = append(page.Choices, decided{k, c.Choices(k.Family, k.Values, chosen), chosen == "yes"})
	}
	page.Sample, err = p.imports.Sample(c.Context(), c.Actor(), page.Import.ID)
	return err
}

func (p *pages) plan(c *web.Ctx) error {
	id, f, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	err = p.imports.Plan(c.Context(), c.Actor(), id, f)
	if bad, ok := form.As(err); ok {
		i, err := p.imports.Of(c.Context(), c.Actor(), id)
		if err != nil {
			return err
		}
		typed := planFrom(f, p.imports.kind(i.Kind).About(), len(i.Headers))
		return p.look(c, http.StatusUnprocessableEntity, id, &typed, bad, i18n.Message{})
	}
	return p.moved(c, id, err, "imports.checked")
}

func (p *pages) start(c *web.Ctx) error {
	return p.turn(c, "imports.started", func(by who.Actor, id ID, version int) error { return p.imports.Start(c.Context(), by, id, version) })
}

func (p *pages) stop(c *web.Ctx) error {
	return p.turn(c, "imports.stopped", func(by who.Actor, id ID, _ int) error { return p.imports.Stop(c.Context(), by, id) })
}

func (p *pages) undo(c *web.Ctx) error {
	return p.turn(c, "imports.undoing", func(by who.Actor, id ID, version int) error { return p.imports.Undo(c.Context(), by, id, version) })
}

func (p *pages) turn(c *web.Ctx, flash string, act func(by who.Actor, id ID, version int) error) error {
	id, f, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	version, ok := f.Int("version")
	if !ok || version <= 0 {
		version = -1 // no version at all
	}
	return p.moved(c, id, act(c.Actor(), id, version), flash)
}

// moved answers an act: the import's page, with why when somebody was faster.
func (p *pages) moved(c *web.Ctx, id ID, err error, flash string) error {
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.look(c, http.StatusConflict, id, nil, nil, said.Message)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(id.address(), flash)
}

func (p *pages) delete(c *web.Ctx) error {
	id, _, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	if err := p.imports.Delete(c.Context(), c.Actor(), id); err != nil {
		return p.moved(c, id, err, "")
	}
	return c.SeeOther(path, "imports.deleted")
}

// export sends every remark as a table.
func (p *pages) export(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	i, err := p.imports.Of(c.Context(), c.Actor(), ID(id))
	if err != nil {
		return err
	}
	say := func(key string) string { return c.Translate(i18n.M(key)) }
	return c.CSV("import-"+i.ID.String()+"-remarques.csv", func(row func(cells ...string) error) error {
		if err := row(say("imports.line"), say("imports.column"), say("imports.value"), say("imports.remark")); err != nil {
			return err
		}
		if err := p.rows(c, i, false, row); err != nil {
			return err
		}
		return p.rows(c, i, true, row)
	})
}

// rows writes every remark of a sort.
func (p *pages) rows(c *web.Ctx, i Import, same bool, row func(cells ...string) error) error {
	for after := 0; ; {
		list, err := p.imports.Remarks(c.Context(), c.Actor(), i, same, after, 500)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, n := range list {
			if err := row(strconv.Itoa(n.Line), n.Column, n.Value, c.Translate(n.Said())); err != nil {
				return err
			}
			after = n.Line
		}
	}
}
