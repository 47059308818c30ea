package organisations

import (
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// badgeView shows a badge on a page, with what to copy into one's own.
type badgeView struct {
	Number  string
	Address string // of the licence's page
	Snippet string
	QR      pdf.Code // of that page
}

func badgeOf(c *web.Ctx, l *Licence) (*badgeView, error) {
	if l == nil {
		return nil, nil
	}
	address := c.BaseURL() + "/licences/" + l.Number
	code, err := pdf.QRCode(address)
	if err != nil {
		return nil, err
	}
	snippet := fmt.Sprintf(`<a href="%s"><img src="%s/badge.svg" alt="%s" width="260" height="72"></a>`,
		address, address, c.Translate(i18n.M("organisations.badge_alt", l.Number)))
	return &badgeView{l.Number, address, snippet, code}, nil
}

// badge is the picture that other sites show.
func (p *pages) badge(c *web.Ctx) error {
	check, err := p.organisations.CheckLicence(c.Context(), c.Param("number"))
	if err != nil {
		return err
	}
	words, label := i18n.M("organisations.badge_valid"), i18n.M("organisations.badge_label", check.Organisation, check.Licence.Number)
	if !check.Valid {
		words, label = i18n.M("organisations.badge_over"), i18n.M("organisations.badge_over_label", check.Organisation, check.Licence.Number)
	}
	svg, err := badge(check, c.Translate(words), c.Translate(label))
	if err != nil {
		return err
	}
	return c.Embed("image/svg+xml", svg)
}
