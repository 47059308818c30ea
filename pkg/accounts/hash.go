package accounts

import (
	"context"
	"encoding/base64"
	"fmt"
	"runtime"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// sound is what a password costs to check (OWASP's second choice, for small machines). Changing it is
// enough: hashes are renewed as people sign in.
var sound = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// cheap is for tests, where hundreds of people sign in and nobody steals their passwords.
var cheap = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// HashCheaply makes passwords cost next to nothing. Tests alone may: those of package app look for it.
func (s *Service) HashCheaply() { s.hasher = newHasher(cheap) }

// hasher works on passwords, a few at once: each takes 19 MiB, and a flood must wait rather than
// fill the memory.
type hasher struct {
	turns chan struct{}
	cost  argon2id.Params
}

func newHasher(cost argon2id.Params) hasher {
	return hasher{make(chan struct{}, max(2, runtime.NumCPU())), cost}
}

// nobody is the hash that passwords are compared with when there is no account, so that the answer
// takes as long.
func (h hasher) nobody() string {
	empty := func(length uint32) string { return base64.RawStdEncoding.EncodeToString(make([]byte, length)) }
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s",
		h.cost.Memory, h.cost.Iterations, h.cost.Parallelism, empty(h.cost.SaltLength), empty(h.cost.KeyLength))
}

const patience = 10 * time.Second

func (h hasher) hash(ctx context.Context, password string) (hash string, err error) {
	err = h.inTurn(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(password, &h.cost)
		return err
	})
	return hash, err
}

// check compares; stale says that the hash was made at another cost.
func (h hasher) check(ctx context.Context, password, hash string) (match, stale bool, err error) {
	err = h.inTurn(ctx, func() error {
		var paid *argon2id.Params
		match, paid, err = argon2id.CheckHash(password, hash)
		stale = err == nil && *paid != h.cost
		return err
	})
	return match, stale, err
}

func (h hasher) inTurn(ctx context.Context, work func() error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, "errors.unavailable.text", ctx.Err())
	}
	defer func() { <-h.turns }()
	return work()
}
