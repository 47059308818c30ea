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

// badge is the picture that other sites show. It is asked for again after a minute: it tells what is
// the case, not what was.
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
	for name, value := range map[string]string{
		"Cache-Control": "public, max-age=60", "Vary": "Cookie", "Access-Control-Allow-Origin": "*",
		"Cross-Origin-Resource-Policy": "cross-origin", "Content-Security-Policy": "default-src 'none'; sandbox",
	} {
		c.Header(name, value)
	}
	return c.Text("image/svg+xml", svg)
}
