package media_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// The files a stranger may send, made here so that each says what is wrong with it.

func gradient(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.SetNRGBA(x, y, color.NRGBA{uint8(255 * x / w), uint8(255 * y / h), 90, 255})
		}
	}
	return p
}

func asJPEG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pngOf is a PNG of w × h black pixels in rows of rowBytes: a few kilobytes, however large.
func pngOf(w, h int, colourType byte, rowBytes int) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(name string, body []byte) {
		binary.Write(&b, binary.BigEndian, uint32(len(body)))
		sum := crc32.NewIEEE()
		sum.Write([]byte(name))
		sum.Write(body)
		b.WriteString(name)
		b.Write(body)
		binary.Write(&b, binary.BigEndian, sum.Sum32())
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(w))
	head = binary.BigEndian.AppendUint32(head, uint32(h))
	chunk("IHDR", append(head, 8, colourType, 0, 0, 0))
	var body bytes.Buffer
	z := zlib.NewWriter(&body)
	row := make([]byte, rowBytes+1)
	for range h {
		z.Write(row)
	}
	z.Close()
	chunk("IDAT", body.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}

// progressive is a grey progressive JPEG of w × h whose scans, all but empty, ask for the whole
// picture to be gone through again and again.
func progressive(w, h, scans int) []byte {
	b := []byte{0xFF, 0xD8}
	segment := func(marker byte, body ...byte) {
		b = append(b, 0xFF, marker)
		b = binary.BigEndian.AppendUint16(b, uint16(len(body)+2))
		b = append(b, body...)
	}
	segment(0xDB, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	segment(0xC2, 8, byte(h>>8), byte(h), byte(w>>8), byte(w), 1, 1, 0x11, 0)
	// One code of one bit for each table: DC difference 0; AC end of a band of 32,767 blocks.
	segment(0xC4, append([]byte{0x00, 1}, append(make([]byte, 15), 0)...)...)
	segment(0xC4, append([]byte{0x10, 1}, append(make([]byte, 15), 0xE0)...)...)
	blocks := ((w + 7) / 8) * ((h + 7) / 8)
	segment(0xDA, 1, 1, 0x00, 0, 0, 0)
	b = append(b, make([]byte, blocks/8+1)...)
	for range scans - 1 {
		segment(0xDA, 1, 1, 0x00, 1, 63, 0)
		b = append(b, bytes.Repeat([]byte{0x7F, 0xFE}, blocks/32767+1)...)
	}
	return append(b, 0xFF, 0xD9)
}

// inks is a JPEG in four inks, as a printer's file: one flat colour, stored as Adobe does.
func inks(w, h int) []byte {
	b := []byte{0xFF, 0xD8}
	segment := func(marker byte, body ...byte) {
		b = append(b, 0xFF, marker)
		b = binary.BigEndian.AppendUint16(b, uint16(len(body)+2))
		b = append(b, body...)
	}
	segment(0xEE, append([]byte("Adobe"), 0, 100, 0, 0, 0, 0, 0)...)
	segment(0xDB, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	segment(0xC0, 8, byte(h>>8), byte(h), byte(w>>8), byte(w), 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0)
	segment(0xC4, append([]byte{0x00, 1}, append(make([]byte, 15), 0)...)...)
	segment(0xC4, append([]byte{0x10, 1}, append(make([]byte, 15), 0)...)...)
	segment(0xDA, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0)
	bits := 8 * ((w + 7) / 8) * ((h + 7) / 8) // per block and ink: no difference, end of block
	b = append(b, make([]byte, (bits+7)/8)...)
	return append(b, 0xFF, 0xD9)
}

func tiff() []byte {
	b := []byte("II*\x00\x08\x00\x00\x00\x00\x00")
	return append(b, make([]byte, 64)...)
}

// pngHead is a small PNG whose head announces another size, depth and colour type.
func pngHead(w, h int, depth, colourType byte) []byte {
	file := pngOf(1, 1, 0, 1)
	binary.BigEndian.PutUint32(file[16:], uint32(w))
	binary.BigEndian.PutUint32(file[20:], uint32(h))
	file[24], file[25] = depth, colourType
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}
