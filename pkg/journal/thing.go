package journal

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Thing is what a line is about. Kind has its words under "journal.thing."; Link leads to its page, when there
// still is one.
type Thing struct {
	Text string // as the line says it, "spot 12"
	Kind string // "spot"; empty for what has no words
	Ref  string // "12"; empty for what there is one of
	Link string
}

// kinds are the things there are words for: the longest first, for one may begin as another does.
func kinds() []string {
	return []string{
		"download_ledger", "misuse report", "organisation", "brand_master", "legal text", "brand_rules", "acceptance", "brand_link", "collection", "newsletter", "queue item", "wish list", "recourse", "sanction",
		"account", "charter", "journal", "overlay", "profile", "import", "notice", "visual", "reason", "legal", "photo", "spot", "trust", "year", "use",
	}
}

// thing reads what a line calls its object.
func thing(text string) Thing {
	i := slices.IndexFunc(kinds(), func(k string) bool { return text == k || strings.HasPrefix(text, k+" ") })
	if i < 0 {
		return Thing{Text: text}
	}
	t := Thing{Text: text, Kind: kinds()[i]}
	t.Ref = strings.TrimPrefix(strings.TrimPrefix(text, t.Kind), " ")
	return t
}

// Words are what the thing is called.
func (t Thing) Words() i18n.Message {
	key := "journal.thing." + strings.ReplaceAll(t.Kind, " ", "_")
	switch public, version, _ := strings.Cut(t.Ref, " "); {
	case t.Ref == "":
		return i18n.M(key)
	case t.Kind == "charter" && version != "":
		return i18n.M(key+"_version", version, i18n.M("journal.public."+public))
	case t.Kind == "charter":
		return i18n.M(key, i18n.M("journal.public."+public))
	}
	return i18n.M(key, t.Ref)
}

// ID is the number of a thing that has one, else 0.
func (t Thing) ID() int64 {
	id, err := strconv.ParseInt(t.Ref, 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}

// queued are the kinds of things that moderators decide on, each with what the queue calls it.
func queued() map[string]string {
	return map[string]string{"spot": "spot", "use": "use", "visual": "visual", "profile": "profile", "notice": "notice", "recourse": "recourse", "misuse report": "report"}
}
