package brand

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// What the log says of a kit: every variant, for every use.
const (
	ZIP         Format  = "zip"
	allVariants Variant = "toutes"
	allUses     Use     = "all"
)

// Kit is the bubble in every variant, in the files most people need, with words to go with it.
type Kit struct {
	Name      string
	Licence   *organisations.Licence // nil for a person
	Sentences []string               // of the charter they signed
	at        time.Time
	from      *collection
	drawings  []Drawing
}

// Text is a plain text that goes into a kit.
type Text struct{ Name, Words string }

// Kit hands by the whole kit, logged as one download, with the charter's sentences in l. Refused as
// Download is.
func (s *Service) Kit(ctx context.Context, by who.Actor, l i18n.Locale) (Kit, error) {
	at, err := s.ready(ctx, by)
	if err != nil {
		return Kit{}, err
	}
	from, err := s.collection(ctx)
	if err != nil {
		return Kit{}, err
	}
	sentences, err := s.charter.Sentences(ctx, by, l)
	if err != nil {
		return Kit{}, err
	}
	o := Order{Variant: allVariants, Format: ZIP, Use: allUses}
	k := Kit{Name: o.Name(at.number()), Licence: at.Licence, Sentences: sentences, at: s.now(), from: from, drawings: from.kitDrawings(at)}
	if len(k.drawings) == 0 {
		return Kit{}, fault.New(fault.Forbidden, "brand.not_open")
	}
	return k, s.log(ctx, s.entry(by, at.number(), from, o, File{}, k.drawings...))
}

// Write writes the kit to w as it is made, each file with n among its properties: one at a time is in memory.
func (k Kit) Write(ctx context.Context, w io.Writer, texts []Text, n media.Notice) error {
	out := zip.NewWriter(w)
	folder := strings.TrimSuffix(k.Name, ZIP.extension()) + "/"
	for _, t := range texts {
		if err := k.add(out, folder+t.Name, zip.Deflate, []byte(t.Words)); err != nil {
			return err
		}
	}
	for _, o := range kitOrders(k.drawings) {
		f, err := k.from.file(ctx, o)
		if err == nil {
			f, err = f.Noted(n)
		}
		if err != nil {
			return err
		}
		method := zip.Store // pictures are compressed already
		if o.Format.Vector() {
			method = zip.Deflate
		}
		if err := k.add(out, folder+o.place()+o.Name(k.Number()), method, f.Bytes); err != nil {
			return err
		}
	}
	return out.Close()
}

// Number is the licence's; empty for a person.
func (k Kit) Number() string { return Standing{Licence: k.Licence}.number() }

func (k Kit) add(out *zip.Writer, name string, method uint16, content []byte) error {
	w, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: k.at})
	if err == nil {
		_, err = w.Write(content)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// kitDrawings are those for somebody who stands there.
func (k *collection) kitDrawings(at Standing) []Drawing {
	return slices.DeleteFunc(k.fitting(at), func(d Drawing) bool { return !k.masters[d].fits(at, allUses) })
}

// kitOrders lists the files of the kit.
func kitOrders(drawings []Drawing) []Order {
	var list []Order
	for _, d := range drawings {
		o := Order{Layout: d.Layout, Variant: d.Variant}
		file := func(f Format, width int, preset string) {
			o.Format, o.Width, o.Preset = f, width, preset
			list = append(list, o)
		}
		file(SVG, 0, "")
		file(PDF, 0, "")
		file(PNG, 512, "")
		file(PNG, 2048, "")
		for _, p := range Presets() {
			file(PNG, 0, p.Name)
		}
	}
	return list
}

// place is the folder of o in the kit, "" for what has none of its own.
func (o Order) place() string {
	folder := string(o.Variant) + "/"
	if o.Layout != Alone {
		folder = string(o.Layout) + "/" + folder
	}
	if o.Preset != "" {
		return folder + "reseaux-sociaux/"
	}
	return folder
}

// edition tells which bubble a file shows: the SHA-256 of its master, or for the kit of all those in it.
func (k *collection) edition(o Order, kit []Drawing) string {
	if o.Format != ZIP {
		return k.masters[o.drawing()].SHA256
	}
	sum := sha256.New()
	for _, d := range kit {
		io.WriteString(sum, k.masters[d].SHA256) // it never fails
	}
	return hex.EncodeToString(sum.Sum(nil))
}
