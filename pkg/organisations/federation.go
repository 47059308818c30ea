package organisations

import (
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Umbrella is the federation whose licence covers an organisation.
type Umbrella struct {
	ID    ID
	Name  string
	State State // of the federation
}

// Holds reports whether the federation still has the right it shares, its dates allowing.
func (u *Umbrella) Holds() bool { return u == nil || u.State.Holds() }

// Step is how far an organisation is on its way under a federation.
type Step string

// The steps.
const (
	Proposed Step = "proposed" // listed by its number: nobody has answered
	Agreed   Step = "agreed"   // an owner of a file with that number agrees; the federation is to confirm
	Covered  Step = "covered"  // the federation vouches for it
)

// Label is the step in the reader's words.
func (s Step) Label() i18n.Message { return i18n.M("organisations.affiliation_step." + string(s)) }

// Affiliation is an organisation on the list of a federation.
type Affiliation struct {
	ID         int64     `db:"id"`
	Federation ID        `db:"federation_id"`
	FederName  string    `db:"federation"`
	Name       string    `db:"name"` // as the federation calls it
	Number     string    `db:"number"`
	Step       Step      `db:"step"`
	ListedAt   time.Time `db:"listed_at"`

	// Once agreed: the file that did, and who for it.
	Of       ID     `db:"organisation_id"` // 0 before
	OfName   string `db:"organisation"`
	Commune  string `db:"commune_insee"`
	AgreedBy string `db:"agreed_by"`
	State    State  `db:"state"`
	Licence  string `db:"licence_number"`
}

// Listing is what a federation types to list an organisation.
type Listing struct {
	Name   string
	Number string // SIRET or RNA
}

// maxAffiliations bounds a federation's list: a page shows it whole.
const maxAffiliations = 200

// check says what is wrong with l.
func (l Listing) check(own File) form.Errors {
	var e form.Errors
	switch {
	case l.Name == "":
		e.Add("name", "organisations.affiliate_name_missing")
	case form.Length(l.Name) > maxName:
		e.Add("name", "form.too_long", maxName)
	}
	switch {
	case l.Number == "":
		e.Add("number", "organisations.affiliate_number_missing")
	case !validSIRET(l.Number) && !validRNA(l.Number):
		e.Add("number", "organisations.affiliate_number_wrong")
	case l.Number == own.SIRET || l.Number == own.RNA:
		e.Add("number", "organisations.affiliate_itself")
	}
	return e
}

// The reasons to refuse what is done about federations.
var (
	errNoFederation   = fault.New(fault.NotFound, "errors.not_found.text")
	errFederation     = fault.New(fault.Conflict, "organisations.federation_refused")
	errFederationOver = fault.New(fault.Conflict, "organisations.federation_over")
	errOffer          = fault.New(fault.Conflict, "organisations.affiliation_gone")
	errUncoverable    = fault.New(fault.Conflict, "organisations.affiliation_uncoverable")
	errUnderMeasure   = fault.New(fault.Conflict, "organisations.affiliation_measured")
)

// Where federations keep their list, and organisations answer to one.
const (
	FederationPath  = FilePath + "/federation"
	AffiliationPath = FilePath + "/rattachement"
)
