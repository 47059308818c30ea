package moderation

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/web"
)

const settingsPath = "/admin/moderation"

// settings lists what staff choose of moderation, each on a page of its own.
func (p *pages) settings(c *web.Ctx) error {
	page := struct{ web.Base }{c.Base("moderation.settings_title")}
	page.NoIndex = true
	return c.Page(http.StatusOK, "moderation/settings", &page)
}
