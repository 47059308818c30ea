package accounts

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Eraser erases an account, and all that features hold of its owner. privacy implements it.
type Eraser interface {
	Erase(ctx context.Context, tx db.Tx, id who.ID) error
}

// EraseBy makes e erase the accounts that are purged or superseded; app calls it before anything is served.
func (s *Service) EraseBy(e Eraser) { s.eraser = e }

// rowOnly erases an account of which nobody holds anything.
type rowOnly struct{ *Service }

// Erase implements Eraser.
func (r rowOnly) Erase(ctx context.Context, tx db.Tx, id who.ID) error { return r.Delete(ctx, tx, id) }

// ErrLeft says that the account is closed, or gone.
var ErrLeft = fault.New(fault.Conflict, "accounts.left")

// Close ends every session of an account, for good: it is to be erased.
func (s *Service) Close(ctx context.Context, tx db.Tx, id who.ID) error {
	return closeAccount(ctx, tx, id)
}

// Delete takes an account away: for the Eraser.
func (s *Service) Delete(ctx context.Context, tx db.Tx, id who.ID) error {
	return deleteAccount(ctx, tx, id)
}
