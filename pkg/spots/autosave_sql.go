package spots

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// penOf is the form that wrote by's spot last.
func penOf(ctx context.Context, tx db.Tx, author who.ID, id ID) (pen string, err error) {
	err = tx.Get(ctx, &pen, `SELECT pen FROM spot WHERE author_id = $1 AND id = $2`, author, id)
	return pen, db.Found(err, "find the pen of spot %d", id)
}
