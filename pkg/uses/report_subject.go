package uses

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

// ReportKind names reports of a misuse in the queue.
const ReportKind = "report"

// ReportSubject puts reports of a misuse before the team in the queue; it implements
// moderation.Subject. To publish is to find a report founded, to refuse is to find it unfounded;
// nothing is sent back.
type ReportSubject struct{ *Service }

// Kind implements moderation.Subject.
func (ReportSubject) Kind() string { return ReportKind }

// Decides implements moderation.Subject: the programme's staff, who answer for the brand.
func (ReportSubject) Decides() who.Role { return who.Staff }

// Reasons implements moderation.Subject: those for which a report leads nowhere.
func (ReportSubject) Reasons() moderation.Presets {
	return moderation.Presets{
		Family: ReportKind, Example: "uses.report_example.",
		List: []moderation.Preset{{Reason: "duplicate"}, {Reason: "too_short"}, {Reason: "insulting"}, {Reason: "other"}},
	}
}

// Sheet implements moderation.Subject.
func (s ReportSubject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	r, err := reportByID(ctx, c, id)
	if err != nil {
		return moderation.Sheet{}, err
	}
	sheet := moderation.Sheet{
		Title: Draft{Words: r.What}.title(), Body: r.What, Aside: true,
		Facts: []moderation.Fact{
			{Label: i18n.M("uses.report_where"), Value: r.Where},
			{Label: i18n.M("uses.report_licence"), Value: r.Licence},
			{Label: i18n.M("uses.report_email"), Value: r.Email},
		},
	}
	if r.Licence != "" {
		bearer, err := bearerOf(ctx, c, r.Licence)
		if err != nil {
			return sheet, err
		}
		sheet.Hints = append(sheet.Hints, bearerHint(r.Licence, bearer))
	}
	return sheet, nil
}

// bearerHint tells whose licence is shown beside the bubble, or that it is nobody's.
func bearerHint(number, bearer string) moderation.Hint {
	if bearer == "" {
		return moderation.Hint{Text: i18n.M("uses.hint_no_licence", number)}
	}
	return moderation.Hint{Good: true, Text: i18n.M("uses.hint_bearer", number, bearer), Page: "/licences/" + number}
}

// Apply implements moderation.Subject: answers the report, and writes to whoever sent it signed in.
func (s ReportSubject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	states := map[moderation.Verdict]string{moderation.Publish: "founded", moderation.Refuse: "unfounded"}
	state, known := states[d.Verdict]
	if !known {
		var e form.Errors
		e.Add("decision", "uses.report_no_revision")
		return e.Err()
	}
	r, err := decideReport(ctx, tx, d.ID, state, d.At)
	if err != nil {
		return err
	}
	line := audit.Line{Actor: d.By, Act: "misuse." + state, Object: reportObject(d.ID), After: map[string]any{"reason": d.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil || r.Account == 0 {
		return err
	}
	answer := i18n.M("uses.mail_report_unfounded")
	if d.Verdict == moderation.Publish {
		answer = i18n.M("uses.mail_report_founded")
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: r.Account, Subject: i18n.M("uses.mail_report_subject"), Paragraphs: []i18n.Message{answer}, Quote: d.Message,
	})
}
