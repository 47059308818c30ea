package db

import (
	"encoding/base64"
	"fmt"
	"math"
	"time"
)

// Cursor is a place in a list sorted by time then id, newest first: the last row already shown.
// Lists are read from a cursor (keyset pagination), so that page 1,000 costs what page 2 does.
type Cursor struct {
	At time.Time
	ID int64
}

// Zero reports whether the list is read from its beginning.
func (c Cursor) Zero() bool { return c.ID == 0 }

// Newest is what a list read newest first compares its rows with: c itself or, for the beginning, a
// place past every row.
func (c Cursor) Newest() Cursor {
	if c.Zero() {
		return Cursor{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: math.MaxInt64}
	}
	return c
}

// Page cuts rows, read one too far, to a page of size; next is where the list goes on, zero at its
// end. at is the place of a row in the list.
func Page[T any](rows []T, size int, at func(T) Cursor) (page []T, next Cursor) {
	if len(rows) <= size {
		return rows, Cursor{}
	}
	return rows[:size], at(rows[size-1])
}

// String writes c for an address; "" for the beginning.
func (c Cursor) String() string {
	if c.Zero() {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", c.At.UnixMicro(), c.ID))
}

// ParseCursor reads what String wrote. Anything else is the beginning: an address typed by hand
// shows the list rather than an error.
func ParseCursor(s string) Cursor {
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return Cursor{}
	}
	var micros, id int64
	if n, err := fmt.Sscanf(string(text), "%d.%d", &micros, &id); n != 2 || err != nil || id <= 0 {
		return Cursor{}
	}
	at := time.UnixMicro(micros).UTC()
	if at.Year() < 2000 || at.Year() > 2200 { // typed by hand; PostgreSQL refuses the furthest years
		return Cursor{}
	}
	return Cursor{at, id}
}
