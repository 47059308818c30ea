package journal

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// noon is the middle of a day in the Lot, some days ago.
func noon(ago int) time.Time {
	now := time.Now().In(i18n.Paris())
	return time.Date(now.Year(), now.Month(), now.Day()-ago, 12, 0, 0, 0, now.Location())
}

// line writes one line of the trail, some days ago.
func line(t *testing.T, pool *db.Pool, by who.ID, act, object string, ago int) {
	t.Helper()
	dbtest.Exec(t, pool, `INSERT INTO audit_line (at, actor_id, act, object, request_id) VALUES ($1, $2, CAST($3 AS text), $4, CASE WHEN CAST($2 AS bigint) = 0 THEN '' ELSE $3 END)`, noon(ago), by, act, object)
}

// read is what f keeps, newest first, read in pages of two.
func read(t *testing.T, s *Service, f Filter) (list []string) {
	t.Helper()
	people, err := s.people(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	var after db.Cursor
	for range 100 {
		lines, next, err := s.read(t.Context(), question{f, people}, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			list = append(list, fmt.Sprintf("%s %s", l.Act, l.Thing.Text))
		}
		if after = next; next.Zero() {
			return list
		}
	}
	t.Fatal("the pages have no end")
	return nil
}

func TestFilters(t *testing.T) {
	pool := dbtest.NewSite(t)
	s := New(pool)
	camille, malika := dbtest.Person(t, pool, "Camille", who.Member), dbtest.Person(t, pool, "Mélika", who.Moderator)
	line(t, pool, camille.ID, "spot.submit", "spot 1", 4)
	line(t, pool, malika.ID, "spot.publish", "spot 1", 3)
	line(t, pool, malika.ID, "queue.publish", "queue item 1", 3)
	line(t, pool, camille.ID, "spot.submit", "spot 2", 2)
	line(t, pool, 0, "charter.unknown", "charter ambassador 1", 1)
	line(t, pool, 0, "spot.hand", "spot 2", 0)
	day := func(ago int) string { return noon(ago).Format(time.DateOnly) }
	all := []string{"spot.hand spot 2", "charter.unknown charter ambassador 1", "spot.submit spot 2", "queue.publish queue item 1", "spot.publish spot 1", "spot.submit spot 1"}
	for _, c := range []struct {
		f    Filter
		want []string
	}{
		{Filter{}, all},
		{Filter{Acts: "spot.submit"}, []string{all[2], all[5]}},
		{Filter{Acts: "spots"}, []string{all[0], all[2], all[4], all[5]}},
		{Filter{Acts: "imports"}, nil},
		{Filter{Person: strconv.Itoa(int(camille.ID))}, []string{all[2], all[5]}},
		{Filter{Person: "melika"}, []string{all[3], all[4]}},
		{Filter{Person: "DELMAS"}, []string{all[2], all[3], all[4], all[5]}},
		{Filter{Person: " camille@exemple.fr"}, nil},
		{Filter{Person: "camille@exemple.fr"}, []string{all[2], all[5]}},
		{Filter{Person: "personne de ce nom"}, nil},
		{Filter{Person: "%"}, nil},
		{Filter{Person: "0"}, all[:2]},
		{Filter{Person: "0", Acts: "spots"}, all[:1]},
		{Filter{Person: "delmas", Acts: "moderation"}, all[3:4]},
		{Filter{Object: "spot 1"}, all[4:]},
		{Filter{Object: "spot 1", Person: "delmas", Acts: "spot.submit"}, all[5:]},
		{Filter{Object: "spot"}, nil},
		{Filter{Request: "queue.publish"}, all[3:4]},
		{Filter{From: day(3), Until: day(2)}, all[2:5]},
		{Filter{From: day(2), Until: day(3)}, nil},
		{Filter{Until: day(4)}, all[5:]},
		{Filter{Request: "' OR true --"}, nil},
	} {
		if got := read(t, s, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%+v keeps %q, want %q", c.f, got, c.want)
		}
	}
	list, _, err := s.Page(t.Context(), Filter{}, db.Cursor{})
	if err != nil || len(list) != 5 || list[0].Lines[0].Name != "" || !list[0].Lines[0].Program() || list[2].Lines[0].Name != "Camille Delmas" || list[0].Lines[0].Known() != true || list[1].Lines[0].Known() {
		t.Errorf("%+v (%v)", list, err)
	}
}

// TestErasedIsANumber: whoever is erased is no longer named here either.
func TestErasedIsANumber(t *testing.T) {
	pool := dbtest.NewSite(t)
	camille := dbtest.Person(t, pool, "Camille", who.Member)
	line(t, pool, camille.ID, "spot.submit", "spot 1", 0)
	dbtest.Exec(t, pool, `UPDATE account SET state = 'erased' WHERE id = $1`, camille.ID)
	list, _, err := New(pool).Page(t.Context(), Filter{}, db.Cursor{})
	if err != nil || len(list) != 1 || list[0].Lines[0].Name != "" || list[0].Lines[0].By != camille.ID {
		t.Errorf("%+v (%v)", list, err)
	}
}

func TestExportIsRecordedByNumbers(t *testing.T) {
	pool := dbtest.NewSite(t)
	camille := dbtest.Person(t, pool, "Camille", who.Admin)
	for range 3 {
		line(t, pool, camille.ID, "spot.submit", "spot 1", 0)
	}
	var given int
	if err := New(pool).Export(t.Context(), camille, Filter{Person: "Camille", Acts: "spots"}, func(Line) error { given++; return nil }); err != nil || given != 3 {
		t.Errorf("%d lines (%v)", given, err)
	}
	got := dbtest.Read[string](t, pool, `SELECT CAST(after AS text) FROM audit_line WHERE act = 'trail.export' AND object = 'journal'`)
	if want := fmt.Sprintf(`{"acts": "spots", "from": "", "until": "", "people": [%d]}`, camille.ID); got != want {
		t.Errorf("the trail says %s, want %s", got, want)
	}
}

var (
	scanned = regexp.MustCompile(`on audit_line.*actual rows=(\d+) loops=(\d+)`)
	removed = regexp.MustCompile(`Rows Removed by Filter: (\d+)`)
)

// TestReadByItsIndexes: whatever is asked for, a page is read from an index of what it is asked by, and few
// lines beside its own are looked at.
func TestReadByItsIndexes(t *testing.T) {
	pool := dbtest.New(t)
	s := New(pool)
	for i := range 20 {
		dbtest.Person(t, pool, "Camille"+string(rune('a'+i)), who.Member)
	}
	dbtest.Exec(t, pool, `
		INSERT INTO audit_line (at, actor_id, act, object, request_id)
		SELECT now() - i * interval '1 minute', CASE WHEN i % 3 = 0 THEN 0 ELSE i % 500 END,
			CASE WHEN i % 10000 = 1 THEN 'sanction.take' WHEN i % 2 = 0 THEN 'spot.save' ELSE 'photo.receive' END, 'spot ' || i % 5000, md5(CAST(i AS text))
		FROM generate_series(1, 100000) i`)
	dbtest.Exec(t, pool, `ANALYZE audit_line`)
	for _, f := range []Filter{
		{}, {Acts: "sanction.take"}, {Acts: "moderation"}, {Acts: "spots"}, {Acts: "imports"}, {Person: "7"}, {Person: "camille"}, {Person: "0"}, {Person: "0", Acts: "moderation"},
		{Person: "7", Acts: "sanction.take"}, {Object: "spot 12"}, {Object: "spot 12", Acts: "moderation"}, {Request: "c4ca4238a0b923820dcc509a6f75849b"},
		{From: "2020-01-01"}, {Until: time.Now().AddDate(0, 0, -20).Format(time.DateOnly)}, {Acts: "sanction.take", Until: time.Now().AddDate(0, 0, -20).Format(time.DateOnly)},
	} {
		people, err := s.people(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		query, args := question{f, people}.ask(db.Cursor{}, perPage+1)
		var plan []string
		if err := pool.Select(t.Context(), &plan, "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) "+query, args...); err != nil {
			t.Fatal(err)
		}
		text, read := strings.Join(plan, "\n"), 0
		for _, m := range scanned.FindAllStringSubmatch(text, -1) {
			rows, _ := strconv.Atoi(m[1])
			loops, _ := strconv.Atoi(m[2])
			read += rows * loops
		}
		for _, m := range removed.FindAllStringSubmatch(text, -1) {
			n, _ := strconv.Atoi(m[1])
			read += n
		}
		if read > 3000 || strings.Contains(text, "Seq Scan on audit_line") || !strings.Contains(text, "audit_line") {
			t.Errorf("%+v looks at %d lines:\n%s", f, read, text)
		}
	}
}
