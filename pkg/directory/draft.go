package directory

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
)

// Draft is a profile as its member typed it.
type Draft struct {
	Name         string // of an ambassador
	Words        string
	Sector       string // these four of an organisation
	Website      string
	Email, Phone string // told to everybody
	CommuneShown bool   // of an ambassador
	Photo, Alt   string // id of a picture already received, and what it shows
	Rights       bool   // they may show the picture
	Adult        bool   // an ambassador says they are of age
	Consent      string // the words of the boxes ticked; empty when one was not
	Version      int    // the version the form showed
	Sent         string // digest of the form as it was sent, the file in it included; empty without a form
}

// The bounds of what is written; the columns are no shorter.
const (
	minName, maxName         = 2, 60
	minWords, maxWords       = 80, 600 // of an organisation
	minSentence, maxSentence = 20, 200 // of an ambassador
	maxWebsite               = 200
	maxAlt                   = 200
	maxPhoto                 = 100 // no picture has such an id, and no index takes it
)

// draftFrom reads the form of a kind, a new picture aside; what that form does not ask is not read. agreed
// are the words of the boxes of consent.
func draftFrom(k Kind, f form.Values, agreed string) Draft {
	d := Draft{Words: f.Paragraph("words"), Photo: f.Text("kept_photo"), Alt: f.Text("alt"), Rights: f.Yes("rights")}
	if k == Ambassadors {
		d.Name, d.CommuneShown, d.Adult = f.Text("name"), f.Yes("commune_shown"), f.Yes("adult")
	} else {
		d.Sector, d.Website = f.Text("sector"), website(f.Text("website"))
		d.Email, d.Phone = f.Text("public_email"), spaces.Replace(f.Text("public_phone"))
	}
	d.Version, _ = f.Int("version")
	if f.Yes("drop_photo") {
		d.Photo, d.Alt = "", ""
	}
	if f.Yes("consent") {
		d.Consent = agreed
	}
	return d
}

var spaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// website is an address as people type it, with what a browser adds.
func website(typed string) string {
	if typed == "" || strings.Contains(typed, "://") {
		return typed
	}
	return "https://" + typed
}

// check says what is wrong with d, in the order of the form. whole asks for all that sending asks for;
// agreed is true when the consent was given before.
func (d Draft) check(k Kind, whole, agreed bool) form.Errors {
	var e form.Errors
	if k == Ambassadors {
		d.checkPerson(&e, whole)
	} else {
		d.checkOrganisation(&e, whole)
	}
	if len(d.Photo) > maxPhoto {
		e.Add("photo", "photos.gone")
	}
	switch {
	case form.Length(d.Alt) > maxAlt:
		e.Add("alt", "form.too_long", maxAlt)
	case whole && d.Photo != "" && d.Alt == "":
		e.Add("alt", "directory.alt_missing")
	}
	if whole {
		d.checkStatements(&e, k, agreed)
	}
	return e
}

// checkPerson refuses, in a name, what would advertise or hide an address.
func (d Draft) checkPerson(e *form.Errors, whole bool) {
	switch n := form.Length(d.Name); {
	case whole && n < minName:
		e.Add("name", "directory.name_missing")
	case n > maxName:
		e.Add("name", "form.too_long", maxName)
	case strings.ContainsAny(d.Name, `/\@<>`):
		e.Add("name", "directory.name_link")
	}
	checkWords(e, "directory.sentence_short", d.Words, minSentence, maxSentence, whole)
}

func (d Draft) checkOrganisation(e *form.Errors, whole bool) {
	checkWords(e, "directory.words_short", d.Words, minWords, maxWords, whole)
	if (whole || d.Sector != "") && !slices.Contains(Sectors(), d.Sector) {
		e.Add("sector", "directory.sector_missing")
	}
	switch {
	case d.Website == "":
	case strings.HasPrefix(strings.ToLower(d.Website), "http://"):
		e.Add("website", "directory.website_plain")
	case !safeWebsite(d.Website):
		e.Add("website", "directory.website_wrong")
	}
	if d.Email != "" && !form.Email(d.Email) {
		e.Add("public_email", "form.email_invalid")
	}
	if d.Phone != "" && !phoneForm.MatchString(d.Phone) {
		e.Add("public_phone", "directory.phone_wrong")
	}
}

func checkWords(e *form.Errors, short, words string, least, most int, whole bool) {
	switch n := form.Length(words); {
	case whole && n < least:
		e.Add("words", short, least)
	case n > most:
		e.Add("words", "form.too_long", most)
	}
}

// checkStatements goes through the boxes that nobody ticks for the member.
func (d Draft) checkStatements(e *form.Errors, k Kind, agreed bool) {
	if d.Photo != "" && !d.Rights {
		e.Add("rights", "directory.rights_missing")
	}
	if agreed {
		return
	}
	if k == Ambassadors && !d.Adult {
		e.Add("adult", "directory.adult_missing")
	}
	if d.Consent == "" {
		e.Add("consent", "directory.consent_missing")
	}
}

var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 .()-]{4,28}$`)

// safeWebsite reports whether text is the https address of a site with a name of its own.
func safeWebsite(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.User == nil && hostForm.MatchString(u.Host) && len(text) <= maxWebsite
}

var hostForm = regexp.MustCompile(`^[\pL\pN]([\pL\pN.-]*[\pL\pN])?\.\pL{2,}$`)
