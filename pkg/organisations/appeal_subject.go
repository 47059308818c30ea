package organisations

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// AppealKind names appeals in the moderators' queue.
const AppealKind = "appeal"

// AppealSubject puts what members answer to a measure before the team, and not before whoever took it; it implements moderation.Subject.
type AppealSubject struct{ *Service }

// Kind implements moderation.Subject.
func (AppealSubject) Kind() string { return AppealKind }

// Decides implements moderation.Subject: the programme's staff.
func (AppealSubject) Decides() who.Role { return who.Staff }

// Reasons implements moderation.Subject.
func (AppealSubject) Reasons() moderation.Presets {
	return Subject{}.Reasons().Of("outside", "dangerous", "political_religious", "other")
}

// Sheet implements moderation.Subject.
func (s AppealSubject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	m, err := measureByID(ctx, c, id)
	if err != nil {
		return moderation.Sheet{}, err
	}
	r, err := reviewOf(ctx, c, m.Of)
	if err != nil {
		return moderation.Sheet{}, err
	}
	return moderation.Sheet{
		Title: r.File.Name, Commune: r.File.Commune, Lead: []i18n.Message{m.State.Label()}, Body: m.Appeal.Text, Aside: true,
		Facts: []moderation.Fact{
			{Label: i18n.M("organisations.licence_number"), Value: r.Licence.Number},
			{Label: i18n.M("organisations.measure"), Words: m.State.Label()},
			{Label: i18n.M("organisations.measure_reason"), Words: m.Why()},
			{Label: i18n.M("organisations.measure_message"), Value: m.Message},
		},
		Hints: []moderation.Hint{
			{Text: i18n.M("organisations.hint_other_decides", m.ByName)},
			{Good: true, Text: i18n.M("organisations.hint_file"), Page: filePath(m.Of)},
		},
	}, nil
}

// Apply implements moderation.Subject: restores the licence, asks for more, or upholds the measure.
func (s AppealSubject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	m, err := measureByID(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	if err := answerAppeal(ctx, tx, d); err != nil {
		return err
	}
	line := audit.Line{Actor: d.By, Act: "organisation.appeal_" + string(d.Verdict), Object: object(m.Of), After: map[string]any{"reason": d.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	if d.Verdict == moderation.Publish {
		version, err := lockOrganisation(ctx, tx, m.Of)
		if err != nil {
			return err
		}
		at, err := move(ctx, tx, m.Of, Active, version)
		if err != nil {
			return err
		}
		return s.measured(ctx, tx, d.By, Measure{Of: m.Of, State: Active, Reason: "appeal", Message: d.Message, By: d.By.ID, At: d.At}, at)
	}
	return s.tellMembers(ctx, tx, m.Of, mail.Letter{
		Subject: i18n.M("organisations.mail_appeal_answer_subject"),
		Paragraphs: []i18n.Message{
			i18n.M("organisations.mail_appeal_answer." + string(d.Verdict)), i18n.M("organisations.why." + string(d.Reason)),
		},
		Quote: d.Message, Button: i18n.M("organisations.mail_see_file"), Link: FilePath,
	})
}

// filePath is a file's page for the team.
func filePath(id ID) string { return fmt.Sprintf("%s/%d", ListPath, id) }
