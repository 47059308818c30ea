package brand

import (
	"context"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TermsDraft is what the team types about a master.
type TermsDraft struct {
	From, Until string // days: 2026-12-01; empty From for at once, empty Until for no end
	Audience    []string
	Note        string
}

// TermsFrom reads a form.
func TermsFrom(f form.Values) TermsDraft {
	return TermsDraft{From: f.Text("from"), Until: f.Text("until"), Audience: f.All("audience"), Note: f.Text("note")}
}

const longestNote = 300

// typed is t as its form has it.
func (t Terms) typed() TermsDraft {
	d := TermsDraft{Note: t.Note}
	if !t.From.IsZero() {
		d.From = t.From.In(i18n.Paris()).Format(time.DateOnly)
	}
	if !t.Until.IsZero() {
		d.Until = t.Last().In(i18n.Paris()).Format(time.DateOnly)
	}
	for _, a := range t.Audience {
		d.Audience = append(d.Audience, string(a))
	}
	return d
}

// Terms reads d at a time, for a master that is in force from a time on, or, when that is zero, from the
// day d names; and says what is wrong, field by field.
func (d TermsDraft) Terms(now, from time.Time) (Terms, form.Errors) {
	var e form.Errors
	t := Terms{From: from, Note: d.Note}
	if from.IsZero() {
		t.From = d.from(now, &e)
	}
	if d.Until != "" {
		t.Until = d.until(now, t.From, &e)
	}
	for _, a := range Audiences() {
		if slices.Contains(d.Audience, string(a)) {
			t.Audience = append(t.Audience, a)
		}
	}
	if len(t.Audience) == 0 {
		e.Add("audience", "brand.audience_missing")
	}
	switch n := form.Length(d.Note); {
	case n == 0:
		e.Add("note", "brand.note_missing")
	case n > longestNote:
		e.Add("note", "brand.note_long", longestNote)
	}
	return t, e
}

// from is the first moment of the day d names, in Paris; now when it names today or none.
func (d TermsDraft) from(now time.Time, e *form.Errors) time.Time {
	if d.From == "" || d.From == now.In(i18n.Paris()).Format(time.DateOnly) {
		return now
	}
	from, err := time.ParseInLocation(time.DateOnly, d.From, i18n.Paris())
	switch {
	case err != nil:
		e.Add("from", "brand.day_form")
	case from.Before(now):
		e.Add("from", "brand.day_past")
	case from.After(now.AddDate(1, 0, 0)):
		e.Add("from", "brand.day_far")
	}
	return from
}

// until is the end of the last day d names, in Paris.
func (d TermsDraft) until(now, from time.Time, e *form.Errors) time.Time {
	last, err := time.ParseInLocation(time.DateOnly, d.Until, i18n.Paris())
	until := last.AddDate(0, 0, 1)
	switch {
	case err != nil:
		e.Add("until", "brand.day_form")
	case !until.After(from) || !until.After(now):
		e.Add("until", "brand.until_early")
	case until.After(now.AddDate(50, 0, 0)):
		e.Add("until", "brand.until_far")
	}
	return until
}

// recorded is d for the trail, which holds no text; nil for what has no terms.
func (d *TermsDraft) recorded() any {
	if d == nil {
		return nil
	}
	return map[string]any{"from": d.From, "until": d.Until, "audience": d.Audience}
}

// Seen is a master as a page showed it: what is done to it is done to that, and once.
type Seen struct {
	ID       int64
	Revision int
	Key      string // of the form
}

// Publish puts a draft in force on its day: those who took an older one are written to then. Conflict when
// somebody was faster.
func (l *Library) Publish(ctx context.Context, by who.Actor, seen Seen, d TermsDraft) error {
	now := l.now().UTC().Truncate(time.Microsecond)
	t, bad := d.Terms(now, time.Time{})
	if err := bad.Err(); err != nil {
		return err
	}
	return l.change(ctx, by, seen, MasterDraft, "brand_master.publish", &d, func(tx db.Tx, m Master) error {
		if err := publishMaster(ctx, tx, by, m, t, now); err != nil {
			return err
		}
		if err := turnAt(ctx, tx, now, t.From, t.Until); err != nil {
			return err
		}
		return jobs.EnqueueAt(ctx, tx, announceJob{Master: m.ID}, t.From)
	})
}

// Change says other things of a published master: for whom it is, until when, what is new.
func (l *Library) Change(ctx context.Context, by who.Actor, seen Seen, d TermsDraft) error {
	m, err := l.Master(ctx, by, seen.ID)
	if err != nil {
		return err
	}
	now := l.now()
	t, bad := d.Terms(now, m.From)
	if err := bad.Err(); err != nil {
		return err
	}
	return l.change(ctx, by, seen, MasterPublished, "brand_master.change", &d, func(tx db.Tx, m Master) error {
		if err := changeMaster(ctx, tx, m, t); err != nil {
			return err
		}
		return turnAt(ctx, tx, now, t.Until)
	})
}

// Retire takes a published master out of force: the one before takes its place.
func (l *Library) Retire(ctx context.Context, by who.Actor, seen Seen) error {
	return l.change(ctx, by, seen, MasterPublished, "brand_master.retire", nil, func(tx db.Tx, m Master) error {
		return retireMaster(ctx, tx, by, m, l.now())
	})
}

// Discard throws a draft away, with its files.
func (l *Library) Discard(ctx context.Context, by who.Actor, seen Seen) error {
	var folder string
	err := l.change(ctx, by, seen, MasterDraft, "brand_master.discard", nil, func(tx db.Tx, m Master) error {
		folder = m.Folder
		return deleteDraftMaster(ctx, tx, m)
	})
	if err != nil || folder == "" { // the same form once more
		return err
	}
	return l.drop(context.WithoutCancel(ctx), folder)
}

// change does work on a master in a state, as it was seen; the pages that show the bubble follow.
func (l *Library) change(ctx context.Context, by who.Actor, seen Seen, state MasterState, act string, typed *TermsDraft, work func(tx db.Tx, m Master) error) error {
	if !by.Is(who.Staff) {
		return errNotTeam
	}
	return db.InTx(ctx, l.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act(act, []any{seen.ID, seen.Revision, typed}), seen.Key, func() (string, error) {
			m, err := masterByID(ctx, tx, seen.ID)
			if err != nil {
				return "", err
			}
			if m.State != state || m.Revision != seen.Revision {
				return "", errMasterMoved
			}
			if err := work(tx, m); err != nil {
				return "", err
			}
			if err := db.Changed(ctx, tx, topic); err != nil {
				return "", err
			}
			return "", audit.Record(ctx, tx, audit.Line{Actor: by, Act: act, Object: masterObject(m.ID), After: typed.recorded()})
		})
		return err
	})
}

// turnAt shows the kept pages anew at each of times that is to come.
func turnAt(ctx context.Context, tx db.Tx, now time.Time, times ...time.Time) error {
	for _, t := range times {
		if t.After(now) {
			if err := jobs.EnqueueAt(ctx, tx, turnJob{}, t); err != nil {
				return err
			}
		}
	}
	return nil
}
