package brand

import (
	"context"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// anyLetter stands for the job that sends a letter: here none leaves.
type anyLetter struct{}

func (anyLetter) Kind() string { return "letter.send" }

type ctx = context.Context

// told lists who has a letter, by address.
func (w workshop) told() map[string]int {
	w.t.Helper()
	if err := w.runner.Settle(w.t.Context(), 10*time.Second); err != nil {
		w.t.Fatal(err)
	}
	all, err := mail.Outbox(w.t.Context(), w.pool)
	if err != nil {
		w.t.Fatal(err)
	}
	to := map[string]int{}
	for _, l := range all {
		to[l.To]++
	}
	return to
}

// person makes an ambassador who took the bubble.
func (w workshop) person(email string, o Order) who.Actor {
	w.t.Helper()
	by := who.Actor{ID: w.account(email), Role: who.Member, Ambassador: true}
	w.signed[by.ID] = true
	if _, err := w.Download(w.t.Context(), by, o); err != nil {
		w.t.Fatal(err)
	}
	return by
}

func TestThoseWhoTookTheOldOneAreTold(t *testing.T) {
	w := newWorkshop(t)
	w.at(time.Now().Add(-time.Hour))
	web := Order{Variant: Couleur, Format: PNG, Width: 512, Use: "web"}
	black := Order{Variant: Noire, Format: SVG, Use: "press"}
	w.person("camille@exemple.fr", web)
	w.person("noire@exemple.fr", black)
	gone := w.person("effacee@exemple.fr", web)
	left := w.person("partie@exemple.fr", web)
	kit := w.person("kit@exemple.fr", black)
	if _, err := w.Kit(t.Context(), kit, i18n.French); err != nil {
		t.Fatal(err)
	}
	noix := w.lender()
	if _, err := w.Download(t.Context(), noix, web); err != nil {
		t.Fatal(err)
	}
	token := w.lend(noix)
	if _, err := w.Fetch(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	former := who.Actor{ID: w.account("ancien@exemple.fr"), Role: who.Member, Organisation: noix.Organisation}
	w.signed[former.ID] = true
	if _, err := w.Download(t.Context(), former, web); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		`INSERT INTO organisation_member (organisation_id, account_id, role) SELECT id, (SELECT id FROM account WHERE email = 'helene@exemple.fr'), 'owner' FROM organisation`,
		`INSERT INTO ambassador (account_id, slug, link, state) SELECT id, 'partie', 'living', 'left' FROM account WHERE email = 'partie@exemple.fr'`,
		`UPDATE account SET state = 'erased' WHERE email = 'effacee@exemple.fr'`,
	} {
		if err := w.exec(query); err != nil {
			t.Fatal(err)
		}
	}
	w.at(time.Now().Add(-time.Minute))
	seen := w.draft(malbec)
	m, err := w.library.Master(t.Context(), team, seen.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.library.Holders(t.Context(), m); err != nil || n != 3 {
		t.Errorf("%d letters are promised, want 3: %v", n, err)
	}
	w.publish(seen, members())
	w.at(time.Now())
	got := w.told()
	if len(got) != 3 || got["camille@exemple.fr"] != 1 || got["kit@exemple.fr"] != 1 || got["helene@exemple.fr"] != 1 {
		t.Errorf("told: %v (not %d, %d)", got, gone.ID, left.ID)
	}
	// Run again, a job tells nobody twice.
	if err := w.exec(`INSERT INTO job (kind, payload) VALUES ('brand_master.announce', CAST($1 AS jsonb))`, `{"master": 1, "after": 0}`); err != nil {
		t.Fatal(err)
	}
	if again := w.told(); len(again) != 3 || again["camille@exemple.fr"] != 1 {
		t.Errorf("told again: %v", again)
	}
}

// What comes into force on one day is one letter; what is not for somebody is none.
func TestOneLetterForAll(t *testing.T) {
	w := newWorkshop(t)
	w.at(time.Now().Add(-time.Hour))
	camille := w.person("camille@exemple.fr", Order{Variant: Couleur, Format: PNG, Width: 512, Use: "web"})
	if _, err := w.Download(t.Context(), camille, Order{Variant: Noire, Format: SVG, Use: "web"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Download(t.Context(), camille, Order{Variant: Blanche, Format: SVG, Use: "web"}); err != nil {
		t.Fatal(err)
	}
	w.at(time.Now().Add(-time.Minute))
	forFirms := members()
	forFirms.Audience = []string{"organisations"}
	w.publish(w.draft(malbec), members())
	w.publish(w.draft(Drawing{Variant: Noire}), members())
	w.publish(w.draft(Drawing{Variant: Blanche}), forFirms)
	w.at(time.Now())
	if got := w.told(); got["camille@exemple.fr"] != 1 {
		t.Errorf("told: %v", got)
	}
	if n := w.count(`SELECT count(*) FROM brand_master_notice`); n != 2 {
		t.Errorf("%d drawings were told of, want 2", n)
	}
	retired := w.draft(malbec)
	w.publish(retired, members())
	if err := w.library.Retire(t.Context(), team, Seen{ID: retired.ID, Revision: 2}); err != nil {
		t.Fatal(err)
	}
	if got := w.told(); got["camille@exemple.fr"] != 1 {
		t.Errorf("told of what was taken back: %v", got)
	}
}
