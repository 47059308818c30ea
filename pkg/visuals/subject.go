package visuals

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Subject puts visuals before the team in the queue; it implements moderation.Subject.
type Subject struct{ *Service }

// Kind implements moderation.Subject.
func (Subject) Kind() string { return Kind }

// Decides implements moderation.Subject: the programme's staff, who answer for the brand.
func (Subject) Decides() who.Role { return who.Staff }

// Reasons implements moderation.Subject: what may be wrong with a bubble, then with the rest.
func (Subject) Reasons() moderation.Presets {
	return moderation.Presets{
		Family: Kind, Why: "visuals.why.", Example: "visuals.example.",
		Fields: []moderation.Field{
			{Name: "photo", Label: i18n.M("visuals.photo")}, {Name: "use", Label: i18n.M("visuals.use")}, {Name: "bubble", Label: i18n.M("visuals.bubble")},
			{Name: "ground", Label: i18n.M("visuals.ground")}, {Name: "words", Label: i18n.M("visuals.words")},
		},
		List: []moderation.Preset{
			{Reason: "bubble_small", Field: "bubble"}, {Reason: "bubble_crowded", Field: "photo"}, {Reason: "bubble_contrast", Field: "ground"},
			{Reason: "bubble_stretched", Field: "photo"}, {Reason: "bubble_altered", Field: "photo"}, {Reason: "bubble_old", Field: "photo"},
			{Reason: "unclear_photo", Field: "photo"}, {Reason: "not_covered", Field: "use"}, {Reason: "advertising", Field: "photo"},
			{Reason: "insulting", Field: "photo"}, {Reason: "political_religious", Field: "photo"}, {Reason: "other"},
		},
	}
}

// Sheet implements moderation.Subject: the version in force beside those before it, and what the
// program found.
func (s Subject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	v, err := visualByID(ctx, c, ID(id))
	if err != nil {
		return moderation.Sheet{}, err
	}
	gauge, err := s.brand.Gauge(ctx)
	if err != nil {
		return moderation.Sheet{}, err
	}
	organisation, err := organisationOf(ctx, c, v)
	if err != nil {
		return moderation.Sheet{}, err
	}
	now := v.Now()
	sheet := moderation.Sheet{
		Title: v.Title, Body: now.Spec.Words, Aside: true,
		Lead: []i18n.Message{i18n.M("brand.use." + string(now.Spec.Use)), now.Spec.Size()},
		Facts: []moderation.Fact{
			{Label: i18n.M("visuals.organisation"), Value: organisation},
			{Label: i18n.M("visuals.ground"), Value: string(now.Spec.Ground)},
			{Label: i18n.M("visuals.reference"), Value: v.Reference},
		},
	}
	for _, version := range v.Versions {
		sheet.Photos = append(sheet.Photos, version.pictured())
	}
	for _, check := range Checks(now, gauge) {
		if check.Finding == Note {
			sheet.Facts = append(sheet.Facts, moderation.Fact{Label: check.Title(), Words: check.Text})
			continue
		}
		sheet.Hints = append(sheet.Hints, moderation.Hint{Good: check.Finding == Good, Text: check.Text})
	}
	sheet.Hints = append(sheet.Hints, moderation.Hint{Good: true, Text: i18n.M("visuals.hint_rules"), Page: "/marque#regles"})
	return sheet, nil
}

// pictured is the picture of a version for the moderators' screen, its mark drawn.
func (v Version) pictured() moderation.Photo {
	return moderation.Photo{
		ID: v.Photo.ID, Width: v.Photo.Width, Height: v.Photo.Height, Widths: v.Photo.Widths, Caption: i18n.M("visuals.version", v.Number),
		Mark: v.Spec.Mark.drawn(),
	}
}

// Apply implements moderation.Subject: approves, asks for another version or refuses, and writes to
// the author.
func (s Subject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	to := map[moderation.Verdict]State{moderation.Publish: Approved, moderation.Revise: ChangesRequested, moderation.Refuse: Refused}[d.Verdict]
	v, err := decideVisual(ctx, tx, ID(d.ID), to, d)
	if err != nil {
		return err
	}
	line := audit.Line{Actor: d.By, Act: "visual." + string(to), Object: object(v.ID), After: map[string]any{"reason": d.Reason, "reference": v.Reference}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, s.letter(v, d))
}

// Reopen implements appeals.Contested: the refused version waits again as it was sent.
func (Subject) Reopen(ctx context.Context, tx db.Tx, id int64) error {
	return reopenVisual(ctx, tx, ID(id))
}

// letter is what the author is told.
func (s Subject) letter(v Visual, d moderation.Decision) mail.Letter {
	l := mail.Letter{To: v.Author, Quote: d.Message, Button: i18n.M("visuals.mail_see"), Link: path(v.ID)}
	why := i18n.M("visuals.why." + string(d.Reason))
	switch d.Verdict {
	case moderation.Publish:
		l.Subject = i18n.M("visuals.mail_approved_subject")
		l.Paragraphs = []i18n.Message{i18n.M("visuals.mail_approved", v.Title, v.Reference), i18n.M("visuals.mail_approved_next")}
	case moderation.Revise:
		l.Subject = i18n.M("visuals.mail_revise_subject")
		l.Paragraphs = []i18n.Message{i18n.M("visuals.mail_revise", v.Title), why}
		l.Button, l.Link = i18n.M("visuals.mail_correct"), l.Link+"#"+s.queue.Note(Kind, d.Reason, "").Anchor()
	default:
		l.Link += "#" + form.Note{}.Anchor()
		l.Subject = i18n.M("visuals.mail_refused_subject")
		l.Paragraphs = []i18n.Message{i18n.M("visuals.mail_refused", v.Title), why}
		l.After = []i18n.Message{i18n.M("moderation.mail_contest")}
	}
	return l
}
