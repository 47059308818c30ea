package photos

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// removeFiles is the job that removes the files of a deleted photo.
type removeFiles struct{ Photo string }

func (removeFiles) Kind() string { return "photo.remove" }

// remove takes every file of a photo away. It may run twice.
func (s *Service) remove(ctx context.Context, j removeFiles) error {
	widths, err := widthsOf(ctx, s.pool, j.Photo)
	if err != nil {
		return err
	}
	return s.store.Delete(ctx, Photo{ID: j.Photo, Widths: widths}.keys()...)
}

const (
	patience = 24 * time.Hour     // for a photo to be attached
	unrowed  = time.Hour          // for a file to have its row
	memory   = 2 * 24 * time.Hour // of deleted photos, for the quota
	batch    = 500
)

// Purge deletes the photos nobody attached within a day, forgets those long deleted, and sweeps
// the files that have no row: a process died between writing the two.
func (s *Service) Purge(ctx context.Context) error {
	err := db.InTx(ctx, s.pool, func(tx db.Tx) error {
		stale, err := staleSince(ctx, tx, s.now().Add(-patience))
		if err != nil {
			return err
		}
		if err := s.Delete(ctx, tx, stale...); err != nil {
			return err
		}
		return forgetDeleted(ctx, tx, s.now().Add(-memory))
	})
	return errors.Join(err, s.sweep(ctx))
}

// sweep removes old files without a row, a batch of questions at a time.
func (s *Service) sweep(ctx context.Context) error {
	var old []string
	ask := func() error {
		err := s.removeOrphans(ctx, old)
		old = old[:0]
		return err
	}
	err := s.store.Walk(ctx, folder, func(key string, written time.Time) error {
		if s.now().Sub(written) > unrowed {
			old = append(old, key)
		}
		if len(old) < batch {
			return nil
		}
		return ask()
	})
	if err != nil {
		return fmt.Errorf("sweep photos: %w", err)
	}
	return ask()
}

func (s *Service) removeOrphans(ctx context.Context, keys []string) error {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = idOf(k)
	}
	kept, err := keptAmong(ctx, s.pool, ids)
	if err != nil {
		return err
	}
	var orphans []string
	for i, k := range keys {
		if !kept[ids[i]] {
			orphans = append(orphans, k)
		}
	}
	return s.store.Delete(ctx, orphans...)
}
