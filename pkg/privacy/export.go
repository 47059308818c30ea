package privacy

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Pictures are the photos people sent. photos implements it.
type Pictures interface {
	// Largest is the widest file kept of a photo; nothing for one that is gone.
	Largest(ctx context.Context, id string) ([]byte, error)
}

// Papers are the certificates of signatures. charter implements it.
type Papers interface {
	// CertificatePDF is that of by's signature of a number, as the register of site has it.
	CertificatePDF(ctx context.Context, by who.Actor, number int64, site string, l i18n.Locale, say func(i18n.Message) string) ([]byte, error)
}

// Copy makes a copy of what is held of people with their photos and papers; app calls it before anything is served.
func (s *Service) Copy(p Pictures, c Papers) { s.pictures, s.papers = p, c }

// Export is a copy of what is held of somebody, ready to be sent. Nothing of it is kept here.
type Export struct {
	Data         []byte // JSON, by chapter
	photos       []string
	certificates []int64
	by           who.Actor
	*Service
}

// Export gathers what is held of by.
func (s *Service) Export(ctx context.Context, by who.Actor) (*Export, error) {
	var err error
	e := &Export{by: by, Service: s}
	if e.Data, err = chapters(ctx, s.pool, by.ID); err != nil {
		return nil, err
	}
	if e.photos, e.certificates, err = filesOf(ctx, s.pool, by.ID); err != nil {
		return nil, err
	}
	return e, db.InTx(ctx, s.pool, func(tx db.Tx) error {
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "account.export", Object: object(by.ID)})
	})
}

// chapters is all that is told, as JSON, each chapter under its name.
func chapters(ctx context.Context, c db.Conn, id who.ID) ([]byte, error) {
	all := map[string]json.RawMessage{}
	for _, ch := range told {
		rows, err := chapter(ctx, c, ch.query, id)
		if err != nil {
			return nil, fmt.Errorf("tell %s of account %d: %w", ch.name, id, err)
		}
		all[ch.name] = rows
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(all)
	return out.Bytes(), err
}

// Write sends the copy as a ZIP. say puts its words in the reader's language.
func (e *Export) Write(ctx context.Context, w io.Writer, site string, l i18n.Locale, say func(i18n.Message) string) error {
	z := zip.NewWriter(w)
	add := func(name string, content []byte, err error) error {
		if err != nil || len(content) == 0 {
			return err
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: e.now().In(i18n.Paris())})
		if err == nil {
			_, err = f.Write(content)
		}
		return err
	}
	if err := add("LISEZMOI.txt", []byte(say(i18n.M("privacy.readme", e.by.FirstName, e.now().In(i18n.Paris()).Format(time.DateOnly)))+"\n"), nil); err != nil {
		return err
	}
	if err := add("donnees.json", e.Data, nil); err != nil {
		return err
	}
	for _, number := range e.certificates {
		file, err := e.papers.CertificatePDF(ctx, e.by, number, site, l, say)
		if err := add(fmt.Sprintf("signatures/certificat-%d.pdf", number), file, err); err != nil {
			return err
		}
	}
	for _, id := range e.photos {
		file, err := e.pictures.Largest(ctx, id)
		if err := add("photos/"+id+".jpg", file, err); err != nil {
			return err
		}
	}
	return z.Close()
}
