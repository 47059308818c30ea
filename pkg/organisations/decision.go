package organisations

import (
	"strings"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/pdf"
)

// Answered reports whether there is a letter to take: the licence was granted and holds, or it was
// refused. What a federation shares, the team has not decided.
func (o Organisation) Answered() bool {
	return o.DecidedAt != nil && o.Umbrella == nil && (o.State.Holds() || o.State == Refused)
}

// letterhead is what a letter needs besides what it tells: who reads it, in which words, where.
type letterhead struct {
	Locale i18n.Locale
	Say    func(i18n.Message) string
	Site   string // https://…
	Town   string // of the organisation
}

// decisionLetter is the team's answer on paper. NotFound while there is none.
func (o Organisation) decisionLetter(h letterhead) ([]byte, error) {
	if !o.Answered() {
		return nil, fault.New(fault.NotFound, "errors.not_found.text")
	}
	m := func(key string, args ...any) string { return h.Say(i18n.M(key, args...)) }
	_, host, _ := strings.Cut(h.Site, "://")
	title := m("organisations.letter_granted_title")
	if o.State == Refused {
		title = m("organisations.letter_refused_title")
	}
	d := pdf.New(pdf.Options{
		Title: title, Author: m("mail.farewell"), Lang: string(h.Locale), Date: *o.DecidedAt,
		Sender: []string{"Oh my Lot\u202f!", host}, Footer: title,
	})
	d.Recipient(o.File.Name, h.Town)
	d.Dateline(i18n.Date(h.Locale, *o.DecidedAt))
	d.Heading(title)
	if o.State == Refused {
		d.Paragraph(m("organisations.mail_refused", o.File.Name))
		d.Paragraph(m("organisations.why." + o.Reason))
		if o.Message != "" {
			d.Quote(o.Message, "")
		}
		d.Paragraph(m("organisations.mail_refused_next"))
	} else {
		o.writeGrant(d, h, m)
	}
	d.Signature(m("mail.farewell"))
	return d.Bytes()
}

// writeGrant is the body of a letter that grants.
func (o Organisation) writeGrant(d *pdf.Document, h letterhead, m func(string, ...any) string) {
	d.Paragraph(m("organisations.letter_granted", o.File.Name))
	var supports []string
	for _, s := range o.File.Supports {
		supports = append(supports, m("organisations.support."+s))
	}
	var facts []pdf.Fact
	for _, f := range []pdf.Fact{
		{Label: m("organisations.licence_number"), Value: o.Licence.Number},
		{Label: m("organisations.letter_dates"), Value: m("organisations.licence_dates", o.Licence.From, o.Licence.Until)},
		{Label: m("organisations.siret"), Value: o.File.SIRET},
		{Label: m("organisations.rna"), Value: o.File.RNA},
		{Label: m("organisations.supports"), Value: strings.Join(supports, ", ")},
	} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	d.Facts(facts...)
	if o.Conditions != "" {
		d.Paragraph(m("organisations.letter_conditions"))
		d.Quote(o.Conditions, "")
	}
	d.Paragraph(m("organisations.letter_terms"))
	d.QR(h.Site+"/licences/"+o.Licence.Number, m("organisations.letter_qr"))
}
