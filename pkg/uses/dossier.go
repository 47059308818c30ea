package uses

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// mostPictures bounds how many photos one dossier holds, for it is made in memory; the uses after
// them are listed without.
const mostPictures = 2000

// reader is who a paper is for: in which words, from which site.
type reader struct {
	Locale i18n.Locale
	Say    func(i18n.Message) string
	Site   string // https://…
}

// Dossier writes the yearly proof of use as a PDF: a cover with the count of each class of support,
// then every use with its photo. One is made at a time; whoever comes meanwhile waits, and is told to
// come back when it takes too long.
func (s *Service) Dossier(ctx context.Context, by who.Actor, year int, r reader, w io.Writer) error {
	list, err := s.Proofs(ctx, by, year)
	if err != nil {
		return err
	}
	return s.turn(ctx, func() error {
		d := dossier{reader: r, year: year, uses: list, made: s.now()}
		d.begin()
		if err := d.records(func(p Proof) ([]byte, error) { return s.photos.File(ctx, p.Photo, p.PhotoWidth) }); err != nil {
			return err
		}
		return d.paper.Write(w)
	})
}

// turn lets one dossier be made at a time.
func (s *Service) turn(ctx context.Context, work func() error) error {
	select {
	case s.dossiers <- struct{}{}:
		defer func() { <-s.dossiers }()
		return work()
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, "uses.dossier_busy", ctx.Err())
	}
}

// dossier is the paper being written.
type dossier struct {
	reader
	year  int
	uses  []Proof
	made  time.Time
	paper *pdf.Document
}

func (d *dossier) say(key string, args ...any) string { return d.Say(i18n.M(key, args...)) }

// begin writes the cover.
func (d *dossier) begin() {
	title := d.say("uses.dossier_title", fmt.Sprint(d.year))
	_, host, _ := strings.Cut(d.Site, "://")
	d.paper = pdf.New(pdf.Options{
		Title: title, Author: d.say("mail.farewell"), Lang: string(d.Locale), Date: d.made,
		Sender: []string{"Oh my Lot\u202f!", host}, Footer: title + " · " + d.say("uses.dossier_made", d.made),
	})
	d.paper.Heading(title)
	d.paper.Paragraph(d.say("uses.dossier_lead"))
	if len(d.uses) == 0 {
		d.paper.Strong(d.say("uses.dossier_none"))
		return
	}
	d.paper.Facts(
		pdf.Fact{Label: d.say("uses.dossier_count"), Value: i18n.Number(d.Locale, len(d.uses))},
		pdf.Fact{Label: d.say("uses.dossier_licences"), Value: i18n.Number(d.Locale, licences(d.uses))},
	)
	d.paper.Subheading(d.say("uses.dossier_classes"))
	var classes []pdf.Fact
	for _, class := range byClass(d.uses) {
		classes = append(classes, pdf.Fact{Label: d.Say(supportName(class[0].Support)), Value: d.Say(i18n.N("uses.dossier_uses", len(class)))})
	}
	d.paper.Facts(classes...)
	d.paper.Small(d.say("uses.dossier_names"))
	if len(d.uses) > mostPictures {
		d.paper.Small(d.say("uses.dossier_bounded", mostPictures))
	}
	d.paper.NewPage()
}

// byClass cuts the uses of a year, sorted by class of support, into its classes.
func byClass(list []Proof) (classes [][]Proof) {
	for from := 0; from < len(list); {
		n := slices.IndexFunc(list[from:], func(p Proof) bool { return p.Support != list[from].Support })
		if n < 0 {
			n = len(list) - from
		}
		classes = append(classes, list[from:from+n])
		from += n
	}
	return classes
}

// licences counts the licences in whose name the uses are.
func licences(list []Proof) int {
	seen := map[string]bool{}
	for _, p := range list {
		if p.Licence != "" {
			seen[p.Licence] = true
		}
	}
	return len(seen)
}

// records writes the uses, class after class.
func (d *dossier) records(photo func(Proof) ([]byte, error)) error {
	left := mostPictures
	for _, class := range byClass(d.uses) {
		d.paper.Records(d.Say(supportName(class[0].Support)))
		for _, p := range class {
			var picture []byte
			if left--; left >= 0 {
				var err error
				if picture, err = photo(p); err != nil {
					return err
				}
			}
			d.paper.Record(d.record(p, picture))
		}
	}
	return nil
}

func (d *dossier) record(p Proof, picture []byte) pdf.Record {
	holder := p.Holder
	if p.Licence != "" {
		holder = d.say("uses.dossier_holder", p.Holder, p.Licence)
	}
	return pdf.Record{
		JPEG: picture, Title: d.say("uses.dossier_use", p.UsedOn, p.Place),
		Lines: []string{holder, p.Words, d.say("uses.dossier_state", p.ShownOn, int64(p.ID))},
	}
}
