package appeals

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Kind names appeals in the queue; those about licences are organisations' own.
const Kind = "recourse"

// Subject puts appeals before the moderators; it implements moderation.Subject.
type Subject struct{ *Service }

// Kind implements moderation.Subject.
func (Subject) Kind() string { return Kind }

// Decides implements moderation.Subject. What the team decided is left to the team: see Entry.ForTeam.
func (Subject) Decides() who.Role { return who.Moderator }

// Reasons implements moderation.Subject.
func (Subject) Reasons() moderation.Presets {
	return moderation.Presets{
		Family: Kind, Why: "appeals.why.", Example: "appeals.example.",
		List: []moderation.Preset{{Reason: "grounded"}, {Reason: "changed_since"}, {Reason: "other"}},
	}
}

// Sheet implements moderation.Subject: the thing as it was, what was decided, and what its author answers.
func (s Subject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	r, err := recourseByID(ctx, c, id)
	if err != nil {
		return moderation.Sheet{}, err
	}
	of := s.kind(r.Kind)
	if of == nil {
		return moderation.Sheet{}, errNothing
	}
	sheet, err := of.Sheet(ctx, c, r.Subject)
	if err != nil {
		return moderation.Sheet{}, err
	}
	told, err := s.told(ctx, c, r)
	if err != nil {
		return moderation.Sheet{}, err
	}
	facts := []moderation.Fact{
		{Label: i18n.M("appeals.decision"), Words: i18n.M("appeals.decided_on", told.At)},
		{Label: i18n.M("appeals.decision_why"), Words: told.Why},
		{Label: i18n.M("appeals.decision_words"), Value: told.Message},
	}
	if r.Kind != sanctionKind {
		facts = append(facts, moderation.Fact{Label: i18n.M("appeals.text"), Value: sheet.Body, Prose: true})
	}
	sheet.Facts = append(facts, sheet.Facts...)
	sheet.Body, sheet.Aside, sheet.Conditions = r.Words, true, nil
	sheet.Hints = append([]moderation.Hint{{Good: true, Text: i18n.M("appeals.hint")}}, sheet.Hints...)
	return sheet, nil
}

// told is the decision that a recourse contests.
func (s Subject) told(ctx context.Context, c db.Conn, r row) (Decision, error) {
	if r.Kind == sanctionKind {
		return aboutSanction(ctx, c, who.Actor{ID: r.Account}, r.Subject)
	}
	d, reason, err := refusal(ctx, c, r.Item)
	d.Why = s.queue.Motive(r.Kind, reason).Why()
	return d, err
}

// Apply implements moderation.Subject: upholds the decision, or overturns it, and answers its author.
func (s Subject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	r, err := recourseByID(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	if r.DecidedBy == d.By.ID { // the queue sees to it; this is for good
		return errOwn
	}
	if err := answerRecourse(ctx, tx, d); err != nil {
		return err
	}
	if d.Verdict != moderation.Refuse {
		again := d // in the words of the thing itself
		again.ID, again.Reason = r.Subject, ""
		if d.Verdict == moderation.Revise {
			again.Reason = "other"
		}
		contested := s.kind(r.Kind)
		if err := contested.Reopen(ctx, tx, r.Subject); err != nil {
			return err
		}
		if err := contested.Apply(ctx, tx, again); err != nil {
			return err
		}
	}
	line := audit.Line{Actor: d.By, Act: "recourse." + string(d.Verdict), Object: object(r.ID), After: map[string]any{"kind": r.Kind, "subject": r.Subject, "reason": d.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, letter(r, d))
}

// letter is what the author is told. The thing's own letter follows when it is published or open again.
func letter(r row, d moderation.Decision) mail.Letter {
	l := mail.Letter{
		To: r.Account, Subject: i18n.M("appeals.mail_subject." + string(d.Verdict)), Paragraphs: []i18n.Message{i18n.M("appeals.mail." + string(d.Verdict))},
		Quote: d.Message, Button: i18n.M("appeals.mail_see"), Link: path(r.Kind, r.Subject),
	}
	if d.Verdict == moderation.Refuse {
		l.Paragraphs = append(l.Paragraphs, i18n.M("appeals.why."+string(d.Reason)))
		l.After = []i18n.Message{i18n.M("appeals.mail_final")}
	}
	return l
}
