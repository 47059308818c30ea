package brand

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/who"
	"github.com/ohmylot/ohmylot/templates"
)

var team = who.Actor{ID: 99, Role: who.Staff}

// workshop is a house with a library, its jobs and its store. Its clock is one for all.
type workshop struct {
	house
	library *Library
	runner  *jobs.Runner
	store   *media.Disk
}

func newWorkshop(t *testing.T) workshop {
	t.Helper()
	w := workshop{house: newHouse(t)}
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	post, err := mail.NewPost(templates.FS, catalogue, "https://lot.test")
	if err != nil {
		t.Fatal(err)
	}
	if w.store, err = media.OpenDisk(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	w.house.store = w.store
	w.runner = jobs.NewRunner(w.pool, slog.New(slog.DiscardHandler))
	jobs.Handle(w.runner, func(ctx, anyLetter) error { return nil })
	w.library = NewLibrary(w.pool, w.store, nil, post, w.runner)
	w.pool.OnChanged(w.Changed)
	w.at(time.Now())
	return w
}

func (w workshop) at(now time.Time) {
	w.house.now = func() time.Time { return now }
	w.library.now = w.house.now
}

// draft keeps a new drawing as Receive does, without the worker: that of the program, a hair different.
func (w workshop) draft(d Drawing) Seen {
	w.t.Helper()
	from := w.included[Drawing{Variant: d.Variant}]
	p := parts{from.Master, map[string][]byte{}}
	p.Drawing, p.Folder, p.CreatedAt, p.Ink = d, rand.Text(), w.library.now(), "#7A1040"
	for _, name := range []string{"svg", "pdf", "1024.png", "2048.png", "4096.png"} {
		content, err := from.read(w.t.Context(), name)
		if err != nil {
			w.t.Fatal(err)
		}
		p.files[name] = content
	}
	p.files["svg"] = bytes.Replace(p.files["svg"], []byte("<svg "), []byte(`<svg id="`+p.Folder+`" `), 1)
	p.SHA256 = sum(p.files["svg"])
	if err := w.library.keep(w.t.Context(), p); err != nil {
		w.t.Fatal(err)
	}
	var id int64
	err := db.InTx(w.t.Context(), w.pool, func(tx db.Tx) (err error) {
		id, err = w.library.insert(w.t.Context(), tx, team, p.Master)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return Seen{ID: id, Revision: 1}
}

func members() TermsDraft {
	return TermsDraft{Audience: []string{"ambassadors", "organisations"}, Note: "Un malbec plus profond."}
}

func (w workshop) publish(seen Seen, d TermsDraft) {
	w.t.Helper()
	if err := w.library.Publish(w.t.Context(), team, seen, d); err != nil {
		w.t.Fatal(err)
	}
}

// shown is the version of a drawing in force, -1 for none.
func shown(t *testing.T, s *Service, d Drawing) int {
	t.Helper()
	k, err := s.collection(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if m := k.masters[d]; m != nil {
		return m.Version
	}
	return -1
}

var malbec = Drawing{Variant: Couleur}

func TestAMasterComesIntoForceOnItsDayEverywhere(t *testing.T) {
	w := newWorkshop(t)
	today := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	w.at(today)
	other, err := New(w.pool, organisations.New(w.pool, nil, nil, nil), w.signed, w.store) // another instance
	if err != nil {
		t.Fatal(err)
	}
	other.now = w.house.now
	if shown(t, w.Service, malbec) != 0 || shown(t, other, malbec) != 0 {
		t.Error("something else than what came with the program")
	}
	old, err := w.Make(t.Context(), Order{Variant: Couleur, Format: SVG})
	if err != nil {
		t.Fatal(err)
	}
	tomorrow := members()
	tomorrow.From, tomorrow.Until = "2026-11-21", "2026-11-23"
	w.publish(w.draft(malbec), tomorrow)
	other.Changed(topic) // as LISTEN tells
	if shown(t, w.Service, malbec) != 0 || shown(t, other, malbec) != 0 {
		t.Error("in force before its day")
	}
	midnight := time.Date(2026, 11, 21, 0, 0, 0, 0, i18n.Paris())
	file := func(s *Service, f Format) File {
		t.Helper()
		made, err := s.Make(t.Context(), Order{Variant: Couleur, Format: f, Width: 256})
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	for _, at := range []struct {
		now  time.Time
		want int
	}{{midnight.Add(-time.Second), 0}, {midnight, 1}, {midnight.AddDate(0, 0, 3).Add(-time.Second), 1}, {midnight.AddDate(0, 0, 3), 0}} {
		w.at(at.now)
		other.now = w.house.now
		restarted, err := New(w.pool, organisations.New(w.pool, nil, nil, nil), w.signed, w.store)
		if err != nil {
			t.Fatal(err)
		}
		restarted.now = w.house.now
		for _, s := range []*Service{w.Service, other, restarted} {
			if got := shown(t, s, malbec); got != at.want {
				t.Errorf("at %v: version %d, want %d", at.now, got, at.want)
			}
			if svg := file(s, SVG); (svg.Tag == old.Tag) != (at.want == 0) {
				t.Errorf("at %v: another file than that of version %d", at.now, at.want)
			}
			if png := file(s, PNG); png.Width != 256 {
				t.Errorf("a raster of it is %d px wide", png.Width)
			}
		}
	}
	if n := w.count(`SELECT count(*) FROM job WHERE kind = 'brand_master.turn'`); n != 2 {
		t.Errorf("%d turns are planned, want 2", n)
	}
}

func TestMastersChangeHandsOnce(t *testing.T) {
	w := newWorkshop(t)
	first := w.draft(malbec)
	if err := w.library.Publish(t.Context(), who.Actor{ID: 1, Role: who.Member}, first, members()); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member publishes: %v", err)
	}
	first.Key = once.Key()
	w.publish(first, members())
	w.publish(first, members()) // the same click
	second := w.draft(malbec)
	if err := w.library.Publish(t.Context(), team, Seen{ID: second.ID, Revision: 7}, members()); !fault.Is(err, fault.Conflict) {
		t.Errorf("as it was not seen: %v", err)
	}
	w.publish(second, members())
	if got := shown(t, w.Service, malbec); got != 2 {
		t.Errorf("version %d is in force, want 2", got)
	}
	if err := w.library.Discard(t.Context(), team, Seen{ID: second.ID, Revision: 2}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a published one is thrown away: %v", err)
	}
	press := members()
	press.Audience = []string{"press"}
	if err := w.library.Change(t.Context(), team, Seen{ID: second.ID, Revision: 2}, press); err != nil {
		t.Fatal(err)
	}
	if m, err := w.library.Master(t.Context(), team, second.ID); err != nil || len(m.Audience) != 1 || m.Revision != 3 {
		t.Errorf("got %+v, %v", m, err)
	}
	for range 2 {
		err := w.library.Retire(t.Context(), team, Seen{ID: second.ID, Revision: 3})
		if err != nil && !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	}
	if got := shown(t, w.Service, malbec); got != 1 {
		t.Errorf("version %d is in force, want the first again", got)
	}
	third := w.draft(malbec)
	m, err := w.library.Master(t.Context(), team, third.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.library.Discard(t.Context(), team, third); err != nil {
		t.Fatal(err)
	}
	if _, err := w.library.Open(t.Context(), m, "svg"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its files are still there: %v", err)
	}
	if _, err := w.library.Master(t.Context(), who.Actor{ID: 1, Role: who.Moderator}, first.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a moderator sees a master: %v", err)
	}
	lines, err := w.library.Lines(t.Context(), team)
	if err != nil || len(lines) != 3 || len(lines[0].Versions) != 2 || lines[0].Now.ID != first.ID || lines[0].Standing(lines[0].Versions[0], w.library.now()) != "retired" {
		t.Errorf("got %+v, %v", lines, err)
	}
	if n := w.count(`SELECT count(*) FROM audit_line WHERE act LIKE 'brand_master.%'`); n != 3+2+1+1+1 {
		t.Errorf("%d lines in the trail", n)
	}
}

func TestALayoutIsOfferedOnceItIsThere(t *testing.T) {
	w := newWorkshop(t)
	camille := who.Actor{ID: w.account("camille@exemple.fr"), Role: who.Member, Ambassador: true}
	noix := w.lender()
	w.signed[camille.ID] = true
	wide := Drawing{Horizontal, Couleur}
	forFirms := members()
	forFirms.Audience = []string{"organisations"}
	w.publish(w.draft(wide), forFirms)
	o := Order{Layout: Horizontal, Variant: Couleur, Format: PDF, Use: "vehicle"}
	if f, err := w.Download(t.Context(), noix, o); err != nil || f.Name != "ohmylot-bulle-horizontale-couleur_OML-2026-0042.pdf" {
		t.Errorf("got %s, %v", f.Name, err)
	}
	if n := w.count(`SELECT count(*) FROM brand_download WHERE layout = 'horizontale' AND organisation_id IS NOT NULL`); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
	if _, err := w.Download(t.Context(), camille, o); err == nil {
		t.Error("an ambassador takes what is for organisations")
	}
	if _, err := w.Lend(t.Context(), camille, o, "Imprimerie", ""); err == nil {
		t.Error("an ambassador lends it")
	}
	kit, err := w.Kit(t.Context(), camille, i18n.French)
	if err != nil || len(kit.drawings) != 3 {
		t.Errorf("an ambassador's kit holds %v, %v", kit.drawings, err)
	}
	if kit, err = w.Kit(t.Context(), noix, i18n.French); err != nil || len(kit.drawings) != 4 {
		t.Errorf("a company's kit holds %v, %v", kit.drawings, err)
	}
	token, err := w.Lend(t.Context(), noix, o, "Imprimerie", "")
	if err != nil {
		t.Fatal(err)
	}
	if w.state(token) != LinkOpen {
		t.Error("the printer's link is closed")
	}
	id := int64(w.count(`SELECT id FROM brand_master`))
	if err := w.library.Retire(t.Context(), team, Seen{ID: id, Revision: 2}); err != nil {
		t.Fatal(err)
	}
	if w.state(token) != LinkClosed || shown(t, w.Service, wide) != -1 {
		t.Error("what is retired is still handed out")
	}
	if _, err := w.Fetch(t.Context(), token); !fault.Is(err, fault.Gone) {
		t.Errorf("the printer fetches it: %v", err)
	}
}

func TestTheFreeOnesAreLoggedWithoutAName(t *testing.T) {
	w := newWorkshop(t)
	visitor := who.Actor{}
	o := Order{Variant: Couleur, Format: PNG, Width: 512, Use: press}
	if _, err := w.TakeFree(t.Context(), visitor, o); !fault.Is(err, fault.NotFound) {
		t.Errorf("what is for members: %v", err)
	}
	forPress := members()
	forPress.Audience = append(forPress.Audience, "press")
	w.publish(w.draft(malbec), forPress)
	if _, err := w.TakeFree(t.Context(), visitor, o); err != nil {
		t.Error(err)
	}
	o.Use = "web"
	if _, err := w.TakeFree(t.Context(), visitor, o); !fault.Is(err, fault.NotFound) {
		t.Errorf("for another use: %v", err)
	}
	if _, err := w.Download(t.Context(), visitor, o); !fault.Is(err, fault.SignInNeeded) {
		t.Errorf("by the members' way: %v", err)
	}
	lines, _, err := w.Ledger(t.Context(), LedgerFilter{}, db.Cursor{})
	if err != nil || len(lines) != 1 || !lines[0].Open || lines[0].Holder != "" {
		t.Errorf("got %+v, %v", lines, err)
	}
	if err := w.exec(`INSERT INTO brand_download (at, organisation_id, licence_number, master_sha256, variant, format, use) VALUES (now(), 1, 'X', repeat('a', 64), 'noire', 'svg', 'web')`); err == nil {
		t.Error("an organisation's download without an account")
	}
}

func TestRulesAreSetOnceAndAtOnce(t *testing.T) {
	w := newWorkshop(t)
	d := RulesFrom(rulesTyped(map[string]string{"clear_space": "6"}))
	if err := w.library.SetRules(t.Context(), who.Actor{ID: 1, Role: who.Member}, 0, d, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member: %v", err)
	}
	if err := w.library.SetRules(t.Context(), team, 0, d, ""); err != nil {
		t.Fatal(err)
	}
	k, err := w.collection(t.Context())
	if err != nil || k.rules.ClearSpace != 6 || k.rules.Revision != 1 || len(k.rules.Grounds) != 2 {
		t.Errorf("got %+v, %v", k.rules, err)
	}
	if err := w.library.SetRules(t.Context(), team, 0, d, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("from rules that are old: %v", err)
	}
	if err := w.exec(`UPDATE brand_rules SET rules = '{}'`); err == nil {
		t.Error("rules that were set are changed")
	}
	if strings.Contains(d.ClearSpace, "8") {
		t.Error("the form forgot what was typed")
	}
}

func TestWhatNobodyPublishesGoes(t *testing.T) {
	w := newWorkshop(t)
	old := w.draft(malbec)
	kept := w.draft(Drawing{Variant: Noire})
	w.publish(kept, members())
	if err := w.store.Put(t.Context(), fileKey("ORPHANORPHANORPHANORPHAN", "svg"), strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	m, err := w.library.Master(t.Context(), team, old.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.library.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.library.Open(t.Context(), m, "svg"); err != nil {
		t.Errorf("too early: %v", err)
	}
	w.at(time.Now().AddDate(0, 0, 91))
	if err := w.library.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := w.store.Walk(t.Context(), storeFolder, func(string, time.Time) error { left++; return nil }); err != nil || left != 5 {
		t.Errorf("%d files are left, want those of the published one: %v", left, err)
	}
	if n := w.count(`SELECT count(*) FROM brand_master`); n != 1 {
		t.Errorf("%d masters are left", n)
	}
}
