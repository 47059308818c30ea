package spots

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/slug"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Kind names spots in the moderators' queue.
const Kind = "spot"

// Subject puts spots before the moderators; it implements moderation.Subject.
type Subject struct{ *Service }

// Kind implements moderation.Subject.
func (Subject) Kind() string { return Kind }

// Decides implements moderation.Subject.
func (Subject) Decides() who.Role { return who.Moderator }

// Reasons implements moderation.Subject.
func (Subject) Reasons() moderation.Presets {
	return moderation.Presets{
		Family: Kind, Why: "spots.why.", Example: "spots.example.",
		Fields: []moderation.Field{
			{Name: "photos", Label: i18n.M("spots.photos")}, {Name: "title", Label: i18n.M("spots.form.title")}, {Name: "reason", Label: i18n.M("spots.form.reason")},
			{Name: "category", Label: i18n.M("spots.category")}, {Name: "commune", Label: i18n.M("spots.where")}, {Name: "precision", Label: i18n.M("spots.precision")},
		},
		List: []moderation.Preset{
			{Reason: "outside", Field: "commune"}, {Reason: "not_a_place", Field: "title"}, {Reason: "duplicate", Field: "title"},
			{Reason: "unclear_photo", Field: "photos"}, {Reason: "not_your_photo", Field: "photos"}, {Reason: "recognisable_person", Field: "photos"},
			{Reason: "child", Field: "photos"}, {Reason: "private_place", Field: "photos"}, {Reason: "dangerous", Field: "reason"},
			{Reason: "fragile_site", Field: "precision"}, {Reason: "advertising", Field: "reason"}, {Reason: "personal_data", Field: "reason"},
			{Reason: "insulting", Field: "reason"}, {Reason: "political_religious", Field: "reason"}, {Reason: "too_short", Field: "reason"},
			{Reason: "wrong_category", Field: "category"}, {Reason: "other"},
		},
	}
}

// why is the sentence that the author reads for a reason, or for the ground of a flag.
func why(r moderation.Reason) i18n.Message { return i18n.M("spots.why." + string(r)) }

// Sheet implements moderation.Subject.
func (s Subject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	spot, err := spotByID(ctx, c, ID(id))
	if err != nil {
		return moderation.Sheet{}, err
	}
	if spot, err = s.withPhotos(ctx, c, spot); err != nil {
		return moderation.Sheet{}, err
	}
	sheet := moderation.Sheet{
		Title: spot.Draft.Title, Body: spot.Draft.Reason,
		Lead:  append([]i18n.Message{i18n.Either(spot.category.NameFR, spot.category.NameEN)}, seasonWords(spot.Draft.Seasons)...),
		Facts: facts(spot), Hints: photoHints(spot.Photos),
	}
	if spot.State == Published {
		sheet.Page = spot.Address()
	}
	for _, p := range spot.Photos {
		sheet.Photos = append(sheet.Photos, toJudge(p))
	}
	if err := s.examine(ctx, c, &sheet, whereabouts{spot.ID, *spot.Point, spot.Commune, spot.Draft, true, true, spot.Author}); err != nil {
		return sheet, err
	}
	err = s.correctionSheet(ctx, c, spot, &sheet)
	return sheet, err
}

func seasonWords(seasons []string) []i18n.Message {
	if len(seasons) == 0 {
		return []i18n.Message{i18n.M("spots.all_year")}
	}
	words := make([]i18n.Message, len(seasons))
	for i, season := range seasons {
		words[i] = i18n.M("spots.season." + season)
	}
	return words
}

func facts(spot Spot) []moderation.Fact {
	list := []moderation.Fact{{Label: i18n.M("spots.precision"), Words: i18n.M("spots.precision." + string(spot.Draft.Precision))}}
	for _, a := range spot.Draft.Access {
		list = append(list, moderation.Fact{Label: i18n.M("spots.access"), Words: i18n.M("spots.access." + a)})
	}
	if spot.Draft.People != "" {
		list = append(list, moderation.Fact{Label: i18n.M("spots.people"), Words: i18n.M("spots.people." + spot.Draft.People)})
	}
	return append(list, moderation.Fact{Label: i18n.M("spots.signed"), Words: i18n.M("spots.signed." + spot.Draft.DisplayName)})
}

// Apply implements moderation.Subject: publishes, sends back or refuses, and writes to the author.
func (s Subject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	id := ID(d.ID)
	letter, err := s.decide(ctx, tx, id, d)
	if err != nil {
		return err
	}
	if err := db.Changed(ctx, tx, Topic); err != nil {
		return err
	}
	line := audit.Line{Actor: d.By, Act: "spot." + string(d.Verdict), Object: object(id), After: map[string]any{"reason": d.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	if letter.To == 0 { // nothing to tell
		return nil
	}
	return s.post.Send(ctx, tx, letter)
}

func (s Subject) decide(ctx context.Context, tx db.Tx, id ID, d moderation.Decision) (mail.Letter, error) {
	switch _, now, err := stateOf(ctx, tx, id); {
	case err != nil:
		return mail.Letter{}, err
	case now == Published: // since it was sent
		return s.look(ctx, tx, id, d)
	}
	to := map[moderation.Verdict]State{moderation.Publish: Published, moderation.Revise: ChangesRequested, moderation.Refuse: Refused}[d.Verdict]
	if to != Published { // it is their own version that its author goes on with
		if err := s.restore(ctx, tx, id, d.At); err != nil {
			return mail.Letter{}, err
		}
	}
	spot, err := decideSpot(ctx, tx, id, to, d)
	if err != nil {
		return mail.Letter{}, err
	}
	title := spot.Title
	letter := mail.Letter{To: spot.Author, Quote: d.Message, Button: i18n.M("spots.mail_see_decision"), Link: editPath(id)}
	switch to {
	case Published:
		address, err := s.publish(ctx, tx, id, spot, d.At)
		letter.Subject = i18n.M("spots.mail_published_subject", title)
		letter.Paragraphs = []i18n.Message{i18n.M("spots.mail_published", title), i18n.M("spots.mail_published_next")}
		letter.Button, letter.Link = i18n.M("spots.mail_see_page"), address
		if err == nil {
			err = s.tellCorrection(ctx, tx, id, &letter)
		}
		return letter, err
	case ChangesRequested:
		letter.Subject = i18n.M("spots.mail_revise_subject", title)
		letter.Paragraphs = []i18n.Message{i18n.M("spots.mail_revise", title), why(d.Reason)}
		letter.Button, letter.Link = i18n.M("spots.mail_edit"), letter.Link+"#"+s.queue.Note(Kind, d.Reason, "").Anchor()
	default:
		letter.Subject = i18n.M("spots.mail_refused_subject", title)
		letter.Link += "#" + form.Note{}.Anchor()
		letter.Paragraphs = []i18n.Message{i18n.M("spots.mail_refused", title), why(d.Reason)}
		letter.After = []i18n.Message{i18n.M("moderation.mail_contest"), i18n.M("spots.mail_refused_next")}
	}
	return letter, nil
}

// publish gives the spot its address: the one it had, else the title, else with the commune, else with a
// random end.
func (s Subject) publish(ctx context.Context, tx db.Tx, id ID, spot decided, at time.Time) (string, error) {
	if spot.Slug != "" {
		return "/spots/" + spot.Slug, publishSpot(ctx, tx, id, spot.Slug, at)
	}
	if err := lockSlugs(ctx, tx); err != nil {
		return "", err
	}
	base := slug.Of(spot.Title, "spot")
	candidates := []string{base, base + "-" + slug.Of(spot.CommuneName, "lot"), base + "-" + slug.Suffix()}
	for _, candidate := range candidates {
		free, err := slugFree(ctx, tx, candidate)
		if err != nil {
			return "", err
		}
		if free {
			return "/spots/" + candidate, publishSpot(ctx, tx, id, candidate, at)
		}
	}
	last := base + "-" + slug.Suffix() + slug.Suffix()
	return "/spots/" + last, publishSpot(ctx, tx, id, last, at)
}
