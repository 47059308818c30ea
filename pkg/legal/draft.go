package legal

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/prose"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Draft is the next version of a page as the team writes it.
type Draft struct {
	Name     Name   `db:"name"`
	Revision int    `db:"revision"` // counted at each save; 0 when nothing is saved
	French   string `db:"french"`
	English  string `db:"english"` // may be empty
	Note     string `db:"note"`    // what changes, for readers; may be empty
}

// DraftFrom reads a draft of n from a form.
func DraftFrom(n Name, f form.Values) Draft {
	revision, _ := f.Int("revision")
	return Draft{Name: n, Revision: revision, French: f.Paragraph("text_fr"), English: f.Paragraph("text_en"), Note: f.Text("note")}
}

const (
	longestText = 30000
	longestNote = 300
)

// CheckSize says what is too long to be kept.
func (d Draft) CheckSize() form.Errors {
	var e form.Errors
	for field, text := range map[string]string{"text_fr": d.French, "text_en": d.English} {
		if form.Length(text) > longestText {
			e.Add(field, "form.too_long", longestText)
		}
	}
	if form.Length(d.Note) > longestNote {
		e.Add("note", "form.too_long", longestNote)
	}
	return e
}

// Check says what keeps the draft from being published after current.
func (d Draft) Check(current Text) form.Errors {
	e := d.CheckSize()
	if d.French == "" {
		e.Add("text_fr", "legal.text_needed")
	} else if current.Version > 0 && d.French == current.French && d.English == current.English {
		e.Add("text_fr", "legal.text_same")
	}
	for _, one := range []struct{ field, text string }{{"text_fr", d.French}, {"text_en", d.English}} {
		if wrong := unknown(one.text); len(wrong) > 0 {
			e.Add(one.field, "legal.place_unknown", strings.Join(wrong, ", "))
		}
	}
	return e
}

// Table is what the team finds to write a page.
type Table struct {
	Draft    Draft
	Current  Text
	Missing  form.Errors   // what keeps the draft from being published
	Blocks   []prose.Block // what the draft changes, in French
	Facts    Facts
	Versions []Edition
}

// Edition is a published version in the page's history.
type Edition struct {
	Version     int       `db:"version"`
	Note        string    `db:"note"`
	Author      string    `db:"author"` // empty once their account is gone
	PublishedAt time.Time `db:"published_at"`
}

// Table is the desk of the page n: the saved draft, or what is published to begin with.
func (s *Service) Table(ctx context.Context, by who.Actor, n Name) (t Table, err error) {
	if err := onlyTeam(by); err != nil {
		return t, err
	}
	if t.Current, err = s.Text(ctx, n); err != nil {
		return t, err
	}
	if t.Facts, _, err = s.facts(ctx); err != nil {
		return t, err
	}
	if t.Versions, err = editions(ctx, s.pool, n); err != nil {
		return t, err
	}
	t.Draft, err = draftOf(ctx, s.pool, n)
	if db.NotFound(err) {
		t.Draft, err = Draft{Name: n, French: strings.TrimSpace(t.Current.French), English: strings.TrimSpace(t.Current.English)}, nil
	}
	t.Missing, t.Blocks = t.Draft.Check(t.Current), prose.Compare(t.Current.French, t.Draft.French)
	return t, err
}

// SaveDraft keeps d, unless somebody saved another meanwhile: Conflict.
func (s *Service) SaveDraft(ctx context.Context, by who.Actor, d Draft, key string) error {
	if err := onlyTeam(by); err != nil {
		return err
	}
	if err := d.CheckSize().Err(); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("legal_text.draft", d), key, func() (string, error) {
			if err := saveDraft(ctx, tx, d, s.now()); err != nil {
				return "", err
			}
			return "", audit.Record(ctx, tx, audit.Line{Actor: by, Act: "legal_text.draft", Object: object(d.Name), After: map[string]any{"revision": d.Revision + 1}})
		})
		return err
	})
}

// Publish makes the draft of n that was seen at revision its next version. A form error for a draft that
// is not ready; Conflict for one that was changed meanwhile.
func (s *Service) Publish(ctx context.Context, by who.Actor, n Name, revision int, key string) error {
	if err := onlyTeam(by); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("legal_text.publish", []any{n, revision}), key, func() (string, error) {
			return "", s.publish(ctx, tx, by, n, revision)
		})
		return err
	})
}

func (s *Service) publish(ctx context.Context, tx db.Tx, by who.Actor, n Name, revision int) error {
	d, err := takeDraft(ctx, tx, n, revision)
	if err != nil {
		return err
	}
	current, err := s.text(ctx, tx, n)
	if err != nil {
		return err
	}
	if err := d.Check(current).Err(); err != nil {
		return err
	}
	if err := insertText(ctx, tx, d, current.Version+1, by.ID, s.now()); err != nil {
		return err
	}
	line := audit.Line{Actor: by, Act: "legal_text.publish", Object: object(n), After: map[string]any{"version": current.Version + 1}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return db.Changed(ctx, tx, Topic)
}

func onlyTeam(by who.Actor) error {
	if !by.Is(who.Staff) {
		return fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	return nil
}

func object(n Name) string { return fmt.Sprintf("legal text %s", n) }
