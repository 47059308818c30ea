package journal

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct{ journal *Service }

// Path is the journal's page.
const Path = "/admin/journal"

// Mount adds the administrators' pages.
func Mount(r *web.Router, s *Service) {
	p := pages{s}
	r.GET(Path, web.Admins, p.index, web.Noted("trail.read", "journal"))
	r.GET(Path+".csv", web.Admins, p.export, web.Limited("export", 30, time.Hour))
}

type indexPage struct {
	web.Base
	Filter    Filter
	Days      []Day
	Thing     Thing // the one thing it is asked about, if any
	Groups    []choices
	Next, CSV string // addresses; Next is empty on the last page
}

// choices are the acts of one group, for a select.
type choices struct {
	All  web.Choice // the whole group
	Acts []web.Choice
}

func (p pages) index(c *web.Ctx) error {
	f := filterFrom(c.Query())
	list, next, err := p.journal.Page(c.Context(), f, db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	page := &indexPage{Base: c.Base("journal.title"), Filter: f, Days: list, CSV: web.Address(Path+".csv", f.fields())}
	page.NoIndex = true
	if f.Object != "" {
		page.Thing = thing(f.Object)
	}
	if !next.Zero() {
		fields := f.fields()
		fields["apres"] = next.String()
		page.Next = web.Address(Path, fields)
	}
	for _, g := range groups() {
		page.Groups = append(page.Groups, choices{c.Choices("journal.group.", []string{g.Name}, f.Acts)[0], c.Choices("journal.act.", g.Acts, f.Acts)})
	}
	return c.Page(http.StatusOK, "journal/index", page)
}

// Any reports whether anything is asked for.
func (f Filter) Any() bool { return f != Filter{} }

// Without is the address of the same journal without what is asked of one field.
func (p *indexPage) Without(field string) string {
	fields := p.Filter.fields()
	fields[field] = ""
	return web.Address(Path, fields)
}

func (p pages) export(c *web.Ctx) error {
	f := filterFrom(c.Query())
	say := func(key string) string { return c.Translate(i18n.M(key)) }
	return c.CSV("journal.csv", func(row func(...string) error) error {
		var head []string
		for _, name := range []string{"id", "at", "by", "name", "act", "words", "object", "changes", "request"} {
			head = append(head, say("journal.column."+name))
		}
		begun := false
		begin := func() error { // once the export is recorded: should it fail, the answer is the error page
			if begun {
				return nil
			}
			begun = true
			return row(head...)
		}
		err := p.journal.Export(c.Context(), c.Actor(), f, func(l Line) error {
			if err := begin(); err != nil {
				return err
			}
			words := ""
			if l.Known() {
				words = say("journal.act." + l.Act)
			}
			return row(strconv.FormatInt(l.ID, 10), l.At.UTC().Format(time.RFC3339), strconv.FormatInt(int64(l.By), 10), l.Name, l.Act, words, l.Thing.Text, told(l.Changes), l.Request)
		})
		if err != nil {
			return err
		}
		return begin()
	})
}

// told is what changed, in one cell.
func told(list []Change) string {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = strings.TrimPrefix(c.Field+"=", "=") + c.After
		if c.Before != "" {
			parts[i] = strings.TrimPrefix(c.Field+"=", "=") + c.Before + "→" + c.After
		}
	}
	return strings.Join(parts, " ; ")
}
