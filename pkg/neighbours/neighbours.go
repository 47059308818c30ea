// Package neighbours lets ambassadors say whether they know the spots that wait near them: they confirm, or doubt and say why.
//
// It owns the tables neighbour_rule, neighbour_voice and neighbour_objection. Staff switch it on; nothing is shown before. A spot is then
// seen by the ambassadors, charter signed, of its commune and of those nearby, by what its page would show: never the
// point its author hides. It stays with the moderators alone when its author objects or was not told (it was sent before the rule was),
// when its words hold personal data or worse, and once it is left to the team; its photos do unless the author says that nobody
// is to be recognised on them.
//
// A voice is about what was sent that time. Each person has one, and may change it until the moderators answer; nobody has one on what is
// their own or their organisation's, nor do those who moderate. Who said what is shown to nobody: the moderators read how
// many confirm and why others doubt. Enough agreement tells them that a spot is ready (the view neighbour_ready); it never publishes.
package neighbours

import (
	"time"

	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// Rule is whether, and to whom, spots that wait are shown.
type Rule struct {
	On      bool       `db:"enabled"`
	Enough  int        `db:"enough"` // confirm, and nobody doubts: ready
	Km      int        `db:"km"`     // around the commune of an ambassador; 0 for that commune alone
	Since   *time.Time `db:"since"`  // when it was switched on
	Version int        `db:"version"`
}

// The bounds of what staff choose.
const (
	minEnough, maxEnough = 2, 10
	maxKm                = 30
)

// around are the communes whose spots somebody of a commune is shown: theirs, and those whose middle is near. None for nowhere.
func (r Rule) around(land *territory.Territory, insee string) []string {
	home, known := land.Commune(insee)
	if !known {
		return nil
	}
	var codes []string
	for _, c := range land.Communes() {
		if c.INSEE == home.INSEE || c.Centre.Metres(home.Centre) <= float64(r.Km*1000) {
			codes = append(codes, c.INSEE)
		}
	}
	return codes
}

// Look is a spot that waits near an ambassador, and what they said of it.
type Look struct {
	Item  int64
	Spot  spots.Proposed
	Sent  time.Time
	Voice *Voice // nil before they said anything
}

// Path is where they look at it.
func (l Look) Path() string { return lookPath(l.Item) }

// Doubts lists why somebody may doubt a spot.
func Doubts() []string {
	return []string{"gone", "elsewhere", "duplicate", "private", "dangerous", "fragile", other}
}

const (
	other    = "other"
	maxWords = 200
)

// memory is how long a voice is kept once its item waits no more.
const memory = 30 * 24 * time.Hour
