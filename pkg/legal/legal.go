// Package legal keeps the pages the law asks of a public site: legal notice, privacy, accessibility, cookies, how to report
// a security flaw, and the public page of the register of treatments.
//
// It owns the tables legal_text, legal_draft and legal_setting. Each page is a Markdown text of the team's, in French and, if
// they wish, English; until they publish one, it is the text of this package. The team writes a draft, looks at it,
// publishes it: a version that never changes. What is said in several places (who publishes the site, who hosts it, who
// answers for personal data) is a fact, set once and written {editeur} in the texts; a sentence whose fact nobody has told
// yet is left out of the public page, and is on the team's list of what is missing. Where the truth is elsewhere the page is
// made from it: the declaration of accessibility from the last audit, the table of treatments from package register, the list
// of cookies from package web.
//
// Only the programme's team writes; everybody reads.
package legal

import (
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Name is one of the pages, and its address.
type Name string

// The pages.
const (
	Notice        Name = "mentions-legales"
	Privacy       Name = "confidentialite"
	Accessibility Name = "accessibilite"
	Cookies       Name = "cookies"
	Security      Name = "securite"
)

// Names lists the pages.
func Names() []Name { return []Name{Notice, Privacy, Accessibility, Cookies, Security} }

func nameOf(text string) (Name, bool) {
	n := Name(text)
	return n, slices.Contains(Names(), n)
}

// Path is its public address.
func (n Name) Path() string { return "/" + string(n) }

// EditPath is where the team writes it.
func (n Name) EditPath() string { return DeskPath + "/" + string(n) }

// PublishPath is where the team publishes what it wrote.
func (n Name) PublishPath() string { return n.EditPath() + "/publier" }

// Title is the page's name in the reader's words.
func (n Name) Title() i18n.Message { return i18n.M(n.titleKey()) }

func (n Name) titleKey() string { return "legal.title." + string(n) }

// Text is a page as it is published.
type Text struct {
	Name        Name      `db:"name"`
	Version     int       `db:"version"` // 0 for the text that came with the program
	French      string    `db:"french"`  // Markdown
	English     string    `db:"english"` // may be empty
	Note        string    `db:"note"`    // what changed, for readers
	PublishedAt time.Time `db:"published_at"`
}

// In is the Markdown to read in l, and the language it is in: French where the team wrote no other.
func (t Text) In(l i18n.Locale) (string, i18n.Locale) {
	if l == i18n.English && t.English != "" {
		return t.English, i18n.English
	}
	return t.French, i18n.French
}
