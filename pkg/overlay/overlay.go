// Package overlay lets a member lay the bubble on a photo of their own.
//
// It owns the table overlay. A photo arrives like any other (package photos: bounded, decoded in the
// process apart, stripped, within the same quotas) and is its owner's alone: nobody else sees it, the
// team included. It goes within the hour, with all its files, unless its owner keeps it; ten may be
// kept, and each may be removed. Of what was made nothing stays: the file is made for each download,
// in the process apart, and only the ledger of brand remembers that it was handed out.
//
// Where the bubble may lie, how small, how near the edge and on what are brand's rules; they are held
// here, on the pixels that are below it, whatever the page already did. Who may lay it is who may
// download it.
package overlay

import (
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/photos"
)

// ID is an overlay's identifier.
type ID int64

// Overlay is a photo on which its owner lays the bubble.
type Overlay struct {
	ID      ID
	Photo   photos.Photo
	Kept    bool
	choices Choices // as they were when it was kept
}

const (
	life     = 45 * time.Minute // of a photo that is not kept
	sweeping = 5 * time.Minute  // between two sweeps
	mostKept = 10
	leastPX  = 320 // of a photo's shorter side: a smaller one has no room for the bubble
)

// Card is a kept overlay in its owner's list.
type Card struct {
	ID    ID        `db:"id"`
	Photo string    `db:"photo_id"`
	At    time.Time `db:"kept_at"`
}

func notFound() error { return fault.New(fault.NotFound, "overlay.not_found") }
