// Package notices takes what anybody, a member or not, tells of a content of the site that harms them,
// endangers somebody or breaks the law (Regulation (EU) 2022/2065, Article 16), and answers it.
//
// It owns the table notice. A notice moves submitted → founded | sent_back | unfounded; one that was found
// unfounded may be contested once, within six months: it then waits again, for somebody else than whoever
// answered first. The features that hold contents implement Holder, by which a notice finds what it is
// about, shows it to the moderators, and takes it off the site. Every notice is acknowledged, answered with
// reasons and how to contest, and read by people only: nothing here decides by itself.
//
// Who may: anybody tells; whoever has the secret address of a notice follows and contests it; moderators
// decide, but not on what is theirs. The author of a content never learns who told. A year after the last
// answer, whatever names the sender is forgotten.
package notices

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Draft is a notice as somebody typed it.
type Draft struct {
	Page      string // the address of the content, on this site
	Ground    string
	Words     string
	Name      string
	Email     string
	GoodFaith bool
}

// Grounds are why somebody tells of a content.
func Grounds() []string {
	return []string{"portrait", "home", "privacy", "rights", "danger", "child", "illegal", "other"}
}

// The grounds that change something: a danger is read first, and who tells of a child's abuse may stay
// unknown (Article 16, 2, c).
const danger, child = "danger", "child"

// The bounds of what a person writes.
const (
	minWords, maxWords = 20, 2000
	maxName            = 120
	maxPage            = 300
)

// draftFrom reads the form; base is the site's own address, which people copy along.
func draftFrom(f form.Values, base string) Draft {
	return Draft{
		Page: ownPath(f.Text("page"), base), Ground: f.Text("ground"), Words: f.Paragraph("words"), Name: f.Text("name"), Email: f.Text("email"),
		GoodFaith: f.Yes("good_faith"),
	}
}

// ownPath is the part of a full address that comes after the site's own.
func ownPath(address, base string) string {
	if rest, ours := strings.CutPrefix(address, base); ours && (rest == "" || rest[0] == '/') {
		address = "/" + strings.TrimPrefix(rest, "/")
	}
	return address
}

// ours reports whether page is an address on this site, which the database can be asked for.
func ours(page string) bool {
	u, err := url.Parse(page)
	return err == nil && utf8.ValidString(u.Path) && !strings.Contains(u.Path, "\x00") && !u.IsAbs() && u.Host == "" && strings.HasPrefix(page, "/") && !strings.HasPrefix(page, "//") && !strings.Contains(page, `\`)
}

func (d Draft) check() form.Errors {
	var e form.Errors
	switch {
	case !ours(d.Page):
		e.Add("page", "notices.page_wrong")
	case form.Length(d.Page) > maxPage:
		e.Add("page", "form.too_long", maxPage)
	}
	if !slices.Contains(Grounds(), d.Ground) {
		e.Add("ground", "notices.ground_missing")
	}
	checkWords(&e, d.Words)
	switch n := form.Length(d.Name); {
	case n == 0 && d.Ground != child:
		e.Add("name", "notices.name_missing")
	case n > maxName:
		e.Add("name", "form.too_long", maxName)
	}
	switch {
	case d.Email == "" && d.Ground != child:
		e.Add("email", "notices.email_missing")
	case d.Email != "" && !form.Email(d.Email):
		e.Add("email", "notices.email_wrong")
	}
	if !d.GoodFaith {
		e.Add("good_faith", "notices.good_faith_missing")
	}
	return e
}

func checkWords(e *form.Errors, words string) {
	switch n := form.Length(words); {
	case n < minWords:
		e.Add("words", "notices.words_short", minWords)
	case n > maxWords:
		e.Add("words", "form.too_long", maxWords)
	}
}

// State is what became of a notice.
type State string

// The states.
const (
	Submitted State = "submitted"
	Founded   State = "founded"   // the content is off the site
	SentBack  State = "sent_back" // it is, until its author has put it right
	Unfounded State = "unfounded" // it stays
)

// Notice is a notice as whoever sent it follows it.
type Notice struct {
	ID          int64
	Token       string
	Name, Email string
	Locale      string
	Page, Title string
	Kind        string // of what it is about; "" for a page that is nobody's
	Subject     int64
	Ground      string
	Words       string
	State       State
	Reason      string
	Answer      string // the moderator's own words
	CreatedAt   time.Time
	DecidedAt   *time.Time
	Contest     string
	ContestedAt *time.Time
}

// Reference is what a notice is called in a conversation: "SIG-2026-00042".
func (n Notice) Reference() string {
	return fmt.Sprintf("SIG-%d-%05d", n.CreatedAt.In(i18n.Paris()).Year(), n.ID)
}

// Path is where whoever sent the notice follows it.
func (n Notice) Path() string { return Path + "/" + n.Token }

// Outcome says what became of the notice.
func (n Notice) Outcome() i18n.Message { return i18n.M("notices.outcome." + string(n.State)) }

// contestable is for how long an answer may be contested.
const contestable = 183 * 24 * time.Hour

// Contestable reports whether the answer may be contested at t: once, and not for ever.
func (n Notice) Contestable(t time.Time) bool {
	return n.State == Unfounded && n.ContestedAt == nil && n.DecidedAt != nil && t.Before(n.DecidedAt.Add(contestable))
}
