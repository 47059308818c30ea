package signin

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/session"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type devicesPage struct {
	web.Base
	Opened []opened
	Others bool // there are some to close
}

type opened struct {
	session.Open
	Name i18n.Message
}

func (p *pages) devices(c *web.Ctx) error {
	page := &devicesPage{Base: c.Base("signin.devices")}
	page.NoIndex = true
	list, err := p.sessions.Opened(c.Context())
	if err != nil {
		return err
	}
	for _, o := range list {
		page.Opened = append(page.Opened, opened{o, web.DeviceName(o.Device)})
		page.Others = page.Others || !o.Here
	}
	return c.Page(http.StatusOK, "signin/devices", page)
}

func (p *pages) closeSession(c *web.Ctx) error {
	id, _, err := web.Act[int64](c)
	if err != nil {
		return err
	}
	if err := p.sessions.Close(c.Context(), id); err != nil {
		return err
	}
	return c.SeeOther(devicesPath, "signin.device_closed")
}

func (p *pages) closeOthers(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	if err := p.sessions.CloseOthers(c.Context()); err != nil {
		return err
	}
	return c.SeeOther(devicesPath, "signin.devices_closed")
}
