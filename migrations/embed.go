// Package migrations holds the schema's history: forward-only SQL files run in order by
// db.Migrate, each in one transaction. A file is never edited once it has landed.
package migrations

import "embed"

// FS holds the migrations.
//
//go:embed *.sql
var FS embed.FS
