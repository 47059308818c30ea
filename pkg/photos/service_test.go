package photos

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/media/mediatest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestMain(m *testing.M) { mediatest.Main(m) }

type house struct {
	*Service
	t      *testing.T
	disk   *media.Disk
	runner *jobs.Runner
	clock  time.Time
}

func newHouse(t *testing.T) *house {
	t.Helper()
	pool := dbtest.New(t)
	disk, err := media.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { disk.Close() })
	intake, err := media.NewIntake(media.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, disk: disk, runner: jobs.NewRunner(pool, slog.New(slog.DiscardHandler)), clock: time.Now()}
	h.Service = New(pool, disk, intake, h.runner, false)
	h.now = func() time.Time { return h.clock }
	return h
}

func (h *house) member(role who.Role) who.Actor {
	h.t.Helper()
	a := who.Actor{Role: role}
	h.write(func(tx db.Tx) error {
		return tx.Get(h.t.Context(), &a.ID, `
			INSERT INTO account (email, email_key, first_name, role, state, confirmed_at)
			VALUES ($1, $1, 'Camille', $2, 'active', now()) RETURNING id`, newID()+"@exemple.fr", role)
	})
	return a
}

func (h *house) write(work func(tx db.Tx) error) {
	h.t.Helper()
	if err := db.InTx(h.t.Context(), h.pool, work); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) receive(by who.Actor) Photo {
	h.t.Helper()
	p, err := h.Receive(h.t.Context(), by, bytes.NewReader(picture(700, 400)))
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (h *house) attach(spot int64, owner who.Actor, placed ...Placed) error {
	return db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error { return h.Attach(h.t.Context(), tx, Album{"spot", spot}, owner.ID, placed) })
}

// files lists the keys in the store.
func (h *house) files() (keys []string) {
	h.t.Helper()
	err := h.disk.Walk(h.t.Context(), folder, func(key string, _ time.Time) error {
		keys = append(keys, key)
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return keys
}

// picture is a PNG unlike any other.
func picture(w, h int) []byte {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	tint := uint8(rand.IntN(256))
	for y := range h {
		for x := range w {
			p.SetNRGBA(x, y, color.NRGBA{uint8(x), uint8(y), tint, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestReceiveKeepsFilesAndRow(t *testing.T) {
	h := newHouse(t)
	by := h.member(who.Member)
	file, err := os.Open("../media/testdata/falaise-orientation6-gps.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p, err := h.Receive(t.Context(), by, file)
	if err != nil {
		t.Fatal(err)
	}
	if p.Width != 3264 || p.Height != 2448 || !slices.Equal(p.Widths, []int{320, 640, 1200, 2000}) || p.Position == nil {
		t.Errorf("received %+v", p)
	}
	if got := h.files(); !slices.Equal(got, sorted(p.keys())) {
		t.Errorf("files %v", got)
	}
	if _, err := h.Own(t.Context(), h.member(who.Member), p.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	again, err := h.Own(t.Context(), by, p.ID)
	if err != nil || again.Owner != by.ID || again.State != stored || *again.Position != *p.Position || !slices.Equal(again.Widths, p.Widths) {
		t.Errorf("row %+v, %v", again, err)
	}
}

func TestAPictureToWorkOnIsOfNoOne(t *testing.T) {
	h := newHouse(t)
	by := h.member(who.Member)
	file, err := os.ReadFile("../media/testdata/falaise-orientation6-gps.jpg")
	if err != nil {
		t.Fatal(err)
	}
	place := func(tx db.Tx, p Photo) error {
		return h.Give(t.Context(), tx, Album{"overlay", 4}, p)
	}
	p, err := h.ReceiveWhole(t.Context(), by, bytes.NewReader(file), place)
	if err != nil {
		t.Fatal(err)
	}
	if width, height := p.Whole(); width != 3000 || height != 2250 {
		t.Errorf("the picture itself is %d × %d", width, height)
	}
	var left int
	if err := h.pool.Get(t.Context(), &left, `SELECT count(*) FROM photo WHERE phash <> 0 OR exif_lat IS NOT NULL OR sha256 <> decode(repeat('00', 32), 'hex')`); err != nil || left != 0 {
		t.Errorf("%d photos can be told from another, %v", left, err)
	}
	if of, err := h.In(t.Context(), h.pool, Album{"overlay", 4}); err != nil || len(of) != 1 || of[0].ID != p.ID || of[0].Album.ID != 4 || of[0].State != own {
		t.Errorf("got %+v, %v", of, err)
	}
	if err := h.attach(1, by, Placed{p.ID, ""}); err == nil {
		t.Error("a spot takes the photo of an overlay")
	}
	h.write(func(tx db.Tx) error { return h.Delete(t.Context(), tx, p.ID) })
	if err := h.runner.Settle(t.Context(), 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if files := h.files(); len(files) != 0 {
		t.Errorf("left %v", files)
	}

	// Where it cannot be placed, nothing stays.
	refuse := func(db.Tx, Photo) error { return errors.New("no room") }
	if _, err := h.ReceiveWhole(t.Context(), by, bytes.NewReader(file), refuse); err == nil || len(h.files()) != 0 {
		t.Errorf("left %v, %v", h.files(), err)
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func TestABrokenPhotoIsToldAndNothingIsKept(t *testing.T) {
	h := newHouse(t)
	_, err := h.Receive(t.Context(), h.member(who.Member), strings.NewReader("no photo"))
	if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Message.Key != "media.not_picture" {
		t.Errorf("got %v", err)
	}
	if _, err := h.Receive(t.Context(), who.Actor{}, bytes.NewReader(picture(10, 10))); !fault.Is(err, fault.SignInNeeded) {
		t.Errorf("a visitor: %v", err)
	}
	if files := h.files(); len(files) != 0 {
		t.Errorf("left %v", files)
	}
}

// stingy is a store whose n-th Put fails.
type stingy struct {
	media.Store
	left int
}

func (s *stingy) Put(ctx context.Context, key string, r io.Reader) error {
	if s.left--; s.left < 0 {
		return errors.New("the disk is full")
	}
	return s.Store.Put(ctx, key, r)
}

func TestAFailureHalfWayLeavesNoFile(t *testing.T) {
	h := newHouse(t)
	by := h.member(who.Member)
	for n := range 2 {
		h.store = &stingy{h.disk, n}
		if _, err := h.Receive(t.Context(), by, bytes.NewReader(picture(700, 400))); err == nil {
			t.Errorf("stored after %d files", n)
		}
	}
	h.store = h.disk
	// An account that is no more makes the row fail, after the files.
	if _, err := h.Receive(t.Context(), who.Actor{ID: 999_999}, bytes.NewReader(picture(700, 400))); err == nil {
		t.Error("stored for nobody")
	}
	if files := h.files(); len(files) != 0 {
		t.Errorf("left %v", files)
	}
}

// sent pretends that by sent n photos at a time.
func (h *house) sent(by who.Actor, n int, at time.Time) {
	h.t.Helper()
	h.write(func(tx db.Tx) error {
		for range n {
			p := Photo{ID: newID(), Owner: by.ID, Width: 1, Height: 1, Widths: []int{1}, CreatedAt: at}
			if err := insertPhoto(h.t.Context(), tx, p, media.Picture{}); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestQuota(t *testing.T) {
	h := newHouse(t)
	by := h.member(who.Member)
	h.sent(by, 28, h.clock.Add(-10*time.Minute))
	var all sync.WaitGroup
	results := make(chan error, 5)
	for range cap(results) { // together: two may pass
		all.Go(func() {
			_, err := h.Receive(t.Context(), by, bytes.NewReader(picture(40, 40)))
			results <- err
		})
	}
	all.Wait()
	close(results)
	refused := 0
	for err := range results {
		if fault.Is(err, fault.TooMany) {
			refused++
			var wait *limit.Exceeded
			if !errors.As(err, &wait) || wait.RetryAfter < 19*time.Minute || wait.RetryAfter > 21*time.Minute {
				t.Errorf("come back in %v", wait)
			}
		} else if err != nil {
			t.Error(err)
		}
	}
	if refused != 3 || len(h.files()) != 2 {
		t.Errorf("%d refused, %d files", refused, len(h.files()))
	}
	h.clock = h.clock.Add(31 * time.Minute)
	h.receive(by)
	h.sent(by, 169, h.clock.Add(-2*time.Hour)) // 200 today
	if err := h.MaySend(t.Context(), by); !fault.Is(err, fault.TooMany) {
		t.Errorf("asked before anything is read: %v", err)
	}
	if _, err := h.Receive(t.Context(), by, bytes.NewReader(picture(40, 40))); !fault.Is(err, fault.TooMany) {
		t.Errorf("the 201st of the day: %v", err)
	}
	h.unlimited = true
	h.receive(by)
	h.unlimited = false
	h.receive(h.member(who.Member)) // others are not concerned
}

func TestAttach(t *testing.T) {
	h := newHouse(t)
	by, other := h.member(who.Member), h.member(who.Member)
	one, two, foreign := h.receive(by), h.receive(by), h.receive(other)
	if err := h.attach(7, by, Placed{one.ID, "la rivière"}, Placed{two.ID, ""}); err != nil {
		t.Fatal(err)
	}
	order := func() (ids []string) {
		all, err := h.In(t.Context(), h.pool, Album{"spot", 7})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			ids = append(ids, p.ID+":"+p.Alt)
		}
		return ids
	}
	if got := order(); !slices.Equal(got, []string{one.ID + ":la rivière", two.ID + ":"}) {
		t.Errorf("attached %v", got)
	}
	// The other way round, with another text.
	if err := h.attach(7, by, Placed{two.ID, "le pont"}, Placed{one.ID, "la rivière"}); err != nil {
		t.Fatal(err)
	}
	if got := order(); !slices.Equal(got, []string{two.ID + ":le pont", one.ID + ":la rivière"}) {
		t.Errorf("reordered %v", got)
	}
	for name, placed := range map[string][]Placed{
		"photos.gone":         {{foreign.ID, ""}},
		"photos.twice":        {{one.ID, ""}, {one.ID, ""}},
		"photos.alt_too_long": {{one.ID, strings.Repeat("é", 201)}},
		"photos.too_many":     make([]Placed, 7),
	} {
		bad, ok := form.As(h.attach(7, by, placed...))
		if !ok || bad.On("photos").Key != name {
			t.Errorf("%s: %v", name, bad)
		}
	}
	if err := h.attach(8, by, Placed{one.ID, ""}); err == nil {
		t.Error("a photo of another spot was taken")
	}
	if got := order(); len(got) != 2 {
		t.Errorf("a refusal changed the spot: %v", got)
	}
	// One is left out: it goes, files and all.
	if err := h.attach(7, by, Placed{two.ID, "le pont"}); err != nil {
		t.Fatal(err)
	}
	if err := h.runner.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := h.files(); !slices.Equal(got, sorted(append(two.keys(), foreign.keys()...))) {
		t.Errorf("files %v", got)
	}
	if _, err := photoByID(t.Context(), h.pool, one.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the photo left out: %v", err)
	}
	if err := h.attach(7, by); err != nil || len(order()) != 0 {
		t.Errorf("none: %v", err)
	}
}

func TestPurge(t *testing.T) {
	h := newHouse(t)
	by := h.member(who.Member)
	kept, waiting := h.receive(by), h.receive(by)
	if err := h.attach(7, by, Placed{kept.ID, ""}); err != nil {
		t.Fatal(err)
	}
	const orphan = "photos/zz/zzzzzzzzzzzzzzzzzzzzzzzzzz-320.jpg"
	if err := h.disk.Put(t.Context(), orphan, strings.NewReader("a process died here")); err != nil {
		t.Fatal(err)
	}
	purge := func() {
		t.Helper()
		if err := h.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := h.runner.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		wait    time.Duration
		orphans int
	}{{30 * time.Minute, 1}, {23 * time.Hour, 0}} {
		h.clock = h.clock.Add(step.wait)
		purge()
		if got := len(h.files()); got != len(kept.Widths)+len(waiting.Widths)+step.orphans {
			t.Errorf("after %v more, %d files are left", step.wait, got)
		}
	}
	h.clock = h.clock.Add(2 * time.Hour)
	purge()
	if got := h.files(); !slices.Equal(got, sorted(kept.keys())) {
		t.Errorf("files %v", got)
	}
	if sent, _, err := sentSince(t.Context(), h.pool, by.ID, h.clock.Add(-48*time.Hour)); err != nil || sent != 2 {
		t.Errorf("the quota counts %d: %v", sent, err)
	}
	h.clock = h.clock.Add(49 * time.Hour)
	purge()
	if sent, _, err := sentSince(t.Context(), h.pool, by.ID, h.clock.Add(-200*time.Hour)); err != nil || sent != 1 {
		t.Errorf("%d rows are left: %v", sent, err)
	}
}

func TestTheFilesOfADeletedPhotoMayBeRemovedTwice(t *testing.T) {
	h := newHouse(t)
	p := h.receive(h.member(who.Member))
	h.write(func(tx db.Tx) error { return h.Delete(t.Context(), tx, p.ID) })
	h.write(func(tx db.Tx) error { return h.Delete(t.Context(), tx, p.ID, "no-such-photo") })
	for range 2 {
		if err := h.remove(t.Context(), removeFiles{p.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if files := h.files(); len(files) != 0 {
		t.Errorf("left %v", files)
	}
}

func TestFittingWidth(t *testing.T) {
	small, tiny := Photo{Widths: []int{320, 640}}, Photo{Widths: []int{200}}
	for _, c := range []struct {
		p     Photo
		asked int
		want  int
	}{{small, 320, 320}, {small, 640, 640}, {small, 1200, 640}, {small, 2000, 640}, {small, 641, 0}, {small, 0, 0}, {tiny, 320, 200}, {tiny, 200, 0}} {
		if got, _ := c.p.fitting(c.asked); got != c.want {
			t.Errorf("%v asked for %d: %d, want %d", c.p.Widths, c.asked, got, c.want)
		}
	}
}

// Until it has left, the program of before says what a photo is in by one column for each kind.
func TestAlbumsOfTheProgramOfBefore(t *testing.T) {
	h := newHouse(t)
	by := h.member(who.Member)
	before := func(query string, args ...any) {
		h.write(func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), query, args...)
			return err
		})
	}
	first, second := h.receive(by), h.receive(by)
	before(`UPDATE photo SET state = 'attached', spot_id = 7, position = 0 WHERE id = $1`, first.ID)
	before(`UPDATE photo SET state = 'own', overlay_id = 8 WHERE id = $1`, second.ID)
	for a, id := range map[Album]string{{"spot", 7}: first.ID, {"overlay", 8}: second.ID} {
		if all, err := h.In(t.Context(), h.pool, a); err != nil || len(all) != 1 || all[0].ID != id || all[0].Album != a {
			t.Errorf("%v: %v, %v", a, all, err)
		}
	}
	if err := h.attach(7, by, Placed{first.ID, "la falaise"}); err != nil {
		t.Fatal(err)
	}
	if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM photo WHERE spot_id = 7 AND position = 0`); n != 1 {
		t.Error("the program of before does not see what is attached now")
	}
	third := h.receive(by)
	h.write(func(tx db.Tx) error { return h.Hold(t.Context(), tx, Album{"edit", 9}, by.ID, third.ID) })
	before(`UPDATE photo SET held = false WHERE id = $1`, third.ID)
	before(`UPDATE photo SET state = 'deleted', deleted_at = now(), spot_id = NULL, overlay_id = NULL, position = NULL, alt = '', exif_lat = NULL`)
	if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM photo WHERE num_nonnulls(album, album_id, spot_id) > 0`); n != 0 {
		t.Errorf("%d deleted photos are still somewhere", n)
	}
}
