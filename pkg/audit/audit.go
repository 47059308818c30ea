// Package audit keeps the trail: who did what, when, to what.
//
// A line is written in the transaction of the act it tells of, so that neither exists without the
// other. Lines are never changed: a trigger refuses, and the site's user has no right to (db.Entrust).
// They hold account numbers, states and keys, never names, addresses or texts: erasing a person leaves
// the trail whole. Every act has its words in package journal, which shows the trail.
//
// A line is kept three years, and one that only tells of a reading (an act in ".read") one year; Purge
// removes it then. That is why the trail is append-only for as long as it accounts for somebody, and no
// longer: a number still tells of a person while their account exists.
package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Line is one act. Act is a dotted verb ("spot.publish"), Object names what it touched ("spot 12");
// Before and After are any JSON-able values, or nil.
type Line struct {
	Actor         who.Actor
	Act, Object   string
	Before, After any
}

type requestKey struct{}

// WithRequest returns a context whose lines carry the request's id.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID is the id given to WithRequest, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// Record writes l in tx.
func Record(ctx context.Context, tx db.Tx, l Line) error {
	before, err := asJSON(l.Before)
	if err != nil {
		return err
	}
	after, err := asJSON(l.After)
	if err != nil {
		return err
	}
	return insertLine(ctx, tx, l, before, after)
}

// Saw writes down that by read something, unless the same reading was written within the hour: looking again is
// no other act. It is no part of a transaction, for reading is none.
func Saw(ctx context.Context, p *db.Pool, read Line) error {
	return db.InTx(ctx, p, func(tx db.Tx) error { return insertReading(ctx, tx, read) })
}

// Purge removes what is too old to be kept, a little at a time. Scheduled.
func Purge(ctx context.Context, p *db.Pool) error {
	for gone := purgeBatch; gone == purgeBatch; {
		err := db.InTx(ctx, p, func(tx db.Tx) (err error) {
			gone, err = forget(ctx, tx, purgeBatch)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const purgeBatch = 5000

func asJSON(v any) (*string, error) {
	if v == nil {
		return nil, nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode audit line: %w", err)
	}
	s := string(b)
	return &s, nil
}
