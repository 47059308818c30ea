package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// outline is the skeleton of a JPEG file: what decoding it will cost, learnt without decoding.
type outline struct {
	progressive bool
	components  int
	rgb         bool // three components that are no luminance and chrominance
	samples     int  // values to decode, all components together
	scans       int
}

// JPEG markers.
const (
	markerDHT  = 0xC4
	markerJPG  = 0xC8
	markerDAC  = 0xCC
	markerRST0 = 0xD0
	markerRST7 = 0xD7
	markerSOI  = 0xD8
	markerEOI  = 0xD9
	markerSOS  = 0xDA
	markerAPPE = 0xEE
	markerTEM  = 0x01
)

var errOutline = errors.New("broken JPEG structure")

// outlineJPEG walks the markers to the end of the picture. A file that stops before is an error:
// the standard library refuses it too, after much work.
func outlineJPEG(file io.Reader) (outline, error) {
	var o outline
	r := bufio.NewReaderSize(file, 64<<10)
	for {
		marker, err := nextMarker(r)
		if err != nil {
			return o, err
		}
		switch {
		case marker == markerEOI:
			if o.scans == 0 {
				return o, errOutline
			}
			return o, nil
		case marker == markerSOI || marker == markerTEM || (marker >= markerRST0 && marker <= markerRST7):
			continue // these stand alone
		}
		if err := o.segment(r, marker); err != nil {
			return o, err
		}
		if o.scans > maxScans {
			return o, nil // enough is known
		}
	}
}

// nextMarker skips whatever comes before the next marker: the coded picture, or padding.
func nextMarker(r *bufio.Reader) (byte, error) {
	for {
		if _, err := r.ReadSlice(0xFF); errors.Is(err, bufio.ErrBufferFull) {
			continue
		} else if err != nil {
			return 0, err
		}
		marker := byte(0xFF)
		for marker == 0xFF {
			var err error
			if marker, err = r.ReadByte(); err != nil {
				return 0, err
			}
		}
		if marker != 0 { // FF 00 is a coded FF
			return marker, nil
		}
	}
}

// segment takes in the segment behind marker.
func (o *outline) segment(r *bufio.Reader, marker byte) error {
	var size [2]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return err
	}
	length := int(binary.BigEndian.Uint16(size[:])) - 2
	if length < 0 {
		return errOutline
	}
	// No segment of interest needs more than its first bytes.
	head := make([]byte, min(length, 32))
	if _, err := io.ReadFull(r, head); err != nil {
		return err
	}
	if _, err := r.Discard(length - len(head)); err != nil {
		return err
	}
	switch {
	case marker == markerSOS:
		o.scans++
	case marker == markerAPPE && len(head) >= 12 && string(head[:5]) == "Adobe":
		o.rgb = head[11] == 0
	case marker >= 0xC0 && marker <= 0xCF && marker != markerDHT && marker != markerJPG && marker != markerDAC:
		return o.frame(marker, head)
	}
	return nil
}

// frame reads the start of the frame: the size of each component.
func (o *outline) frame(marker byte, head []byte) error {
	if o.components > 0 || len(head) < 6 {
		return errOutline
	}
	height, width := int(binary.BigEndian.Uint16(head[1:])), int(binary.BigEndian.Uint16(head[3:]))
	n := int(head[5])
	if n < 1 || n > 4 || len(head) < 6+3*n {
		return errOutline
	}
	o.progressive, o.components = marker == 0xC2, n
	var most, total int
	for i := range n {
		sampling := int(head[7+3*i]>>4) * int(head[7+3*i]&15)
		if sampling < 1 || sampling > 16 {
			return errOutline
		}
		most, total = max(most, sampling), total+sampling
	}
	o.samples = width * height * total / most
	if n == 3 && head[6] == 'R' && head[9] == 'G' && head[12] == 'B' {
		o.rgb = true
	}
	return nil
}

// exotic reports whether the colours are other than grey or luminance and chrominance.
func (o outline) exotic() bool {
	return o.components == 4 || o.components == 2 || (o.components == 3 && o.rgb)
}

// check refuses what would take too long or too much memory: each scan may touch every pixel
// anew, and a progressive picture is held as coefficients of four bytes until its last scan.
func (o outline) check(h header) error {
	if o.scans > maxScans || o.scans*h.Width*h.Height > maxScanPixels {
		return fault.New(fault.Invalid, "media.too_complex")
	}
	if o.progressive && 5*o.samples > maxWorkspace {
		return fault.New(fault.Invalid, "media.too_many_pixels", h.Width, h.Height)
	}
	return nil
}
