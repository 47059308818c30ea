package accounts

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// SignIn checks an address and a password. Whatever is wrong, and whatever exists, it takes as long:
// always as many hashes as an address may have candidates.
func (s *Service) SignIn(ctx context.Context, email, password string) (SignIn, error) {
	found, err := candidates(ctx, s.pool, form.EmailKey(email))
	if err != nil {
		return SignIn{}, err
	}
	a, stale, err := s.match(ctx, found, password)
	switch {
	case err != nil:
		return SignIn{}, err
	case a.Account == 0:
		return SignIn{}, ErrWrongPair
	case a.State == Pending:
		return SignIn{}, s.remind(ctx, a.Account, email)
	case a.State == Suspended:
		return SignIn{}, ErrSuspended
	}
	if stale {
		err = s.rehash(ctx, a.Account, password)
	}
	return a.SignIn, err
}

// proofs bounds how often a password is asked for again: whoever finds a session open may not guess it.
var proofs = limit.Rule{Class: "password again", Times: 10, Per: 10 * time.Minute}

// Reprove asks somebody signed in for their password once more, before what a borrowed session must not
// do. What is wrong is said beside the field password.
func (s *Service) Reprove(ctx context.Context, by who.Actor, password string) error {
	if err := s.limiter.Allow(ctx, proofs, object(by.ID)); err != nil {
		return err
	}
	hash, err := passwordHash(ctx, s.pool, by.ID)
	if err != nil {
		return err
	}
	var e form.Errors
	if hash == "" {
		e.Add("password", "accounts.password_none")
		return e
	}
	match, _, err := s.hasher.check(ctx, password, hash)
	if err == nil && !match {
		e.Add("password", "accounts.password_wrong")
		return e
	}
	return err
}

// match is the candidate that password belongs to, the zero one for none; stale says that its hash
// is of another cost.
func (s *Service) match(ctx context.Context, found []candidate, password string) (a candidate, stale bool, err error) {
	for i := range maxCandidates {
		c := candidate{Hash: s.hasher.nobody()}
		if i < len(found) && found[i].Hash != "" {
			c = found[i]
		}
		match, old, err := s.hasher.check(ctx, password, c.Hash)
		if err != nil {
			return candidate{}, false, err
		}
		if match && a.Account == 0 {
			a, stale = c, old
		}
	}
	return a, stale, nil
}

// remind sends the link to confirm once more, unless the address has been written to enough: the
// answer is the same.
func (s *Service) remind(ctx context.Context, id who.ID, email string) error {
	err := s.mayWrite(ctx, email)
	if err == nil {
		err = db.InTx(ctx, s.pool, func(tx db.Tx) error { return jobs.Enqueue(ctx, tx, welcome{Account: id}) })
	}
	if err != nil && !fault.Is(err, fault.TooMany) {
		return err
	}
	return ErrUnconfirmed
}

func (s *Service) rehash(ctx context.Context, id who.ID, password string) error {
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return renewHash(ctx, tx, id, hash) })
}
