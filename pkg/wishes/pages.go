package wishes

import (
	"fmt"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct {
	wishes    *Service
	territory *territory.Territory
}

const (
	minePath   = "/espace/envies"
	sharedPath = "/envies/"
)

func listPath(id ListID) string { return fmt.Sprintf("%s/%d", minePath, id) }

// Mount adds the acts on a spot, the members' lists and those they share.
func Mount(r *web.Router, s *Service, t *territory.Territory) {
	p := &pages{s, t}
	often := web.Limited("wishes", 600, time.Hour)
	r.POST("/spots/:slug/moi-aussi", web.Member, p.meToo, often)
	r.POST(minePath+"/garder", web.Member, p.keep, often)
	r.GET(minePath, web.Member, p.mine)
	r.POST(minePath, web.Member, p.make, web.Limited("wish lists", 60, time.Hour))
	r.GET(minePath+"/:id", web.Member, p.one)
	r.POST(minePath+"/:id/renommer", web.Member, p.rename, often)
	r.POST(minePath+"/:id/supprimer", web.Member, p.delete)
	r.POST(minePath+"/:id/partager", web.Member, p.share, often)
	r.POST(minePath+"/:id/fermer", web.Member, p.close, often)
	r.GET(sharedPath+":token", web.Anyone, p.shared)
}

func (p *pages) meToo(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := p.wishes.MeToo(c.Context(), c.Actor(), c.Param("slug"), f.Text("on") == "yes"); err != nil {
		return err
	}
	return c.SeeOther("/spots/"+c.Param("slug"), "")
}

func (p *pages) keep(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	spot, _ := f.Int("spot")
	list, _ := f.Int("list")
	if err := p.wishes.Keep(c.Context(), c.Actor(), Wish{spots.ID(spot), ListID(list), f.Text("on") == "yes"}); err != nil {
		return err
	}
	return c.SeeOther(web.Next(f, minePath), "")
}

type listPage struct {
	web.Base
	List  List
	Lists []List // the reader's own; none on a shared page
	Tiles []spots.Tile
	Map   *territory.Map
	Pins  []spots.Pin
	Code  pdf.Code // leads to the shared page from paper
	Link  string   // of the shared page, whole; empty while it is not shared

	Errors  form.Errors
	Problem i18n.Message
	Name    string // typed
}

func (p *pages) mine(c *web.Ctx) error { return p.show(c, http.StatusOK, 0, listPage{}) }

func (p *pages) one(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return p.show(c, http.StatusOK, ListID(id), listPage{})
}

// show prints one of the reader's lists, the first one for 0, among the others.
func (p *pages) show(c *web.Ctx, status int, id ListID, page listPage) error {
	all, err := p.wishes.Lists(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page.Base, page.Lists = c.Base("wishes.title"), all
	for _, l := range all {
		if l.ID == id || id == 0 && l.Name == "" {
			page.List = l
		}
	}
	if id != 0 && page.List.ID != id {
		return notFound()
	}
	if page.List.Name != "" {
		page.Title = page.List.Name
	}
	if err := p.fill(c, &page); err != nil {
		return err
	}
	return c.Page(status, "wishes/mine", &page)
}

func notFound() error { return fault.New(fault.NotFound, "errors.not_found.text") }

// fill adds what a list holds, and its address.
func (p *pages) fill(c *web.Ctx, page *listPage) error {
	page.NoIndex = true
	if page.List.ID == 0 {
		return nil // their first wish will make it
	}
	cards, err := p.wishes.Content(c.Context(), page.List)
	if err != nil {
		return err
	}
	page.Map, page.Pins = p.territory.Drawing(), spots.Pins(cards, p.territory)
	if page.Tiles, err = p.wishes.spots.Tiles(c, cards); err != nil {
		return err
	}
	for _, t := range page.Tiles {
		if t.Wish != nil && page.List.Owner == c.Actor().ID {
			t.Wish.List = int64(page.List.ID) // off this list, not off the others
		}
	}
	if page.List.Token == "" {
		return nil
	}
	page.Link = c.BaseURL() + page.List.Shared()
	page.Code, err = pdf.QRCode(page.Link)
	return err
}

func (p *pages) shared(c *web.Ctx) error {
	l, err := p.wishes.Shared(c.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	page := listPage{Base: c.Base("wishes.shared_title", l.OwnerName), List: l}
	if l.Name != "" {
		page.Title = l.Name
	}
	page.Description = c.Translate(i18n.M("wishes.shared_lead", l.OwnerName))
	if err := p.fill(c, &page); err != nil {
		return err
	}
	return c.Page(http.StatusOK, "wishes/shared", &page)
}

func (p *pages) make(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	name := f.Text("name")
	id, err := p.wishes.Make(c.Context(), c.Actor(), name, f.Text(once.Field))
	if err != nil {
		return p.refused(c, 0, name, err)
	}
	return c.SeeOther(listPath(id), "wishes.made")
}

// refused shows the list again with what was typed and why it is not kept.
func (p *pages) refused(c *web.Ctx, id ListID, name string, err error) error {
	page := listPage{Name: name}
	if bad, ok := form.As(err); ok {
		page.Errors = bad
		return p.show(c, http.StatusUnprocessableEntity, id, page)
	}
	said, ok := fault.As(err)
	if !ok || said.Kind != fault.Invalid && said.Kind != fault.Conflict {
		return err
	}
	page.Problem = said.Message
	return p.show(c, http.StatusUnprocessableEntity, id, page)
}

func (p *pages) rename(c *web.Ctx) error {
	id, f, err := web.Act[ListID](c)
	if err != nil {
		return err
	}
	name := f.Text("name")
	if err := p.wishes.Rename(c.Context(), c.Actor(), id, name); err != nil {
		return p.refused(c, id, name, err)
	}
	return c.SeeOther(listPath(id), "wishes.renamed")
}

func (p *pages) delete(c *web.Ctx) error {
	id, _, err := web.Act[ListID](c)
	if err != nil {
		return err
	}
	if err := p.wishes.Delete(c.Context(), c.Actor(), id); err != nil {
		return err
	}
	return c.SeeOther(minePath, "wishes.deleted")
}

func (p *pages) share(c *web.Ctx) error {
	id, _, err := web.Act[ListID](c)
	if err != nil {
		return err
	}
	if err := p.wishes.Share(c.Context(), c.Actor(), id); err != nil {
		return err
	}
	return c.SeeOther(listPath(id), "wishes.shared")
}

func (p *pages) close(c *web.Ctx) error {
	id, _, err := web.Act[ListID](c)
	if err != nil {
		return err
	}
	if err := p.wishes.Close(c.Context(), c.Actor(), id); err != nil {
		return err
	}
	return c.SeeOther(listPath(id), "wishes.closed")
}
