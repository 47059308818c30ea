package spots

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// FlagKind names flagged spots in the queue.
const FlagKind = "flag"

// FlagSubject puts flagged spots before the moderators; it implements moderation.Subject. To publish
// is to find the flag founded: the spot goes. To send back is to take the spot off until its author
// has put it right. To refuse is to find it unfounded.
type FlagSubject struct{ *Service }

// Kind implements moderation.Subject.
func (FlagSubject) Kind() string { return FlagKind }

// Decides implements moderation.Subject.
func (FlagSubject) Decides() who.Role { return who.Moderator }

// Reasons implements moderation.Subject: what an author may have to put right, and what makes a flag
// lead nowhere.
func (FlagSubject) Reasons() moderation.Presets {
	return Subject{}.Reasons().Of("wrong_category", "unclear_photo", "not_your_photo", "recognisable_person", "private_place", "dangerous", "fragile_site",
		"advertising", "personal_data", "duplicate", "too_short", "insulting", "other")
}

// Against implements moderation.Telling.
func (s FlagSubject) Against(ctx context.Context, c db.Conn, id int64) (about moderation.Entry, err error) {
	f, err := flagByID(ctx, c, id)
	if err == nil && f.Spot != 0 {
		about.Author, _, err = stateOf(ctx, c, f.Spot)
	}
	return about, err
}

// Sheet implements moderation.Subject: the flag, then the spot.
func (s FlagSubject) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	f, err := flagByID(ctx, c, id)
	if err != nil {
		return moderation.Sheet{}, err
	}
	sheet, author := moderation.Sheet{Title: fmt.Sprintf("#%d", id)}, ""
	if f.Spot != 0 { // the spot's own sheet, with what is said of it in the place of its text
		whole, err := (Subject{s.Service}).Sheet(ctx, c, int64(f.Spot))
		switch {
		case err == nil:
			sheet = whole
			author, err = authorName(ctx, c, f.Spot)
		case fault.Is(err, fault.NotFound): // a draft again, which its author puts right: theirs alone
			err = nil
		}
		if err != nil {
			return moderation.Sheet{}, err
		}
	}
	sheet.Facts = append([]moderation.Fact{
		{Label: i18n.M("spots.flag_ground"), Words: i18n.M("spots.flag_ground." + f.Ground)},
		{Label: i18n.M("spots.flag_text"), Value: sheet.Body, Prose: true},
		{Label: i18n.M("spots.flag_author"), Value: author},
	}, sheet.Facts...)
	sheet.Body, sheet.Aside, sheet.Hints = f.Words, true, s.flagHints(f, sheet.Page)
	return sheet, nil
}

func (s FlagSubject) flagHints(f flagged, page string) []moderation.Hint {
	var list []moderation.Hint
	if page == "" {
		list = append(list, moderation.Hint{Text: i18n.M("spots.flag_hint_gone")})
	}
	if f.TwinSlug != "" {
		list = append(list, moderation.Hint{Text: i18n.M("spots.flag_hint_twin", f.TwinName), Page: "/spots/" + f.TwinSlug})
	}
	if f.Others > 0 {
		list = append(list, moderation.Hint{Text: i18n.N("spots.flag_hint_others", f.Others)})
	}
	return list
}

// Apply implements moderation.Subject: answers the flag, takes the spot down if need be, and writes
// to its author and to whoever flagged it signed in.
func (s FlagSubject) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	f, err := flagByID(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	to := map[moderation.Verdict]FlagState{moderation.Publish: FlagFounded, moderation.Revise: FlagSentBack, moderation.Refuse: FlagUnfounded}[d.Verdict]
	if err := decideFlag(ctx, tx, to, d); err != nil {
		return err
	}
	if f.Spot != 0 {
		if err := s.follow(ctx, tx, f, to, d); err != nil {
			return err
		}
	}
	line := audit.Line{Actor: d.By, Act: "spot.flag." + string(to), Object: object(f.Spot), After: map[string]any{"ground": f.Ground, "reason": d.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil || f.Account == 0 {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: f.Account, Subject: i18n.M("spots.mail_flag_subject"), Paragraphs: []i18n.Message{i18n.M("spots.flag_outcome." + string(to))}, Quote: d.Message,
	})
}

// follow does to the spot what the decision on a flag asks for.
func (s FlagSubject) follow(ctx context.Context, tx db.Tx, f flagged, to FlagState, d moderation.Decision) error {
	author, _, err := stateOf(ctx, tx, f.Spot)
	switch {
	case err != nil:
		return err
	case author == d.By.ID: // nobody decides on what is theirs
		return fault.New(fault.Forbidden, "moderation.theirs")
	case to == FlagUnfounded:
		return nil
	case to == FlagFounded:
		d.Verdict, d.Reason = moderation.Refuse, moderation.Reason("flag_"+f.Ground)
	}
	down, err := s.takeOff(ctx, tx, f.Spot, d)
	if err != nil || !down || to != FlagFounded || f.Twin == 0 {
		return err
	}
	return lead(ctx, tx, f.Spot, f.Twin, d.At)
}

// takeOff takes a published spot off the site, for good (Refuse) or until its author has put it right
// (Revise), and writes to the author; false when it was not there any more.
func (s *Service) takeOff(ctx context.Context, tx db.Tx, id ID, d moderation.Decision) (down bool, err error) {
	to := Removed
	if d.Verdict == moderation.Revise {
		to = ChangesRequested
	}
	spot, down, err := s.hide(ctx, tx, id, to, d, false)
	if err != nil || !down {
		return false, err
	}
	return true, s.post.Send(ctx, tx, s.takenDown(spot, to, d.Reason, d.Message))
}

// At is the published spot of an address, its own or that of one of its photos; it implements
// notices.Holder.
func (s Subject) At(ctx context.Context, c db.Conn, address string) (moderation.Entry, error) {
	photo, id, err := s.photos.Shown(ctx, c, Kind, address)
	if slug, found := moderation.Under("/spots/", address); found {
		var spot ID
		spot, err = publishedID(ctx, c, slug)
		id = int64(spot)
	}
	if err != nil {
		return moderation.Entry{}, err
	}
	spot, err := spotByID(ctx, c, ID(id))
	switch {
	case err != nil:
		return moderation.Entry{}, err
	case spot.State != Published:
		return moderation.Entry{}, fault.New(fault.NotFound, "errors.not_found.text")
	}
	entry := moderation.Entry{Kind: Kind, ID: id, Title: spot.Draft.Title, Commune: spot.Commune.INSEE, Author: spot.Author, Photo: photo}
	if all, err := s.photos.In(ctx, c, album(spot.ID)); err != nil {
		return entry, err
	} else if photo == "" && len(all) > 0 {
		entry.Photo = all[0].ID
	}
	return entry, nil
}

// TakeDown takes a spot off the site after a notice; it implements notices.Holder.
func (s Subject) TakeDown(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	_, err := s.takeOff(ctx, tx, ID(d.ID), d)
	if fault.Is(err, fault.NotFound) { // erased since
		return nil
	}
	return err
}

// takenDown tells an author what became of a spot that was published, why, and what they may do.
func (s *Service) takenDown(spot Spot, state State, because moderation.Reason, message string) mail.Letter {
	title := spot.Draft.Title
	letter := mail.Letter{To: spot.Author, Quote: message, Link: editPath(spot.ID)}
	if state == ChangesRequested {
		letter.Subject = i18n.M("spots.mail_revise_subject", title)
		letter.Paragraphs = []i18n.Message{i18n.M("spots.mail_sent_back", title), s.queue.Note(Kind, because, "").Text}
		letter.Button, letter.Link = i18n.M("spots.mail_edit"), letter.Link+"#"+s.queue.Note(Kind, because, "").Anchor()
		return letter
	}
	letter.Subject = i18n.M("spots.mail_removed_subject", title)
	letter.Paragraphs = []i18n.Message{i18n.M("spots.mail_removed", title), s.queue.Note(Kind, because, "").Text}
	letter.Button = i18n.M("spots.mail_see_decision")
	letter.After = []i18n.Message{i18n.M("spots.mail_removed_appeal")}
	return letter
}
