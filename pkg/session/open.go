package session

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Open is a session that somebody may still act by, as its owner is shown it.
type Open struct {
	ID          int64
	Device      Device
	Begun, Seen time.Time // Seen is late by a minute at most
	Here        bool      // the one that asks
}

// Opened lists the open sessions of whoever is signed in, this one first, then the last used.
func (s *Sessions) Opened(ctx context.Context) ([]Open, error) {
	account, epoch := s.Current(ctx)
	rows, err := rowsOf(ctx, s.pool, account)
	if err != nil {
		return nil, err
	}
	var list []Open
	for _, r := range rows {
		k, err := keptIn(r.Data)
		if err != nil {
			return nil, err
		}
		o := Open{ID: r.ID, Begun: time.Unix(k.Begun, 0), Seen: time.Unix(k.Seen, 0), Here: r.Hash == loadedIn(ctx).hash}
		if k.Device != nil {
			o.Device = *k.Device
		}
		if k.Epoch == epoch && !over(k.Trusted, o.Begun, o.Seen, s.now()) {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b Open) int {
		if a.Here != b.Here {
			return map[bool]int{true: -1, false: 1}[a.Here]
		}
		return b.Seen.Compare(a.Seen)
	})
	return list, nil
}

// Close ends one open session of whoever is signed in; NotFound for anybody else's.
func (s *Sessions) Close(ctx context.Context, id int64) error {
	return s.end(ctx, "session.close", func(tx db.Tx, account who.ID) error {
		n, err := deleteSession(ctx, tx, account, id)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "errors.not_found.text")
		}
		return err
	})
}

// CloseOthers ends every session of whoever is signed in, but this one.
func (s *Sessions) CloseOthers(ctx context.Context) error {
	return s.end(ctx, "session.close_others", func(tx db.Tx, account who.ID) error {
		return deleteOthers(ctx, tx, account, loadedIn(ctx).hash)
	})
}

func (s *Sessions) end(ctx context.Context, act string, work func(tx db.Tx, account who.ID) error) error {
	account, _ := s.Current(ctx)
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := work(tx, account); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: who.Actor{ID: account}, Act: act, Object: fmt.Sprintf("account %d", account)})
	})
}

// StillOpen reports whether the session that a long request came with is open still.
func (s *Sessions) StillOpen(ctx context.Context) (bool, error) {
	return stillOpen(ctx, s.pool, loadedIn(ctx).hash)
}
