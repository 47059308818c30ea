// Package photos owns the pictures people send.
//
// A photo is stored (received, nowhere yet), then attached to an album, then deleted; or its owner's
// own, in an album of theirs, then deleted. An album is what photos are in: its feature names its kind and
// answers for it (Holder), so that a feature with photos adds nothing here. Its files are the derivatives
// package media made, under keys made from its id, which cannot be guessed; the original is never kept.
// Files are written before the row and removed after it: a row always has its files, and files without a
// row are swept by Purge.
//
// A photo of what may still be changed can be retouched (Changer): it becomes another, in its place.
//
// Who may see: everybody, once the album's Holder says so; before, the photo's owner, the moderators, and
// whom the Holder allows. What is its owner's own nobody else sees, nothing is kept that tells it from
// another, and its widest file is the picture itself, to work on. A person sends 30 photos in half an hour
// and 200 a day at most.
package photos

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// State says where a photo stands.
type State string

// The states; "deleted", which photos leave by, is known to the SQL alone.
const (
	stored   State = "stored"
	attached State = "attached"
	own      State = "own"
)

// MaxPerAlbum is how many photos an album shows.
const MaxPerAlbum = 6

// Album is what photos are in: a spot, a use of the bubble… The zero one is none.
type Album struct {
	Kind string // as its feature names it: a to z, 20 letters at most
	ID   int64
}

// Photo is one picture.
type Photo struct {
	ID            string
	Owner         who.ID // 0 for somebody who left
	State         State
	Held          bool // stored, for an album that is not public yet
	Album         Album
	Alt           string
	Width, Height int             // of the original, upright
	Widths        []int           // kept, narrowest first
	Position      *media.Position // where the camera was: for the author and the moderators only
	Taken         time.Time       // the month, by the camera's clock; zero when it did not say: for the moderators only
	CreatedAt     time.Time
}

// monthOf is what is kept of the time that a camera tells: never the day nor the hour. The first of January is what
// a clock says that nobody ever set.
func monthOf(taken time.Time) time.Time {
	if taken.IsZero() || taken.Month() == time.January && taken.Day() == 1 {
		return time.Time{}
	}
	return time.Date(taken.Year(), taken.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// Placed is a photo in its place in an album.
type Placed struct {
	ID  string
	Alt string
}

// Holder is the feature whose albums are of one kind.
type Holder interface {
	// PhotoVisible: public when everybody may see p and keep it, allowed when by may see it now.
	PhotoVisible(ctx context.Context, p Photo, by who.Actor) (public, allowed bool, err error)
}

// Holders are the features with albums, by the kind of these.
type Holders map[string]Holder

// Whole is the size of the widest file kept.
func (p Photo) Whole() (width, height int) {
	width = p.Widths[len(p.Widths)-1]
	return width, media.Height(width, p.Width, p.Height)
}

func newID() string { return strings.ToLower(rand.Text()) }

// folder is where the store keeps photos.
const folder = "photos"

// key is the place of one derivative in the store.
func key(id string, width int) string {
	return fmt.Sprintf("%s/%s/%s-%d.jpg", folder, id[:2], id, width)
}

// idOf is the photo a key belongs to.
func idOf(key string) string {
	name := key[strings.LastIndex(key, "/")+1:]
	id, _, _ := strings.Cut(name, "-")
	return id
}

// keys are the places of all the derivatives a photo may have. Its own width is among them when it
// is narrower than the narrowest.
func (p Photo) keys() []string {
	all := make([]string, len(p.Widths))
	for i, w := range p.Widths {
		all[i] = key(p.ID, w)
	}
	return all
}

// fitting is the kept width that answers for one of media.Widths: a small photo has not all of
// them and is never enlarged. Any other width has none.
func (p Photo) fitting(asked int) (int, bool) {
	known := false
	for _, w := range media.Widths() {
		known = known || w == asked
	}
	if !known || len(p.Widths) == 0 {
		return 0, false
	}
	best := p.Widths[0]
	for _, w := range p.Widths {
		if w <= asked {
			best = w
		}
	}
	return best, true
}
