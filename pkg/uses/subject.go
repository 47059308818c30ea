package uses

import (
	"context"
	"strconv"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Kind names uses in the queue.
const Kind = "use"

// Subject puts uses before the team in the queue; it implements moderation.Subject.
type Subject struct{ *Service }

// Kind implements moderation.Subject.
func (Subject) Kind() string { return Kind }

// Decides implements moderation.Subject: the programme's staff, who answer for the brand.
func (Subject) Decides() who.Role { return who.Staff }

// Reasons implements moderation.Subject: those that a photo of the bubble may be refused for.
func (Subject) Reasons() moderation.Presets {
	return moderation.Presets{
		Family: Kind, Why: "uses.why.", Example: "uses.example.",
		Fields: []moderation.Field{
			{Name: "photo", Label: i18n.M("uses.photo")}, {Name: "alt", Label: i18n.M("uses.alt")}, {Name: "use", Label: i18n.M("uses.support")},
			{Name: "place", Label: i18n.M("uses.place")}, {Name: "date", Label: i18n.M("uses.date")}, {Name: "words", Label: i18n.M("uses.words")},
		},
		List: []moderation.Preset{
			{Reason: "unclear_photo", Field: "photo"}, {Reason: "not_your_photo", Field: "photo"}, {Reason: "recognisable_person", Field: "photo"},
			{Reason: "child", Field: "photo"}, {Reason: "private_place", Field: "photo"}, {Reason: "duplicate", Field: "photo"},
			{Reason: "personal_data", Field: "words"}, {Reason: "insulting", Field: "words"}, {Reason: "wrong_category", Field: "use"}, {Reason: "other"},
		},
	}
}

// Sheet implements moderation.Subject.
func (s Subject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	u, err := useByID(ctx, c, ID(id))
	if err == nil {
		u, err = s.withPhotos(ctx, c, u)
	}
	if err != nil {
		return moderation.Sheet{}, err
	}
	sheet := moderation.Sheet{
		Title: u.Draft.title(), Body: u.Draft.Words, Commune: u.Draft.Commune,
		Lead: []i18n.Message{supportName(u.Draft.Support), i18n.M("uses.on", u.UsedOn)},
		Facts: []moderation.Fact{
			{Label: i18n.M("uses.place"), Value: u.Draft.Place, Prose: true},
			{Label: i18n.M("uses.people"), Words: i18n.M("uses.people." + u.Draft.People)},
			{Label: i18n.M("uses.display_name"), Words: i18n.M("uses.display_name." + u.Draft.DisplayName)},
		},
		Hints: []moderation.Hint{{Text: i18n.M("uses.hint_rules"), Page: "/marque"}},
	}
	for _, p := range u.Photos {
		sheet.Photos = append(sheet.Photos, moderation.Photo{ID: p.ID, Alt: p.Alt, Width: p.Width, Height: p.Height, Widths: p.Widths})
	}
	if u.State == Published {
		sheet.Page = wallPath
	}
	return sheet, s.addHolder(ctx, c, u, &sheet)
}

// addHolder tells for which organisation the use was shown, and by what right.
func (s Subject) addHolder(ctx context.Context, c db.Conn, u Use, sheet *moderation.Sheet) error {
	if u.Organisation == 0 {
		return nil
	}
	name, licence, err := holderOf(ctx, c, u.Organisation)
	if err != nil {
		return err
	}
	sheet.Facts = append(sheet.Facts, moderation.Fact{Label: i18n.M("uses.organisation"), Value: name})
	if licence != "" {
		sheet.Hints = append(sheet.Hints, moderation.Hint{Good: true, Text: i18n.M("uses.hint_licence", licence), Page: "/licences/" + licence})
	}
	return nil
}

// Apply implements moderation.Subject: publishes, sends back or refuses, and writes to the author.
func (s Subject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	id := ID(d.ID)
	to := map[moderation.Verdict]State{moderation.Publish: Published, moderation.Revise: ChangesRequested, moderation.Refuse: Refused}[d.Verdict]
	u, err := decideUse(ctx, tx, id, to, d)
	if err != nil {
		return err
	}
	if err := db.Changed(ctx, tx, topic); err != nil {
		return err
	}
	line := audit.Line{Actor: d.By, Act: "use." + string(d.Verdict), Object: object(id), After: map[string]any{"reason": d.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, s.letter(u, d))
}

// letter is what the author is told.
func (s Subject) letter(u Use, d moderation.Decision) mail.Letter {
	l := mail.Letter{To: u.Author, Quote: d.Message, Button: i18n.M("uses.mail_see"), Link: editPath(u.ID)}
	title, why := u.Draft.title(), i18n.M("uses.why."+string(d.Reason))
	switch d.Verdict {
	case moderation.Publish:
		l.Subject = i18n.M("uses.mail_published_subject")
		l.Paragraphs = []i18n.Message{i18n.M("uses.mail_published", title)}
		l.Button, l.Link = i18n.M("uses.mail_see_wall"), wallPath
	case moderation.Revise:
		l.Subject = i18n.M("uses.mail_revise_subject")
		l.Paragraphs = []i18n.Message{i18n.M("uses.mail_revise", title), why}
		l.Button, l.Link = i18n.M("uses.mail_edit"), l.Link+"#"+s.queue.Note(Kind, d.Reason, "").Anchor()
	default:
		l.Link += "#" + form.Note{}.Anchor()
		l.Subject = i18n.M("uses.mail_refused_subject")
		l.Paragraphs = []i18n.Message{i18n.M("uses.mail_refused", title), why}
		l.After = []i18n.Message{i18n.M("moderation.mail_contest")}
	}
	return l
}

// At is the use of an address of the wall ("/marque/usages#usage-12"), or of its photo; it implements
// notices.Holder.
func (s Subject) At(ctx context.Context, c db.Conn, address string) (moderation.Entry, error) {
	_, id, err := s.photos.Shown(ctx, c, Kind, address)
	if err != nil {
		return moderation.Entry{}, err
	}
	if number, found := strings.CutPrefix(address, wallPath+"#usage-"); found {
		if id, err = strconv.ParseInt(number, 10, 64); err != nil {
			return moderation.Entry{}, errNoUse
		}
	}
	use, err := useByID(ctx, c, ID(id))
	if err != nil {
		return moderation.Entry{}, err
	}
	if use.State != Published {
		return moderation.Entry{}, errNoUse
	}
	use, err = s.withPhotos(ctx, c, use)
	entry := moderation.Entry{Kind: Kind, ID: id, Title: use.Draft.title(), Commune: use.Draft.Commune, Author: use.Author, Organisation: use.Organisation}
	if len(use.Photos) > 0 {
		entry.Photo = use.Photos[0].ID
	}
	return entry, err
}

var errNoUse = fault.New(fault.NotFound, "errors.not_found.text")

// TakeDown takes a use off the wall after a notice, and tells its author; it implements notices.Holder.
func (s Subject) TakeDown(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	to := Refused
	if d.Verdict == moderation.Revise {
		to = ChangesRequested
	}
	id := ID(d.ID)
	down, err := takeDownUse(ctx, tx, id, to, d)
	if err != nil || !down {
		return err
	}
	u, err := useByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if u.Author == d.By.ID || u.Organisation != 0 && u.Organisation == d.By.Organisation {
		return fault.New(fault.Forbidden, "moderation.theirs")
	}
	if to == Refused {
		if err := s.photos.Attach(ctx, tx, album(id), u.Author, nil); err != nil {
			return err
		}
	}
	if err := db.Changed(ctx, tx, topic); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, audit.Line{Actor: d.By, Act: "use.take_down", Object: object(id), After: map[string]any{"reason": d.Reason}}); err != nil {
		return err
	}
	note := s.queue.Note(Kind, d.Reason, "")
	return s.post.Send(ctx, tx, mail.Letter{
		To: u.Author, Subject: i18n.M("uses.mail_taken_subject"), Paragraphs: []i18n.Message{i18n.M("uses.mail_taken."+string(to), u.Draft.title()), note.Text},
		Quote: d.Message, Button: i18n.M("uses.mail_see"), Link: editPath(id) + "#motif", After: []i18n.Message{i18n.M("uses.mail_taken_appeal")},
	})
}
