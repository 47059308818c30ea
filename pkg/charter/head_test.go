package charter

import (
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// The administrators are mailed the head on days when somebody signed.
func TestTheHeadIsKeptElsewhere(t *testing.T) {
	h := newHouse(t)
	dbtest.Person(t, h.pool, "Odile", who.Admin)
	dbtest.Person(t, h.pool, "Inès", who.Staff)
	mailed := func() (bodies []string) {
		t.Helper()
		h.exec(`DELETE FROM letter`)
		if err := h.MailHead(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := h.pool.Select(t.Context(), &bodies, `SELECT body_text FROM letter`); err != nil {
			t.Fatal(err)
		}
		return bodies
	}
	if got := mailed(); len(got) != 0 {
		t.Errorf("nobody signed, and yet %v", got)
	}
	h.sign(h.person("Camille"))
	head := h.verify().Head
	got := mailed()
	if len(got) != 1 || !strings.Contains(got[0], head.String()) || len(mailed()) != 1 {
		t.Errorf("mailed %v", got)
	}
	read, err := ParseHead(" " + strings.ToUpper(head.String()))
	if err != nil || read != head {
		t.Errorf("read back: %v, %v", read, err)
	}
	if r, err := h.Verify(t.Context(), read); err != nil || r.Err() != nil {
		t.Errorf("%s %v", r, err)
	}
	for _, text := range []string{"", "1", "1-", "0-" + head.Hash, "x-" + head.Hash, "1-" + head.Hash + "0"} {
		if _, err := ParseHead(text); err == nil {
			t.Errorf("%q is a head", text)
		}
	}
	h.now = func() time.Time { return time.Now().Add(2 * since) }
	if got := mailed(); len(got) != 0 {
		t.Errorf("nobody signed since, and yet %v", got)
	}
}
