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
			(SELECT count(*) FROM spot WHERE state = 'published') AS spots,
			(SELECT count(*) FROM organisation WHERE state IN ('active', 'formal_notice') AND licence_until >= CURRENT_DATE) AS organisations,
			(SELECT count(DISTINCT commune_insee) FROM spot WHERE state = 'published') AS communes`)
	if err != nil {
		return f, fmt.Errorf("count the network: %w", err)
	}
	return f, nil
}
