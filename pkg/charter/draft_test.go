package charter

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

var team = who.Actor{ID: 900, FirstName: "Malika", Role: who.Staff}

// noon of a day, in Paris.
func noon(day string) time.Time {
	t, err := time.Parse(time.RFC3339, day+"T12:00:00+01:00")
	if err != nil {
		panic(err)
	}
	return t
}

func (h *house) on(day string) { h.now = func() time.Time { return noon(day) } }

// atWork begins a day on which the team has an account.
func (h *house) atWork(day string) {
	h.t.Helper()
	h.on(day)
	h.exec(`
		INSERT INTO account (id, email, email_key, first_name, role, state, confirmed_at) OVERRIDING SYSTEM VALUE
		VALUES ($1, 'malika@lot.test', 'malika@lot.test', 'Malika', 'staff', 'active', now())`, team.ID)
}

// second is a good draft of version 2, in force from 1 December with ten days of grace.
func (h house) second(k Kind) Draft {
	h.t.Helper()
	table, err := h.Table(h.t.Context(), team, k)
	if err != nil {
		h.t.Fatal(err)
	}
	d := table.Draft
	d.French = strings.Replace(strings.ReplaceAll(d.French, "version 1", "version 2"), "sincérité", "franchise", 1)
	d.Changes = [3]string{"La franchise.", "Le numéro.", "Rien d’autre."}
	d.InForce, d.ResignBy = "2027-12-01", "2027-12-10"
	return d
}

func (h house) save(d Draft) {
	h.t.Helper()
	if err := h.SaveDraft(h.t.Context(), team, d, ""); err != nil {
		h.t.Fatal(err)
	}
}

func (h house) releaseSecond(k Kind) {
	h.t.Helper()
	h.save(h.second(k))
	if err := h.Release(h.t.Context(), team, k, 1, ""); err != nil {
		h.t.Fatal(err)
	}
}

func TestDraftChecks(t *testing.T) {
	h := newHouse(t)
	h.on("2027-11-21")
	good := h.second(Ambassador)
	current, err := h.InForce(t.Context(), Ambassador)
	if err != nil {
		t.Fatal(err)
	}
	text, err := newestEdition(t.Context(), h.pool, Ambassador)
	if err != nil || current.Version != 1 {
		t.Fatal(err)
	}
	if bad := good.Check(h.now(), text.Text); bad.Err() != nil {
		t.Fatal(bad)
	}
	for name, c := range map[string]struct {
		change     func(d *Draft)
		field, key string
	}{
		"no box":         {func(d *Draft) { d.French = "# Titre\n\nUn texte" }, "text_fr", "charter.draft.shape"},
		"the same":       {func(d *Draft) { d.French = strings.TrimSpace(string(text.Text)) }, "text_fr", "charter.draft.same"},
		"too long":       {func(d *Draft) { d.French = strings.Repeat("é", 25001) }, "text_fr", "charter.draft.text_long"},
		"bad English":    {func(d *Draft) { d.English = "Hello" }, "text_en", "charter.draft.shape"},
		"two sentences":  {func(d *Draft) { d.Changes[2] = "" }, "change_3", "charter.draft.change_needed"},
		"long sentence":  {func(d *Draft) { d.Changes[0] = strings.Repeat("a", 241) }, "change_1", "charter.draft.change_long"},
		"no day":         {func(d *Draft) { d.InForce = "" }, "in_force_on", "charter.draft.day_needed"},
		"no such day":    {func(d *Draft) { d.InForce = "2027-02-30" }, "in_force_on", "charter.draft.day_needed"},
		"yesterday":      {func(d *Draft) { d.InForce = "2027-11-20" }, "in_force_on", "charter.draft.day_past"},
		"not a day":      {func(d *Draft) { d.ResignBy = "bientôt, promis" }, "resign_by", "charter.draft.day_needed"},
		"too short":      {func(d *Draft) { d.ResignBy = "2027-12-06" }, "resign_by", "charter.draft.grace_short"},
		"before its day": {func(d *Draft) { d.ResignBy = "2027-11-30" }, "resign_by", "charter.draft.grace_short"},
	} {
		d := good
		c.change(&d)
		if got := d.Check(h.now(), text.Text).On(c.field).Key; got != c.key {
			t.Errorf("%s: %q", name, got)
		}
	}
	today := good
	today.InForce, today.ResignBy = "2027-11-21", "2027-11-28"
	if bad := today.Check(h.now(), text.Text); bad.Err() != nil {
		t.Errorf("from today, for seven days: %v", bad)
	}
}

// TestGrace follows one member from the publication of version 2 to its last day and beyond.
func TestGrace(t *testing.T) {
	h := newHouse(t)
	h.atWork("2027-11-21")
	camille, newcomer := h.person("Camille"), h.person("Louis")
	h.sign(camille)
	h.releaseSecond(Ambassador)
	for _, c := range []struct {
		day                    string
		signed, over, upcoming bool
		version                int
	}{
		{"2027-11-21", true, false, true, 1},
		{"2027-12-01", true, false, false, 2},
		{"2027-12-10", true, false, false, 2},
		{"2027-12-11", false, true, false, 2},
	} {
		h.on(c.day)
		r, err := h.Renewal(t.Context(), camille)
		if err != nil || r == nil || r.Over != c.over || r.Upcoming != c.upcoming || r.Signed != 1 || r.Edition.Version != 2 {
			t.Fatalf("%s: %+v, %v", c.day, r, err)
		}
		if h.signed(camille) != c.signed || h.shown(camille).Version != c.version {
			t.Errorf("%s: signed %v, to sign %d", c.day, h.signed(camille), h.shown(camille).Version)
		}
		if got := fmt.Sprint(r.Blocks); !strings.Contains(got, "{removed sincérité} {added franchise}") || len(r.Edition.Changes.Sentences()) != 3 {
			t.Errorf("%s: %s", c.day, got)
		}
		if r, err := h.Renewal(t.Context(), newcomer); r != nil || err != nil || h.signed(newcomer) {
			t.Errorf("who never signed is asked to sign again: %v", err)
		}
	}
	h.sign(camille)
	if r, err := h.Renewal(t.Context(), camille); r != nil || err != nil || !h.signed(camille) {
		t.Errorf("signed again, and yet %v, %v", r, err)
	}
	if err := h.Publish(t.Context()); err != nil {
		t.Errorf("the next start: %v", err)
	}
	if r := h.verify(); r.Err() != nil || r.Versions != 3 || r.Acceptances != 2 {
		t.Errorf("report %s", r)
	}
	list, err := h.Progress(t.Context(), team)
	if err != nil || len(list) != 3 || list[0].Version != 2 || list[0].Members != 1 || list[0].Signed != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestEachSignerIsWrittenToOnce(t *testing.T) {
	h := newHouse(t)
	h.atWork("2027-11-21")
	camille, gone, _ := h.person("Camille"), h.person("Zoé"), h.person("Louis")
	awa := h.company("Awa", "OML-2026-0001")
	colleague := h.person("Inès")
	colleague.Organisation = awa.Organisation
	h.join(colleague)
	for _, a := range []who.Actor{camille, gone, awa} {
		h.sign(a)
	}
	h.exec(`UPDATE account SET state = 'suspended' WHERE id = $1`, gone.ID)
	h.exec(`DELETE FROM letter`)
	for _, k := range Kinds() {
		h.releaseSecond(k)
	}
	for range 2 { // a job may run twice
		for _, k := range Kinds() {
			h.exec(`INSERT INTO job (kind, payload) VALUES ('edition.announce', '{"charter":"` + string(k) + `","version":2,"after":0}')`)
		}
		if err := h.runner.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var written []who.ID
	if err := h.pool.Select(t.Context(), &written, `SELECT account_id FROM letter ORDER BY 1`); err != nil {
		t.Fatal(err)
	}
	if len(written) != 3 || written[0] != camille.ID || written[1] != awa.ID || written[2] != colleague.ID {
		t.Errorf("letters to %v", written)
	}
	var body string
	if err := h.pool.Get(t.Context(), &body, `SELECT body_text FROM letter WHERE account_id = $1`, camille.ID); err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"La franchise.", "Le numéro.", "Rien d’autre.", "10 décembre 2027", "décembre 2027. Ce qui change", "/espace/charte"} {
		if !strings.Contains(strings.ReplaceAll(body, "\u00A0", " "), said) {
			t.Errorf("the letter lacks %q:\n%s", said, body)
		}
	}
}

func TestReleaseRefusals(t *testing.T) {
	h := newHouse(t)
	h.atWork("2027-11-21")
	member := h.person("Camille")
	d := h.second(Ambassador)
	release := func(revision int) error { return h.Release(t.Context(), team, Ambassador, revision, "") }
	if err := h.SaveDraft(t.Context(), member, d, ""); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a member writes: %v", err)
	}
	if err := h.Release(t.Context(), member, Ambassador, 1, ""); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a member publishes: %v", err)
	}
	if err := release(0); fault.KindOf(err) != fault.Conflict {
		t.Errorf("nothing is saved: %v", err)
	}
	unready := d
	unready.Changes[1] = ""
	h.save(unready)
	if bad, ok := form.As(release(1)); !ok || bad.On("change_2").Empty() {
		t.Errorf("unready: %v", bad)
	}
	if err := h.SaveDraft(t.Context(), team, d, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("somebody saved meanwhile: %v", err)
	}
	d.Revision = 1
	h.save(d)
	if err := release(1); fault.KindOf(err) != fault.Conflict {
		t.Errorf("what was seen is not what is saved: %v", err)
	}
	var all sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		all.Go(func() { errs[i] = release(2) })
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("two at once: %v", errs)
	}
	h.save(h.second(Ambassador))
	if err := release(1); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the last version waits: %v", err)
	}
	if n := h.count(`SELECT count(*) FROM charter_version WHERE charter = 'ambassador'`); n != 2 {
		t.Errorf("%d versions", n)
	}
}

func TestReleasesAreFinalAndVerified(t *testing.T) {
	for _, c := range []struct{ change, want string }{
		{`UPDATE charter_release SET changes = '{a,b,c}'`, "its translation, what it says"},
		{`UPDATE charter_release SET resign_by = resign_by + interval '1 second'`, "its translation, what it says"},
		{`UPDATE charter_release SET english = NULL`, "its translation, what it says"},
		{`UPDATE charter_version SET text = set_byte(text, 40, get_byte(text, 40) # 1) WHERE version = 2`, "version ambassador 2: the text"},
	} {
		h := newHouse(t)
		h.atWork("2027-11-21")
		h.releaseSecond(Ambassador)
		table := strings.Fields(c.change)[1]
		h.exec(`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`)
		h.exec(c.change)
		if err := h.verify().Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.change, err)
		}
	}
}
