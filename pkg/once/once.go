// Package once makes forms idempotent.
//
// Each form that makes something carries a random key in its field Field. The first request with
// a key does the work and keeps its answer in the same transaction; a double click, a retry after
// a lost answer or a reload gets that answer again and does nothing. A form sent again with other
// content is another matter: nothing is acknowledged that was not done. Keys live for 48 hours.
package once

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Field is the name of the hidden form field that carries the key.
const Field = "once"

// Key makes a fresh key for a form.
func Key() string { return rand.Text() }

// Act names an act and what was sent for it: Do tells two contents apart by it. What may not be
// kept, even as a digest that can be guessed at (a password), goes into the key instead: see With.
func Act(name string, content any) string { return name + " " + Digest(content) }

// Digest is a short SHA-256 of content as JSON.
func Digest(content any) string {
	text, err := json.Marshal(content)
	if err != nil {
		panic(fmt.Sprintf("once: %T is no content: %v", content, err)) // a mistake of the program
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// With is a key that serves each content apart: sent again with other content, the form does its
// work again. The key, which only the sender knows, keeps the content from being guessed.
func With(key string, content any) string {
	if key == "" {
		return ""
	}
	return Digest([]any{key, content})
}

// Do runs work, unless by already did the same act with key: then it gives that answer. An empty
// key (a program that fills the form itself) always does the work. A key that served another act,
// or the same with other content (see Act), is ErrUsed. Two requests at once: the second waits for
// the first to commit.
func Do(ctx context.Context, tx db.Tx, by who.ID, act, key string, work func() (answer string, err error)) (string, error) {
	if !serves(key) {
		return work()
	}
	fresh, err := claim(ctx, tx, by, act, key)
	if err != nil {
		return "", err
	}
	if !fresh {
		answer, _, err := Earlier(ctx, tx, by, act, key)
		return answer, err
	}
	answer, err := work()
	if err != nil {
		return "", err
	}
	return answer, keep(ctx, tx, by, key, answer)
}

// Earlier is the answer already given to the same act with key; found is false when there is none.
// It spares costly preparations that Do would throw away.
func Earlier(ctx context.Context, c db.Conn, by who.ID, act, key string) (answer string, found bool, err error) {
	if !serves(key) {
		return "", false, nil
	}
	return earlier(ctx, c, by, act, key)
}

func serves(key string) bool { return key != "" && len(key) <= 64 }

// ErrUsed says that the form has served already, for something else.
var ErrUsed = fault.New(fault.Conflict, "form.used_already")

// DoID is Do for an act whose answer is an identifier.
func DoID[ID ~int64](ctx context.Context, tx db.Tx, by who.ID, act, key string, work func() (ID, error)) (ID, error) {
	answer, err := Do(ctx, tx, by, act, key, func() (string, error) {
		id, err := work()
		return strconv.FormatInt(int64(id), 10), err
	})
	if err != nil {
		return 0, err
	}
	return readID[ID](answer)
}

// EarlierID is Earlier for an act whose answer is an identifier.
func EarlierID[ID ~int64](ctx context.Context, c db.Conn, by who.ID, act, key string) (id ID, found bool, err error) {
	answer, found, err := Earlier(ctx, c, by, act, key)
	if err != nil || !found {
		return 0, false, err
	}
	id, err = readID[ID](answer)
	return id, true, err
}

func readID[ID ~int64](answer string) (ID, error) {
	n, err := strconv.ParseInt(answer, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read the form's earlier answer: %w", err)
	}
	return ID(n), nil
}
