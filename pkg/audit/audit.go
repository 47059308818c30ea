// Package audit keeps the trail: who did what, when, to what.
//
// A line is written in the transaction of the act it tells of, so that neither exists without the
// other. Lines are never changed (a trigger refuses) and hold account numbers, never names or
// addresses: erasing a person leaves the trail whole.
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
