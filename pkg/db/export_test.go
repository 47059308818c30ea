package db

import (
	"context"
	"time"
)

// OpenImpatient is Open for a test that does not wait.
func OpenImpatient(ctx context.Context, dsn string, silence time.Duration) (*Pool, error) {
	return open(ctx, dsn, statement, silence)
}
