package organisations

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// RenewalKind names requests for another term in the moderators' queue.
const RenewalKind = "renewal"

// RenewalSubject puts requests for another term before the team; it implements moderation.Subject.
type RenewalSubject struct{ *Service }

// Kind implements moderation.Subject.
func (RenewalSubject) Kind() string { return RenewalKind }

// Decides implements moderation.Subject: the programme's staff.
func (RenewalSubject) Decides() who.Role { return who.Staff }

// Reasons implements moderation.Subject: those of a first request.
func (s RenewalSubject) Reasons() moderation.Presets { return Subject(s).Reasons() }

// Sheet implements moderation.Subject: the file, and what the members say of the years past.
func (s RenewalSubject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	r, err := renewalByID(ctx, c, id)
	if err != nil {
		return moderation.Sheet{}, err
	}
	sheet, err := Subject(s).Sheet(ctx, c, int64(r.Of))
	if err != nil {
		return moderation.Sheet{}, err
	}
	sheet.Body = r.Words
	sheet.Hints = append(sheet.Hints, moderation.Hint{Good: true, Text: i18n.M("organisations.hint_file"), Page: filePath(r.Of)})
	return sheet, nil
}

// Apply implements moderation.Subject: another term under the same number, or none.
func (s RenewalSubject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	if err := answerRenewal(ctx, tx, d); err != nil {
		return err
	}
	r, err := renewalByID(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	letter := mail.Letter{
		Subject:    i18n.M("organisations.mail_renewal_answer_subject"),
		Paragraphs: []i18n.Message{i18n.M("organisations.mail_renewal_answer." + string(d.Verdict)), i18n.M("organisations.why." + string(d.Reason))},
		Quote:      d.Message, Button: i18n.M("organisations.mail_see_file"), Link: FilePath + "#suite",
	}
	if d.Verdict == moderation.Publish {
		e, err := extend(ctx, tx, r.Of, d.Conditions, dayOf(d.At))
		if err != nil {
			return err
		}
		letter.Subject, letter.Link = i18n.M("organisations.mail_renewed_subject", e.Name), FilePath
		letter.Paragraphs = append([]i18n.Message{i18n.M("organisations.mail_renewed", e.Number, e.Name, e.Until)}, conditionLines(d.Conditions)...)
		if err := db.Changed(ctx, tx, topic); err != nil {
			return err
		}
		if err := s.tellCovered(ctx, tx, r.Of, umbrellaLetter(e.Name, Active)); err != nil {
			return err
		}
	}
	line := audit.Line{Actor: d.By, Act: "organisation.renewal_" + string(d.Verdict), Object: object(r.Of), After: map[string]any{"reason": d.Reason, "conditions": d.Conditions != ""}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.tellMembers(ctx, tx, r.Of, letter)
}
