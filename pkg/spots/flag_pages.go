package spots

import (
	"errors"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const (
	flagPath    = "/signaler" // after a spot's address
	receiptPath = "/signalements/"
	twinsShown  = 20
)

// mountFlags adds the pages by which anybody tells what is wrong with a spot.
func (p *pages) mountFlags(r *web.Router) {
	r.GET("/spots/:slug"+flagPath, web.Anyone, p.tell)
	r.POST("/spots/:slug"+flagPath, web.Anyone, p.flag, web.Limited("flag", 10, time.Hour))
	r.GET(receiptPath+":reference", web.Anyone, p.receipt)
}

type flagPage struct {
	web.Base
	Spot    Public
	Flag    Flag
	Grounds []web.Choice
	Twins   []web.Choice
	Errors  form.Errors
	Problem i18n.Message // it was told already, or the form has served
}

func (p *pages) tell(c *web.Ctx) error {
	if err := p.spots.May(c.Context(), c.Actor()); err != nil {
		return err
	}
	spot, err := p.spots.Show(c.Context(), c.Param("slug"))
	if moved := new(Moved); errors.As(err, &moved) {
		return c.Moved("/spots/" + moved.To + flagPath)
	}
	if err != nil {
		return err
	}
	ground := first(c.Query().Chosen("motif", Grounds()))
	return p.telling(c, http.StatusOK, flagPage{Spot: spot, Flag: Flag{Ground: ground}})
}

func (p *pages) telling(c *web.Ctx, status int, page flagPage) error {
	page.Base = c.Base("spots.flag_title")
	page.NoIndex = true
	page.Grounds = c.Choices("spots.flag_ground.", Grounds(), page.Flag.Ground)
	near, err := p.spots.Nearest(c.Context(), page.Spot, twinsShown)
	if err != nil {
		return err
	}
	for _, n := range near {
		label := c.Translate(i18n.M("spots.flag_twin_one", n.Title, n.CommuneName))
		page.Twins = append(page.Twins, web.Choice{Value: n.Slug, Label: label, Checked: n.Slug == page.Flag.Twin})
	}
	return c.Page(status, "spots/flag", &page)
}

func (p *pages) flag(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	spot, err := p.spots.Show(c.Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	flag := flagFrom(f)
	reference, err := p.spots.Flag(c.Context(), c.Actor(), spot, flag, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.telling(c, http.StatusUnprocessableEntity, flagPage{Spot: spot, Flag: flag, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.telling(c, http.StatusConflict, flagPage{Spot: spot, Flag: flag, Problem: said.Message})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(receiptPath+reference, "")
}

type receiptPage struct {
	web.Base
	Receipt Receipt
}

func (p *pages) receipt(c *web.Ctx) error {
	r, err := p.spots.Receipt(c.Context(), c.Param("reference"))
	if err != nil {
		return err
	}
	page := &receiptPage{c.Base("spots.receipt_title"), r}
	page.NoIndex = true
	return c.Page(http.StatusOK, "spots/receipt", page)
}
