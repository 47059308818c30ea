package imports

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

func emptyLinesOf(ctx context.Context, tx db.Tx, p privacy.Person) error {
	_, err := tx.Exec(ctx, `
		UPDATE import_line SET cells = NULL, remarks = '[]', external = '', state = CASE WHEN state IN ('received', 'waiting') THEN 'refused' ELSE state END
		WHERE cells IS NOT NULL AND EXISTS (SELECT FROM unnest(cells) AS c (cell) WHERE lower(cell) ~ $1)
			OR kind = 'ambassadors' AND made = $2`, `(^|[^a-z0-9._%+-])`+regexp.QuoteMeta(strings.ToLower(p.Email))+`($|[^a-z0-9-])`, p.ID)
	if err != nil {
		return fmt.Errorf("empty the lines of account %d: %w", p.ID, err)
	}
	return nil
}
