package sanctions

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct{ sanctions *Service }

// Mount adds the page where a person reads what stops them; the moderators' pages are moderation's.
func Mount(r *web.Router, s *Service) {
	p := &pages{s}
	r.GET(OwnPath, web.Member, p.own)
}

type ownPage struct {
	web.Base
	Current *Sanction
	Past    []Sanction
}

func (p *pages) own(c *web.Ctx) error {
	all, err := Of(c.Context(), p.sanctions.pool, c.Actor().ID)
	if err != nil {
		return err
	}
	page := &ownPage{Base: c.Base("sanctions.title")}
	page.NoIndex = true
	for _, s := range all {
		if s.Now() && page.Current == nil {
			page.Current = &s
		} else {
			page.Past = append(page.Past, s)
		}
	}
	return c.Page(http.StatusOK, "sanctions/own", page)
}
