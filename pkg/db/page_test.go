package db_test

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
)

func TestPage(t *testing.T) {
	at := func(n int) db.Cursor { return db.Cursor{At: time.Unix(int64(n), 0), ID: int64(n)} }
	for _, c := range []struct {
		rows, want []int
		next       int64
	}{
		{nil, nil, 0},
		{[]int{3}, []int{3}, 0},
		{[]int{5, 4}, []int{5, 4}, 0},
		{[]int{5, 4, 3}, []int{5, 4}, 4},
	} {
		page, next := db.Page(c.rows, 2, at)
		if !slices.Equal(page, c.want) || next.ID != c.next {
			t.Errorf("%v cut in twos: %v, then %d", c.rows, page, next.ID)
		}
	}
}

func TestNewest(t *testing.T) {
	if c := (db.Cursor{}).Newest(); c.At.Before(time.Now().AddDate(1000, 0, 0)) || c.ID == 0 {
		t.Errorf("the beginning is %+v", c)
	}
	if c := (db.Cursor{At: time.Unix(9, 0), ID: 3}); c.Newest() != c {
		t.Errorf("a place becomes %+v", c.Newest())
	}
}

func TestFound(t *testing.T) {
	if err := db.Found(nil, "find spot %d", 3); err != nil {
		t.Error(err)
	}
	if err := db.Found(sql.ErrNoRows, "find spot %d", 3); !fault.Is(err, fault.NotFound) {
		t.Errorf("no row is %v", err)
	}
	broken := errors.New("broken")
	if err := db.Found(broken, "find spot %d", 3); !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "find spot 3: ") {
		t.Errorf("anything else is %v", err)
	}
}
