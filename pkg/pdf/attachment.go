package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"codeberg.org/go-pdf/fpdf"
)

// Attach puts a file inside the document, for readers and programs to take out. There is one at most.
func (d *Document) Attach(name, description string, content []byte) {
	d.file.SetAttachments([]fpdf.Attachment{{Content: content, Filename: name, Description: description}})
}

var embedded = regexp.MustCompile(`/Type /EmbeddedFile /Length ([0-9]{1,7}) /Filter /FlateDecode [^\n]*\n+stream\n`)

// Attachment takes the attached file out of a document of this package.
func Attachment(document []byte) ([]byte, error) {
	const most = 1 << 20
	at := embedded.FindSubmatchIndex(document)
	if at == nil {
		return nil, errors.New("pdf: nothing is attached to this document")
	}
	length, err := strconv.Atoi(string(document[at[2]:at[3]]))
	if err != nil || length > len(document)-at[1] {
		return nil, errors.New("pdf: the attached file is cut short")
	}
	inflated, err := zlib.NewReader(bytes.NewReader(document[at[1] : at[1]+length]))
	if err != nil {
		return nil, fmt.Errorf("pdf: open the attached file: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(inflated, most))
	if err != nil {
		return nil, fmt.Errorf("pdf: read the attached file: %w", err)
	}
	return content, nil
}
