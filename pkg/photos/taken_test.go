package photos

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestMonthOf(t *testing.T) {
	for taken, want := range map[string]string{
		"2021-09-27T07:13:41Z": "2021-09-01T00:00:00Z", "2024-02-29T23:59:59Z": "2024-02-01T00:00:00Z", "2025-01-02T00:00:00Z": "2025-01-01T00:00:00Z",
		"2008-01-01T00:00:12Z": "0001-01-01T00:00:00Z", // a clock nobody set
		"0001-01-01T00:00:00Z": "0001-01-01T00:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, taken)
		if got := monthOf(at).Format(time.RFC3339); err != nil || got != want {
			t.Errorf("%s gives %s", taken, got)
		}
	}
}

// TestMonthIsAllThatIsKept of when a photo was taken: it follows the photo retouched, and goes with the picture.
func TestMonthIsAllThatIsKept(t *testing.T) {
	h := newHouse(t)
	by := h.member(who.Member)
	file, err := os.ReadFile("../media/testdata/iphone-orientation6-p3.jpg") // of 27 September 2021, 7:13
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.Receive(t.Context(), by, bytes.NewReader(file))
	if err != nil || p.Taken.Format(time.DateTime) != "2021-09-01 00:00:00" {
		t.Fatalf("taken %v, %v", p.Taken, err)
	}
	if row := dbtest.Read[string](t, h.pool, `SELECT CAST(to_jsonb(p) - 'created_at' AS text) FROM photo p`); !strings.Contains(row, "2021-09-01") || strings.Contains(row, "2021-09-27") {
		t.Errorf("kept: %s", row)
	}
	if err := h.attach(7, by, Placed{p.ID, ""}); err != nil {
		t.Fatal(err)
	}
	id, err := h.Retouch(t.Context(), Holders{"spot": drafts{}}, by, p.ID, turned(), "")
	if err != nil {
		t.Fatal(err)
	}
	if made, err := h.Find(t.Context(), h.pool, id); err != nil || !made.Taken.Equal(p.Taken) {
		t.Errorf("retouched, it was taken %v, %v", made.Taken, err)
	}
	if dbtest.Read[int](t, h.pool, `SELECT count(*) FROM photo WHERE state = 'deleted' AND taken_month IS NOT NULL`) != 0 {
		t.Error("a deleted photo tells when it was taken")
	}
	if undated := h.receive(by); !undated.Taken.IsZero() {
		t.Errorf("a picture without notes was taken %v", undated.Taken)
	}
	whole, err := h.ReceiveWhole(t.Context(), by, bytes.NewReader(file), func(db.Tx, Photo) error { return nil })
	if err != nil || !whole.Taken.IsZero() {
		t.Errorf("a picture to work on was taken %v, %v", whole.Taken, err)
	}
}
