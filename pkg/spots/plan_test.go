package spots

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/spots/spotstest"
)

// TestPlans: what a list reads grows with the page, not with the number of spots. Pages of the database are
// counted, which no busy machine changes; the whole table has some 2,700 of them. A list that reads more than
// its bound has lost its index.
func TestPlans(t *testing.T) {
	s, _ := newService(t)
	if err := spotstest.Fill(t.Context(), s.pool.DSN(), s.territory, 20_000); err != nil {
		t.Fatal(err)
	}
	figeac := nearTo(t, s, "46102")
	const cahors, smallest, farthest = "46042", "200069383", "200066371"
	for _, c := range []struct {
		name string
		f    Filter
		most int
	}{
		{"everything", Filter{}, 600},
		{"a category", Filter{Category: "canoe"}, 600},
		{"a commune", Filter{Commune: cahors}, 600},
		{"a commune and a category", Filter{Commune: cahors, Category: "canoe"}, 600},
		{"a large group of communes", Filter{EPCI: farthest}, 600},
		{"a small group of communes", Filter{EPCI: smallest}, 600},
		{"a season and an access", Filter{Season: "hiver", Access: "wheelchair"}, 600},
		{"a word of every spot", Filter{Words: spotstest.Everywhere}, 1500},
		{"a word of three spots", Filter{Words: spotstest.Rare}, 1500},
		{"near a town", Filter{Near: figeac}, 600},
		{"near a town, a category", Filter{Near: figeac, Category: "canoe"}, 600},
		{"near a town, far from it", Filter{Near: figeac, EPCI: "200023737"}, 1500},
		{"near a town, in another", Filter{Near: figeac, Commune: cahors}, 600},
		{"near a town, far from it, a category", Filter{Near: figeac, EPCI: "200023737", Category: "canoe"}, 1500},
		{"near a town, a word of three spots", Filter{Near: figeac, Words: spotstest.Rare}, 2400},
	} {
		q := queryOf(c.f, s.communesOf(c.f), mark{}, pageSize+1)
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} { // PostgreSQL may choose either
			if pages := s.read(t, q, mode); pages > c.most {
				t.Errorf("%s (%s): %d pages are read, %d at most", c.name, mode, pages, c.most)
			}
		}
	}
}

// read is how many pages of the database a list reads, planned with its values or for any.
func (s *Service) read(t *testing.T, q *query, mode string) int {
	t.Helper()
	var plan []string
	err := db.InTx(t.Context(), s.pool, func(tx db.Tx) error {
		for _, statement := range []string{
			`SET LOCAL plan_cache_mode = ` + mode,
			`PREPARE listed AS SELECT ` + cardColumns + `, s.far FROM (` + q.page() + `) s` + cardJoins + ` ORDER BY ` + q.by,
		} {
			if _, err := tx.Exec(t.Context(), statement); err != nil {
				return err
			}
		}
		if err := tx.Select(t.Context(), &plan, `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE listed`+literals(t, q.args)); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `DEALLOCATE listed`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var told []struct {
		Plan struct {
			Hit  int `json:"Shared Hit Blocks"`
			Read int `json:"Shared Read Blocks"`
		}
	}
	if err := json.Unmarshal([]byte(plan[0]), &told); err != nil {
		t.Fatal(err)
	}
	return told[0].Plan.Hit + told[0].Plan.Read
}

func literals(t *testing.T, args []any) string {
	t.Helper()
	var list []string
	for _, a := range args {
		if v, ok := a.(driver.Valuer); ok {
			var err error
			if a, err = v.Value(); err != nil {
				t.Fatal(err)
			}
		}
		list = append(list, fmt.Sprintf("'%v'", a))
	}
	if list == nil {
		return ""
	}
	return "(" + strings.Join(list, ", ") + ")"
}
