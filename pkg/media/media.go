// Package media turns a stranger's file into pictures that are safe to show, and keeps them.
//
// Intake is the only way in. A file is bounded, sniffed and its header read with its own format's
// decoder before anything is decoded; decoding and resizing then happen in a separate process of
// this same program (the hidden command "media-worker", see Work) with a deadline and a memory
// bound, so that a hostile picture costs its sender a refusal and the site nothing. What comes out
// are JPEG files encoded anew: upright, in sRGB, without a byte of metadata.
//
// The logos of our own people come in by CleanSVG, Intake.Master, ReadPDF and ReadEPS; Annotate writes
// into a file whose it is.
//
// On a picture taken in, Intake can lay a drawing of ours, and tell the tones of what would be under it; or
// veil, cut and turn it (Retouch), which makes another picture: nothing of what was veiled or cut is in it.
//
// Store keeps the results under keys; Disk is the store in a private folder. Nothing here knows
// who sent a picture or what it shows: package photos does.
package media

import (
	"math/bits"
	"time"
)

// The bounds of a picture. They are checked before it is decoded.
const (
	MaxBytes      = 20 << 20 // of a file
	maxSide       = 16_000
	maxPixels     = 50_000_000
	maxPixelsWebP = 25_000_000
	maxPixelsHEIC = 25_000_000 // what phones take by default
	maxDecoded    = 200 << 20  // bytes of the decoded picture
	maxScans      = 100        // of a JPEG
	maxScanPixels = 800_000_000
	maxWorkspace  = 560 << 20 // bytes a progressive JPEG needs while it is decoded
)

// MostSide is how wide or tall a picture taken in whole may be; a larger one is made that small.
const MostSide = 3000

// Widths are the widths derivatives are made in, widest first. A picture is never enlarged.
func Widths() []int { return []int{2000, 1200, 640, 320} }

// Picture is what Intake makes of a file.
type Picture struct {
	Width, Height int // of the original, upright
	Derivatives   []Derivative
	SHA256        [32]byte // of the original file
	Hash          uint64   // perceptual: like pictures have few differing bits
	Position      *Position
	Taken         time.Time // as the camera's clock said, zone unknown; zero when it said nothing
}

// Alike is how many bits at most part the hashes of the same picture, saved, reduced or encoded anew.
const Alike = 6

// Distance is how many bits part two hashes.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }

// Derivative is the picture in one width.
type Derivative struct {
	Width, Height int
	JPEG          []byte
}

// Height is how tall a picture of ofWidth × ofHeight is in the given width.
func Height(width, ofWidth, ofHeight int) int { return max(1, (width*ofHeight+ofWidth/2)/ofWidth) }

// Position is where the camera says it was. It never leaves with the pictures.
type Position struct{ Lat, Lon float64 }
