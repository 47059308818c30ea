// Package limit counts how often something is done, across every instance.
//
// It says no to floods (sign-in, mail, uploads) without ever locking out the rightful owner: a
// limit slows and always passes with time, and an act refused does not count. The window slides:
// what was done in the window before counts for the part of it still in view. Keys are hashed, so
// that the table holds no address.
package limit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
)

// Rule is at most Times acts a window of Per, for each key of the class named Class.
type Rule struct {
	Class string
	Times int
	Per   time.Duration
}

// Limiter applies rules. Off lifts them all: for measuring, in development only.
type Limiter struct {
	pool *db.Pool
	log  *slog.Logger
	off  bool
}

// New counts in pool.
func New(pool *db.Pool, log *slog.Logger, off bool) *Limiter {
	return &Limiter{pool: pool, log: log, off: off}
}

// Allow counts one act of key under r. Past the limit it is a fault.TooMany. A database out of
// reach allows: the act itself will say so better.
func (l *Limiter) Allow(ctx context.Context, r Rule, key string) error {
	if l.off || key == "" {
		return nil
	}
	now := time.Now().UTC()
	window := now.Truncate(r.Per)
	inView := 1 - float64(now.Sub(window))/float64(r.Per)
	var counted bool
	err := db.InTx(ctx, l.pool, func(tx db.Tx) (err error) {
		counted, err = hit(ctx, tx, hash(r.Class+"\x00"+key), window, r, inView)
		return err
	})
	if err != nil {
		l.log.Warn("limit: count", "class", r.Class, "error", err)
		return nil
	}
	if !counted {
		return &Exceeded{Rule: r, RetryAfter: time.Until(window.Add(r.Per))}
	}
	return nil
}

// Exceeded says that a rule was broken and when to come back.
type Exceeded struct {
	Rule       Rule
	RetryAfter time.Duration
}

func (e *Exceeded) Error() string {
	return fmt.Sprintf("more than %d %s in %s", e.Rule.Times, e.Rule.Class, e.Rule.Per)
}

// Unwrap makes Exceeded a fault.TooMany.
func (e *Exceeded) Unwrap() error { return fault.New(fault.TooMany, "errors.too_many.text") }

// Address is the key of a network address: itself for IPv4, its /64 for IPv6, where one
// subscriber holds that many.
func Address(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	a = a.Unmap()
	if a.Is6() {
		p, _ := a.Prefix(64)
		return p.String()
	}
	return a.String()
}

func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}
