package apptest

import (
	"context"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/journal"
)

// checkTrail holds what a test made the program record to what the trail promises, whatever the test is about:
// every act has its words, and no line holds what people wrote, are called or are reached at.
func (s *Site) checkTrail() {
	s.t.Helper()
	ctx := context.Background() // that of the test is over
	var lines []struct {
		Act    string `db:"act"`
		Object string `db:"object"`
		Text   string `db:"text"`
	}
	s.must(s.Pool.Select(ctx, &lines, `SELECT DISTINCT act, object, object || ' ' || COALESCE(CAST(before AS text), '') || ' ' || COALESCE(CAST(after AS text), '') AS text FROM audit_line`))
	var written []string
	var all string
	s.must(s.Pool.Get(ctx, &all, everyText))
	s.must(s.Pool.Select(ctx, &written, all))
	for _, l := range lines {
		if !journal.Speaks(l.Act, l.Object) {
			s.t.Errorf("the journal has no words for %s of %q", l.Act, l.Object)
		}
		for _, text := range written {
			if strings.Contains(strings.ToLower(l.Text), strings.ToLower(text)) {
				s.t.Errorf("a line of %s holds %q, which somebody wrote: %s", l.Act, text, l.Text)
			}
		}
	}
}

// everyText writes the query of whatever people wrote: the names, the mail addresses and the sentences of every
// table that is not the program's own machinery. A sentence has a space; a key or a state
// has none. The words of a consent are ours, and what was consented to is what the trail is for.
const everyText = `
	SELECT 'SELECT DISTINCT text FROM (' || string_agg(format('SELECT CAST(%I AS text) AS text FROM %I', a.attname, c.relname), ' UNION ALL ')
		|| ') AS t WHERE length(text) BETWEEN 5 AND 2000 AND (text LIKE ''%@%'' OR text LIKE ''% %'')'
		|| ' UNION SELECT first_name FROM account WHERE length(first_name) > 3 UNION SELECT last_name FROM account WHERE length(last_name) > 3'
	FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = CAST('text' AS regtype)
	WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind = 'r'
		AND a.attname <> 'consent_words' AND c.relname NOT IN ('audit_line', 'consent_text', 'once', 'job', 'rate', 'schedule', 'decision_trace', 'goose_db_version')`
