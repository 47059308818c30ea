package directory

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/media/mediatest"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestMain(m *testing.M) { mediatest.Main(m) }

var noon = time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)

// house is the service with its real neighbours: the queue, the photos and the outbox.
type house struct {
	*Service
	t *testing.T
}

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{t: t}
	pool, log := dbtest.New(t), slog.New(slog.DiscardHandler)
	disk, err := media.OpenDisk(t.TempDir())
	h.must(err)
	t.Cleanup(func() { disk.Close() })
	intake, err := media.NewIntake(media.Options{})
	h.must(err)
	land, err := territory.Load()
	h.must(err)
	h.Service = New(pool, land, moderation.New(pool), photos.New(pool, disk, intake, jobs.NewRunner(pool, log), true), mailtest.Post(t))
	h.now = func() time.Time { return noon }
	h.queue.Accept(Subject{h.Service})
	return h
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) exec(query string, args ...any) {
	h.t.Helper()
	dbtest.Exec(h.t, h.pool, query, args...)
}

func read[T any](h house, query string, args ...any) T {
	h.t.Helper()
	return dbtest.Read[T](h.t, h.pool, query, args...)
}

func (h house) account(first string, role who.Role) who.Actor {
	h.t.Helper()
	email := fmt.Sprintf("%s%d@exemple.fr", strings.ToLower(first), rand.IntN(1_000_000_000))
	id := read[who.ID](h, `INSERT INTO account (email, email_key, first_name, last_name, role, state, confirmed_at)
		VALUES ($1, $1, $2, 'Delmas', $3, 'active', now()) RETURNING id`, email, first, role)
	return who.Actor{ID: id, FirstName: first, LastName: "Delmas", Email: email, Role: role, Locale: "fr"}
}

// ambassador is active, of a commune; "" for elsewhere.
func (h house) ambassador(first, commune string) who.Actor {
	h.t.Helper()
	a := h.account(first, who.Member)
	a.Ambassador = true
	h.exec(`INSERT INTO ambassador (account_id, slug, commune_insee, link, state, activated_at) VALUES ($1, $2, NULLIF($3, ''), 'living', 'active', now())`,
		a.ID, fmt.Sprintf("a-%d", a.ID), commune)
	return a
}

// company speaks for a new organisation whose licence holds until a year from noon.
func (h house) company(name, commune string) who.Actor {
	h.t.Helper()
	a := h.account("Hélène", who.Member)
	a.Organisation = read[int64](h, `
		INSERT INTO organisation (name, rna, legal_form, commune_insee, state, licence_number, licence_from, licence_until)
		VALUES ($1, 'W' || lpad($2, 9, '0'), 'association', $3, 'active', 'OML-2026-' || lpad($2, 4, '0'), '2026-01-01', '2027-06-01') RETURNING id`,
		name, fmt.Sprint(a.ID), commune)
	h.exec(`INSERT INTO organisation_member (organisation_id, account_id, role) VALUES ($1, $2, 'owner')`, a.Organisation, a.ID)
	return a
}

// picture is a small PNG unlike any other, received from by.
func (h house) picture(by who.Actor) string {
	h.t.Helper()
	p := image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range p.Pix {
		p.Pix[i] = uint8(rand.IntN(256))
	}
	var b bytes.Buffer
	h.must(png.Encode(&b, p))
	photo, err := h.photos.Receive(h.t.Context(), by, &b)
	h.must(err)
	return photo.ID
}

// submit sends d over what is there.
func (h house) submit(by who.Actor, k Kind, d Draft) error {
	h.t.Helper()
	mine, err := h.Mine(h.t.Context(), by, k)
	h.must(err)
	d.Version = mine.Version
	return h.Submit(h.t.Context(), by, k, d, "")
}

func (h house) decide(by who.Actor, v moderation.Verdict, reason moderation.Reason) error {
	h.t.Helper()
	id := read[int64](h, `SELECT id FROM queue_item WHERE state = 'waiting'`) // whoever it is: nobody is offered their own
	version := read[int](h, `SELECT version FROM queue_item WHERE id = $1`, id)
	return h.queue.Decide(h.t.Context(), by, id, moderation.Ruling{Verdict: v, Reason: reason, Version: version}, "")
}

// listed presents somebody to the public.
func (h house) listed(by who.Actor, k Kind, d Draft) {
	h.t.Helper()
	h.must(h.submit(by, k, d))
	h.must(h.decide(h.account("Malika", who.Moderator), moderation.Publish, ""))
}

func (h house) names(k Kind, f Filter) string {
	h.t.Helper()
	cards, _, err := h.List(h.t.Context(), k, f, "")
	h.must(err)
	var all []string
	for _, c := range cards {
		all = append(all, c.Name)
	}
	return strings.Join(all, ", ")
}

// TestTheLifeOfAProfile: begun, sent back, published, changed under the public's eyes, withdrawn.
func TestTheLifeOfAProfile(t *testing.T) {
	h := newHouse(t)
	helene := h.company("Fromagerie du Causse", "46128")
	malika := h.account("Malika", who.Moderator)
	none, err := h.Mine(t.Context(), helene, Organisations)
	if err != nil || none.State != None || !none.Eligible || none.Shown {
		t.Fatalf("not begun: %+v %v", none, err)
	}
	d := shop()
	d.Photo, d.Alt, d.Rights = h.picture(helene), "La cave", true
	draft := d
	draft.Words, draft.Consent = "Trop court", ""
	h.must(h.Save(t.Context(), helene, Organisations, draft, ""))
	if p, _ := h.Mine(t.Context(), helene, Organisations); p.State != Drafted || p.Draft.Words != "Trop court" || p.AgreedAt != nil || p.Card.Photo != d.Photo {
		t.Errorf("saved: %+v", p)
	}
	if err := h.Save(t.Context(), helene, Organisations, draft, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale page: %v", err)
	}
	h.must(h.submit(helene, Organisations, d))
	if p, _ := h.Mine(t.Context(), helene, Organisations); p.State != Submitted || p.Consent != "Nous acceptons." || !p.AgreedAt.Equal(noon) {
		t.Errorf("sent: %+v", p)
	}
	if err := h.submit(helene, Organisations, d); !fault.Is(err, fault.Conflict) {
		t.Errorf("written while the moderators read: %v", err)
	}
	if got := h.names(Organisations, Filter{}); got != "" {
		t.Errorf("listed before anybody read it: %s", got)
	}
	h.must(h.decide(malika, moderation.Revise, "too_short"))
	h.must(h.submit(helene, Organisations, d))
	h.must(h.decide(malika, moderation.Publish, ""))
	public, err := h.Show(t.Context(), Organisations, "fromagerie-du-causse")
	if err != nil || public.Words != d.Words || public.Email != d.Email || public.Licence == "" || public.INSEE != "46128" || public.Photo != d.Photo {
		t.Fatalf("published: %+v %v", public, err)
	}

	changed := d
	changed.Words, changed.Consent, changed.Photo = strings.Repeat("Autre chose. ", 10), "", h.picture(helene)
	h.must(h.submit(helene, Organisations, changed))
	if public, _ := h.Show(t.Context(), Organisations, "fromagerie-du-causse"); public.Words != d.Words || public.Photo != d.Photo {
		t.Errorf("changed before anybody read it: %+v", public)
	}
	for photo, want := range map[string]bool{d.Photo: true, changed.Photo: false} {
		if public, allowed, err := h.PhotoVisible(t.Context(), photos.Photo{ID: photo}, who.Actor{}); public != want || allowed != want || err != nil {
			t.Errorf("a visitor sees the picture shown and not the one that waits: %v %v %v", public, allowed, err)
		}
		if _, allowed, err := h.PhotoVisible(t.Context(), photos.Photo{ID: photo}, helene); !allowed || err != nil {
			t.Errorf("its member sees both: %v", err)
		}
	}
	sheet, err := Subject{h.Service}.Sheet(t.Context(), h.pool, read[int64](h, `SELECT id FROM profile`))
	if err != nil || len(sheet.Changes) != 1 || len(sheet.Photos) != 1 || sheet.Photos[0].Fate != diff.Added || sheet.Page == "" {
		t.Errorf("the moderators read %+v %v", sheet, err)
	}
	h.must(h.decide(malika, moderation.Refuse, "advertising"))
	if public, err := h.Show(t.Context(), Organisations, "fromagerie-du-causse"); err != nil || public.Words != d.Words {
		t.Errorf("a refused change took what was shown: %+v %v", public, err)
	}
	if p, _ := h.Mine(t.Context(), helene, Organisations); p.State != Refused || p.Why != "advertising" || p.Draft.Photo != changed.Photo || !p.Online() {
		t.Errorf("refused: %+v", p)
	}
	if public, allowed, err := h.PhotoVisible(t.Context(), photos.Photo{ID: changed.Photo}, who.Actor{}); public || allowed || err != nil {
		t.Errorf("a visitor sees a refused picture: %v %v %v", public, allowed, err)
	}
	gone := func() int {
		return read[int](h, `SELECT count(*) FROM photo WHERE id = $1 AND state = 'deleted'`, changed.Photo)
	}
	h.must(h.PurgeRefused(t.Context()))
	if gone() != 0 {
		t.Error("a refused picture goes while it may be contested")
	}
	h.exec(`UPDATE profile SET updated_at = $1`, h.now().AddDate(0, 0, -32))
	h.must(h.PurgeRefused(t.Context()))
	if gone() != 1 {
		t.Error("a refused picture is kept")
	}

	h.must(h.Withdraw(t.Context(), helene, Organisations))
	h.must(h.Withdraw(t.Context(), helene, Organisations)) // a second click
	if _, err := h.Show(t.Context(), Organisations, "fromagerie-du-causse"); !fault.Is(err, fault.Gone) {
		t.Errorf("withdrawn: %v", err)
	}
	if n := read[int](h, `SELECT (SELECT count(*) FROM profile_face) + (SELECT count(*) FROM photo WHERE state <> 'deleted')`); n != 0 {
		t.Errorf("%d things left of what was shown", n)
	}
	if p, _ := h.Mine(t.Context(), helene, Organisations); p.State != Withdrawn || p.AgreedAt != nil || p.Consent != "" || p.Draft.Words != "" {
		t.Errorf("withdrawn: %+v", p)
	}
	if err := h.submit(helene, Organisations, changed); !saysOf(err, "consent") {
		t.Errorf("back without a new consent: %v", err)
	}
	if got := read[string](h, `SELECT string_agg(after ->> 'consent', '|') FROM audit_line WHERE act = 'profile.submit' AND after IS NOT NULL`); got != "Nous acceptons." {
		t.Errorf("the trail keeps %q", got)
	}
}

func saysOf(err error, field string) bool {
	bad, ok := form.As(err)
	return ok && !bad.On(field).Empty()
}

// TestWhoIsListed: the directory asks of each, today, what the network asks.
func TestWhoIsListed(t *testing.T) {
	h := newHouse(t)
	helene, camille := h.company("Fromagerie du Causse", "46128"), h.ambassador("Camille", "46042")
	h.listed(helene, Organisations, shop())
	h.listed(camille, Ambassadors, human())
	for name, one := range map[string]struct {
		kind   Kind
		change string
		listed bool
	}{
		"a formal notice":        {Organisations, `UPDATE organisation SET state = 'formal_notice'`, true},
		"suspended":              {Organisations, `UPDATE organisation SET state = 'suspended'`, false},
		"withdrawn":              {Organisations, `UPDATE organisation SET state = 'withdrawn'`, false},
		"expired yesterday":      {Organisations, `UPDATE organisation SET licence_until = '2026-05-31'`, false},
		"to end today":           {Organisations, `UPDATE organisation SET licence_until = '2026-06-01'`, true},
		"not begun":              {Organisations, `UPDATE organisation SET licence_from = '2026-06-02'`, false},
		"a consent taken back":   {Organisations, `UPDATE profile SET state = 'withdrawn', consent_at = NULL, consent_words = '' WHERE organisation_id IS NOT NULL`, false},
		"an ambassador paused":   {Ambassadors, `UPDATE ambassador SET state = 'paused'`, false},
		"an ambassador who left": {Ambassadors, `UPDATE ambassador SET state = 'left'`, false},
		"an ambassador excluded": {Ambassadors, `UPDATE ambassador SET state = 'excluded'`, false},
		"a suspended account":    {Ambassadors, `UPDATE account SET state = 'suspended'`, false},
		"an erased account":      {Ambassadors, `DELETE FROM account a USING ambassador b WHERE b.account_id = a.id`, false},
	} {
		undo := errors.New("undo")
		err := db.InTx(t.Context(), h.pool, func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), one.change)
			h.must(err)
			cards, err := listed(t.Context(), tx, h.search(one.kind, Filter{}), "", 10)
			h.must(err)
			towns, err := towns(t.Context(), tx, h.search(one.kind, Filter{}))
			h.must(err)
			slug := "fromagerie-du-causse"
			if one.kind == Ambassadors {
				slug = "camille-d"
			}
			_, shown := publicBySlug(t.Context(), tx, one.kind, slug, noon)
			if len(cards) == 1 != one.listed || (shown == nil) != one.listed || one.kind == Organisations && len(towns) == 1 != one.listed {
				t.Errorf("%s: %d cards, %d towns, page %v", name, len(cards), len(towns), shown)
			}
			return undo
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
	}
}

// TestWhoMayWrite: nobody but the members, and only once they are in the network.
func TestWhoMayWrite(t *testing.T) {
	h := newHouse(t)
	stranger := h.account("Zoé", who.Member)
	for _, k := range []Kind{Organisations, Ambassadors} {
		if _, err := h.Mine(t.Context(), stranger, k); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger's %s profile: %v", k, err)
		}
		if err := h.Submit(t.Context(), stranger, k, shop(), ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger sends one of %s: %v", k, err)
		}
		if err := h.Withdraw(t.Context(), stranger, k); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger withdraws one of %s: %v", k, err)
		}
	}
	helene := h.company("Fromagerie", "46128")
	h.exec(`UPDATE organisation SET state = 'suspended'`)
	if err := h.Save(t.Context(), helene, Organisations, shop(), ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("without a licence: %v", err)
	}
	camille := h.ambassador("Camille", "")
	h.exec(`UPDATE ambassador SET state = 'incomplete'`)
	if err := h.Submit(t.Context(), camille, Ambassadors, human(), ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("before the charter: %v", err)
	}
	h.exec(`UPDATE ambassador SET state = 'active'`)
	theirs := human()
	theirs.Photo, theirs.Alt, theirs.Rights = h.picture(stranger), "Un portrait", true
	if err := h.submit(camille, Ambassadors, theirs); !saysOf(err, "photo") {
		t.Errorf("with a stranger's picture: %v", err)
	}
	moderator := h.ambassador("Malika", "46042")
	moderator.Role = who.Moderator
	h.exec(`UPDATE account SET role = 'moderator' WHERE id = $1`, moderator.ID)
	h.must(h.submit(moderator, Ambassadors, human()))
	if err := h.decide(moderator, moderation.Publish, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("on one's own profile: %v", err)
	}
}

// TestWhatAPersonTells: a commune only when they say so, a picture that no cache keeps.
func TestWhatAPersonTells(t *testing.T) {
	h := newHouse(t)
	camille := h.ambassador("Camille", "46042")
	d := human()
	d.Name, d.Photo, d.Alt, d.Rights = "La Cadurcienne", h.picture(camille), "Camille au marché", true
	h.listed(camille, Ambassadors, d)
	card, err := h.Show(t.Context(), Ambassadors, "la-cadurcienne")
	if err != nil || card.INSEE != "" || card.Link != "living" || card.Name != "La Cadurcienne" {
		t.Errorf("%+v %v", card, err)
	}
	if got := h.names(Ambassadors, Filter{Commune: "46042"}); got != "" {
		t.Errorf("found by a commune that is not told: %s", got)
	}
	if public, allowed, err := h.PhotoVisible(t.Context(), photos.Photo{ID: d.Photo}, who.Actor{}); public || !allowed || err != nil {
		t.Errorf("a portrait may be kept: %v %v %v", public, allowed, err)
	}
	d.CommuneShown = true
	h.listed(camille, Ambassadors, d)
	if got := h.names(Ambassadors, Filter{Commune: "46042"}); got != "La Cadurcienne" {
		t.Errorf("a commune that is told finds %q", got)
	}
	h.must(h.Withdraw(t.Context(), camille, Ambassadors))
	if _, allowed, _ := h.PhotoVisible(t.Context(), photos.Photo{ID: d.Photo}, who.Actor{}); allowed {
		t.Error("the picture outlives the consent")
	}
}

// TestAddresses: an old one leads to the new one, and is given to nobody else.
func TestAddresses(t *testing.T) {
	h := newHouse(t)
	first, second := h.ambassador("Camille", ""), h.ambassador("Camille", "")
	h.listed(first, Ambassadors, human())
	h.listed(second, Ambassadors, human())
	twin := read[string](h, `SELECT slug FROM profile WHERE account_id = $1`, second.ID)
	if !strings.HasPrefix(twin, "camille-d-") {
		t.Errorf("the second one is at %q", twin)
	}
	renamed := human()
	renamed.Name = "Camille du Causse"
	h.listed(first, Ambassadors, renamed)
	for _, address := range []string{"camille-d", "camille-du-causse"} {
		if p, err := h.Show(t.Context(), Ambassadors, address); err != nil || p.Slug != "camille-du-causse" {
			t.Errorf("%s leads to %q %v", address, p.Slug, err)
		}
	}
	h.listed(second, Ambassadors, human()) // the same name again
	if now := read[string](h, `SELECT slug FROM profile WHERE account_id = $1`, second.ID); now != twin {
		t.Errorf("the second one moved from %q to %q", twin, now)
	}
	h.listed(first, Ambassadors, human()) // back to the first name, and to its address
	if p, err := h.Show(t.Context(), Ambassadors, "camille-du-causse"); err != nil || p.Slug != "camille-d" {
		t.Errorf("back at %q %v", p.Slug, err)
	}
	if _, err := h.Show(t.Context(), Organisations, "camille-d"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a person among the organisations: %v", err)
	}
}

// TestSearch: by name whatever the accents, by activity, by commune and group; page after page.
func TestSearch(t *testing.T) {
	h := newHouse(t)
	for _, one := range []struct{ name, commune, sector string }{
		{"Éts Œuvrard & Fils", "46042", "batiment"}, {"La Ferme du Cèdre", "46128", "agriculture"}, {"100 % Lot_", "46128", "commerce"},
	} {
		d := shop()
		d.Sector = one.sector
		h.listed(h.company(one.name, one.commune), Organisations, d)
	}
	for q, want := range map[string]string{
		"oeuvrard": "Éts Œuvrard & Fils", "FERME cedre": "La Ferme du Cèdre", "cèdre ferme": "La Ferme du Cèdre", "ferm": "La Ferme du Cèdre",
		"ferme oeuvrard": "", "100": "100 % Lot_", "%": "100 % Lot_, Éts Œuvrard & Fils, La Ferme du Cèdre",
	} {
		if got := h.names(Organisations, Filter{Words: q}); got != want {
			t.Errorf("%q finds %q", q, got)
		}
	}
	for f, want := range map[Filter]string{
		{Sector: "batiment"}: "Éts Œuvrard & Fils", {Commune: "46128"}: "100 % Lot_, La Ferme du Cèdre", {EPCI: "200023737"}: "Éts Œuvrard & Fils",
		{EPCI: "200023737", Commune: "46128"}: "", {Sector: "agriculture", Commune: "46128", Words: "ferme"}: "La Ferme du Cèdre",
	} {
		if got := h.names(Organisations, f); got != want {
			t.Errorf("%+v finds %q", f, got)
		}
	}
	towns, err := h.Towns(t.Context(), Organisations, Filter{})
	if err != nil || len(towns) != 2 || towns[0].INSEE != "46042" || towns[0].Count != 1 || towns[0].Slug != "ets-oeuvrard-fils" || towns[1].Count != 2 {
		t.Errorf("the map: %+v %v", towns, err)
	}
	for i := range pageSize {
		h.exec(`INSERT INTO account (email, email_key, first_name, state, confirmed_at) VALUES ($1, $1, 'Zoé', 'active', now())`, fmt.Sprintf("z%d@exemple.fr", i))
	}
	h.exec(`INSERT INTO ambassador (account_id, slug, link, state, activated_at) SELECT id, 'z-' || id, 'born', 'active', now() FROM account WHERE first_name = 'Zoé'`)
	h.exec(`INSERT INTO profile (account_id, slug, state, consent_at, consent_words, created_at, updated_at)
		SELECT id, 'z-' || lpad(CAST(id AS text), 6, '0'), 'published', now(), 'oui', now(), now() FROM account WHERE first_name = 'Zoé'`)
	h.exec(`INSERT INTO profile_face (profile_id, shown, name, words) SELECT id, true, 'Zoé', 'Bonjour' FROM profile WHERE account_id IS NOT NULL`)
	all, next, err := h.List(t.Context(), Ambassadors, Filter{}, "")
	if err != nil || len(all) != pageSize || next != "" {
		t.Errorf("a whole page: %d, then %q %v", len(all), next, err)
	}
	h.listed(h.ambassador("Abel", ""), Ambassadors, Draft{Name: "Abel D.", Words: "Une phrase assez longue.", Adult: true, Consent: "oui"})
	first, next, err := h.List(t.Context(), Ambassadors, Filter{}, "")
	if err != nil || len(first) != pageSize || first[0].Name != "Abel D." || next != first[pageSize-1].Slug {
		t.Fatalf("the first page: %d, then %q %v", len(first), next, err)
	}
	rest, next, err := h.List(t.Context(), Ambassadors, Filter{}, next)
	if err != nil || len(rest) != 1 || next != "" || rest[0].Slug != all[pageSize-1].Slug {
		t.Errorf("the last page: %d, then %q %v", len(rest), next, err)
	}
}

// TestDoubleClick: the same form twice is one act; two members at once are not both kept.
func TestDoubleClick(t *testing.T) {
	h := newHouse(t)
	helene := h.company("Fromagerie du Causse", "46128")
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if err := h.Submit(t.Context(), helene, Organisations, shop(), "one key"); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := read[int](h, `SELECT (SELECT count(*) FROM queue_item) * 10 + (SELECT count(*) FROM letter)`); n != 11 {
		t.Errorf("%d items and letters", n)
	}
	gerard := h.company("Autre", "46042")
	kept := make(chan error, 4)
	for i := range 4 {
		wait.Go(func() { kept <- h.Save(t.Context(), gerard, Organisations, shop(), fmt.Sprint(i)) })
	}
	wait.Wait()
	close(kept)
	good := 0
	for err := range kept {
		if err == nil {
			good++
		} else if !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	}
	if good != 1 {
		t.Errorf("%d of four pages were kept", good)
	}
}

// TestWithdrawnWhileRead: whatever comes first, a profile whose consent ended is never shown.
func TestWithdrawnWhileRead(t *testing.T) {
	h := newHouse(t)
	malika := h.account("Malika", who.Moderator)
	for i := range 6 {
		camille := h.ambassador(fmt.Sprintf("Camille%c", 'a'+i), "")
		h.must(h.submit(camille, Ambassadors, human()))
		items, _, err := h.queue.Waiting(t.Context(), malika, SubjectKind, db.Cursor{})
		h.must(err)
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := h.Withdraw(t.Context(), camille, Ambassadors); err != nil {
				t.Error(err)
			}
		})
		wait.Go(func() {
			err := h.queue.Decide(t.Context(), malika, items[0].ID, moderation.Ruling{Verdict: moderation.Publish, Version: items[0].Version}, "")
			if err != nil && !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
		wait.Wait()
		if got := h.names(Ambassadors, Filter{}); got != "" {
			t.Fatalf("still listed: %s", got)
		}
		if n := read[int](h, `SELECT (SELECT count(*) FROM profile_face) + (SELECT count(*) FROM queue_item WHERE state = 'waiting')`); n != 0 {
			t.Fatalf("%d things left", n)
		}
	}
}
