package brand

import (
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Master is one version of a drawing: an upload of the team's, or, with number 0, what came with the
// program. An upload is a draft (→ published → retired), which only the team sees.
type Master struct {
	ID int64 // 0 for what came with the program
	Drawing
	Version  int // counted for each drawing, at publication
	State    MasterState
	Revision int // counted at each change
	Terms

	SHA256        string // of the SVG: which bubble this is
	Ink           Colour // of most of it
	Width, Height int    // pixels of the widest raster
	Folder        string // of its files
	Weights       map[Format]int

	Author, Publisher, Retirer        string // names; empty once they are erased
	CreatedAt, PublishedAt, RetiredAt time.Time
}

// MasterState is where a master stands.
type MasterState string

// The states.
const (
	MasterDraft     MasterState = "draft"
	MasterPublished MasterState = "published"
	MasterRetired   MasterState = "retired"
)

// Terms are what the team says of a master: for whom it is, since and until when, what is new.
type Terms struct {
	From     time.Time
	Until    time.Time // the first moment it is in force no more; zero for no end
	Audience []Audience
	Note     string
}

// Audience is for whom a master is.
type Audience string

// The audiences. The press and everyone need no account: the press says that it is, by its use.
const (
	ForAmbassadors   Audience = "ambassadors"
	ForOrganisations Audience = "organisations"
	ForPress         Audience = "press"
	ForEveryone      Audience = "everyone"
)

// Audiences lists the audiences.
func Audiences() []Audience {
	return []Audience{ForAmbassadors, ForOrganisations, ForPress, ForEveryone}
}

// press is the use that opens what is open to the press.
const press Use = "press"

// Free reports whether anybody may take m for a use, without an account.
func (t Terms) Free(u Use) bool {
	return slices.Contains(t.Audience, ForEveryone) || u == press && slices.Contains(t.Audience, ForPress)
}

// fits reports whether m is for somebody who stands there, once their steps are taken.
func (t Terms) fits(at Standing, u Use) bool {
	if t.Free(u) {
		return true
	}
	ambassador, organisation := slices.Contains(t.Audience, ForAmbassadors), slices.Contains(t.Audience, ForOrganisations)
	switch {
	case at.Step == SignIn: // they may become either
		return ambassador || organisation
	case at.organisation():
		return organisation
	}
	return ambassador
}

// Last is the last day m is in force.
func (t Terms) Last() time.Time { return t.Until.Add(-time.Second) }

// InForce reports whether m may be handed out at a time, unless a later one may.
func (m Master) InForce(at time.Time) bool {
	return m.State == MasterPublished && !m.From.After(at) && (m.Until.IsZero() || m.Until.After(at))
}

// Upcoming reports whether m waits for its day.
func (m Master) Upcoming(at time.Time) bool { return m.State == MasterPublished && m.From.After(at) }

// after reports whether m takes the place of other where both are in force.
func (m Master) after(other Master) bool {
	if !m.From.Equal(other.From) {
		return m.From.After(other.From)
	}
	return m.Version > other.Version
}

// inForce are the masters in force at a time, one for each drawing that has any.
func inForce(all []Master, at time.Time) map[Drawing]Master {
	found := map[Drawing]Master{}
	for _, m := range all {
		if now, taken := found[m.Drawing]; m.InForce(at) && (!taken || m.after(now)) {
			found[m.Drawing] = m
		}
	}
	return found
}

// turn is when, after a time, the first of all comes into force or ends; far away when none does.
func turn(all []Master, at time.Time) time.Time {
	next := at.AddDate(100, 0, 0)
	for _, m := range all {
		for _, t := range []time.Time{m.From, m.Until} {
			if m.State == MasterPublished && t.After(at) && t.Before(next) {
				next = t
			}
		}
	}
	return next
}

// Label is what a drawing is called: “Malbec”, “Malbec, horizontale”.
func (d Drawing) Label() i18n.Message {
	if d.Layout == Alone {
		return i18n.M("brand.variant_full." + string(d.Variant))
	}
	return i18n.M("brand.drawing", i18n.M("brand.variant_full."+string(d.Variant)), d.Layout.Label())
}
