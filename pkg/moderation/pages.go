package moderation

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type pages struct {
	queue     *Queue
	territory *territory.Territory
}

// Mount adds the moderators' pages.
func Mount(r *web.Router, q *Queue, t *territory.Territory) {
	p := &pages{q, t}
	r.GET("/moderation", web.Moderators, p.index)
	r.GET("/moderation/:id", web.Moderators, p.show)
	r.POST("/moderation/:id/prendre", web.Moderators, p.claim)
	r.POST("/moderation/:id/rendre", web.Moderators, p.release)
	r.POST("/moderation/:id/decision", web.Moderators, p.decide)
	r.POST("/moderation/:id/apercu", web.Moderators, p.rehearse)
	r.GET(historyPath, web.Moderators, p.history)
	r.GET(figuresPath, web.Moderators, p.figures)
	r.GET(settingsPath, web.Team, p.settings)
	r.GET("/moderation/flux", web.Moderators, p.live)
	r.POST("/moderation/annuler", web.Moderators, p.undo)
	r.POST("/moderation/lot", web.Moderators, p.decideAll)
	r.GET("/moderation/lot", web.Moderators, p.missed)
	r.POST("/moderation/lot/apercu", web.Moderators, p.foresee)
	r.POST("/moderation/vues", web.Moderators, p.saveView)
	r.POST("/moderation/vues/:id/oublier", web.Moderators, p.dropView)
	r.POST("/moderation/:id/reporter", web.Moderators, p.setAside(q.Defer, "moderation.done_deferred"))
	r.POST("/moderation/:id/confier", web.Moderators, p.setAside(q.Escalate, "moderation.done_escalated"))
	r.POST("/moderation/:id/demander-avis", web.Moderators, p.setAside(q.Ask, "moderation.done_asked"))
	r.POST("/moderation/:id/avis", web.Moderators, p.setAside(q.Advise, "moderation.done_advised"))
}

type showPage struct {
	web.Base
	List  list
	Item  Item
	Sheet Sheet
	Evidence
	CommuneName string
	Place       territory.Place
	X, Y        int
	Theirs      bool // the moderator's own: they only read
	Before      bool // the moderator decided what it contests
	Held        bool // somebody else has it
	Mine        bool // the moderator has it
	Above       bool // left to the programme's team
	Asking      bool // the moderator asked for an opinion
	Ruling      Ruling
	Aside       Aside
	Letters     []Letter // what the decision would send, when asked
	Rehearsed   bool
	Reasons     []web.Choice
	Offered     []Motive // the same reasons, with their examples
	Following   string   // photo of the next item, fetched beforehand
	Leanings    []web.Choice
	Days        []web.Choice
	Earlier     []Outcome // how it was decided on before
	History     []Move
	Sanctions   []sanctions.Sanction // of the author
	Errors      form.Errors
}

func (p *pages) show(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return p.item(c, http.StatusOK, id, typed{}, nil)
}

// typed is what the moderator wrote so far.
type typed struct {
	Ruling    Ruling
	Aside     Aside
	Letters   []Letter
	Rehearsed bool
}

func (p *pages) item(c *web.Ctx, status int, id int64, so typed, e form.Errors) error {
	item, sheet, err := p.queue.Open(c.Context(), c.Actor(), id)
	if err != nil {
		return err
	}
	if sheet.Aside {
		c.Reads("queue.read", object(id))
	}
	asked := askedFrom(c.Query())
	if asked == (asking{}) {
		asked.Kind = item.Entry.Kind
	}
	l, err := p.list(c, asked, db.Cursor{}, id)
	if err != nil {
		return err
	}
	if sheet.Conditions != nil && so.Ruling == (Ruling{}) {
		so.Ruling.Conditions = *sheet.Conditions
	}
	evidence, err := p.queue.evidence(c.Context(), c.Actor(), item, sheet)
	if err != nil {
		return err
	}
	now := time.Now()
	page := &showPage{
		Base: c.Base("moderation.title"), List: l, Item: item, Sheet: sheet, Evidence: evidence, CommuneName: p.territory.Name(sheet.Commune),
		Theirs: item.Theirs(c.Actor()), Before: item.Before(c.Actor()), Held: item.HeldBy(c.Actor(), now), Above: item.AboveOf(c.Actor()),
		Asking: item.AskedBy == c.Actor().ID, Ruling: so.Ruling, Aside: so.Aside, Letters: so.Letters, Rehearsed: so.Rehearsed, Errors: e,
		Mine: item.ClaimedBy == c.Actor().ID && now.Before(item.ClaimedUntil),
	}
	page.Title, page.NoIndex = sheet.Title, true
	if place, found := p.territory.Place(sheet.Commune); found {
		page.Place = place
		if sheet.Point != nil {
			at := territory.Point{Lat: sheet.Point.Lat, Lon: sheet.Point.Lon}
			page.X, page.Y = place.X(at), place.Y(at)
		}
	}
	page.Leanings = c.Choices("moderation.verdict.", []string{string(Publish), string(Revise), string(Refuse)}, string(so.Aside.Leaning))
	for _, days := range deferrals {
		page.Days = append(page.Days, web.Choice{Value: strconv.Itoa(days), Label: c.Translate(i18n.N("moderation.days", days)), Checked: days == max(so.Aside.Days, deferrals[0])})
	}
	if err := p.past(c, page); err != nil {
		return err
	}
	page.Offered = p.queue.Offered(item.Entry.Kind)
	page.Reasons = p.reasonsOf(c, item.Entry.Kind, so.Ruling.Reason)
	if at := slices.IndexFunc(l.Rows, func(r row) bool { return r.Current }); at+1 < len(l.Rows) {
		page.Following = l.Rows[at+1].Entry.Photo
	}
	return c.Page(status, "moderation/show", page)
}

// past adds what happened to the item, to the thing before, and to its author.
func (p *pages) past(c *web.Ctx, page *showPage) (err error) {
	if page.Earlier, err = p.queue.Earlier(c.Context(), page.Item); err != nil {
		return err
	}
	if page.History, err = p.queue.History(c.Context(), page.Item.ID); err != nil {
		return err
	}
	for n := range page.History {
		if page.Theirs { // moderators write to each other
			page.History[n].Words = ""
		}
	}
	page.Sanctions, err = sanctions.Of(c.Context(), p.queue.pool, page.Item.Entry.Author)
	return err
}

func (p *pages) claim(c *web.Ctx) error   { return p.hold(c, p.queue.Claim) }
func (p *pages) release(c *web.Ctx) error { return p.hold(c, p.queue.Release) }

func (p *pages) hold(c *web.Ctx, act func(ctx context.Context, by who.Actor, id int64, version int) error) error {
	id, f, err := web.Act[int64](c)
	if err != nil {
		return err
	}
	version, _ := f.Int("version")
	if err := act(c.Context(), c.Actor(), id, version); err != nil {
		return p.overtaken(c, id, err)
	}
	return c.SeeOther(ItemPath(id)+askedFrom(c.Query()).Query(), "")
}

func rulingFrom(f form.Values) Ruling {
	version, _ := f.Int("version")
	return Ruling{Verdict(f.Text("decision")), Reason(f.Text("reason")), f.Paragraph("message"), f.Paragraph("conditions"), version}
}

var flashes = map[Verdict]string{Publish: "moderation.done_publish", Revise: "moderation.done_revise", Refuse: "moderation.done_refuse"}

func (p *pages) decide(c *web.Ctx) error {
	id, f, err := web.Act[int64](c)
	if err != nil {
		return err
	}
	r := rulingFrom(f)
	err = p.queue.Decide(c.Context(), c.Actor(), id, r, f.Text(once.Field))
	if err != nil {
		return p.refused(c, id, typed{Ruling: r}, err)
	}
	item, _, err := p.queue.find(c.Context(), p.queue.pool, c.Actor(), id)
	if err != nil {
		return c.SeeOther(indexPath, flashes[r.Verdict])
	}
	flash := flashes[r.Verdict]
	switch {
	case item.Entry.Author == 0: // a visitor, whom nobody can tell
		flash = "moderation.done"
	case item.Entry.Afterwards && r.Verdict == Publish:
		flash = "moderation.done_confirmed"
	}
	return c.SeeOther(p.following(c, item), flash)
}

// following is the next item of the list the moderator came from, else the queue.
func (p *pages) following(c *web.Ctx, item Item) string {
	asked := askedFrom(c.Query())
	query := asked.Query()
	if query == "" {
		asked.Kind = item.Entry.Kind
	}
	items, _, err := p.queue.List(c.Context(), c.Actor(), p.filter(asked), db.Cursor{})
	free := slices.IndexFunc(items, func(i Item) bool { return !i.HeldBy(c.Actor(), time.Now()) })
	if err != nil || free < 0 {
		return indexPath + query
	}
	return ItemPath(items[free].ID) + query
}

type conflictPage struct {
	web.Base
	Item Item
	Held bool
}

// refused brings the form back as it was typed when something is wrong in it, else tells what happened meanwhile.
func (p *pages) refused(c *web.Ctx, id int64, so typed, cause error) error {
	if bad, ok := form.As(cause); ok {
		return p.item(c, http.StatusUnprocessableEntity, id, so, bad)
	}
	return p.overtaken(c, id, cause)
}

// overtaken shows what happened meanwhile to an item that changed under the moderator's eyes.
func (p *pages) overtaken(c *web.Ctx, id int64, cause error) error {
	if !errors.Is(cause, ErrOvertaken) {
		return cause
	}
	item, _, err := p.queue.Open(c.Context(), c.Actor(), id)
	if err != nil {
		return err
	}
	page := &conflictPage{c.Base("moderation.conflict_title"), item, item.HeldBy(c.Actor(), time.Now())}
	page.NoIndex = true
	return c.Page(http.StatusConflict, "moderation/conflict", page)
}
