package brand

import (
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// account makes the row that links point to.
func (h house) account(email string) who.ID {
	h.t.Helper()
	return who.ID(h.count(`
		INSERT INTO account (email, email_key, first_name, last_name, state, confirmed_at)
		VALUES ($1, $1, 'Hélène', 'Vayssié', 'active', now()) RETURNING id`, email))
}

// lender speaks for a licensed organisation that signed.
func (h house) lender() who.Actor {
	h.t.Helper()
	by := h.company(h.account("helene@exemple.fr"), "OML-2026-0042", 30)
	h.signed[by.ID] = true
	return by
}

func (h house) lend(by who.Actor) string {
	h.t.Helper()
	token, err := h.Lend(h.t.Context(), by, order(), "Imprimerie du Quercy", "")
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

func (h house) state(token string) LinkState {
	h.t.Helper()
	l, err := h.Link(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	return l.State
}

func TestALinkGivesOneFileAndCounts(t *testing.T) {
	h := newHouse(t)
	by := h.lender()
	token := h.lend(by)
	if n := h.count(`SELECT count(*) FROM brand_link WHERE token_sha256 LIKE '%' || $1 || '%'`, token); n != 0 || len(token) != 43 {
		t.Errorf("the token of %d signs is kept %d times", len(token), n)
	}
	l, err := h.Link(t.Context(), token)
	if err != nil || l.State != LinkOpen || l.Holder != "Les Noix de Gramat" || l.Licence != "OML-2026-0042" || l.Order != order() || l.Left() != 50 {
		t.Fatalf("got %+v, %v", l, err)
	}
	f, err := h.Fetch(t.Context(), token)
	if err != nil || f.Name != "ohmylot-bulle-couleur-35mm-300dpi_OML-2026-0042.png" || f.Width != 413 {
		t.Errorf("got %s, %v", f.Name, err)
	}
	if n := h.count(`SELECT count(*) FROM brand_download WHERE link_id = $1 AND account_id = $2 AND organisation_id = $3 AND use = 'vehicle'`, l.ID, by.ID, by.Organisation); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
	if mine, err := h.Downloads(t.Context(), by, 5); err != nil || len(mine) != 0 {
		t.Errorf("what the printer took is not what they took: %+v, %v", mine, err)
	}
	if _, err := h.Link(t.Context(), "x"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a token never given: %v", err)
	}
}

func TestALinkEnds(t *testing.T) {
	h := newHouse(t)
	by := h.lender()
	stranger := who.Actor{ID: h.account("autre@exemple.fr"), Role: who.Member}
	gone := func(token string, want LinkState) {
		t.Helper()
		before := h.count(`SELECT count(*) FROM brand_download`)
		if _, err := h.Fetch(t.Context(), token); !fault.Is(err, fault.Gone) || h.state(token) != want {
			t.Errorf("got %v, %s, want %s", err, h.state(token), want)
		}
		if after := h.count(`SELECT count(*) FROM brand_download`); after != before {
			t.Error("a refusal is logged")
		}
	}

	revoked := h.lend(by)
	list, _, err := h.Links(t.Context(), by, db.Cursor{})
	if err != nil || len(list) != 1 {
		t.Fatalf("got %+v, %v", list, err)
	}
	if theirs, _, err := h.Links(t.Context(), stranger, db.Cursor{}); err != nil || len(theirs) != 0 {
		t.Errorf("a stranger sees %+v, %v", theirs, err)
	}
	if err := h.Revoke(t.Context(), stranger, list[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger revokes: %v", err)
	}
	for range 2 {
		if err := h.Revoke(t.Context(), by, list[0].ID); err != nil {
			t.Error(err)
		}
	}
	gone(revoked, LinkRevoked)
	if n := h.count(`SELECT count(*) FROM audit_line WHERE act IN ('printer_link.make', 'printer_link.revoke')`); n != 2 {
		t.Errorf("%d lines in the trail, want 2", n)
	}

	expired, closed := h.lend(by), h.lend(by)
	if err := h.exec(`UPDATE organisation SET licence_until = current_date - 1`); err != nil {
		t.Fatal(err)
	}
	gone(closed, LinkClosed)
	h.now = func() time.Time { return time.Now().Add(linkLife + time.Minute) }
	gone(expired, LinkExpired)
	if err := h.PurgeLinks(t.Context()); err != nil || h.count(`SELECT count(*) FROM brand_link`) != 3 {
		t.Errorf("too early: %v", err)
	}
	h.now = func() time.Time { return time.Now().AddDate(1, 1, 0) }
	if err := h.PurgeLinks(t.Context()); err != nil || h.count(`SELECT count(*) FROM brand_link`) != 0 {
		t.Errorf("a year later: %v", err)
	}
}

func TestALinkIsUsedUpToTheLast(t *testing.T) {
	h := newHouse(t)
	token := h.lend(h.lender())
	if err := h.exec(`UPDATE brand_link SET downloads = 47`); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() { h.Fetch(t.Context(), token) })
	}
	wait.Wait()
	if n := h.count(`SELECT count(*) FROM brand_download`); n != 3 || h.state(token) != LinkUsedUp {
		t.Errorf("%d files were given, want 3: %s", n, h.state(token))
	}
}

func TestLendingTwiceIsOneLink(t *testing.T) {
	h := newHouse(t)
	by := h.lender()
	key := once.Key()
	first, err := h.Lend(t.Context(), by, order(), "Imprimerie du Quercy", key)
	if err != nil {
		t.Fatal(err)
	}
	second, err := h.Lend(t.Context(), by, order(), "Imprimerie du Quercy", key)
	if err != nil || h.state(second) != LinkOpen || h.count(`SELECT count(*) FROM brand_link`) != 1 {
		t.Errorf("the second answer: %v", err)
	}
	if _, err := h.Link(t.Context(), first); !fault.Is(err, fault.NotFound) {
		t.Errorf("the first answer, which nobody saw, still leads somewhere: %v", err)
	}
	_, err = h.Lend(t.Context(), by, order(), "", "")
	if bad, ok := form.As(err); !ok || bad.On("recipient").Empty() {
		t.Errorf("for nobody: %v", err)
	}
	if _, err := h.Lend(t.Context(), h.company(7, "", 30), order(), "X", ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("without a licence: %v", err)
	}
}
