package sanctions

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// May tells whether an account may contribute at t: fault.Stopped, with the date, when it may not. A visitor may.
func May(ctx context.Context, c db.Conn, of who.ID, t time.Time) error {
	if of == 0 {
		return nil
	}
	until, err := stoppedUntil(ctx, c, of, t)
	if err != nil || until.IsZero() {
		return err
	}
	return &fault.Fault{Kind: fault.Stopped, Message: i18n.M("sanctions.stopped", until)}
}

// Weigh waits for whatever an account is sending, and holds back what it sends next to the end of tx: for what takes something from its
// right to contribute, or rests on all of it. It is taken last, after the things themselves.
func Weigh(ctx context.Context, tx db.Tx, of who.ID) error { return takeRight(ctx, tx, of) }

// Admit is May for the act of tx, and holds to its end: a sanction taken meanwhile waits for it.
func Admit(ctx context.Context, tx db.Tx, of who.ID, t time.Time) error {
	if of == 0 {
		return nil
	}
	if err := holdRight(ctx, tx, of); err != nil {
		return err
	}
	return May(ctx, tx, of, t)
}
