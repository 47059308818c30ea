package appeals

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// sanctionKind names sanctions among what may be contested.
const sanctionKind = "sanction"

// stopped makes sanctions contestable; it implements Contested.
type stopped struct{ *sanctions.Service }

// Kind implements Contested.
func (stopped) Kind() string { return sanctionKind }

// Decides implements Contested.
func (stopped) Decides() who.Role { return who.Moderator }

// Sheet implements Contested.
func (stopped) Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error) {
	s, err := sanctions.Find(ctx, c, sanctions.ID(id))
	if err != nil {
		return moderation.Sheet{}, err
	}
	author, err := moderation.AuthorOf(ctx, c, s.Of)
	return moderation.Sheet{
		Title: author.Name, Body: s.Message,
		Lead:  []i18n.Message{i18n.M("sanctions.reason." + s.Reason), s.State()},
		Hints: []moderation.Hint{{Good: true, Text: i18n.M("appeals.hint_sanction"), Page: author.Path()}},
	}, err
}

// Reopen implements Contested: there is nothing to put back.
func (stopped) Reopen(context.Context, db.Tx, int64) error { return nil }

// Apply implements Contested: annuls the sanction or, asked for less, ends it now.
func (s stopped) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	return s.Answer(ctx, tx, d.By, sanctions.ID(d.ID), d.Verdict == moderation.Publish)
}

func aboutSanction(ctx context.Context, c db.Conn, by who.Actor, id int64) (Decision, error) {
	s, err := sanctions.Find(ctx, c, sanctions.ID(id))
	switch {
	case err != nil:
		return Decision{}, err
	case s.Of != by.ID:
		return Decision{}, fault.New(fault.NotFound, "errors.not_found.text")
	}
	return Decision{Kind: sanctionKind, Subject: id, Title: by.Name(), Why: s.Why(), Message: s.Message, By: s.By, At: s.At}, nil
}
