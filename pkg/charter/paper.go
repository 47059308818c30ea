package charter

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/pdf"
)

const fileSeal = "%ohmylot-seal "

// PDF is the certificate on paper, the sealed text attached. A last line, which readers pass over,
// seals the file to the byte.
func (s Sealed) PDF(l i18n.Locale, say func(i18n.Message) string) ([]byte, error) {
	file, err := s.paper(l, say).Bytes()
	if err != nil {
		return nil, err
	}
	return s.close(append(bytes.TrimRight(file, "\n"), '\n'), fileSeal), nil
}

func (s Sealed) paper(l i18n.Locale, say func(i18n.Message) string) *pdf.Document {
	m := func(key string, args ...any) string { return say(i18n.M(key, args...)) }
	_, host, _ := strings.Cut(s.site, "://")
	d := pdf.New(pdf.Options{
		Title: m("charter.certificate_title"), Author: m("mail.farewell"), Lang: string(l), Date: s.SignedAt,
		Sender: []string{"Oh my Lot\u202f!", host}, Footer: m("charter.certificate_footer", s.Number, s.Hash[:proofLetters]),
	})
	d.Heading(m("charter.certificate_title"))
	if s.signer.OrganisationName == "" {
		d.Paragraph(m("charter.certificate_says", s.signer.Name, s.Kind.Name(), s.Version))
	} else {
		d.Paragraph(m("charter.certificate_says_for", s.signer.Name, s.signer.Capacity, s.signer.OrganisationName, s.Kind.Name(), s.Version))
	}
	d.Facts(s.facts(l, m)...)
	d.Subheading(m("charter.certificate_box"))
	d.Quote(s.Box, "")
	d.QR(s.site+proofPath+s.Proof(), m("charter.certificate_qr"))
	d.Small(m("charter.certificate_offline", attachmentName, hex.EncodeToString(s.key)))
	d.Attach(attachmentName, m("charter.certificate_title"), s.Text())
	return d
}

const attachmentName = "certificat.txt"

func (c Certificate) facts(l i18n.Locale, m func(string, ...any) string) []pdf.Fact {
	facts := []pdf.Fact{{Label: m("charter.fact_signer"), Value: c.signer.Name}}
	for _, f := range []pdf.Fact{
		{Label: m("charter.fact_capacity"), Value: c.signer.Capacity},
		{Label: m("charter.fact_organisation"), Value: c.signer.OrganisationName},
	} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	return append(facts,
		pdf.Fact{Label: m("charter.fact_charter"), Value: m("charter.name." + string(c.Kind))},
		pdf.Fact{Label: m("charter.fact_version"), Value: strconv.Itoa(c.Version)},
		pdf.Fact{Label: m("charter.fact_when"), Value: i18n.Moment(l, c.SignedAt)},
		pdf.Fact{Label: m("charter.fact_utc"), Value: c.SignedAt.UTC().Format("2006-01-02 15:04:05")},
		pdf.Fact{Label: m("charter.fact_number"), Value: strconv.FormatInt(c.Number, 10)},
		pdf.Fact{Label: m("charter.fact_text"), Value: c.TextSHA256},
		pdf.Fact{Label: m("charter.fact_record"), Value: c.Hash},
	)
}
