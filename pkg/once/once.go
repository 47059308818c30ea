// Package once makes forms idempotent.
//
// Each form that makes something carries a random key in its field Field. The first request with
// a key does the work and keeps its answer in the same transaction; a double click, a retry after
// a lost answer or a reload gets that answer again and does nothing. Keys live for 48 hours.
package once

import (
	"context"
	"crypto/rand"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Field is the name of the hidden form field that carries the key.
const Field = "once"

// Key makes a fresh key for a form.
func Key() string { return rand.Text() }

// Do runs work, unless by already did the same act with key: then it gives that answer. An empty
// key (a program that fills the form itself) always does the work. A key that served another act
// is a Conflict. Two requests at once: the second waits for the first to commit.
func Do(ctx context.Context, tx db.Tx, by who.ID, act, key string, work func() (answer string, err error)) (string, error) {
	if key == "" || len(key) > 64 {
		return work()
	}
	fresh, err := claim(ctx, tx, by, act, key)
	if err != nil {
		return "", err
	}
	if !fresh {
		return earlier(ctx, tx, by, act, key)
	}
	answer, err := work()
	if err != nil {
		return "", err
	}
	return answer, keep(ctx, tx, by, key, answer)
}

var errOtherAct = fault.New(fault.Conflict, "form.used_already")
