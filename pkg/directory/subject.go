package directory

import (
	"context"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/slug"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// SubjectKind names profiles in the queue.
const SubjectKind = "profile"

// Subject puts profiles before the moderators; it implements moderation.Subject.
type Subject struct{ *Service }

// Kind implements moderation.Subject.
func (Subject) Kind() string { return SubjectKind }

// Decides implements moderation.Subject.
func (Subject) Decides() who.Role { return who.Moderator }

// Reasons implements moderation.Subject: those that a text or a picture may be refused for.
func (Subject) Reasons() moderation.Presets {
	return moderation.Presets{
		Family: SubjectKind, Why: "directory.why.", Example: "directory.example.",
		Fields: []moderation.Field{
			{Name: "words", Label: i18n.M("directory.words")}, {Name: "photo", Label: i18n.M("directory.picture.ambassador")},
			{Name: "sector", Label: i18n.M("directory.sector")},
		},
		List: []moderation.Preset{
			{Reason: "too_short", Field: "words"}, {Reason: "unclear_photo", Field: "photo"}, {Reason: "not_your_photo", Field: "photo"},
			{Reason: "recognisable_person", Field: "photo"}, {Reason: "child", Field: "photo"}, {Reason: "advertising", Field: "words"},
			{Reason: "personal_data", Field: "words"}, {Reason: "insulting", Field: "words"}, {Reason: "political_religious", Field: "words"},
			{Reason: "wrong_category", Field: "sector"}, {Reason: "other"},
		},
	}
}

// Sheet implements moderation.Subject.
func (s Subject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	of, _, err := ownerByID(ctx, c, ID(id))
	if err != nil {
		return moderation.Sheet{}, err
	}
	p, err := profileOf(ctx, c, of, s.now())
	if err != nil {
		return moderation.Sheet{}, err
	}
	sheet := moderation.Sheet{
		Title: p.Card.Name, Lead: []i18n.Message{i18n.M("directory.one." + string(p.Kind))}, Body: p.Draft.Words, Commune: p.Card.INSEE,
		Facts: facts(p), Hints: hints(p),
	}
	if p.Online() {
		sheet.Page = p.Card.Address()
	}
	var shown Draft
	if p.Shown {
		if shown, err = shownDraft(ctx, c, p.ID); err != nil {
			return moderation.Sheet{}, err
		}
		sheet.Changes, sheet.Edit = changes(shown, p.Draft), true
	}
	return sheet, s.addPicture(ctx, c, &sheet, p, shown)
}

// addPicture adds the picture to judge, and says when it replaces another.
func (s Subject) addPicture(ctx context.Context, c db.Conn, sheet *moderation.Sheet, p Profile, shown Draft) error {
	if p.Draft.Photo == "" {
		return nil
	}
	picture, err := s.photos.Find(ctx, c, p.Draft.Photo)
	one := moderation.Photo{ID: picture.ID, Alt: p.Draft.Alt, Width: picture.Width, Height: picture.Height, Widths: picture.Widths}
	if p.Shown && shown.Photo != p.Draft.Photo {
		one.Fate = diff.Added
	}
	sheet.Photos = []moderation.Photo{one}
	return err
}

// changes tells what is written from what is shown.
func changes(shown, written Draft) []moderation.Change {
	list := moderation.Rewritten(i18n.M("directory.shown_name"), shown.Name, written.Name)
	list = append(list, moderation.Rewritten(i18n.M("directory.words"), shown.Words, written.Words)...)
	if shown.Sector != written.Sector {
		list = append(list, moderation.Change{Label: i18n.M("directory.sector"), Choices: []moderation.Choice{
			{Op: diff.Removed, Words: sectorName(shown.Sector)}, {Op: diff.Added, Words: sectorName(written.Sector)},
		}})
	}
	list = append(list, moderation.Rewritten(i18n.M("directory.website"), shown.Website, written.Website)...)
	list = append(list, moderation.Rewritten(i18n.M("directory.email"), shown.Email, written.Email)...)
	return append(list, moderation.Rewritten(i18n.M("directory.phone"), shown.Phone, written.Phone)...)
}

// facts are the lines of the file; those of the other kind are empty and not printed.
func facts(p Profile) []moderation.Fact {
	list := []moderation.Fact{
		{Label: i18n.M("directory.website"), Value: p.Draft.Website},
		{Label: i18n.M("directory.email"), Value: p.Draft.Email},
		{Label: i18n.M("directory.phone"), Value: p.Draft.Phone},
	}
	if p.Draft.Sector != "" {
		list = append(list, moderation.Fact{Label: i18n.M("directory.sector"), Words: sectorName(p.Draft.Sector)})
	}
	if p.Card.Link != "" {
		list = append(list, moderation.Fact{Label: i18n.M("directory.link"), Words: i18n.M("directory.link." + p.Card.Link)})
	}
	return list
}

func hints(p Profile) []moderation.Hint {
	var list []moderation.Hint
	if p.AgreedAt != nil {
		list = append(list, moderation.Hint{Good: true, Text: i18n.M("directory.hint_consent", *p.AgreedAt)})
	}
	if p.Eligible {
		list = append(list, moderation.Hint{Good: true, Text: i18n.M("directory.hint_eligible." + string(p.Kind))})
	} else {
		list = append(list, moderation.Hint{Text: i18n.M("directory.hint_hidden." + string(p.Kind))})
	}
	if p.Shown {
		list = append(list, moderation.Hint{Good: true, Text: i18n.M("directory.hint_change"), Page: p.Card.Address()})
	}
	return list
}

// Apply implements moderation.Subject: shows what was written, sends it back or refuses it, and writes
// to its members. What was shown before stays until something else is.
func (s Subject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	id := ID(d.ID)
	to := map[moderation.Verdict]State{moderation.Publish: Published, moderation.Revise: ChangesRequested, moderation.Refuse: Refused}[d.Verdict]
	if err := answerProfile(ctx, tx, id, to, d); err != nil {
		return err
	}
	of, _, err := ownerByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if to == Published {
		if err := s.show(ctx, tx, id, of); err != nil {
			return err
		}
	}
	if err := s.keepPictures(ctx, tx, id, of.account); err != nil {
		return err
	}
	line := audit.Line{Actor: d.By, Act: "profile." + string(d.Verdict), Object: object(id), After: map[string]any{"reason": d.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.tell(ctx, tx, of, d)
}

// show publishes what was written, at an address made of the name.
func (s Subject) show(ctx context.Context, tx db.Tx, id ID, of owner) error {
	if err := showWritten(ctx, tx, id); err != nil {
		return err
	}
	p, err := profileOf(ctx, tx, of, s.now())
	if err != nil {
		return err
	}
	base := slug.Of(p.Card.Name, string(p.Kind))
	if !namedAfter(p.Card.Slug, base) {
		free, err := takeSlug(ctx, tx, p.Kind, id, base)
		if err == nil && !free {
			_, err = takeSlug(ctx, tx, p.Kind, id, base+"-"+slug.Suffix())
		}
		if err != nil {
			return err
		}
	}
	return db.Changed(ctx, tx, topic)
}

// namedAfter reports whether an address was made of base, a random end aside.
func namedAfter(address, base string) bool {
	rest, found := strings.CutPrefix(address, base)
	return found && (rest == "" || rest[0] == '-' && len(rest) == 1+len(slug.Suffix()))
}

// tell writes to the members what was decided.
func (s Subject) tell(ctx context.Context, tx db.Tx, of owner, d moderation.Decision) error {
	p, err := profileOf(ctx, tx, of, s.now())
	if err != nil {
		return err
	}
	return s.writeTo(ctx, tx, of, s.letterOn(p, d))
}

// writeTo sends a letter to each member.
func (s Subject) writeTo(ctx context.Context, tx db.Tx, of owner, letter mail.Letter) error {
	readers, err := readersOf(ctx, tx, of)
	if err != nil {
		return err
	}
	for _, letter.To = range readers {
		if err := s.post.Send(ctx, tx, letter); err != nil {
			return err
		}
	}
	return nil
}

// note is what the members read of a decision. Ambassadors have no sector to put right.
func (s *Service) note(k Kind, reason moderation.Reason, words string) form.Note {
	n := s.queue.Note(SubjectKind, reason, words)
	if n.Field == "sector" && k == Ambassadors {
		n.Field, n.Label = "words", i18n.M("directory.words")
	}
	return n
}

func (s Subject) letterOn(p Profile, d moderation.Decision) mail.Letter {
	verdict := string(d.Verdict)
	l := mail.Letter{
		Subject: i18n.M("directory.mail_subject." + verdict), Paragraphs: []i18n.Message{i18n.M("directory.mail."+verdict, p.Card.Name)},
		Quote: d.Message, Button: i18n.M("directory.mail_see"), Link: p.Kind.FormPath(),
	}
	switch {
	case d.Verdict != moderation.Publish:
		note := s.note(p.Kind, d.Reason, "")
		l.Paragraphs, l.Link = append(l.Paragraphs, note.Text), l.Link+"#"+note.Anchor()
	case p.Online():
		l.Button, l.Link = i18n.M("directory.mail_see_page"), p.Card.Address()
	}
	if d.Verdict == moderation.Refuse {
		l.After = []i18n.Message{i18n.M("moderation.mail_contest")}
	}
	if d.Verdict != moderation.Publish && p.Shown {
		l.Paragraphs = append(l.Paragraphs, i18n.M("directory.mail_still_shown"))
	}
	return l
}

// At is the profile of an address; it implements notices.Holder.
func (s Subject) At(ctx context.Context, c db.Conn, address string) (moderation.Entry, error) {
	for _, k := range []Kind{Organisations, Ambassadors} {
		slug, found := moderation.Under(k.Path()+"/", address)
		if !found {
			continue
		}
		p, err := publicBySlug(ctx, c, k, slug, s.now())
		if err != nil {
			return moderation.Entry{}, err
		}
		id, err := shownAt(ctx, c, k, slug)
		return moderation.Entry{Kind: SubjectKind, ID: int64(id), Title: p.Name, Commune: p.INSEE, Photo: p.Photo, Author: p.account, Organisation: p.organisation}, err
	}
	return moderation.Entry{}, fault.New(fault.NotFound, "errors.not_found.text")
}

// TakeDown takes what the public sees of a profile off the site after a notice, and tells its members; it
// implements notices.Holder.
func (s Subject) TakeDown(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	id, to := ID(d.ID), Refused
	if d.Verdict == moderation.Revise {
		to = ChangesRequested
	}
	of, _, err := ownerByID(ctx, tx, id)
	switch {
	case fault.Is(err, fault.NotFound): // erased since
		return nil
	case err != nil:
		return err
	case of.account == d.By.ID || of.organisation != 0 && of.organisation == d.By.Organisation:
		return fault.New(fault.Forbidden, "moderation.theirs")
	}
	if _, err := s.queue.Withdraw(ctx, tx, SubjectKind, d.ID); err != nil {
		return err
	}
	down, err := hideProfile(ctx, tx, id, to, d)
	if err != nil || !down {
		return err
	}
	if to == Refused {
		if err := forgetPicture(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := s.keepPictures(ctx, tx, id, of.account); err != nil {
		return err
	}
	if err := db.Changed(ctx, tx, topic); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, audit.Line{Actor: d.By, Act: "profile.take_down", Object: object(id), After: map[string]any{"reason": d.Reason}}); err != nil {
		return err
	}
	return s.tellHidden(ctx, tx, of, to, d)
}

func (s Subject) tellHidden(ctx context.Context, tx db.Tx, of owner, to State, d moderation.Decision) error {
	p, err := profileOf(ctx, tx, of, s.now())
	if err != nil {
		return err
	}
	note := s.note(p.Kind, d.Reason, "")
	return s.writeTo(ctx, tx, of, mail.Letter{
		Subject: i18n.M("directory.mail_taken_subject"), Paragraphs: []i18n.Message{i18n.M("directory.mail_taken."+string(to), p.Card.Name), note.Text},
		Quote: d.Message, Button: i18n.M("directory.mail_see"), Link: p.Kind.FormPath() + "#motif", After: []i18n.Message{i18n.M("directory.mail_taken_appeal")},
	})
}
