package showcase

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/poster"
	"github.com/ohmylot/ohmylot/pkg/spots"
)

// folder is where the store keeps posters, design changes with how they are drawn.
const folder, design = "posters", "1"

// Version names what a spot's poster says: it changes with that.
func Version(c spots.Card) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{design, c.Title, c.CommuneName, c.Photo}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

func key(c spots.Card) string { return fmt.Sprintf("%s/%d-%s.jpg", folder, c.ID, Version(c)) }

// idOf is the spot a key belongs to; 0 for no key of ours.
func idOf(key string) spots.ID {
	id, _, _ := strings.Cut(strings.TrimPrefix(key, folder+"/"), "-")
	n, _ := strconv.ParseInt(id, 10, 64)
	return spots.ID(n)
}

// Poster opens the picture of a published spot for networks, drawn if it is not yet.
func (s *Service) Poster(ctx context.Context, p spots.Public) (io.ReadSeekCloser, error) {
	content, _, err := s.store.Open(ctx, key(p.Card))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err, _ = s.flight.Do(key(p.Card), func() (any, error) { return nil, s.draw(context.WithoutCancel(ctx), p) }); err == nil {
			content, _, err = s.store.Open(ctx, key(p.Card))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("poster of spot %d: %w", p.ID, err)
	}
	return content, nil
}

// patience is how long a poster waits for its turn: one is drawn at a time, in a tenth of a second.
const patience = 5 * time.Second

func (s *Service) draw(ctx context.Context, p spots.Public) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-time.After(patience):
		return fault.New(fault.Unavailable, "media.busy")
	}
	var photo []byte
	if len(p.Photos) > 0 {
		var err error
		if photo, err = s.spots.Photo(ctx, p.Photos[0], poster.Width); err != nil {
			return err
		}
	}
	drawn, err := s.press.Draw(photo, poster.Words{Title: p.Title, Place: p.CommuneName})
	if err != nil {
		return err
	}
	return s.store.Put(ctx, key(p.Card), bytes.NewReader(drawn))
}

const batch = 500

// Sweep removes the posters that no longer say what their spot says, or whose spot is not public.
func (s *Service) Sweep(ctx context.Context) error {
	var kept []string
	weed := func() error {
		err := s.weed(ctx, kept)
		kept = kept[:0]
		return err
	}
	err := s.store.Walk(ctx, folder, func(key string, _ time.Time) error {
		if kept = append(kept, key); len(kept) < batch {
			return nil
		}
		return weed()
	})
	if err != nil {
		return fmt.Errorf("sweep posters: %w", err)
	}
	return weed()
}

func (s *Service) weed(ctx context.Context, keys []string) error {
	ids := make([]spots.ID, len(keys))
	for i, k := range keys {
		ids[i] = idOf(k)
	}
	cards, err := s.spots.Listed(ctx, ids)
	if err != nil {
		return err
	}
	current := map[string]bool{}
	for _, c := range cards {
		current[key(c)] = true
	}
	var stale []string
	for _, k := range keys {
		if !current[k] {
			stale = append(stale, k)
		}
	}
	return s.store.Delete(ctx, stale...)
}
