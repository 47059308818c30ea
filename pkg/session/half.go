package session

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/who"
)

const (
	keyHalf   = "half"
	keyStrong = "strong"
	keyProved = "proved"
)

// How long the second proof may take, and for how long one counts before an act that asks for it anew.
const (
	halfLife  = 10 * time.Minute
	proofLife = 10 * time.Minute
)

// BeginHalf remembers that account has given the first of two proofs, under a new token. Whoever was signed in is not
// any more.
func (s *Sessions) BeginHalf(ctx context.Context, account who.ID, epoch int) error {
	if err := s.scs.RenewToken(ctx); err != nil {
		return err
	}
	s.forget(ctx)
	s.scs.Put(ctx, keyHalf, int64(account))
	s.scs.Put(ctx, keyEpoch, epoch)
	s.scs.Put(ctx, keyBegun, s.now().Unix())
	s.scs.SetDeadline(ctx, s.now().Add(halfLife)) // Begin gives it a session's own again
	return nil
}

// Half is the account that has given the first of two proofs and the epoch it had; 0 for nobody, and when that was too
// long ago.
func (s *Sessions) Half(ctx context.Context) (who.ID, int) {
	account := who.ID(s.scs.GetInt64(ctx, keyHalf))
	if account == 0 || s.now().Sub(time.Unix(s.scs.GetInt64(ctx, keyBegun), 0)) > halfLife {
		return 0, 0
	}
	return account, s.scs.GetInt(ctx, keyEpoch)
}

// Strengthen says that a second factor was given in this session, under a new token when it is the first time.
func (s *Sessions) Strengthen(ctx context.Context) error {
	if s.Strong(ctx) {
		return nil
	}
	s.scs.Put(ctx, keyStrong, true)
	return s.scs.RenewToken(ctx)
}

// Strong reports whether a second factor was given in this session, now or by a device it was given on.
func (s *Sessions) Strong(ctx context.Context) bool { return s.scs.GetBool(ctx, keyStrong) }

// Prove says that whoever is signed in has just shown, once more, that it is them.
func (s *Sessions) Prove(ctx context.Context) { s.scs.Put(ctx, keyProved, s.now().Unix()) }

// Proved reports whether that was a short while ago.
func (s *Sessions) Proved(ctx context.Context) bool {
	return s.now().Sub(time.Unix(s.scs.GetInt64(ctx, keyProved), 0)) <= proofLife
}

// forget drops what a session held of its former holder.
func (s *Sessions) forget(ctx context.Context) {
	for _, key := range []string{keyAccount, keyHalf, keyStrong, keyProved, keyTrusted, keySeen} {
		s.scs.Remove(ctx, key)
	}
}
