package signin

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/web"
)

// SecurityPath is where members look after their account; each way in has a line there.
const SecurityPath = "/espace/securite"

func (p *pages) security(c *web.Ctx) error {
	page := struct{ web.Base }{c.Base("signin.security")}
	page.NoIndex = true
	return c.Page(http.StatusOK, "signin/security", &page)
}
