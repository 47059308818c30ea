package charter

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Publish records the versions of this program that the database lacks: they are in force from
// now. It fails, and the site must not start, when a recorded text is not this program's any more.
func (s *Service) Publish(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := lockChain(ctx, tx); err != nil {
			return err
		}
		recorded, err := editions(ctx, tx)
		if err != nil {
			return err
		}
		for _, k := range Kinds() {
			versions, err := s.shelf.versions(k)
			if err != nil {
				return err
			}
			for _, version := range versions {
				if err := s.publish(ctx, tx, recorded, k, version); err != nil {
					return fmt.Errorf("charter %s version %d: %w", k, version, err)
				}
			}
		}
		return nil
	})
}

func (s *Service) publish(ctx context.Context, tx db.Tx, recorded []edition, k Kind, version int) error {
	source, err := s.shelf.read(k, version, i18n.French)
	if err != nil {
		return err
	}
	if old, ok := find(recorded, k, version); ok {
		if old.Release == nil && !bytes.Equal(old.Text, source) { // the team came first with a version of that number
			return fmt.Errorf("the recorded text (SHA-256 %s) is not the one of this program (%s): a published text never changes, add a new version instead",
				sum(old.Text), sum(source))
		}
		return nil
	}
	if _, err := parse(i18n.French, source); err != nil {
		return err
	}
	e := edition{Kind: k, Version: version, Text: source, SHA256: sum(source), InForceFrom: s.now().UTC().Truncate(time.Microsecond)}
	e.Hash = e.digest()
	if err := insertEdition(ctx, tx, e); err != nil {
		return err
	}
	line := audit.Line{Actor: who.System(), Act: "edition.publish", Object: fmt.Sprintf("charter %s %d", k, version), After: map[string]any{"sha256": e.SHA256}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return db.Changed(ctx, tx, topic)
}

// topic names the kept public pages that show a charter.
const topic = "charter"

func find(list []edition, k Kind, version int) (edition, bool) {
	for _, e := range list {
		if e.Kind == k && e.Version == version {
			return e, true
		}
	}
	return edition{}, false
}
