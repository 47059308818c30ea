// Package charter keeps the charters and the evidence of who signed them.
//
// It owns the tables charter_version, charter_acceptance, charter_signer, charter_key, charter_release,
// charter_draft and charter_notice. There are two
// charters: ambassadors sign theirs in their own name, an organisation with an active licence
// signs its own once, by whichever of its members comes first. The texts are Markdown files of
// this package; Publish records those the database lacks, and a recorded text never changes: to
// change a charter is to add a version. The team writes one as a draft, and publishes it for good. The
// newest version whose day has come is in force and the only one that can be signed; whoever signed an
// older one signs again, and keeps what it opens until the version's last day of grace: they are written
// to when it is published and, while they have not signed, 14 and 3 days before that day.
//
// Invariants: a signature holds the hash of the text that was shown, compared with the text in
// force; signatures form one chain of hashes, written under an advisory lock and never changed;
// what is personal stands in charter_signer alone, referred to by a salted hash, so that erasing a
// person leaves the chain valid. When the person who signed for an organisation is erased, another
// member signs again. Verify proves all of this anew, against heads of the chain that administrators are
// mailed each day. A certificate, sealed by a key of the site,
// proves one signature without it.
package charter

import (
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Kind is one of the charters.
type Kind string

// The charters.
const (
	Ambassador   Kind = "ambassador"
	Organisation Kind = "organisation"
)

// Kinds lists the charters.
func Kinds() []Kind { return []Kind{Ambassador, Organisation} }

// KindFor is the charter that a signs: the organisation's when they speak for one, else their own.
func KindFor(a who.Actor) Kind {
	if a.Organisation != 0 {
		return Organisation
	}
	return Ambassador
}

// Name is the charter's name in the reader's words.
func (k Kind) Name() i18n.Message { return i18n.M("charter.name." + string(k)) }

// Path is the public page of the charter.
func (k Kind) Path() string {
	if k == Organisation {
		return "/charte/structure"
	}
	return "/charte/ambassadeur"
}

// Edition is a charter in one of its versions.
type Edition struct {
	Kind        Kind
	Version     int
	SHA256      string // of the French file, to the byte
	InForceFrom time.Time
	French      Text      // what is signed
	English     *Text     // a courtesy; nil when there is none
	Changes     Changes   // none for a version that came with the program
	ResignBy    time.Time // until then older signatures are as good
}

// In is the text to read in l: the French one where no translation exists.
func (e Edition) In(l i18n.Locale) Text {
	if l == i18n.English && e.English != nil {
		return *e.English
	}
	return e.French
}

// Address is the page where this very version can always be read again.
func (e Edition) Address() string { return e.Kind.Path() + "?version=" + strconv.Itoa(e.Version) }

// Changes is what the team says of a version, in three sentences.
type Changes struct{ French, English []string }

// Sentences are to read in one's language: in French where the team wrote no other.
func (c Changes) Sentences() []i18n.Message {
	list := make([]i18n.Message, len(c.French))
	for i, french := range c.French {
		list[i] = i18n.Either(french, c.inEnglish()[i])
	}
	return list
}

// Lang is the language that Sentences are then read in.
func (c Changes) Lang() i18n.Message {
	if len(c.English) == 0 {
		return i18n.Either(string(i18n.French), string(i18n.French))
	}
	return i18n.Either(string(i18n.French), string(i18n.English))
}

func (c Changes) inEnglish() []string {
	if len(c.English) == 0 {
		return c.French
	}
	return c.English
}

// Record is a signature as its signer sees it.
type Record struct {
	Number       int64     `db:"number"`
	Kind         Kind      `db:"charter"`
	Version      int       `db:"version"`
	TextSHA256   string    `db:"text_sha256"`
	Hash         string    `db:"hash"`
	SignedAt     time.Time `db:"signed_at"`
	Name         string    `db:"name"`
	Organisation string    `db:"organisation_name"`
}

// Address is the page of the text that was signed.
func (r Record) Address() string { return Edition{Kind: r.Kind, Version: r.Version}.Address() }

// Certificate is where its certificate is taken.
func (r Record) Certificate() string {
	return CertificatePath + "?numero=" + strconv.FormatInt(r.Number, 10)
}

// Acceptance is what a person sends to sign.
type Acceptance struct {
	Version    int         // of the text they were shown
	TextSHA256 string      // of the text they were shown
	Accepted   bool        // the box is ticked
	Locale     i18n.Locale // in which they read the box
	Once       string      // key of the form
}
