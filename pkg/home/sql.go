package home

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
)

func figures(ctx context.Context, c db.Conn) (Figures, error) {
	var f Figures
	err := c.Get(ctx, &f, `
		SELECT (SELECT count(*) FROM ambassador WHERE state = 'active') AS ambassadors,
			COALESCE((SELECT n[1] FROM spot_grid WHERE level = 0 AND category = ''), 0) AS spots,
			(SELECT count(*) FROM licence WHERE state IN ('active', 'formal_notice') AND valid_until >= CURRENT_DATE) AS organisations,
			(SELECT count(*) FROM spot_grid WHERE level = 1 AND category = '' AND n[1] > 0) AS communes`)
	if err != nil {
		return f, fmt.Errorf("count the network: %w", err)
	}
	return f, nil
}
