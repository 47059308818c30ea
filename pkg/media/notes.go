package media

import (
	"bytes"
	"math"
	"time"

	"github.com/bep/imagemeta"
)

// notes are what the camera wrote beside the picture, as far as we care.
type notes struct {
	orientation int // 1…8, as in EXIF
	position    *Position
	taken       time.Time
	profile     []byte // ICC, of JPEG and HEIC
}

// turned reports whether the picture lies on its side.
func (n notes) turned() bool { return n.orientation >= 5 }

// upright is a size of the file as the reader sees it, and the other way round.
func (n notes) upright(width, height int) (int, int) {
	if n.turned() {
		return height, width
	}
	return width, height
}

// readNotes reads the EXIF of a file. Broken notes are no notes: the picture counts.
func readNotes(kind format, file []byte) (n notes) {
	n.orientation = 1
	defer func() {
		// imagemeta trusts the types of some tags.
		if p := recover(); p != nil {
			n = notes{orientation: 1}
		}
	}()
	formats := map[format]imagemeta.ImageFormat{formatJPEG: imagemeta.JPEG, formatPNG: imagemeta.PNG, formatWebP: imagemeta.WebP, formatHEIC: imagemeta.HEIF}
	var tags imagemeta.Tags
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(file), ImageFormat: formats[kind], Sources: imagemeta.EXIF, Timeout: time.Second,
		HandleTag: func(t imagemeta.TagInfo) error {
			tags.Add(t)
			return nil
		},
	})
	switch kind {
	case formatJPEG:
		n.profile = profileOfJPEG(file)
	case formatHEIC:
		n.profile = profileOfHEIC(file)
	}
	if err != nil {
		return n
	}
	if o, ok := tags.EXIF()["Orientation"].Value.(uint16); ok && o >= 1 && o <= 8 && kind != formatHEIC {
		n.orientation = int(o)
	}
	if taken, err := tags.GetDateTime(); err == nil && taken.Year() > 1990 && taken.Year() < 2200 {
		n.taken = taken
	}
	n.position = positionOf(tags)
	return n
}

func positionOf(tags imagemeta.Tags) *Position {
	lat, lon, err := tags.GetLatLong()
	onEarth := math.Abs(lat) <= 90 && math.Abs(lon) <= 180
	if err != nil || !onEarth || (lat == 0 && lon == 0) { // 0, 0 is a camera that did not know
		return nil
	}
	return &Position{lat, lon}
}
