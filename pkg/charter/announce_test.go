package charter

import (
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// written are the accounts of the letters since the last call, in order.
func (h house) written() (list []who.ID) {
	h.t.Helper()
	if err := h.runner.Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	if err := h.pool.Select(h.t.Context(), &list, `SELECT account_id FROM letter ORDER BY account_id`); err != nil {
		h.t.Fatal(err)
	}
	h.exec(`DELETE FROM letter`)
	return list
}

func (h house) remind() {
	h.t.Helper()
	if err := h.Remind(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func TestWhenRemindersAreSent(t *testing.T) {
	at := func(day string) time.Time { return noon(day) }
	day := func(day string) time.Time {
		d, err := time.ParseInLocation(time.DateOnly, day, i18n.Paris())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, c := range map[string]struct {
		from, last string
		want       map[string]int
	}{
		"a month":           {"2027-12-01", "2027-12-31", map[string]int{"2027-12-16": 0, "2027-12-17": 14, "2027-12-27": 14, "2027-12-28": 3, "2027-12-31": 3, "2028-01-01": 0}},
		"ten days":          {"2027-12-01", "2027-12-10", map[string]int{"2027-12-01": 0, "2027-12-06": 0, "2027-12-07": 3, "2027-12-10": 3, "2027-12-11": 0}},
		"seven days":        {"2027-12-01", "2027-12-08", map[string]int{"2027-12-04": 0, "2027-12-05": 3}},
		"the clock changes": {"2027-10-01", "2027-11-05", map[string]int{"2027-10-21": 0, "2027-10-22": 14, "2027-11-01": 14, "2027-11-02": 3}},
	} {
		e := edition{InForceFrom: day(c.from), Release: &release{ResignBy: day(c.last).AddDate(0, 0, 1)}}
		for on, want := range c.want {
			if got := e.reminder(at(on)); got != want {
				t.Errorf("%s, on %s: %d, want %d", name, on, got, want)
			}
		}
	}
	if got := (edition{}).reminder(at("2027-12-01")); got != 0 {
		t.Errorf("a version of the program is reminded of: %d", got)
	}
}

// TestReminders follows those who were asked to sign version 2, until its last day.
func TestReminders(t *testing.T) {
	h := newHouse(t)
	h.atWork("2027-11-21")
	camille, signed, gone, left, joined := h.person("Camille"), h.person("Zoé"), h.person("Louis"), h.person("Rose"), h.person("Odile")
	awa, lost := h.company("Awa", "OML-2026-0001"), h.company("Inès", "OML-2026-0002")
	for _, a := range []who.Actor{camille, signed, gone, left, joined, awa, lost} {
		h.sign(a)
	}
	h.exec(`INSERT INTO ambassador (account_id, slug, link, state) VALUES ($1, 'rose', 'living', 'left')`, left.ID)
	h.exec(`UPDATE account SET state = 'suspended' WHERE id = $1`, gone.ID)
	joined.Organisation = lost.Organisation
	h.join(joined) // who speaks for an organisation signs its charter, no longer their own
	h.exec(`UPDATE organisation SET state = 'withdrawn', licence_number = licence_number WHERE id = $1`, lost.Organisation)
	for _, k := range Kinds() {
		d := h.second(k)
		d.ResignBy = "2027-12-31"
		h.save(d)
		if err := h.Release(t.Context(), team, k, 1, ""); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := h.Progress(t.Context(), team); err != nil || list[0].Awaited() != 2 || list[2].Awaited() != 1 {
		t.Errorf("awaited: %+v, %v", list, err)
	}
	h.exec(`DELETE FROM letter`)
	if got := h.written(); !sameIDs(got, camille, signed, awa) {
		t.Errorf("announced to %v", got)
	}
	h.on("2027-12-02")
	h.sign(signed)
	h.written()
	for _, c := range []struct {
		day  string
		want []who.Actor
	}{
		{"2027-12-02", nil}, {"2027-12-16", nil}, {"2027-12-17", []who.Actor{camille, awa}}, {"2027-12-18", nil},
		{"2027-12-28", []who.Actor{camille, awa}}, {"2027-12-28", nil}, {"2028-01-01", nil},
	} {
		h.on(c.day)
		h.remind()
		h.remind() // however often it runs
		if got := h.written(); !sameIDs(got, c.want...) {
			t.Errorf("%s: reminded %v", c.day, got)
		}
	}
}

func sameIDs(got []who.ID, want ...who.Actor) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i] != want[i].ID {
			return false
		}
	}
	return true
}

// A reminder that its job brings late is not sent, nor one to somebody who has signed meanwhile.
func TestLateReminders(t *testing.T) {
	h := newHouse(t)
	h.atWork("2027-11-21")
	camille, louis := h.person("Camille"), h.person("Louis")
	h.sign(camille)
	h.sign(louis)
	h.releaseSecond(Ambassador) // to sign by 10 December
	h.written()
	h.on("2027-12-07")
	h.remind()
	if worked, err := h.runner.RunOne(t.Context()); !worked || err != nil { // the batch, not yet the letters
		t.Fatal(worked, err)
	}
	h.sign(camille)
	h.exec(`DELETE FROM letter`)
	if got := h.written(); !sameIDs(got, louis) {
		t.Errorf("reminded %v", got)
	}
	h.exec(`DELETE FROM charter_notice`)
	h.remind()
	h.on("2027-12-11")
	if got := h.written(); len(got) != 0 {
		t.Errorf("reminded after the last day: %v", got)
	}
}

func TestLettersAndPagesInEnglish(t *testing.T) {
	h := newHouse(t)
	h.atWork("2027-11-21")
	camille, louis := h.person("Camille"), h.person("Louis")
	h.exec(`UPDATE account SET locale = 'en' WHERE id = $1`, louis.ID)
	h.sign(camille)
	h.sign(louis)
	d := h.second(Ambassador)
	d.ChangesEnglish[0] = "Frankness."
	h.save(d)
	table, err := h.Table(t.Context(), team, Ambassador)
	if err != nil || table.Missing.On("change_en_1").Key != "" || table.Missing.On("change_en_2").Key != "charter.draft.change_en_needed" {
		t.Errorf("one sentence in English: %v, %v", table.Missing, err)
	}
	d.Revision, d.ChangesEnglish = 1, [3]string{"Frankness.", "The number.", "Nothing else."}
	h.save(d)
	if err := h.Release(t.Context(), team, Ambassador, 2, ""); err != nil {
		t.Fatal(err)
	}
	h.exec(`DELETE FROM letter`)
	if err := h.runner.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	for reader, said := range map[who.ID]string{camille.ID: "La franchise.", louis.ID: "Frankness."} {
		var text string
		if err := h.pool.Get(t.Context(), &text, `SELECT body_text FROM letter WHERE account_id = $1`, reader); err != nil || !strings.Contains(text, said) {
			t.Errorf("%v, the letter lacks %q:\n%s", err, said, text)
		}
	}
	if r := h.verify(); r.Err() != nil {
		t.Error(r)
	}
	h.exec(`ALTER TABLE charter_release DISABLE TRIGGER USER`)
	h.exec(`UPDATE charter_release SET changes_english = '{Frankness.,The number.,Nothing at all.}'`)
	if err := h.verify().Err(); err == nil || !strings.Contains(err.Error(), "version ambassador 2: its translation, what it says") {
		t.Errorf("altered: %v", err)
	}
}

func TestPending(t *testing.T) {
	h := newHouse(t)
	h.atWork("2027-11-21")
	camille, zoe := h.person("Camille"), h.person("Zoé")
	awa := h.company("Awa", "OML-2026-0001")
	colleague := h.person("Inès")
	colleague.Organisation = awa.Organisation
	h.join(colleague)
	for _, a := range []who.Actor{camille, zoe, awa} {
		h.sign(a)
	}
	pending := func(k Kind) (list []Pending) {
		t.Helper()
		if err := h.ExportPending(t.Context(), team, k, func(p Pending) error { list = append(list, p); return nil }); err != nil {
			t.Fatal(err)
		}
		return list
	}
	if got := pending(Ambassador); len(got) != 0 {
		t.Errorf("nothing is to be signed again, and yet %+v", got)
	}
	for _, k := range Kinds() {
		h.releaseSecond(k)
	}
	if got := pending(Ambassador); len(got) != 2 || got[0].Name != "Zoé Delmas" || got[1].Contacts[0] != (Contact{"Camille Delmas", "camille@exemple.fr"}) || got[0].Signed != 1 {
		t.Errorf("%+v", got)
	}
	got := pending(Organisation)
	if len(got) != 1 || got[0].Name != "Les Noix de Gramat" || got[0].Licence != "OML-2026-0001" || len(got[0].Contacts) != 2 || got[0].Contacts[1].Email != "inès@exemple.fr" {
		t.Errorf("%+v", got)
	}
	first, next, err := h.pending(t.Context(), Ambassador, db.Cursor{}, 1)
	if err != nil || len(first) != 1 || next.Zero() {
		t.Fatal(first, err)
	}
	if second, next, err := h.pending(t.Context(), Ambassador, next, 1); err != nil || len(second) != 1 || second[0].Name != "Camille Delmas" || !next.Zero() {
		t.Error(second, err)
	}
	h.on("2027-12-01")
	h.sign(camille)
	h.sign(colleague)
	if got := pending(Ambassador); len(got) != 1 || len(pending(Organisation)) != 0 {
		t.Errorf("%+v", got)
	}
	if n := h.count(`SELECT count(*) FROM audit_line WHERE act = 'edition.export' AND actor_id = $1`, team.ID); n == 0 {
		t.Error("the trail does not tell who took the addresses")
	}
	if _, _, err := h.Pending(t.Context(), camille, Ambassador, db.Cursor{}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a member reads it: %v", err)
	}
	if err := h.ExportPending(t.Context(), camille, Ambassador, nil); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a member takes it: %v", err)
	}
}

func TestOlderCertificates(t *testing.T) {
	h := newHouse(t)
	h.atWork("2027-11-21")
	awa := h.company("Awa", "OML-2026-0001")
	person := awa
	person.Organisation = 0
	h.sign(person)
	h.sign(awa)
	h.releaseSecond(Organisation)
	h.on("2027-12-01")
	desk := func() Desk {
		t.Helper()
		d, err := h.Desk(t.Context(), awa)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if d := desk(); d.Record != nil || len(d.Others()) != 2 {
		t.Errorf("before: %+v", d.Others())
	}
	h.sign(awa)
	d := desk()
	if d.Record == nil || d.Record.Version != 2 || len(d.Others()) != 2 || d.Others()[0].Kind != Organisation || d.Others()[1].Address() != "/charte/ambassadeur?version=1" {
		t.Errorf("after: %+v", d.Others())
	}
	for _, r := range d.Records {
		if c, err := h.Certificate(t.Context(), awa, r.Number, site); err != nil || c.Number != r.Number || !strings.HasSuffix(r.Certificate(), "numero="+string(rune('0'+r.Number))) {
			t.Errorf("certificate %d: %v", r.Number, err)
		}
	}
}
