package register

import (
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Retention is for how long something is kept, and what sees to it. One of Jobs, Falls and Nobody is given.
type Retention struct {
	Key    string
	Jobs   []string // of the schedule, which forget it when its time is over
	Falls  bool     // it goes with the account, or with the thing it is about: foreign keys see to it
	Nobody bool     // numbers and hashes, which are nobody's once the account is gone
}

// Retentions lists all there are. A new one needs its words: register.kept.KEY.
func Retentions() []Retention {
	return []Retention{
		{Key: "account", Falls: true},
		{Key: "link", Jobs: []string{"purge accounts"}, Falls: true},
		{Key: "session", Jobs: []string{"purge sessions"}, Falls: true},
		{Key: "device", Jobs: []string{"purge devices"}, Falls: true},
		{Key: "known", Jobs: []string{"purge accounts"}, Falls: true},
		{Key: "hours", Jobs: []string{"purge form keys"}},
		{Key: "rate", Jobs: []string{"purge rates"}},
		{Key: "number", Nobody: true},
		{Key: "fingerprint", Nobody: true},
		{Key: "trail", Jobs: []string{"purge the trail"}},
		{Key: "letter", Jobs: []string{"purge letters"}, Falls: true},
		{Key: "job", Jobs: []string{"purge jobs"}},
		{Key: "organisation", Jobs: []string{"purge organisations"}},
		{Key: "invitation", Jobs: []string{"purge organisations"}},
		{Key: "printer", Jobs: []string{"purge links"}, Falls: true},
		{Key: "overlay", Jobs: []string{"sweep overlays"}, Falls: true},
		{Key: "visual", Jobs: []string{"purge visuals"}, Falls: true},
		{Key: "photo", Jobs: []string{"photo.purge"}},
		{Key: "claim", Jobs: []string{"find authors"}},
		{Key: "flag", Jobs: []string{"purge spot flags"}},
		{Key: "voice", Jobs: []string{"purge voices"}, Falls: true},
		{Key: "notice", Jobs: []string{"purge notices"}},
		{Key: "report", Jobs: []string{"purge misuse reports"}},
		{Key: "sanction", Jobs: []string{"purge sanctions"}, Falls: true},
		{Key: "recourse", Jobs: []string{"purge appeals"}, Falls: true},
		{Key: "replaced", Jobs: []string{"purge legal facts"}},
		{Key: "minutes", Jobs: []string{"forget decisions"}},
		{Key: "import", Jobs: []string{"purge imports"}},
	}
}

// Words tell it to the reader.
func (r Retention) Words() i18n.Message { return i18n.M("register.kept." + r.Key) }

// Applied says what sees to it: the jobs of the schedule by name, or foreign keys.
func (r Retention) Applied() i18n.Message {
	switch {
	case r.Nobody:
		return i18n.M("register.applied.nobody")
	case len(r.Jobs) == 0:
		return i18n.M("register.applied.falls")
	case r.Falls:
		return i18n.M("register.applied.both", strings.Join(r.Jobs, ", "))
	}
	return i18n.M("register.applied.jobs", strings.Join(r.Jobs, ", "))
}
