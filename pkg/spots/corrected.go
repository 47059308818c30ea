package spots

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Corrected is by's own spot and what moderators put right of it. NotFound when they did not, or when it no longer matters.
func (s *Service) Corrected(ctx context.Context, by who.Actor, id ID) (Spot, Correction, error) {
	spot, err := s.Of(ctx, by, id)
	if err != nil {
		return Spot{}, Correction{}, err
	}
	if spot.State != Submitted && spot.State != Published {
		return Spot{}, Correction{}, fault.New(fault.NotFound, "errors.not_found.text")
	}
	kept, err := correctionOf(ctx, s.pool, id)
	return spot, kept, err
}

// TakeBack proposes what by had written of their published spot as a change like any other. The photos stay: those left out
// are kept no longer.
func (s *Service) TakeBack(ctx context.Context, by who.Actor, id ID, key string) error {
	spot, kept, err := s.Corrected(ctx, by, id)
	if err != nil {
		return err
	}
	_, err = s.SubmitEdit(ctx, by, id, kept.again(spot.Draft), key)
	return err
}

// again is the author's version as it may be proposed again, beside the spot as it is.
func (k Correction) again(spot Draft) Draft {
	d := k.Before
	d.OtherPlace, d.Version, d.Rights, d.Photos = spot.OtherPlace, 0, true, slices.Clone(spot.Photos)
	for i, p := range d.Photos {
		if at := slices.IndexFunc(k.Before.Photos, func(o photos.Placed) bool { return o.ID == p.ID }); at >= 0 {
			d.Photos[i].Alt = k.Before.Photos[at].Alt
		}
	}
	return d
}

// wasCorrected reports whether the author of spot has a correction to look at.
func (s *Service) wasCorrected(ctx context.Context, spot Spot) (bool, error) {
	if spot.State != Submitted && spot.State != Published {
		return false, nil
	}
	_, err := correctionOf(ctx, s.pool, spot.ID)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// told is a correction for whoever reads it.
func (k Correction) told(spot Spot, all []Category) *moderation.Correction {
	c := &moderation.Correction{Changes: changes(k.Before, spot.Draft, all)}
	for _, p := range spot.Draft.Photos {
		if i := slices.IndexFunc(k.Before.Photos, func(o photos.Placed) bool { return o.ID == p.ID }); i >= 0 {
			c.Changes = append(c.Changes, moderation.Rewritten(i18n.M("spots.alt"), k.Before.Photos[i].Alt, p.Alt)...)
		}
	}
	if n := len(k.aside(spot.Draft.Photos)); n > 0 {
		c.Notes = append(c.Notes, i18n.N("spots.correct.left_out", n))
	}
	if k.Retouched {
		c.Notes = append(c.Notes, i18n.M("spots.correct.retouched"))
	}
	return c
}

// correctionWords tell by letter what was put right: before and after, in plain words.
func correctionWords(c *moderation.Correction) []i18n.Message {
	words := []i18n.Message{i18n.M("spots.correct.mail")}
	for _, change := range c.Changes {
		before, after := versions(change)
		words = append(words, i18n.M("spots.correct.mail_before", change.Label, before), i18n.M("spots.correct.mail_after", change.Label, after))
	}
	return append(append(words, c.Notes...), i18n.M("spots.correct.mail_back"))
}

// tellCorrection adds to the letter of a published spot what was put right of it, and forgets the photos that were left out.
func (s *Service) tellCorrection(ctx context.Context, tx db.Tx, id ID, letter *mail.Letter) error {
	spot, kept, err := s.corrected(ctx, tx, id)
	if err != nil || kept == nil {
		return err
	}
	all, err := categories(ctx, tx)
	if err != nil {
		return err
	}
	letter.Paragraphs = append(letter.Paragraphs, correctionWords(kept.told(spot, all))...)
	letter.Button, letter.Link = i18n.M("spots.correct.mail_see"), correctionPath(id)
	return s.dropAside(ctx, tx, id)
}

// versions are what a change found and what it leaves.
func versions(c moderation.Change) (before, after i18n.Message) {
	add := func(op diff.Op, m i18n.Message, glue string) {
		if op != diff.Added {
			before = listing(before, m, glue)
		}
		if op != diff.Removed {
			after = listing(after, m, glue)
		}
	}
	for _, s := range c.Spans {
		add(s.Op, i18n.Either(s.Text, s.Text), "spots.correct.words")
	}
	for _, o := range c.Choices {
		add(o.Op, o.Words, "spots.correct.list")
	}
	return orNothing(before), orNothing(after)
}

func listing(list, m i18n.Message, glue string) i18n.Message {
	if list.Empty() {
		return m
	}
	return i18n.M(glue, list, m)
}

func orNothing(m i18n.Message) i18n.Message {
	if m.Empty() {
		return i18n.M("spots.correct.nothing")
	}
	return m
}

// correctionSheet adds to what the moderators see of a spot what they put right, and the photos they left out.
func (s Subject) correctionSheet(ctx context.Context, c db.Conn, spot Spot, sheet *moderation.Sheet) error {
	sheet.Correctable = Kind
	kept, err := correctionOf(ctx, c, spot.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := s.Categories(ctx)
	if err != nil {
		return err
	}
	sheet.Corrected = kept.told(spot, all)
	for _, p := range kept.aside(spot.Draft.Photos) {
		found, err := s.photos.Find(ctx, c, p.ID)
		if fault.Is(err, fault.NotFound) { // published since
			continue
		}
		if err != nil {
			return err
		}
		out := toJudge(found)
		out.Alt, out.Fate = p.Alt, diff.Removed
		sheet.Photos = append(sheet.Photos, out)
	}
	return nil
}
