package accounts

import (
	"context"
	"runtime"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// cost is what a password costs to check (OWASP's second choice, for small machines). Changing it
// is enough: hashes are renewed as people sign in.
var cost = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobody is the hash that passwords are compared with when there is no account, so that the answer
// takes as long. A test holds it to cost.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// hasher works on passwords, a few at once: each takes 19 MiB, and a flood must wait rather than
// fill the memory.
type hasher struct{ turns chan struct{} }

func newHasher() hasher { return hasher{make(chan struct{}, max(2, runtime.NumCPU()))} }

const patience = 10 * time.Second

func (h hasher) hash(ctx context.Context, password string) (hash string, err error) {
	err = h.inTurn(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(password, &cost)
		return err
	})
	return hash, err
}

// check compares; stale says that the hash was made at another cost.
func (h hasher) check(ctx context.Context, password, hash string) (match, stale bool, err error) {
	err = h.inTurn(ctx, func() error {
		var paid *argon2id.Params
		match, paid, err = argon2id.CheckHash(password, hash)
		stale = err == nil && *paid != cost
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
