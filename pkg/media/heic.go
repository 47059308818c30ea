package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"time"

	"github.com/gen2brain/heic"
)

// Phones keep their photos as HEIC: boxes within boxes, one of which tells each picture's size.

var errBoxes = errors.New("broken HEIC structure")

// heicOutline is what the boxes tell.
type heicOutline struct {
	width, height int    // of the largest picture in the file: the photo, else a bomb
	profile       []byte // ICC
}

// outlineHEIC reads the properties of a file's pictures, of which nothing is decoded.
func outlineHEIC(file io.ReadSeeker) (heicOutline, error) {
	meta, err := metaOf(file)
	if err != nil {
		return heicOutline{}, err
	}
	var o heicOutline
	for b, properties := range within(meta, "iprp", "ipco") {
		switch {
		case b == "ispe" && len(properties) >= 12:
			w, h := int(binary.BigEndian.Uint32(properties[4:])), int(binary.BigEndian.Uint32(properties[8:]))
			if w > maxSide || h > maxSide || w*h > o.width*o.height {
				o.width, o.height = w, h
			}
			if w > maxSide || h > maxSide {
				return o, nil // enough is known
			}
		case b == "colr" && len(properties) > 4 && o.profile == nil && string(properties[:4]) == "prof":
			o.profile = properties[4:]
		}
	}
	if o.width == 0 || o.height == 0 {
		return o, errBoxes
	}
	return o, nil
}

const (
	heicDeadline = time.Minute // a phone's takes three seconds, on a quiet machine

	maxMeta  = 1 << 20 // bytes of the box that tells about the pictures
	maxBoxes = 64      // before it
)

// metaOf finds that box.
func metaOf(file io.ReadSeeker) ([]byte, error) {
	for range maxBoxes {
		var head [8]byte
		if _, err := io.ReadFull(file, head[:]); err != nil {
			return nil, err
		}
		size := int64(binary.BigEndian.Uint32(head[:])) - 8
		if string(head[4:]) == "meta" {
			if size < 4 || size > maxMeta {
				return nil, errBoxes
			}
			meta := make([]byte, size)
			_, err := io.ReadFull(file, meta)
			return meta[4:], err // behind its version
		}
		if size < 0 { // the last one, or one of more than 4 GB
			return nil, errBoxes
		}
		if _, err := file.Seek(size, io.SeekCurrent); err != nil {
			return nil, err
		}
	}
	return nil, errBoxes
}

// within visits the boxes in those that path leads to: their kind and what is in them.
func within(content []byte, path ...string) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) { visit(content, path, yield) }
}

func visit(content []byte, path []string, yield func(string, []byte) bool) bool {
	for len(content) >= 8 {
		size := uint64(binary.BigEndian.Uint32(content))
		if size < 8 || size > uint64(len(content)) {
			return true
		}
		kind, body := string(content[4:8]), content[8:size]
		content = content[size:]
		switch {
		case len(path) == 0:
			if !yield(kind, body) {
				return false
			}
		case kind == path[0]:
			if !visit(body, path[1:], yield) {
				return false
			}
		}
	}
	return true
}

// decodeHEIC decodes a photo, which comes upright: the decoder turns it as its boxes say, and what its
// EXIF says of that counts for nothing.
func decodeHEIC(q request, file []byte) (image.Image, error) {
	picture, err := heic.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	if b := picture.Bounds(); b.Dx() == q.Height && b.Dy() == q.Width {
		return picture, nil
	}
	return picture, sized(picture, q.Width, q.Height)
}

// profileOfHEIC is the ICC profile of a photo.
func profileOfHEIC(file []byte) []byte {
	o, err := outlineHEIC(bytes.NewReader(file))
	if err != nil {
		return nil
	}
	return o.profile
}
