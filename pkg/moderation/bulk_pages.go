package moderation

import (
	"net/http"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type bulkPage struct {
	web.Base
	Asked   asking
	Rows    []row
	Ruling  Ruling
	Why     string // the reason, in words
	Letters []Letter
	Sample  Item // the item that Letters are about
	Reasons []web.Choice
	Errors  form.Errors
}

// foresee shows what deciding on the picked items at once would do, before it does.
func (p *pages) foresee(c *web.Ctx) error { return p.bulk(c, nil) }

// bulk shows the picked items and the ruling, with the letter that the first of them would bring; bad is what is wrong.
func (p *pages) bulk(c *web.Ctx, bad form.Errors) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	page := &bulkPage{Base: c.Base("moderation.bulk_title"), Asked: askedFrom(c.Query()), Ruling: rulingFrom(f)}
	page.NoIndex = true
	ids := make([]int64, 0, maxPicks)
	for _, pick := range ParsePicks(f.All("item")) {
		ids = append(ids, pick.ID)
	}
	items, err := p.queue.Named(c.Context(), c.Actor(), ids)
	if err != nil {
		return err
	}
	for _, i := range items {
		page.Rows = append(page.Rows, row{i, p.territory.Name(i.Entry.Commune), false})
	}
	if len(items) == 0 {
		return c.SeeOther(indexPath+page.Asked.Query(), "moderation.bulk_none")
	}
	kind := items[0].Entry.Kind
	page.Reasons = p.reasonsOf(c, kind, page.Ruling.Reason)
	if page.Ruling.Verdict != Publish && page.Ruling.Reason != "" {
		page.Why = c.Translate(p.queue.Motive(kind, page.Ruling.Reason).Name())
	}
	if bad == nil {
		bad = p.rehearsal(c, page, items)
	}
	status := http.StatusOK
	if page.Errors = bad; len(bad) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return c.Page(status, "moderation/bulk", page)
}

// rehearsal reads the letters of the first item that can be decided on.
func (p *pages) rehearsal(c *web.Ctx, page *bulkPage, items []Item) form.Errors {
	for _, i := range items {
		r := page.Ruling
		r.Version = i.Version
		letters, err := p.queue.Rehearse(c.Context(), c.Actor(), i.ID, r)
		if bad, ok := form.As(err); ok {
			return bad
		}
		if err == nil {
			page.Letters, page.Sample = letters, i
			return nil
		}
	}
	return nil
}

func (p *pages) decideAll(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	picks := ParsePicks(f.All("item"))
	missed, err := p.queue.DecideAll(c.Context(), c.Actor(), picks, rulingFrom(f), f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.bulk(c, bad)
	}
	if err != nil {
		return err
	}
	return p.after(c, missed, "moderation.bulk_done")
}

// undo takes back what was decided at once, one item or many.
func (p *pages) undo(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	picks := ParsePicks(f.All("item"))
	if len(picks) == 1 {
		if err := p.queue.Undo(c.Context(), c.Actor(), picks[0].ID, picks[0].Version); err != nil {
			return err
		}
		return c.SeeOther(ItemPath(picks[0].ID)+askedFrom(c.Query()).Query(), "moderation.done_undone")
	}
	missed, err := p.queue.UndoAll(c.Context(), c.Actor(), picks)
	if err != nil {
		return err
	}
	return p.after(c, missed, "moderation.done_undone")
}

// after leads back to the list, or to what could not be done.
func (p *pages) after(c *web.Ctx, missed []int64, flash string) error {
	if len(missed) == 0 {
		return c.SeeOther(indexPath+askedFrom(c.Query()).Query(), flash)
	}
	address := indexPath + "/lot?"
	for i, id := range missed {
		if i > 0 {
			address += "&"
		}
		address += "item=" + strconv.FormatInt(id, 10)
	}
	return c.SeeOther(address, "")
}

type missedPage struct {
	web.Base
	Rows []row
}

// missed tells what became of the items that could not be decided on with the others.
func (p *pages) missed(c *web.Ctx) error {
	var ids []int64
	for _, v := range c.Query().All("item") {
		if id, err := strconv.ParseInt(v, 10, 64); err == nil && len(ids) < maxPicks {
			ids = append(ids, id)
		}
	}
	items, err := p.queue.Named(c.Context(), c.Actor(), ids)
	if err != nil {
		return err
	}
	page := &missedPage{Base: c.Base("moderation.missed_title")}
	page.NoIndex = true
	for _, i := range items {
		page.Rows = append(page.Rows, row{i, p.territory.Name(i.Entry.Commune), false})
	}
	return c.Page(http.StatusOK, "moderation/missed", page)
}
