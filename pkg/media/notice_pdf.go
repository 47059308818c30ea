package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// A PDF is added to at its end: a new object with the notes, a table that says where it is, and the
// address of the table before. What was there stays, to the bit.

var (
	startOfTable = regexp.MustCompile(`startxref\s+(\d{1,10})\s+%%EOF\s*\z`)
	streamHead   = regexp.MustCompile(`\A\s*\d+\s+\d+\s+obj\b`)
	rootOf       = regexp.MustCompile(`/Root\s+(\d+\s+\d+\s+R)`)
	sizeOf       = regexp.MustCompile(`/Size\s+(\d{1,8})`)
	idOf         = regexp.MustCompile(`/ID\s*\[\s*(?:<[0-9A-Fa-f\s]*>\s*){2}\]`)
)

func annotatePDF(file []byte, n Notice) ([]byte, error) {
	start := startOfTable.FindSubmatch(file[max(0, len(file)-2048):])
	if start == nil {
		return nil, errors.New("no startxref at its end")
	}
	before, err := strconv.Atoi(string(start[1]))
	if err != nil || before >= len(file) {
		return nil, errors.New("startxref leads nowhere")
	}
	table := file[before:]
	trailer, stream := table, streamHead.Match(table)
	if !stream {
		at := bytes.Index(table, []byte("trailer"))
		if !bytes.HasPrefix(table, []byte("xref")) || at < 0 {
			return nil, errors.New("no table where startxref leads")
		}
		trailer = table[at:]
	} else if end := bytes.Index(table, []byte("stream")); end >= 0 {
		trailer = table[:end]
	}
	root, size := rootOf.FindSubmatch(trailer), sizeOf.FindSubmatch(trailer)
	if root == nil || size == nil || bytes.Contains(trailer, []byte("/Encrypt")) {
		return nil, errors.New("its trailer lacks what is needed, or it has a password")
	}
	number, err := strconv.Atoi(string(size[1]))
	if err != nil {
		return nil, err
	}
	common := fmt.Sprintf("/Root %s /Info %d 0 R /Prev %d %s", root[1], number, before, idOf.Find(trailer))
	out := append(bytes.Clone(file), '\n')
	notes := len(out)
	out = append(out, n.info(number)...)
	here := len(out)
	if stream {
		out = append(out, tableStream(number, notes, here, common)...)
	} else {
		out = fmt.Appendf(out, "xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d %s >>\n", number, notes, number+1, common)
	}
	return fmt.Appendf(out, "startxref\n%d\n%%%%EOF\n", here), nil
}

// info is n as the object of that number.
func (n Notice) info(number int) []byte {
	out := fmt.Appendf(nil, "%d 0 obj\n<<", number)
	for _, one := range [][2]string{{"Title", n.Title}, {"Subject", n.Rights}, {"Keywords", n.Terms + " " + n.Link}} {
		out = fmt.Appendf(out, " /%s <FEFF", one[0])
		for _, unit := range utf16.Encode([]rune(one[1])) {
			out = fmt.Appendf(out, "%04X", unit)
		}
		out = append(out, '>')
	}
	return append(out, " >>\nendobj\n"...)
}

// tableStream is the table of a PDF whose tables are streams: where the notes are, and itself.
func tableStream(number, notes, here int, common string) []byte {
	var rows []byte
	for _, at := range []int{notes, here} {
		rows = append(binary.BigEndian.AppendUint32(append(rows, 1), uint32(at)), 0, 0)
	}
	out := fmt.Appendf(nil, "%d 0 obj\n<< /Type /XRef /W [1 4 2] /Index [%d 2] /Size %d /Length %d %s >>\nstream\n", number+1, number, number+2, len(rows), common)
	return append(append(out, rows...), "\nendstream\nendobj\n"...)
}
