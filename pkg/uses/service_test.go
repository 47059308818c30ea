package uses

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/media/mediatest"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestMain(m *testing.M) { mediatest.Main(m) }

// register stands for the charters: who has not signed.
type register map[who.ID]bool

func (r register) SignedInForce(_ context.Context, a who.Actor) (bool, error) { return !r[a.ID], nil }

func (r register) Sentences(context.Context, who.Actor, i18n.Locale) ([]string, error) {
	return nil, nil
}

// house is the service with its real neighbours: the brand, the queue, the photos and the outbox.
type house struct {
	*Service
	t        *testing.T
	unsigned register
	disk     *media.Disk
	runner   *jobs.Runner
}

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{t: t, unsigned: register{}}
	pool, log := dbtest.New(t), slog.New(slog.DiscardHandler)
	disk, err := media.OpenDisk(t.TempDir())
	h.must(err)
	h.disk = disk
	t.Cleanup(func() { disk.Close() })
	intake, err := media.NewIntake(media.Options{})
	h.must(err)
	b, err := brand.New(pool, organisations.New(pool, nil, nil, nil), h.unsigned, nil)
	h.must(err)
	h.runner = jobs.NewRunner(pool, log)
	mail.Deliver(h.runner, pool, mail.Server{}, log)
	h.Service = New(pool, b, moderation.New(pool), photos.New(pool, h.disk, intake, h.runner, true), mailtest.Post(t))
	h.now = func() time.Time { return noon }
	h.queue.Accept(Subject{h.Service})
	h.queue.Accept(ReportSubject{h.Service})
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

func (h house) person(first string, role who.Role) who.Actor {
	h.t.Helper()
	return dbtest.Person(h.t, h.pool, first, role)
}

// company speaks for a new organisation with this licence; none when it is empty.
func (h house) company(first, licence string) who.Actor {
	h.t.Helper()
	a := h.person(first, who.Member)
	a.Organisation = read[int64](h, `
		INSERT INTO organisation (name, rna, legal_form, state, licence_number, licence_from, licence_until)
		VALUES ($1, 'W462' || lpad($2, 6, '0'), 'association', CASE WHEN $3 = '' THEN 'draft' ELSE 'active' END, NULLIF($3, ''), current_date - 800, current_date + 30)
		RETURNING id`, "Chez "+first, fmt.Sprint(a.ID), licence)
	return a
}

// picture is a small PNG unlike any other.
func picture() []byte {
	p := image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range p.Pix {
		p.Pix[i] = uint8(rand.IntN(256))
	}
	p.SetGray(0, 0, color.Gray{Y: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// typed is a use with nothing missing, by's photo received.
func (h house) typed(by who.Actor) Draft {
	h.t.Helper()
	p, err := h.photos.Receive(h.t.Context(), by, bytes.NewReader(picture()))
	h.must(err)
	d := draft()
	d.Photo = p.ID
	return d
}

func (h house) submit(by who.Actor, d Draft) ID {
	h.t.Helper()
	id, err := h.Submit(h.t.Context(), by, 0, d, "")
	h.must(err)
	return id
}

func (h house) of(by who.Actor, id ID) Use {
	h.t.Helper()
	u, err := h.Of(h.t.Context(), by, id)
	h.must(err)
	return u
}

// decide rules on the only thing that waits.
func (h house) decide(by who.Actor, v moderation.Verdict) error {
	h.t.Helper()
	id := read[int64](h, `SELECT id FROM queue_item WHERE state = 'waiting'`) // whoever it is: nobody is offered their own
	version := read[int](h, `SELECT version FROM queue_item WHERE id = $1`, id)
	r := moderation.Ruling{Verdict: v, Version: version}
	if v != moderation.Publish {
		r.Reason, r.Message = "other", "On ne voit pas bien la bulle."
	}
	return h.queue.Decide(h.t.Context(), by, id, r, "")
}

func (h house) wall(support string) []Card {
	h.t.Helper()
	cards, _, err := h.Wall(h.t.Context(), support, db.Cursor{})
	h.must(err)
	return cards
}

// letter is the subject of the last letter written to a, of this house's use of the outbox.
func (h house) letter(a who.Actor) string {
	h.t.Helper()
	return read[string](h, `SELECT subject FROM letter WHERE account_id = $1 ORDER BY id DESC LIMIT 1`, a.ID)
}

// files counts those of the store, once what was to be removed is.
func (h house) files() (n int) {
	h.t.Helper()
	h.exec(`UPDATE job SET run_at = now()`) // as if the time to take a decision back were over
	h.must(h.runner.Settle(h.t.Context(), 10*time.Second))
	h.must(h.disk.Walk(h.t.Context(), "photos", func(string, time.Time) error { n++; return nil }))
	return n
}

// seen tells who sees the photo of a use: everybody, or only some.
func (h house) seen(id ID, by who.Actor) (public, allowed bool) {
	h.t.Helper()
	public, allowed, err := h.PhotoVisible(h.t.Context(), photos.Photo{Album: album(id)}, by)
	h.must(err)
	return public, allowed
}

// TestLife: a use is sent, sent back, sent again and published; the wall shows it then, and no more
// once it is withdrawn.
func TestLife(t *testing.T) {
	h := newHouse(t)
	author, team := h.company("Hélène", "OML-2026-0042"), h.person("Équipe", who.Staff)
	first := h.typed(author)
	id := h.submit(author, first)
	if u := h.of(author, id); u.State != Submitted || u.Editable() || u.Organisation != author.Organisation || u.Draft.Photo != first.Photo || u.Draft.Alt != first.Alt || u.Draft.Words != first.Words {
		t.Errorf("sent, it is %+v", u)
	}
	if public, allowed := h.seen(id, author); public || !allowed {
		t.Error("its author alone sees the photo of a use that waits")
	}
	if got := h.letter(author); got != "Votre photo de la bulle est bien arrivée" {
		t.Errorf("the author reads %q", got)
	}

	h.must(h.decide(team, moderation.Revise))
	if u := h.of(author, id); !u.Editable() || u.Why != "other" || u.Message != "On ne voit pas bien la bulle." {
		t.Errorf("sent back, it is %+v", u)
	}
	second := h.typed(author)
	second.Support, second.Version = "textile", h.of(author, id).Draft.Version
	_, err := h.Submit(t.Context(), author, id, second, "")
	h.must(err)
	if u := h.of(author, id); u.State != Submitted || u.Why != "" || u.Message != "" || u.Draft.Photo != second.Photo || len(u.Photos) != 1 {
		t.Errorf("sent again, it is %+v", u)
	}
	if n := h.files(); n != 1 {
		t.Errorf("%d files are kept of two photos, one of them replaced", n)
	}

	h.must(h.decide(team, moderation.Publish))
	cards := h.wall("")
	if len(cards) != 1 || cards[0].By != "Chez Hélène" || cards[0].Photo != second.Photo || cards[0].State != Published || len(h.wall("textile")) != 1 || len(h.wall("vehicle")) != 0 {
		t.Errorf("the wall shows %+v", cards)
	}
	if public, _ := h.seen(id, who.Actor{}); !public {
		t.Error("the photo of a published use is for everybody")
	}

	h.must(h.Withdraw(t.Context(), author, id))
	h.must(h.Withdraw(t.Context(), author, id)) // twice is once
	if n := h.files(); n != 0 || len(h.wall("")) != 0 {
		t.Errorf("withdrawn, it leaves %d files and is on the wall %d times", n, len(h.wall("")))
	}
	acts := read[string](h, `SELECT string_agg(act, ' ' ORDER BY id) FROM audit_line WHERE object = $1`, object(id))
	if acts != "use.submit use.revise use.submit use.publish use.withdraw" {
		t.Errorf("the trail tells %q", acts)
	}
}

// TestRefused: what is refused is kept, unseen, for as long as it may be contested; its author reads why.
func TestRefused(t *testing.T) {
	h := newHouse(t)
	author, team := h.person("Camille", who.Member), h.person("Équipe", who.Staff)
	id := h.submit(author, h.typed(author))
	h.must(h.decide(team, moderation.Refuse))
	if u := h.of(author, id); u.State != Refused || u.Message == "" || len(u.Photos) != 1 {
		t.Errorf("refused, it is %+v with %d files", u, h.files())
	}
	if public, allowed := h.seen(id, who.Actor{}); public || allowed {
		t.Error("the public sees what was refused")
	}
	for _, step := range []struct{ days, photos int }{{30, 1}, {32, 0}} {
		h.now = func() time.Time { return noon.AddDate(0, 0, step.days) }
		h.exec(`UPDATE brand_use SET updated_at = $1`, noon)
		h.must(h.PurgeRefused(t.Context()))
		if u := h.of(author, id); len(u.Photos) != step.photos {
			t.Errorf("after %d days it has %d photos", step.days, len(u.Photos))
		}
	}
	h.now = func() time.Time { return noon }
	d := h.typed(author)
	if _, err := h.Submit(t.Context(), author, id, d, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("sent again once refused: %v", err)
	}
}

// TestWhoMay: whoever may take the bubble shows a use; it is then theirs alone.
func TestWhoMay(t *testing.T) {
	h := newHouse(t)
	author, licensed, other := h.person("Camille", who.Member), h.company("Hélène", "OML-2026-0042"), h.person("Autre", who.Member)
	unsigned, unlicensed := h.person("Zoé", who.Member), h.company("Jean", "")
	h.unsigned[unsigned.ID] = true
	for name, c := range map[string]struct {
		by   who.Actor
		kind fault.Kind
	}{"a visitor": {who.Actor{}, fault.SignInNeeded}, "unsigned": {unsigned, fault.CharterNeeded}, "without licence": {unlicensed, fault.Forbidden}} {
		if _, err := h.Submit(t.Context(), c.by, 0, draft(), ""); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.must(h.May(t.Context(), author))
	h.must(h.May(t.Context(), licensed))

	stolen := h.typed(author)
	if _, err := h.Submit(t.Context(), other, 0, stolen, ""); err == nil {
		t.Error("somebody showed another's photo")
	}
	id := h.submit(author, stolen)
	team := h.person("Équipe", who.Staff)
	h.must(h.decide(team, moderation.Revise))
	if _, err := h.Of(t.Context(), other, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("another reads it: %v", err)
	}
	if _, err := h.Submit(t.Context(), other, id, h.typed(other), ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("another changes it: %v", err)
	}
	if err := h.Withdraw(t.Context(), other, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("another withdraws it: %v", err)
	}
	if _, allowed := h.seen(id, other); allowed {
		t.Error("another sees its photo")
	}
	if _, allowed := h.seen(99, other); allowed {
		t.Error("the photo of no use is seen")
	}
}

// TestNobodyDecidesOnTheirOwn: neither what they sent, nor what their organisation did.
func TestNobodyDecidesOnTheirOwn(t *testing.T) {
	h := newHouse(t)
	author := h.company("Hélène", "OML-2026-0042")
	colleague := h.person("Collègue", who.Staff)
	colleague.Organisation = author.Organisation
	h.submit(author, h.typed(author))
	if err := h.decide(colleague, moderation.Publish); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a colleague decides: %v", err)
	}
	moderator := h.person("Malika", who.Moderator)
	if items, _, err := h.queue.Waiting(t.Context(), moderator, "", db.Cursor{}); err != nil || len(items) != 0 {
		t.Errorf("a moderator, who does not answer for the brand, sees %d things: %v", len(items), err)
	}
}

// TestNothingByHalves: nothing is kept of a use that is wrong, or
// whose photo is not there.
func TestNothingByHalves(t *testing.T) {
	h := newHouse(t)
	author := h.person("Camille", who.Member)
	for name, d := range map[string]Draft{"no words": {Photo: "x"}, "a photo of nobody": draft()} {
		_, err := h.Submit(t.Context(), author, 0, d, "")
		if _, ok := form.As(err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := read[int](h, `SELECT (SELECT count(*) FROM brand_use) + (SELECT count(*) FROM queue_item) + (SELECT count(*) FROM letter) + (SELECT count(*) FROM audit_line)`); n != 0 {
		t.Errorf("%d rows are left of what was refused", n)
	}
}

// TestTwice: a second click is the same use; the same form with other words is told.
func TestTwice(t *testing.T) {
	h := newHouse(t)
	author := h.person("Camille", who.Member)
	d := h.typed(author)
	first, err := h.Submit(t.Context(), author, 0, d, "clé")
	h.must(err)
	second, err := h.Submit(t.Context(), author, 0, d, "clé")
	if err != nil || second != first {
		t.Errorf("a second click makes use %d beside %d: %v", second, first, err)
	}
	if already, err := h.Already(t.Context(), author, 0, d, "clé"); err != nil || !already {
		t.Errorf("it is not known: %v", err)
	}
	other := h.typed(author)
	other.Words = "Autre chose"
	if _, err := h.Submit(t.Context(), author, 0, other, "clé"); !fault.Is(err, fault.Conflict) {
		t.Errorf("other words under the same key: %v", err)
	}
	if already, err := h.Already(t.Context(), author, 0, other, "clé"); err != nil || already {
		t.Errorf("other words are taken for the same: %v", err)
	}
}

// TestTwoTabs: of two corrections sent at once one is kept; the other is told, and loses no photo of
// the first.
func TestTwoTabs(t *testing.T) {
	h := newHouse(t)
	author, team := h.person("Camille", who.Member), h.person("Équipe", who.Staff)
	id := h.submit(author, h.typed(author))
	h.must(h.decide(team, moderation.Revise))
	drafts := []Draft{h.typed(author), h.typed(author), h.typed(author)}
	errs := make([]error, len(drafts))
	var all sync.WaitGroup
	for i, d := range drafts {
		d.Version = h.of(author, id).Draft.Version
		all.Go(func() { _, errs[i] = h.Submit(t.Context(), author, id, d, "") })
	}
	all.Wait()
	won := -1
	for i, err := range errs {
		if err == nil && won < 0 {
			won = i
		} else if !fault.Is(err, fault.Conflict) {
			t.Errorf("tab %d: %v", i, err)
		}
	}
	if won < 0 {
		t.Fatal("none was kept")
	}
	if u := h.of(author, id); u.Draft.Photo != drafts[won].Photo {
		t.Error("what is kept is not what was acknowledged")
	}
	stale := h.typed(author)
	h.must(h.decide(team, moderation.Revise))
	stale.Version = 1
	if _, err := h.Submit(t.Context(), author, id, stale, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("from a page of before: %v", err)
	}
}

// TestDecidedWhileWithdrawn: whichever comes first, the use and its item in the queue agree.
func TestDecidedWhileWithdrawn(t *testing.T) {
	h := newHouse(t)
	author, team := h.person("Camille", who.Member), h.person("Équipe", who.Staff)
	for range 6 {
		id := h.submit(author, h.typed(author))
		item := read[struct {
			ID      int64 `db:"id"`
			Version int   `db:"version"`
		}](h, `SELECT id, version FROM queue_item WHERE state = 'waiting'`)
		var decided, withdrawn error
		var both sync.WaitGroup
		both.Go(func() {
			decided = h.queue.Decide(t.Context(), team, item.ID, moderation.Ruling{Verdict: moderation.Publish, Version: item.Version}, "")
		})
		both.Go(func() { withdrawn = h.Withdraw(t.Context(), author, id) })
		both.Wait()
		if withdrawn != nil {
			t.Errorf("withdrawing: %v", withdrawn)
		}
		if decided != nil && !fault.Is(decided, fault.Conflict) {
			t.Errorf("deciding: %v", decided)
		}
		if u := h.of(author, id); u.State != Withdrawn || len(u.Photos) != 0 {
			t.Errorf("in the end it is %s with %d photos", u.State, len(u.Photos))
		}
		want := map[bool]string{true: "decided", false: "withdrawn"}[decided == nil]
		if got := read[string](h, `SELECT state FROM queue_item WHERE id = $1`, item.ID); got != want {
			t.Errorf("its item is %s, want %s", got, want)
		}
	}
	if n := h.files(); n != 0 || len(h.wall("")) != 0 {
		t.Errorf("%d files are left, %d uses on the wall", n, len(h.wall("")))
	}
}

// TestErased: with an account go its uses, what waits of them and, at the next sweep, its photos; a
// report stays, without a name.
func TestErased(t *testing.T) {
	h := newHouse(t)
	author, team := h.person("Camille", who.Member), h.person("Équipe", who.Staff)
	published := h.submit(author, h.typed(author))
	h.must(h.decide(team, moderation.Publish))
	h.submit(author, h.typed(author))
	h.must(h.Report(t.Context(), author, Report{What: "Une pancarte toute tordue.", Where: "Gramat"}, ""))
	h.must(h.photosGo(author))
	h.exec(`DELETE FROM account WHERE id = $1`, author.ID)

	if n := read[int](h, `SELECT (SELECT count(*) FROM brand_use) + (SELECT count(*) FROM photo WHERE state <> 'deleted') + (SELECT count(*) FROM queue_item WHERE kind = 'use')`); n != 0 || len(h.wall("")) != 0 {
		t.Errorf("%d rows of the account are left", n)
	}
	if public, allowed := h.seen(published, who.Actor{}); public || allowed {
		t.Error("the photo is still seen")
	}
	if account := read[int](h, `SELECT COALESCE(account_id, 0) FROM misuse_report`); account != 0 {
		t.Errorf("the report is still account %d's", account)
	}
	list, err := h.Proofs(t.Context(), team, 2026)
	if err != nil || len(list) != 0 {
		t.Errorf("the yearly proof holds %+v, %v", list, err)
	}
}

// TestPages: the wall is read to its end, each use once, however many were published at the same instant.
func TestPages(t *testing.T) {
	h := newHouse(t)
	author := h.person("Camille", who.Member)
	const many = 2*pageSize + 3
	h.exec(`
		INSERT INTO brand_use (account_id, support, place, used_on, words, people_recognisable, rights_at, display_name, state, created_at, updated_at, published_at)
		SELECT $1, 'web', 'Cahors', '2026-03-01', 'Page ' || n, 'no', now(), 'anonymous', 'published', now(), CAST($2 AS timestamptz), CAST($2 AS timestamptz) - n / 3 * interval '1 hour'
		FROM generate_series(1, $3) n`, author.ID, noon, many)
	for name, list := range map[string]func(db.Cursor) ([]Card, db.Cursor, error){
		"wall": func(after db.Cursor) ([]Card, db.Cursor, error) { return h.Wall(t.Context(), "web", after) },
		"mine": func(after db.Cursor) ([]Card, db.Cursor, error) { return h.Mine(t.Context(), author, after) },
	} {
		seen := map[ID]bool{}
		var after db.Cursor
		for range 3 {
			cards, next, err := list(after)
			h.must(err)
			for _, c := range cards {
				if seen[c.ID] {
					t.Errorf("%s: use %d is listed twice", name, c.ID)
				}
				if seen[c.ID] = true; c.By != "" {
					t.Errorf("%s: who wants no name is called %q", name, c.By)
				}
			}
			after = next
		}
		if len(seen) != many || !after.Zero() {
			t.Errorf("%s lists %d of %d, and goes on at %v", name, len(seen), many, after)
		}
	}
}

// TestUndoneWithItsLetter: without its letter nothing is done.
func TestUndoneWithItsLetter(t *testing.T) {
	h := newHouse(t)
	author := h.person("Camille", who.Member)
	d := h.typed(author)
	h.exec(`ALTER TABLE letter ADD CONSTRAINT no_letter CHECK (false)`)
	if _, err := h.Submit(t.Context(), author, 0, d, ""); err == nil || errors.Is(err, context.Canceled) {
		t.Fatalf("kept without its letter: %v", err)
	}
	if n := read[int](h, `SELECT (SELECT count(*) FROM brand_use) + (SELECT count(*) FROM photo WHERE state = 'attached') + (SELECT count(*) FROM queue_item)`); n != 0 {
		t.Errorf("%d rows are left of what was undone", n)
	}
}

// photosGo deletes what somebody who leaves sent, as package privacy has it done.
func (h *house) photosGo(by who.Actor) error {
	return db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error { return h.photos.LetGo(h.t.Context(), tx, privacy.Person{ID: by.ID}) })
}
