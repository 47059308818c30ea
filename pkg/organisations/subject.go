package organisations

import (
	"context"
	"strconv"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Kind names files in the moderators' queue.
const Kind = "organisation"

// Subject puts files before the team in the queue; it implements moderation.Subject.
type Subject struct{ *Service }

// Kind implements moderation.Subject.
func (Subject) Kind() string { return Kind }

// Decides implements moderation.Subject: the programme's staff.
func (Subject) Decides() who.Role { return who.Staff }

// Reasons implements moderation.Subject: those that a licence may be refused for.
func (Subject) Reasons() moderation.Presets {
	return moderation.Presets{
		Family: Kind, Why: "organisations.why.", Example: "organisations.example.",
		Fields: []moderation.Field{
			{Name: "organisation_name", Label: i18n.M("organisations.name")}, {Name: "legal_form", Label: i18n.M("organisations.legal_form")},
			{Name: "sector", Label: i18n.M("organisations.sector")}, {Name: "capacity", Label: i18n.M("organisations.capacity")},
			{Name: "commune", Label: i18n.M("organisations.commune")}, {Name: "supports", Label: i18n.M("organisations.supports")},
			{Name: "motivation", Label: i18n.M("organisations.motivation")},
		},
		List: []moderation.Preset{
			{Reason: "outside", Field: "commune"}, {Reason: "duplicate", Field: "organisation_name"}, {Reason: "advertising", Field: "motivation"},
			{Reason: "personal_data", Field: "motivation"}, {Reason: "political_religious", Field: "motivation"}, {Reason: "too_short", Field: "motivation"},
			{Reason: "wrong_category", Field: "legal_form"}, {Reason: "other"},
		},
	}
}

// Sheet implements moderation.Subject.
func (s Subject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	r, err := reviewOf(ctx, c, ID(id))
	if err != nil {
		return moderation.Sheet{}, err
	}
	f := r.File
	sheet := moderation.Sheet{
		Title: f.Name, Body: f.Motivation, Aside: true, Commune: f.Commune,
		Lead: []i18n.Message{i18n.M("organisations.legal_form." + f.LegalForm)},
		Facts: []moderation.Fact{
			{Label: i18n.M("organisations.siret"), Value: f.SIRET},
			{Label: i18n.M("organisations.rna"), Value: f.RNA},
			{Label: i18n.M("organisations.sector"), Value: f.Sector, Prose: true},
			{Label: i18n.M("organisations.jobs"), Value: jobsText(f.Jobs)},
			{Label: i18n.M("organisations.capacity"), Value: f.Capacity},
		},
	}
	for _, support := range f.Supports {
		sheet.Facts = append(sheet.Facts, moderation.Fact{Label: i18n.M("organisations.supports"), Words: i18n.M("organisations.support." + support)})
	}
	sheet.Hints, sheet.Conditions = hints(f), &r.Conditions
	return sheet, nil
}

// jobsText is a number of jobs; zero is a line left empty.
func jobsText(jobs int) string {
	if jobs == 0 {
		return ""
	}
	return strconv.Itoa(jobs)
}

// hints says what the program could check by itself, and no more: it asks no register.
func hints(f File) []moderation.Hint {
	hints := []moderation.Hint{{Good: true, Text: i18n.M("organisations.hint_commune")}}
	if f.SIRET != "" {
		hints = append(hints, moderation.Hint{Good: true, Text: i18n.M("organisations.hint_siret")})
	}
	switch association := f.LegalForm == "association"; {
	case f.RNA != "" && association:
		hints = append(hints, moderation.Hint{Good: true, Text: i18n.M("organisations.hint_rna")})
	case f.RNA != "":
		hints = append(hints, moderation.Hint{Text: i18n.M("organisations.hint_rna_not_association")})
	case association:
		hints = append(hints, moderation.Hint{Text: i18n.M("organisations.hint_no_rna")})
	}
	return hints
}

// Apply implements moderation.Subject: grants with a number, asks for more, or refuses.
func (s Subject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	id := ID(d.ID)
	letter, err := s.decide(ctx, tx, id, d)
	if err != nil {
		return err
	}
	if err := db.Changed(ctx, tx, topic); err != nil {
		return err
	}
	line := audit.Line{Actor: d.By, Act: "organisation." + string(d.Verdict), Object: object(id), After: map[string]any{"reason": d.Reason, "conditions": d.Conditions != ""}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.tellMembers(ctx, tx, id, letter)
}

// conditionLines are what a letter says of conditions, each of their lines apart; nothing for none.
func conditionLines(conditions string) (said []i18n.Message) {
	if conditions == "" {
		return nil
	}
	said = append(said, i18n.M("organisations.mail_conditions"))
	for line := range strings.Lines(conditions) {
		if line = strings.TrimSpace(line); line != "" {
			said = append(said, i18n.M("organisations.mail_condition", line))
		}
	}
	return said
}

// decide moves the file and composes what its members are told.
func (s Subject) decide(ctx context.Context, tx db.Tx, id ID, d moderation.Decision) (mail.Letter, error) {
	letter := mail.Letter{Quote: d.Message, Button: i18n.M("organisations.mail_see_file"), Link: FilePath}
	switch d.Verdict {
	case moderation.Publish:
		l, name, err := grant(ctx, tx, id, d.Conditions, d.At)
		letter.Subject = i18n.M("organisations.mail_granted_subject", name)
		letter.Paragraphs = append([]i18n.Message{i18n.M("organisations.mail_granted", name, l.Number, l.Until)}, conditionLines(d.Conditions)...)
		letter.Paragraphs = append(letter.Paragraphs, i18n.M("organisations.mail_granted_next"))
		letter.Button, letter.Link = i18n.M("organisations.mail_sign"), "/espace/charte"
		return letter, err
	case moderation.Revise:
		name, err := answer(ctx, tx, id, ToComplete, d)
		letter.Subject = i18n.M("organisations.mail_revise_subject", name)
		letter.Paragraphs = []i18n.Message{i18n.M("organisations.mail_revise", name), i18n.M("organisations.why." + string(d.Reason))}
		letter.Link += "#" + s.queue.Note(Kind, d.Reason, "").Anchor()
		return letter, err
	default:
		letter.Link += "#" + form.Note{}.Anchor()
		name, err := answer(ctx, tx, id, Refused, d)
		letter.Subject = i18n.M("organisations.mail_refused_subject", name)
		letter.Paragraphs = []i18n.Message{i18n.M("organisations.mail_refused", name), i18n.M("organisations.why." + string(d.Reason)), i18n.M("organisations.mail_refused_next")}
		return letter, err
	}
}
