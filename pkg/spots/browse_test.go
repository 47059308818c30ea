package spots

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// newService is the service on a database of its own, with one member of the team.
func newService(t *testing.T) (*Service, who.Actor) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	pool := dbtest.New(t)
	land, err := territory.Load()
	must(err)
	store, err := media.OpenDisk(t.TempDir())
	must(err)
	t.Cleanup(func() { store.Close() })
	intake, err := media.NewIntake(media.Options{})
	must(err)
	queue := moderation.New(pool)
	s := New(pool, land, queue, photos.New(pool, store, intake, jobs.NewRunner(pool, slog.New(slog.DiscardHandler)), true), mailtest.Post(t))
	queue.Accept(Subject{s})
	queue.Accept(EditSubject{s})
	return s, account(t, pool, "Équipe", who.Staff)
}

func account(t *testing.T, pool *db.Pool, first string, role who.Role) who.Actor {
	t.Helper()
	var id who.ID
	err := db.InTx(t.Context(), pool, func(tx db.Tx) error {
		return tx.Get(t.Context(), &id, `
			INSERT INTO account (email, email_key, first_name, role, state, confirmed_at)
			VALUES ($1, $1, $2, $3, 'active', now()) RETURNING id`, fmt.Sprintf("%s-%d@exemple.fr", first, time.Now().UnixNano()), first, role)
	})
	if err != nil {
		t.Fatal(err)
	}
	return who.Actor{ID: id, FirstName: first, Role: role}
}

const reason = "Un endroit que l’on garde pour soi, et que l’on finit par partager quand même, parce qu’il est trop beau."

func placed(slug, title, category, commune string, seasons ...string) Place {
	return Place{Slug: slug, At: time.Now().Add(-time.Hour), Draft: Draft{
		Title: title, Reason: reason, Category: category, Commune: commune, Precision: territory.Town, Seasons: seasons, Rights: true, DisplayName: "anonymous",
	}}
}

func (s *Service) mustImport(t *testing.T, by who.Actor, places ...Place) {
	t.Helper()
	if err := s.Import(t.Context(), by, places); err != nil {
		t.Fatal(err)
	}
}

func slugs(cards []Card) string {
	var all []string
	for _, c := range cards {
		all = append(all, c.Slug)
	}
	return strings.Join(all, " ")
}

func TestFilters(t *testing.T) {
	s, team := newService(t)
	fetes := placed("fetes", "Fêtes médiévales", "marche", "46102", "ete")
	fetes.Draft.Access = []string{"parking", "bike"}
	plage := placed("plage", "La plage de galets", "baignade", "46256", "printemps", "ete")
	grotte := placed("grotte", "Une grotte fraîche", "grotte", "46128")
	for i, p := range []*Place{&fetes, &plage, &grotte} {
		p.At = p.At.Add(time.Duration(-i) * time.Minute)
	}
	s.mustImport(t, team, fetes, plage, grotte)
	for want, f := range map[string]Filter{
		"fetes plage grotte": {},
		"fetes":              {Words: "fete medievale"},
		"plage":              {Category: "baignade"},
		"plage ":             {Words: "GALETS"},
		"grotte":             {Commune: "46128"},
		"plage grotte":       {Season: "printemps"},
		"fetes ":             {Words: "figeac"}, // found by its commune
		"":                   {Words: "introuvable"},
		" ":                  {Category: "velo", Season: "hiver"},
		"plage  ":            {Words: `galets "`},
		"  ":                 {Words: "'; DROP TABLE spot; --"},
		"fetes  ":            {Words: "marchés"}, // its category
		"plage   ":           {Words: "plages galet"},
		"fetes   ":           {EPCI: "200067361"}, // Grand-Figeac
		"fetes    ":          {Access: "parking"},
		"   ":                {Access: "wheelchair"},
		"plage fetes grotte": {Near: nearTo(t, s, "46256")},
		"grotte plage":       {Near: nearTo(t, s, "46128"), Season: "printemps"},
		"fetes plage":        {Near: nearTo(t, s, "46102"), Words: "été OR galets OR médiévale"},
	} {
		cards, _, err := s.List(t.Context(), f, "")
		if got := slugs(cards); err != nil || got != strings.TrimSpace(want) {
			t.Errorf("%+v: %q, %v, want %q", f, got, err, want)
		}
	}
}

func nearTo(t *testing.T, s *Service, insee string) Near {
	t.Helper()
	c, known := s.territory.Commune(insee)
	if !known {
		t.Fatal(insee)
	}
	return around(c)
}

// TestPagesNearest: every spot once, the nearest first, those of one point too, with words and without.
func TestPagesNearest(t *testing.T) {
	s, team := newService(t)
	var all []Place
	for i, c := range s.territory.Communes()[:60] {
		all = append(all, placed(fmt.Sprintf("a-%d", i), "Une cascade", "nature", c.INSEE), placed(fmt.Sprintf("b-%d", i), "Un pont", "nature", c.INSEE))
	}
	s.mustImport(t, team, all...)
	for f, want := range map[Filter]int{{}: 120, {Words: "cascades"}: 60, {Words: "cascades", Category: "nature"}: 60} {
		f.Near = nearTo(t, s, "46102")
		seen, after, far := map[string]bool{}, "", 0.0
		for more := true; more; more = after != "" {
			ctx, queries := db.Counting(t.Context())
			cards, next, err := s.List(ctx, f, after)
			if err != nil || queries.Load() != 1 {
				t.Fatal(err, queries.Load())
			}
			for _, c := range cards {
				metres := f.Near.Point.Metres(c.Point)
				if metres < far*.995 || seen[c.Slug] {
					t.Errorf("%+v: %s comes at %.0f m after %.0f m", f, c.Slug, metres, far)
				}
				seen[c.Slug], far = true, max(far, metres)
			}
			after = next
		}
		if len(seen) != want {
			t.Errorf("%+v: %d spots, want %d", f, len(seen), want)
		}
	}
	for _, wrong := range []string{"x", "7ff0000000000000.1", "fff0000000000000.1", "-1.1", "3ff0000000000000.0"} {
		if got := markAt(wrong, Filter{Near: Near{Commune: "46102"}}); got != (mark{}) {
			t.Errorf("%q is the place %+v", wrong, got)
		}
	}
}

// TestPages: every spot once, in order, whatever is published meanwhile; and one query a page. All bear
// the word that is looked for: it is found both among the newest and by its index, on the last page.
func TestPages(t *testing.T) {
	for _, f := range []Filter{{}, {Words: "spot"}} {
		testPages(t, f)
	}
}

func testPages(t *testing.T, f Filter) {
	s, team := newService(t)
	same := time.Now().Add(-time.Hour).Truncate(time.Microsecond)
	var all []Place
	for i := range 60 {
		p := placed(fmt.Sprintf("spot-%02d", i), fmt.Sprintf("Spot %d", i), "nature", "46042")
		p.At = same.Add(time.Duration(i/5) * time.Second) // five of each instant
		all = append(all, p)
	}
	s.mustImport(t, team, all...)
	seen := map[string]int{}
	after := ""
	for page := 0; ; page++ {
		ctx, queries := db.Counting(t.Context())
		cards, next, err := s.List(ctx, f, after)
		if err != nil {
			t.Fatal(err)
		}
		if n := queries.Load(); n != 1 {
			t.Errorf("page %d takes %d queries", page, n)
		}
		for _, c := range cards {
			seen[c.Slug]++
		}
		if page == 0 {
			late := placed("tardif", "Arrivé entre-temps", "nature", "46042")
			late.At = time.Now()
			s.mustImport(t, team, late)
		}
		if next == "" {
			break
		}
		after = next
	}
	if len(seen) != 60 {
		t.Errorf("%d spots seen out of 60", len(seen))
	}
	for slug, n := range seen {
		if n != 1 {
			t.Errorf("%s is seen %d times", slug, n)
		}
	}
}

func TestImportIsAllOrNothing(t *testing.T) {
	s, team := newService(t)
	wrong := placed("faux", "Un lieu sans commune", "nature", "75056")
	err := s.Import(t.Context(), team, []Place{placed("bon", "Un bon lieu", "nature", "46042"), wrong})
	bad, ok := form.As(err)
	if !ok || bad.On("commune").Empty() || !strings.Contains(err.Error(), "faux") {
		t.Errorf("the import says %v", err)
	}
	if cards, _, err := s.List(t.Context(), Filter{}, ""); err != nil || len(cards) != 0 {
		t.Errorf("%d places were kept, %v", len(cards), err)
	}
	if err := s.Import(t.Context(), who.Actor{ID: team.ID, Role: who.Moderator}, nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("anybody imports: %v", err)
	}
}

func TestSlugs(t *testing.T) {
	s, team := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	seen := map[string]bool{}
	for range 4 {
		d := placed("", "La plage de galets", "baignade", "46256").Draft
		id, err := s.Submit(t.Context(), author, 0, d, "")
		if err != nil {
			t.Fatal(err)
		}
		items, _, err := s.queue.Waiting(t.Context(), team, Kind, db.Cursor{})
		if err != nil || len(items) != 1 {
			t.Fatalf("%d wait, %v", len(items), err)
		}
		if err := s.queue.Decide(t.Context(), team, items[0].ID, moderation.Ruling{Verdict: moderation.Publish, Version: items[0].Version}, ""); err != nil {
			t.Fatal(err)
		}
		spot, err := s.Of(t.Context(), author, id)
		if err != nil || spot.State != Published || seen[spot.Slug] || !strings.HasPrefix(spot.Slug, "la-plage-de-galets") {
			t.Errorf("%+v, %v", spot.Slug, err)
		}
		seen[spot.Slug] = true
	}
	if !seen["la-plage-de-galets"] || !seen["la-plage-de-galets-saint-cirq-lapopie"] {
		t.Errorf("the addresses are %v", seen)
	}
}

func TestWithdraw(t *testing.T) {
	s, team := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	id, err := s.Submit(t.Context(), author, 0, placed("", "La plage", "baignade", "46256").Draft, "")
	if err != nil {
		t.Fatal(err)
	}
	stranger := account(t, s.pool, "Jean", who.Member)
	if err := s.Withdraw(t.Context(), stranger, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger withdraws: %v", err)
	}
	items, _, _ := s.queue.Waiting(t.Context(), team, Kind, db.Cursor{})
	for range 2 {
		if err := s.Withdraw(t.Context(), author, id); err != nil {
			t.Fatal(err)
		}
	}
	err = s.queue.Decide(t.Context(), team, items[0].ID, moderation.Ruling{Verdict: moderation.Publish, Version: items[0].Version}, "")
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("a withdrawn spot is decided on: %v", err)
	}
	if _, err := s.Submit(t.Context(), author, id, placed("", "La plage", "baignade", "46256").Draft, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a withdrawn spot is sent again: %v", err)
	}
}
