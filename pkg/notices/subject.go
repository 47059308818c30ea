package notices

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Kind names notices in the queue.
const Kind = "notice"

// Subject puts notices before the moderators; it implements moderation.Subject. To publish is to find the
// notice founded: the content goes. To send back is to take the content off until its author has put it
// right. To refuse is to find it unfounded.
type Subject struct{ *Service }

// Kind implements moderation.Subject.
func (Subject) Kind() string { return Kind }

// Decides implements moderation.Subject.
func (Subject) Decides() who.Role { return who.Moderator }

// Reasons implements moderation.Subject: what an author may have to put right, then what makes a notice
// lead nowhere. Their sentences are for whoever sent the notice.
func (Subject) Reasons() moderation.Presets {
	return moderation.Presets{
		Family: Kind, Why: "notices.why.", Example: "notices.example.",
		List: []moderation.Preset{
			{Reason: "recognisable_person"}, {Reason: "private_place"}, {Reason: "personal_data"}, {Reason: "not_your_photo"}, {Reason: "dangerous"},
			{Reason: "lawful"}, {Reason: "not_found"}, {Reason: "settled"}, {Reason: "abusive"}, {Reason: "other"},
		},
	}
}

// Against implements moderation.Telling.
func (s Subject) Against(ctx context.Context, c db.Conn, id int64) (moderation.Entry, error) {
	n, err := noticeByID(ctx, c, id)
	if err != nil || n.Kind == "" {
		return moderation.Entry{}, err
	}
	if about, err := s.About(ctx, c, n.Page); err != nil || about.Kind != "" {
		return about, err
	}
	return sentBy(ctx, c, n)
}

// Sheet implements moderation.Subject: what is told, then the content as its own sheet shows it.
func (s Subject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	n, err := noticeByID(ctx, c, id)
	if err != nil {
		return moderation.Sheet{}, err
	}
	sheet, err := s.content(ctx, c, n)
	if err != nil {
		return sheet, err
	}
	author, err := contentAuthor(ctx, c, n)
	if err != nil {
		return sheet, err
	}
	told := []moderation.Fact{
		{Label: i18n.M("notices.page"), Value: n.Page},
		{Label: i18n.M("notices.sender"), Value: n.Name}, {Label: i18n.M("notices.sender_email"), Value: n.Email},
		{Label: i18n.M("notices.contest"), Value: n.Contest},
		{Label: i18n.M("notices.content_author"), Value: author}, {Label: i18n.M("notices.content_words"), Value: sheet.Body, Prose: true},
	}
	sheet.Facts = append(told, sheet.Facts...)
	sheet.Lead = append([]i18n.Message{i18n.M("notices.ground." + n.Ground)}, sheet.Lead...)
	sheet.Body, sheet.Aside, sheet.Edit, sheet.Changes = n.Words, true, false, nil
	sheet.Hints, err = s.hints(ctx, c, n, sheet.Page)
	return sheet, err
}

// content is the sheet of what the notice is about, or its address alone.
func (s Subject) content(ctx context.Context, c db.Conn, n kept) (moderation.Sheet, error) {
	if h := s.holder(n.Kind); h != nil {
		sheet, err := h.Sheet(ctx, c, n.Subject)
		if !fault.Is(err, fault.NotFound) { // erased since
			return sheet, err
		}
	}
	return moderation.Sheet{Title: n.Title, Page: n.Page}, nil
}

func (s Subject) hints(ctx context.Context, c db.Conn, n kept, page string) ([]moderation.Hint, error) {
	var list []moderation.Hint
	if n.urgent() {
		list = append(list, moderation.Hint{Text: i18n.M("notices.hint_urgent." + n.Ground)})
	}
	if page == "" {
		list = append(list, moderation.Hint{Text: i18n.M("notices.hint_gone")})
	}
	if n.Kind == "" {
		list = append(list, moderation.Hint{Text: i18n.M("notices.hint_nobodys")})
	}
	if n.ContestedAt != nil {
		list = append(list, moderation.Hint{Text: i18n.M("notices.hint_contested")})
	}
	list = append(list, moderation.Hint{Text: i18n.M("notices.hint_both")})
	waiting, founded, unfounded, err := aboutSame(ctx, c, n)
	if waiting+founded+unfounded > 0 {
		list = append(list, moderation.Hint{Text: i18n.M("notices.hint_others", waiting, founded, unfounded)})
	}
	return list, err
}

// Apply implements moderation.Subject: answers the notice, takes the content off if need be, and writes to
// whoever sent it.
func (s Subject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	seen, err := noticeByID(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	if err := s.may(ctx, tx, seen, d); err != nil {
		return err
	}
	to := map[moderation.Verdict]State{moderation.Publish: Founded, moderation.Revise: SentBack, moderation.Refuse: Unfounded}[d.Verdict]
	n, err := decideNotice(ctx, tx, to, d)
	if err != nil {
		return err
	}
	if h := s.holder(n.Kind); h != nil && to != Unfounded {
		if err := h.TakeDown(ctx, tx, taken(h, n, d)); err != nil {
			return err
		}
	}
	line := audit.Line{Actor: d.By, Act: "notice." + string(to), Object: object(n.ID), After: map[string]any{"ground": n.Ground, "reason": d.Reason, "kind": n.Kind, "subject": n.Subject}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.tell(ctx, tx, n.Notice, i18n.M("notices.mail_answer_subject", n.Reference()), s.answer(n)...)
}

// may says why d.By may not decide on n so.
func (s Subject) may(ctx context.Context, tx db.Tx, n kept, d moderation.Decision) error {
	if n.ContestedAt != nil && n.decidedBy == d.By.ID {
		return fault.New(fault.Forbidden, "notices.contest_own")
	}
	about, err := s.About(ctx, tx, n.Page)
	if err != nil {
		return err
	}
	if about.Author == d.By.ID || about.Organisation != 0 && about.Organisation == d.By.Organisation {
		return fault.New(fault.Forbidden, "moderation.theirs")
	}
	if d.Verdict == moderation.Revise && n.Kind == "" {
		var e form.Errors
		e.Add("decision", "notices.no_author")
		return e.Err()
	}
	return nil
}

// taken is what the author of the content is told: the ground of the notice or what to put right, and
// nothing of whoever sent it.
func taken(h Holder, n kept, d moderation.Decision) moderation.Decision {
	d.ID = n.Subject
	if d.Verdict == moderation.Publish {
		d.Verdict, d.Reason = moderation.Refuse, moderation.AfterNotice(n.Ground)
		return d
	}
	if !slices.ContainsFunc(h.Reasons().List, func(p moderation.Preset) bool { return p.Reason == d.Reason }) {
		d.Reason = moderation.AfterNotice(n.Ground)
	}
	return d
}

// answer is what whoever sent the notice reads: what was decided, on which ground, and how to contest it.
func (s Subject) answer(n kept) []i18n.Message {
	said := []i18n.Message{n.said("notices.mail_answer", "notices.mail_answer_page"), n.Outcome()}
	if n.Reason != "" {
		said = append(said, s.queue.Note(Kind, moderation.Reason(n.Reason), "").Text)
	} else {
		said = append(said, i18n.M("notices.on_ground", i18n.M("notices.ground."+n.Ground)))
	}
	if n.Contestable(s.now()) {
		return append(said, i18n.M("notices.mail_contest"))
	}
	return append(said, i18n.M("notices.redress"))
}
