package moderation

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type digestPages struct{ digests *Digests }

const digestPath = indexPath + "/courriels"

// MountDigests adds the page where moderators choose when they are written to.
func MountDigests(r *web.Router, d *Digests) {
	p := &digestPages{d}
	r.GET(digestPath, web.Moderators, p.show)
	r.POST(digestPath, web.Moderators, p.choose)
}

type digestPage struct {
	web.Base
	Hours  []web.Choice
	Errors form.Errors
}

func (p *digestPages) show(c *web.Ctx) error {
	chosen, err := p.digests.Chosen(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page := &digestPage{Base: c.Base("moderation.digest_title")}
	page.NoIndex = true
	for _, h := range Hours() {
		page.Hours = append(page.Hours, web.Choice{Value: strconv.Itoa(h), Label: c.Translate(i18n.M("moderation.hour", h)), Checked: slices.Contains(chosen, h)})
	}
	return c.Page(http.StatusOK, "moderation/digest", page)
}

func (p *digestPages) choose(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	var hours []int
	for _, h := range Hours() {
		if slices.Contains(f.All("hours"), strconv.Itoa(h)) {
			hours = append(hours, h)
		}
	}
	if err := p.digests.Choose(c.Context(), c.Actor(), hours); err != nil {
		return err
	}
	if len(hours) == 0 {
		return c.SeeOther(digestPath, "moderation.digest_stopped")
	}
	return c.SeeOther(digestPath, "moderation.digest_kept")
}
