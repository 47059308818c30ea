package imports

import (
	"context"
	"fmt"
	"regexp"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

func emptyLinesOf(ctx context.Context, tx db.Tx, p privacy.Person) error {
	patterns := make([]string, len(p.Addresses))
	for i, a := range p.Addresses {
		patterns[i] = `(^|[^a-z0-9._%+-])` + regexp.QuoteMeta(a) + `($|[^a-z0-9-])`
	}
	_, err := tx.Exec(ctx, `
		UPDATE import_line SET cells = NULL, remarks = '[]', external = '', state = CASE WHEN state IN ('received', 'waiting') THEN 'refused' ELSE state END
		WHERE cells IS NOT NULL AND EXISTS (SELECT FROM unnest(cells) AS c (cell), unnest(CAST($1 AS text[])) AS a (pattern) WHERE lower(cell) ~ pattern)
			OR kind = 'ambassadors' AND made = $2`, db.Array(patterns), p.ID)
	if err != nil {
		return fmt.Errorf("empty the lines of account %d: %w", p.ID, err)
	}
	return nil
}
