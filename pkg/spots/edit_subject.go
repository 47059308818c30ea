package spots

import (
	"context"
	"fmt"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// EditKind names changes to published spots in the moderators' queue.
const EditKind = "edit"

// EditSubject puts changes to published spots before the moderators; it implements
// moderation.Subject.
type EditSubject struct{ *Service }

// Kind implements moderation.Subject.
func (EditSubject) Kind() string { return EditKind }

// Decides implements moderation.Subject.
func (EditSubject) Decides() who.Role { return who.Moderator }

// Reasons implements moderation.Subject: those of spots.
func (EditSubject) Reasons() moderation.Presets { return Subject{}.Reasons() }

// Sheet implements moderation.Subject: the spot as its author wants it, and what that changes.
func (s EditSubject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	edit, err := editByID(ctx, c, id)
	if err != nil {
		return moderation.Sheet{}, err
	}
	of, page, err := shownOf(ctx, c, edit.Spot)
	if err != nil {
		return moderation.Sheet{}, err
	}
	all, err := s.Categories(ctx)
	if err != nil {
		return moderation.Sheet{}, err
	}
	var nothing form.Errors
	at := edit.Wanted.locate(s.territory, &nothing)
	sheet := moderation.Sheet{
		Title: edit.Wanted.Title, Body: edit.Wanted.Reason, Commune: at.commune.INSEE, Changes: changes(edit.Before, edit.Wanted, all), Edit: true, Page: page,
	}
	if page != "" {
		sheet.Hints = append(sheet.Hints, moderation.Hint{Good: true, Text: i18n.M("spots.hint_edit"), Page: page})
	}
	if sheet.Photos, err = s.photosOfEdit(ctx, c, edit); err != nil || !at.known {
		return sheet, err
	}
	far := s.moved(edit)
	if far > near {
		sheet.Hints = append(sheet.Hints, moderation.Hint{Text: i18n.M("spots.hint_moved", int(far))})
	}
	placed := far >= 1 || edit.Before.Title != edit.Wanted.Title // what is written is rounded to a metre
	written := edit.Before.Reason != edit.Wanted.Reason
	return sheet, s.examine(ctx, c, &sheet, whereabouts{edit.Spot, at.exact, at.commune, edit.Wanted, placed, written, of})
}

// moved is how far, in metres, a change takes the spot.
func (s EditSubject) moved(e Edit) float64 {
	var nothing form.Errors
	from, to := e.Before.locate(s.territory, &nothing), e.Wanted.locate(s.territory, &nothing)
	if !from.known || !to.known {
		return 0
	}
	return from.exact.Metres(to.exact)
}

// photosOfEdit are the photos as the author wants them, new ones told apart, then those taken away.
func (s EditSubject) photosOfEdit(ctx context.Context, c db.Conn, e Edit) ([]moderation.Photo, error) {
	var list []moderation.Photo
	add := func(p photos.Placed, fate diff.Op) error {
		found, err := s.photos.Find(ctx, c, p.ID)
		if fault.Is(err, fault.NotFound) { // decided, and gone since
			return nil
		}
		shown := toJudge(found)
		shown.Alt, shown.Fate = p.Alt, fate
		list = append(list, shown)
		return err
	}
	for _, p := range e.Pictures() {
		if err := add(p.Placed, p.Fate); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// changes tells two versions of a spot apart, field by field, photos aside.
func changes(before, after Draft, all []Category) []moderation.Change {
	var list []moderation.Change
	text := func(label, before, after string) {
		list = append(list, moderation.Rewritten(i18n.M(label), before, after)...)
	}
	choice := func(label string, before, after []string, word func(string) i18n.Message) {
		if !slices.Equal(before, after) {
			list = append(list, moderation.Change{Label: i18n.M(label), Choices: choices(before, after, word)})
		}
	}
	family := func(name string) func(string) i18n.Message {
		return func(value string) i18n.Message { return i18n.M(name + value) }
	}
	text("spots.form.title", before.Title, after.Title)
	text("spots.form.reason", before.Reason, after.Reason)
	choice("spots.category", some(before.Category), some(after.Category), func(slug string) i18n.Message { return categoryName(all, slug) })
	text("spots.form.commune", before.Commune, after.Commune)
	text("spots.coordinates", before.coordinates(), after.coordinates())
	choice("spots.precision", some(string(before.Precision)), some(string(after.Precision)), family("spots.precision."))
	choice("spots.season", before.Seasons, after.Seasons, family("spots.season."))
	choice("spots.access", before.Access, after.Access, family("spots.access."))
	choice("spots.people", some(before.People), some(after.People), family("spots.people."))
	choice("spots.display_name", some(before.DisplayName), some(after.DisplayName), family("spots.display_name."))
	return list
}

// some is a list of value, when there is one.
func some(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

func choices(before, after []string, word func(string) i18n.Message) []moderation.Choice {
	var list []moderation.Choice
	for _, s := range diff.Align(before, after) {
		if s.Op == diff.Added {
			list = append(list, moderation.Choice{Op: s.Op, Words: word(after[s.After])})
		} else {
			list = append(list, moderation.Choice{Op: s.Op, Words: word(before[s.Before])})
		}
	}
	return list
}

func categoryName(all []Category, slug string) i18n.Message {
	for _, c := range all {
		if c.Slug == slug {
			return i18n.Either(c.NameFR, c.NameEN)
		}
	}
	return i18n.Either(slug, slug)
}

// Apply implements moderation.Subject: the spot becomes what its author wants, or stays as it is; the
// author is written to.
func (s EditSubject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	to := map[moderation.Verdict]State{moderation.Publish: Published, moderation.Revise: ChangesRequested, moderation.Refuse: Refused}[d.Verdict]
	if to == Published { // whoever reads the spot afterwards reads another one
		seen, err := editByID(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		if err := s.queue.Stale(ctx, tx, Kind, int64(seen.Spot)); err != nil {
			return err
		}
	}
	edit, spot, err := decideEdit(ctx, tx, d.ID, to, d)
	if err != nil {
		return err
	}
	letter := mail.Letter{
		To: spot.Author, Subject: i18n.M("spots.mail_edit_subject."+string(to), spot.Title), Paragraphs: []i18n.Message{i18n.M("spots.mail_edit."+string(to), spot.Title)},
		Quote: d.Message, Button: i18n.M("spots.mail_see_page"), Link: "/spots/" + spot.Slug,
	}
	switch to {
	case Published:
		err = s.rewrite(ctx, tx, edit, spot, d)
	case ChangesRequested:
		letter.Paragraphs = append(letter.Paragraphs, why(d.Reason))
		letter.Button, letter.Link = i18n.M("spots.mail_edit"), editPath(edit.Spot)+"#"+s.queue.Note(EditKind, d.Reason, "").Anchor()
	default:
		letter.Paragraphs = append(letter.Paragraphs, why(d.Reason))
		letter.Button, letter.Link = i18n.M("spots.mail_see_decision"), editPath(edit.Spot)+"#"+form.Note{}.Anchor()
		letter.After = []i18n.Message{i18n.M("moderation.mail_contest")}
	}
	if err != nil {
		return err
	}
	line := audit.Line{Actor: d.By, Act: "spot.edit." + string(d.Verdict), Object: object(edit.Spot), After: map[string]any{"edit": edit.ID, "reason": d.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, letter)
}

// rewrite makes the spot what the change says.
func (s EditSubject) rewrite(ctx context.Context, tx db.Tx, edit Edit, spot decided, d moderation.Decision) error {
	var problems form.Errors
	at := edit.Wanted.locate(s.territory, &problems)
	if !at.known {
		return fmt.Errorf("change %d is nowhere: %v", edit.ID, problems)
	}
	if err := rewriteSpot(ctx, tx, edit.Spot, edit.Wanted, at, d.At); err != nil {
		return err
	}
	if err := s.photos.Release(ctx, tx, newPhotos(edit.Wanted.Photos, edit.Before.Photos)...); err != nil {
		return err
	}
	if err := s.photos.Attach(ctx, tx, album(edit.Spot), spot.Author, edit.Wanted.Photos); err != nil {
		return err
	}
	if err := s.dropAside(ctx, tx, edit.Spot); err != nil {
		return err
	}
	if err := forgetCorrection(ctx, tx, edit.Spot); err != nil { // its author has had their say
		return err
	}
	return db.Changed(ctx, tx, Topic)
}
