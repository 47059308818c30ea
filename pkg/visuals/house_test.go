package visuals

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
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
	clock    *time.Time
}

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{t: t, unsigned: register{}, clock: new(time.Time)}
	*h.clock = time.Now()
	pool, log := dbtest.New(t), slog.New(slog.DiscardHandler)
	var err error
	h.disk, err = media.OpenDisk(t.TempDir())
	h.must(err)
	t.Cleanup(func() { h.disk.Close() })
	intake, err := media.NewIntake(media.Options{})
	h.must(err)
	b, err := brand.New(pool, organisations.New(pool, nil, nil, nil), h.unsigned, nil)
	h.must(err)
	h.runner = jobs.NewRunner(pool, log)
	mail.Deliver(h.runner, pool, mail.Server{}, log)
	h.Service = New(pool, b, moderation.New(pool), photos.New(pool, h.disk, intake, h.runner, true), mailtest.Post(t))
	h.now = func() time.Time { return *h.clock }
	h.queue.Accept(Subject{h.Service})
	return h
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) person(first string, role who.Role) who.Actor {
	h.t.Helper()
	return dbtest.Person(h.t, h.pool, first, role)
}

// company speaks for a new organisation with this licence; none when it is empty.
func (h house) company(first, licence string) who.Actor {
	h.t.Helper()
	a := h.person(first, who.Member)
	a.Organisation = dbtest.Read[int64](h.t, h.pool, `
		INSERT INTO organisation (name, rna, legal_form, state, licence_number, licence_from, licence_until)
		VALUES ($1, 'W462' || lpad($2, 6, '0'), 'association', CASE WHEN $3 = '' THEN 'draft' ELSE 'active' END, NULLIF($3, ''), current_date - 800, current_date + 30)
		RETURNING id`, "Chez "+first, fmt.Sprint(a.ID), licence)
	return a
}

// received is a small picture of by's, unlike any other.
func (h house) received(by who.Actor) photos.Photo {
	h.t.Helper()
	p := image.NewGray(image.Rect(0, 0, 80, 60))
	for i := range p.Pix {
		p.Pix[i] = uint8(200 + rand.IntN(50))
	}
	var b bytes.Buffer
	h.must(png.Encode(&b, p))
	photo, err := h.photos.Receive(h.t.Context(), by, &b)
	h.must(err)
	return photo
}

// typed is a form with nothing missing, its picture received.
func (h house) typed(by who.Actor, change ...func(url.Values)) Draft {
	h.t.Helper()
	v := typed()
	v.Set("kept_photo", h.received(by).ID)
	mark(v, "25", "25", "30", "40")
	for _, f := range change {
		f(v)
	}
	return DraftFrom(form.From(v))
}

// keep keeps d and gives the visual.
func (h house) keep(by who.Actor, id ID, d Draft, send bool) Visual {
	h.t.Helper()
	id, err := h.Keep(h.t.Context(), by, id, d, send, "")
	h.must(err)
	return h.of(by, id)
}

func (h house) of(by who.Actor, id ID) Visual {
	h.t.Helper()
	v, err := h.Of(h.t.Context(), by, id)
	h.must(err)
	return v
}

// decide rules on the only thing that waits.
func (h house) decide(by who.Actor, v moderation.Verdict) error {
	h.t.Helper()
	id := dbtest.Read[int64](h.t, h.pool, `SELECT id FROM queue_item WHERE state = 'waiting'`) // whoever it is: nobody is offered their own
	version := dbtest.Read[int](h.t, h.pool, `SELECT version FROM queue_item WHERE id = $1`, id)
	r := moderation.Ruling{Verdict: v, Version: version}
	if v != moderation.Publish {
		r.Reason, r.Message = "bubble_crowded", "Le titre touche la bulle."
	}
	return h.queue.Decide(h.t.Context(), by, id, r, "")
}

// files counts those of the store, once what was to be removed is.
func (h house) files() (n int) {
	h.t.Helper()
	h.must(h.runner.Settle(h.t.Context(), 10*time.Second))
	h.must(h.disk.Walk(h.t.Context(), "photos", func(string, time.Time) error { n++; return nil }))
	return n
}

// letter is the subject and the text of the last letter to a.
func (h house) letter(a who.Actor) string {
	h.t.Helper()
	return dbtest.Read[string](h.t, h.pool, `SELECT subject || E'\n' || body_text FROM letter WHERE account_id = $1 ORDER BY id DESC LIMIT 1`, a.ID)
}
