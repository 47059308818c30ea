package charter

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/prose"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Draft is the next version of a charter as the team writes it.
type Draft struct {
	Kind           Kind
	Revision       int       // counted at each save; 0 when nothing is saved
	French         string    // Markdown, as the files of texts
	English        string    // a courtesy; may be empty
	Changes        [3]string // what changed, a sentence each
	ChangesEnglish [3]string // a courtesy: all three, or none
	InForce        string    // a day as typed: 2026-12-01
	ResignBy       string    // the last day on which an older signature is as good
}

// DraftFrom reads a draft of k from a form.
func DraftFrom(k Kind, f form.Values) Draft {
	revision, _ := f.Int("revision")
	d := Draft{Kind: k, Revision: revision, French: f.Paragraph("text_fr"), English: f.Paragraph("text_en"), InForce: f.Text("in_force_on"), ResignBy: f.Text("resign_by")}
	for i := range d.Changes {
		d.Changes[i], d.ChangesEnglish[i] = f.Text(changeField(i)), f.Text(changeEnglishField(i))
	}
	return d
}

// The names of the fields of a sentence.
func changeField(i int) string        { return "change_" + strconv.Itoa(i+1) }
func changeEnglishField(i int) string { return "change_en_" + strconv.Itoa(i+1) }

const (
	longestText   = 25000
	longestChange = 240
	longestBox    = 500
	shortestGrace = 7 // days
)

// CheckSize says what is too long to be kept.
func (d Draft) CheckSize() form.Errors {
	var e form.Errors
	for _, text := range []struct{ field, typed string }{{"text_fr", d.French}, {"text_en", d.English}} {
		if form.Length(text.typed) > longestText {
			e.Add(text.field, "charter.draft.text_long", longestText)
		}
	}
	for i := range d.Changes {
		if form.Length(d.Changes[i]) > longestChange {
			e.Add(changeField(i), "charter.draft.change_long", longestChange)
		}
		if form.Length(d.ChangesEnglish[i]) > longestChange {
			e.Add(changeEnglishField(i), "charter.draft.change_long", longestChange)
		}
	}
	for _, day := range []struct{ field, typed string }{{"in_force_on", d.InForce}, {"resign_by", d.ResignBy}} {
		if form.Length(day.typed) > len(time.DateOnly) {
			e.Add(day.field, "charter.draft.day_needed")
		}
	}
	return e
}

// Check says what keeps the draft from being published at now, after current.
func (d Draft) Check(now time.Time, current []byte) form.Errors {
	e := d.CheckSize()
	if text, err := parse(i18n.French, d.source()); err != nil || form.Length(text.Box) > longestBox {
		e.Add("text_fr", "charter.draft.shape", sentences)
	}
	if bytes.Equal(d.source(), current) {
		e.Add("text_fr", "charter.draft.same")
	}
	if text, err := parse(i18n.English, []byte(d.English)); d.English != "" && (err != nil || form.Length(text.Box) > longestBox) {
		e.Add("text_en", "charter.draft.shape", sentences)
	}
	for i, change := range d.Changes {
		if change == "" {
			e.Add(changeField(i), "charter.draft.change_needed")
		}
		if d.ChangesEnglish[i] == "" && d.translated() {
			e.Add(changeEnglishField(i), "charter.draft.change_en_needed")
		}
	}
	from, err := d.inForceFrom(now)
	if err != nil {
		e.Add("in_force_on", "charter.draft.day_needed")
	} else if from.Before(now) {
		e.Add("in_force_on", "charter.draft.day_past")
	} else if from.After(now.AddDate(1, 0, 0)) {
		e.Add("in_force_on", "charter.draft.day_far") // what is published cannot be taken back
	}
	until, err := d.resignBy()
	if err != nil {
		e.Add("resign_by", "charter.draft.day_needed")
	} else if until.Before(from.AddDate(0, 0, shortestGrace)) {
		e.Add("resign_by", "charter.draft.grace_short", shortestGrace)
	} else if until.After(from.AddDate(1, 0, 0)) {
		e.Add("resign_by", "charter.draft.day_far")
	}
	return e
}

// translated reports whether a sentence is in English too.
func (d Draft) translated() bool { return d.ChangesEnglish != [3]string{} }

// source is the French text as it is signed.
func (d Draft) source() []byte { return []byte(d.French + "\n") }

// inForceFrom is the first moment of the day chosen, in Paris; now when that is today.
func (d Draft) inForceFrom(now time.Time) (time.Time, error) {
	if d.InForce == now.In(i18n.Paris()).Format(time.DateOnly) {
		return now, nil
	}
	return time.ParseInLocation(time.DateOnly, d.InForce, i18n.Paris())
}

// resignBy is the end of the last day of grace, in Paris.
func (d Draft) resignBy() (time.Time, error) {
	day, err := time.ParseInLocation(time.DateOnly, d.ResignBy, i18n.Paris())
	return day.AddDate(0, 0, 1), err
}

// Preview is the draft as members will read it; nil while it cannot be read.
func (d Draft) Preview() (french, english *Text) {
	if t, err := parse(i18n.French, d.source()); err == nil {
		french = &t
	}
	if t, err := parse(i18n.English, []byte(d.English)); err == nil {
		english = &t
	}
	return french, english
}

// Table is the team's desk: the draft of a charter, and the version it follows.
type Table struct {
	Draft   Draft
	Current Edition       // the newest version
	Missing form.Errors   // what keeps the draft from being published
	Blocks  []prose.Block // what the draft changes
	Members int           // who would be asked to sign again
}

// Table is what by, of the team, finds to write the next version of k: the saved draft, or the newest
// version to begin with.
func (s *Service) Table(ctx context.Context, by who.Actor, k Kind) (Table, error) {
	if !by.Is(who.Staff) {
		return Table{}, fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	newest, err := newestEdition(ctx, s.pool, k)
	if err != nil {
		return Table{}, err
	}
	t := Table{}
	if t.Current, err = s.open(newest); err != nil {
		return t, err
	}
	t.Draft, err = draftOf(ctx, s.pool, k)
	if db.NotFound(err) {
		t.Draft, err = s.beginning(newest)
	}
	if err != nil {
		return t, err
	}
	if t.Members, err = countMembers(ctx, s.pool, k); err != nil {
		return t, err
	}
	t.Missing, t.Blocks = t.Draft.Check(s.now(), newest.Text), prose.Compare(string(newest.Text), t.Draft.French)
	return t, nil
}

// beginning is a draft that nobody has touched: the text as it stands.
func (s *Service) beginning(newest edition) (Draft, error) {
	english, err := s.english(newest)
	return Draft{Kind: newest.Kind, French: string(bytes.TrimSpace(newest.Text)), English: string(bytes.TrimSpace(english))}, err
}

// SaveDraft keeps d, unless somebody saved another meanwhile: Conflict.
func (s *Service) SaveDraft(ctx context.Context, by who.Actor, d Draft, key string) error {
	if !by.Is(who.Staff) {
		return fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	if err := d.CheckSize().Err(); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("edition.draft", d), key, func() (string, error) {
			if err := saveDraft(ctx, tx, d, s.now()); err != nil {
				return "", err
			}
			return "", audit.Record(ctx, tx, audit.Line{
				Actor: by, Act: "edition.draft", Object: "charter " + string(d.Kind), After: map[string]any{"revision": d.Revision + 1, "sha256": sum(d.source())},
			})
		})
		return err
	})
}

// Release publishes the draft of k that was seen at revision, for good: a version whose text never
// changes, and a letter to each member who signed before. A form error for a draft that is not
// ready; Conflict for one that was changed meanwhile, or while the last version waits to be in force.
func (s *Service) Release(ctx context.Context, by who.Actor, k Kind, revision int, key string) error {
	if !by.Is(who.Staff) {
		return fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("edition.release", []any{k, revision}), key, func() (string, error) {
			return "", s.release(ctx, tx, by, k, revision)
		})
		return err
	})
}

func (s *Service) release(ctx context.Context, tx db.Tx, by who.Actor, k Kind, revision int) error {
	if err := lockChain(ctx, tx); err != nil {
		return err
	}
	d, err := draftOf(ctx, tx, k)
	if db.NotFound(err) || err == nil && d.Revision != revision {
		return fault.New(fault.Conflict, "charter.draft.moved")
	}
	if err != nil {
		return err
	}
	newest, err := newestEdition(ctx, tx, k)
	if err != nil {
		return err
	}
	now := s.now().UTC().Truncate(time.Microsecond)
	if newest.InForceFrom.After(now) {
		return fault.New(fault.Conflict, "charter.draft.one_waits")
	}
	if err := d.Check(now, newest.Text).Err(); err != nil {
		return err
	}
	e, err := d.edition(newest.Version+1, now)
	if err != nil {
		return err
	}
	if err := insertEdition(ctx, tx, e); err != nil {
		return err
	}
	if err := deleteDraft(ctx, tx, k); err != nil {
		return err
	}
	line := audit.Line{Actor: by, Act: "edition.publish", Object: fmt.Sprintf("charter %s %d", k, e.Version), After: map[string]any{
		"sha256": e.SHA256, "in_force_from": e.InForceFrom, "resign_by": e.Release.ResignBy,
	}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.announce(ctx, tx, e)
}

// edition is the draft as a version, hashed.
func (d Draft) edition(version int, now time.Time) (edition, error) {
	from, err := d.inForceFrom(now)
	if err != nil {
		return edition{}, err
	}
	until, err := d.resignBy()
	if err != nil {
		return edition{}, err
	}
	e := edition{Kind: d.Kind, Version: version, Text: d.source(), SHA256: sum(d.source()), InForceFrom: from.UTC()}
	e.Hash = e.digest()
	e.Release = &release{Changes: d.Changes[:], ChangesEnglish: []string{}, ResignBy: until.UTC()}
	if d.translated() {
		e.Release.ChangesEnglish = d.ChangesEnglish[:]
	}
	if d.English != "" {
		e.Release.English = []byte(d.English + "\n")
	}
	e.Release.Hash = e.Release.digest(e)
	return e, nil
}
