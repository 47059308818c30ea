package media

import (
	"bytes"
	"fmt"
	"io"
	"regexp"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// maxPrint bounds the files for printers.
const maxPrint = 10 << 20

// ReadPDF takes in a PDF of our own people's: one page or more, no password, nothing that acts, and of a
// shape that Annotate can add to. It is looked at, never drawn; what is wrong with it is fault.Invalid.
func ReadPDF(file io.Reader) ([]byte, error) {
	content, err := readPrint(file)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(content, []byte("%PDF-1.")) && !bytes.HasPrefix(content, []byte("%PDF-2.")) {
		return nil, refuse("media.pdf_not")
	}
	if acts.Match(unescaped(content)) {
		return nil, refuse("media.pdf_acts")
	}
	if _, err := annotatePDF(content, Notice{}); err != nil {
		return nil, fault.Wrap(fault.Invalid, "media.pdf_broken", err)
	}
	return content, nil
}

// acts finds what a PDF does beyond being looked at.
var acts = regexp.MustCompile(`/(JavaScript|JS|Launch|EmbeddedFile|EmbeddedFiles|RichMedia|XFA|SubmitForm|ImportData|GoToR|GoToE|Encrypt)[\s/<(\[]`)

// unescaped writes the names of a PDF plainly: /J#53 is /JS.
func unescaped(content []byte) []byte {
	return escaped.ReplaceAllFunc(content, func(code []byte) []byte {
		var b byte
		_, _ = fmt.Sscanf(string(code), "#%02x", &b) // two hexadecimal digits, as the pattern says
		return []byte{b}
	})
}

var escaped = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)

// ReadEPS takes in an encapsulated PostScript file of our own people's. It is a program: it is looked at and
// handed on, never run.
func ReadEPS(file io.Reader) ([]byte, error) {
	content, err := readPrint(file)
	if err != nil {
		return nil, err
	}
	first, _, _ := bytes.Cut(content[:min(len(content), 200)], []byte("\n"))
	plain := bytes.HasPrefix(first, []byte("%!PS-Adobe-")) && bytes.Contains(first, []byte(" EPSF-"))
	withPreview := bytes.HasPrefix(content, []byte("\xC5\xD0\xD3\xC6"))
	if !plain && !withPreview || !bytes.Contains(content, []byte("%%BoundingBox:")) {
		return nil, refuse("media.eps_not")
	}
	return content, nil
}

func readPrint(file io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(file, maxPrint+1))
	if err != nil {
		return nil, fmt.Errorf("read file for print: %w", err)
	}
	if len(content) > maxPrint {
		return nil, fault.New(fault.TooLarge, "media.print_big", maxPrint>>20)
	}
	return content, nil
}
