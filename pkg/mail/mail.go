// Package mail writes to people: an outbox in the act's own transaction, then SMTP.
//
// A Letter is composed at once, in its reader's language, from catalogue messages: one layout
// serves all letters, in text and in HTML. The row and the job that sends it are written with the
// act, so that no act is done in silence and no letter leaves for an act undone. Sending may be
// tried again under the same Message-ID. Subjects and bodies are emptied once sent (they name people
// and hold secret links), but in development, where /dev/courriels shows them and nothing leaves the machine.
package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
	texttemplate "text/template"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Letter is one mail to one person.
type Letter struct {
	To         who.ID         // the reader's account, which gives address, first name and language
	Guest      *Guest         // who is written to instead, for they may have no account; nil for To
	Subject    i18n.Message   // one line
	Paragraphs []i18n.Message // what happened, what to do
	Quote      string         // another person's words, set apart; may be empty
	Button     i18n.Message   // what Link does; empty for none
	Link       string         // a path on this site: "/confirmation/…"
	After      []i18n.Message // small print under the button
	Farewell   bool           // to somebody who left: nothing of it is kept once it is sent
}

// Guest is a reader known by an address alone, which proves nothing.
type Guest struct {
	Email  string
	Name   string // may be empty
	Locale string
	Why    i18n.Message // they are written to; empty for "a member gave your address"
}

// Post composes letters. It is safe for concurrent use.
type Post struct {
	catalogue *i18n.Catalogue
	baseURL   string
	host      string
	html      *template.Template
	text      *texttemplate.Template
}

// NewPost reads the layouts letter.html and letter.txt in templates; links are made on baseURL.
func NewPost(templates fs.FS, c *i18n.Catalogue, baseURL string) (*Post, error) {
	html, err := template.ParseFS(templates, "mail/letter.html")
	if err != nil {
		return nil, fmt.Errorf("parse the letter: %w", err)
	}
	text, err := texttemplate.ParseFS(templates, "mail/letter.txt")
	if err != nil {
		return nil, fmt.Errorf("parse the letter: %w", err)
	}
	_, host, _ := strings.Cut(baseURL, "://")
	host, _, _ = strings.Cut(host, ":")
	return &Post{c, strings.TrimSuffix(baseURL, "/"), host, html, text}, nil
}

// sheet is what the layouts print.
type sheet struct {
	Locale, Subject, Greeting, Quote, Button, URL, ButtonHelp, Farewell, Footer, Site string
	Paragraphs, After                                                                 []string
}

// Send keeps l in the outbox and asks for it to be sent. A letter to an erased account is dropped.
func (p *Post) Send(ctx context.Context, tx db.Tx, l Letter) error {
	to, found, err := l.reader(ctx, tx)
	if err != nil || !found {
		return err
	}
	s := p.sheet(l, to)
	var html, text bytes.Buffer
	if err := p.html.Execute(&html, s); err != nil {
		return fmt.Errorf("compose letter: %w", err)
	}
	if err := p.text.Execute(&text, s); err != nil {
		return fmt.Errorf("compose letter: %w", err)
	}
	row := letterRow{
		Account: l.To, Recipient: to.Email, Subject: s.Subject, Text: text.String(), HTML: html.String(),
		MessageID: strings.ToLower(rand.Text()) + "@" + p.host, Links: []string{}, Farewell: l.Farewell,
	}
	if s.URL != "" {
		row.Links = []string{s.URL}
	}
	id, err := insertLetter(ctx, tx, row)
	if err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, sendLetter{id})
}

func (l Letter) reader(ctx context.Context, c db.Conn) (r reader, found bool, err error) {
	if l.Guest != nil {
		return reader{l.Guest.Email, l.Guest.Name, l.Guest.Locale}, true, nil
	}
	return readerOf(ctx, c, l.To)
}

func (p *Post) sheet(l Letter, to reader) sheet {
	locale := i18n.LocaleOf(to.Locale)
	say := func(m i18n.Message) string { return p.catalogue.Text(locale, m) }
	s := sheet{
		Locale: string(locale), Subject: oneLine(say(l.Subject)), Greeting: say(i18n.M("mail.greeting", to.FirstName)),
		Quote: l.Quote, Farewell: say(i18n.M("mail.farewell")), Footer: say(i18n.M("mail.footer")), Site: p.baseURL,
	}
	if to.FirstName == "" {
		s.Greeting = say(i18n.M("mail.greeting_nobody"))
	}
	switch {
	case l.Guest != nil && !l.Guest.Why.Empty():
		s.Footer = say(l.Guest.Why)
	case l.Guest != nil:
		s.Footer = say(i18n.M("mail.footer_guest"))
	}
	for _, m := range l.Paragraphs {
		s.Paragraphs = append(s.Paragraphs, say(m))
	}
	for _, m := range l.After {
		s.After = append(s.After, say(m))
	}
	if !l.Button.Empty() {
		s.Button, s.URL, s.ButtonHelp = say(l.Button), p.baseURL+l.Link, say(i18n.M("mail.button_help"))
	}
	return s
}

// oneLine keeps a header to one line, whatever a title within it holds.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
