package organisations

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// moves is the whole graph of a file: nothing else may ever be seen.
var moves = map[State][]State{
	Draft: {Submitted, Active}, ToComplete: {Submitted, Active}, Submitted: {Active, ToComplete, Refused}, Active: {FormalNotice, Suspended, Draft},
	FormalNotice: {Active, Suspended, Withdrawn}, Suspended: {Active, Withdrawn}, Withdrawn: {Active}, Refused: {},
}

// model is what a file should be, said as simply as can be.
type model struct {
	state       State
	number      string
	from, until time.Time
	federation  bool
	listed      bool // by the federation
	agreed      bool
	covered     bool
	measuredBy  int    // who took the last measure
	appeal      string // "", "waiting", or how it was answered
	renewal     bool   // waiting
}

// walker is an organisation that random things happen to.
type walker struct {
	model
	owner  who.Actor
	number string // SIRET or RNA
}

// walk is a small world: a federation, three clubs, two of the team, and a clock that only goes on.
type walk struct {
	house
	*rand.Rand
	team       [2]who.Actor
	federation *walker
	all        []*walker
	clock      time.Time
}

func newWalk(t *testing.T, seed uint64) *walk {
	w := &walk{house: newHouse(t), Rand: rand.New(rand.NewPCG(seed, 1)), clock: time.Now()}
	w.Service.now = func() time.Time { return w.clock }
	w.team = [2]who.Actor{w.person("Inès", who.Staff), w.person("Paul", who.Staff)}
	for i, first := range []string{"Awa", "Louis", "Rose", "Zoé"} {
		owner, rna := w.club(first, i)
		w.all = append(w.all, &walker{model: model{state: Draft}, owner: owner, number: rna})
	}
	w.federation = w.all[0]
	return w
}

func (w *walk) today() time.Time { return dayOf(w.clock) }

// authorised is the rule of the right, over the model.
func (w *walk) authorised(m *walker) bool {
	holds := func(s State) bool { return s == Active || s == FormalNotice }
	until := m.until
	if m.covered {
		if !holds(w.federation.state) {
			return false
		}
		until = w.federation.until
	}
	return holds(m.state) && !w.today().Before(m.from) && !w.today().After(until)
}

func (m *walker) editable() bool { return m.state == Draft || m.state == ToComplete }

// act is something that may be tried: whether the model allows it, the attempt, and what then is.
type act struct {
	name    string
	allowed bool
	try     func() error
	then    func()
}

func (a act) verb() string { v, _, _ := strings.Cut(a.name, " "); return v }

// often is how many times more than the others an act is tried: what seldom may be, more; what ends a
// walk's interest, less.
var often = map[string]int{"agree": 20, "confirm": 20, "part": 4, "save": 2, "submit": 2, "measure": 3, "unlist": 1}

// verbsOf names each sort of act, as often as it is to be tried.
func verbsOf(acts []act) (verbs []string) {
	for _, a := range acts {
		if !slices.Contains(verbs, a.verb()) {
			verbs = append(verbs, slices.Repeat([]string{a.verb()}, cmp.Or(often[a.verb()], 4))...)
		}
	}
	return verbs
}

// acts lists what may be tried on m, allowed or not.
func (w *walk) acts(m *walker) []act {
	list := append(w.fileActs(m), w.measureActs(m)...)
	list = append(list, w.renewalActs(m)...)
	if m == w.federation {
		return append(list, w.markActs(m)...)
	}
	return append(list, w.affiliationActs(m)...)
}

func (w *walk) file(m *walker) File {
	f := w.whole(m.owner)
	f.SIRET, f.RNA = "", m.number
	return f
}

func (w *walk) fileActs(m *walker) []act {
	version := func() int { return w.of(m.owner).Version }
	decide := func(v moderation.Verdict, then func()) act {
		r := moderation.Ruling{Verdict: v}
		if v != moderation.Publish {
			r.Reason = "too_short"
		}
		return act{"decide " + string(v), m.state == Submitted, func() error { return w.rule(Kind, m, w.IntN(2), r) }, then}
	}
	real := dayOf(time.Now()) // the queue has its own clock
	return []act{
		{"save", m.editable(), func() error { return w.Save(w.t.Context(), m.owner, version(), w.file(m), "") }, func() {}},
		{"submit", m.editable(), func() error { return w.Submit(w.t.Context(), m.owner, version(), w.file(m), "") }, func() { m.state = Submitted }},
		decide(moderation.Publish, func() { m.state, m.from, m.until = Active, real, real.AddDate(licenceYears, 0, 0) }),
		decide(moderation.Publish, func() { m.state, m.from, m.until = Active, real, real.AddDate(licenceYears, 0, 0) }),
		decide(moderation.Revise, func() { m.state = ToComplete }),
	}
}

func (w *walk) measureActs(m *walker) (list []act) {
	by := w.IntN(2)
	for _, to := range []State{FormalNotice, Suspended, Withdrawn, Active, Active} {
		reason := "misuse"
		if to == Active {
			reason = "mended"
		}
		list = append(list, act{
			"measure " + string(to), slices.Contains(moves[m.state], to) && !(m.state == Submitted || m.editable()) && !(m.appeal == "waiting" && m.measuredBy == by && to != Active),
			func() error { return w.take(w.team[by], m.owner, to, reason) }, func() { m.state, m.measuredBy, m.appeal = to, by, "" },
		})
	}
	measured := m.state == FormalNotice || m.state == Suspended || m.state == Withdrawn
	list = append(list, act{"appeal", measured && (m.appeal == "" || m.appeal == "revise"), func() error {
		last := read[int64](w.house, `SELECT COALESCE(max(id), 0) FROM licence_measure WHERE organisation_id = $1`, m.owner.Organisation)
		return w.Appeal(w.t.Context(), m.owner, last, defence, "")
	}, func() { m.appeal = "waiting" }})
	for _, v := range []moderation.Verdict{moderation.Publish, moderation.Revise, moderation.Refuse} {
		list = append(list, act{"answer appeal " + string(v), m.appeal == "waiting" && m.measuredBy != by, func() error {
			return w.rule(AppealKind, m, by, moderation.Ruling{Verdict: v, Reason: "other", Message: "Voici pourquoi."})
		}, func() {
			m.appeal = string(v)
			if v == moderation.Publish {
				m.state, m.measuredBy, m.appeal = Active, by, ""
			}
		}})
	}
	return list
}

func (w *walk) renewalActs(m *walker) []act {
	soon := !w.today().AddDate(0, 0, renewalDays).Before(m.until)
	renewable := !m.covered && (m.state == Active && soon || m.state == FormalNotice && w.today().After(m.until))
	answer := func(v moderation.Verdict) act {
		return act{"answer renewal " + string(v), m.renewal && (v != moderation.Publish || m.state == Active || m.state == FormalNotice), func() error {
			return w.rule(RenewalKind, m, w.IntN(2), moderation.Ruling{Verdict: v, Reason: "too_short"})
		}, func() {
			m.renewal = false
			if v == moderation.Publish {
				m.until = slices.MaxFunc([]time.Time{m.until, dayOf(time.Now())}, time.Time.Compare).AddDate(licenceYears, 0, 0)
			}
		}}
	}
	return []act{
		{"renew", renewable && !m.renewal, func() error { return w.Renew(w.t.Context(), m.owner, yearsPast, "") }, func() { m.renewal = true }},
		answer(moderation.Publish), answer(moderation.Revise),
	}
}

func (w *walk) markActs(m *walker) []act {
	alone := !slices.ContainsFunc(w.all, func(c *walker) bool { return c.listed })
	mark := func(yes, allowed bool) act {
		return act{fmt.Sprint("federation ", yes), allowed, func() error {
			return w.MarkFederation(w.t.Context(), w.team[0], ID(m.owner.Organisation), yes, w.of(m.owner).Version, "")
		}, func() { m.federation = yes }}
	}
	return []act{mark(true, !m.federation && (m.state == Active || m.state == FormalNotice)), mark(false, m.federation && alone)}
}

func (w *walk) affiliationActs(m *walker) []act {
	f := w.federation
	line := func() int64 {
		return read[int64](w.house, `SELECT COALESCE(max(id), 0) FROM affiliation WHERE rna = $1`, m.number)
	}
	free := !m.covered || m.state == Active
	gone := func() {
		if m.covered {
			m.state, m.until = Draft, w.today()
		}
		m.agreed, m.covered = false, false
	}
	return []act{
		{"propose", f.federation && !m.listed, func() error {
			return w.Propose(w.t.Context(), f.owner, Listing{"Le club", m.number}, "")
		}, func() { m.listed = true }},
		{"agree", f.federation && m.listed && !m.agreed && m.editable() && w.authorised(f), func() error {
			return w.Agree(w.t.Context(), m.owner, line(), "")
		}, func() { m.agreed = true }},
		{"confirm", f.federation && m.agreed && !m.covered && m.editable() && w.authorised(f) && f.until.After(w.today()), func() error {
			return w.Confirm(w.t.Context(), f.owner, line(), "")
		}, func() { m.covered, m.state, m.from = true, Active, w.today() }},
		{"part", m.agreed && free, func() error { return w.Part(w.t.Context(), m.owner, "") }, gone},
		{"unlist", m.listed && free, func() error { return w.Unlist(w.t.Context(), f.owner, line(), "") }, func() { gone(); m.listed = false }},
	}
}

// rule decides on the newest item of a kind about m; nothing waited yet is a conflict like another.
func (w *walk) rule(kind string, m *walker, by int, r moderation.Ruling) error {
	var items []struct {
		ID      int64 `db:"id"`
		Version int   `db:"version"`
	}
	err := w.pool.Select(w.t.Context(), &items, `SELECT id, version FROM queue_item WHERE kind = $1 AND organisation_id = $2 ORDER BY id DESC LIMIT 1`, kind, m.owner.Organisation)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return fault.New(fault.Conflict, "moderation.overtaken")
	}
	r.Version = items[0].Version
	return w.queue.Decide(w.t.Context(), w.team[by], items[0].ID, r, "")
}

func (w *walk) trail() int {
	return read[int](w.house, `SELECT count(*) FROM audit_line WHERE act LIKE 'organisation.%'`)
}

// pick takes as often what the model allows, a verb first, as what it forbids.
func (w *walk) pick(acts []act) act {
	may := w.IntN(2) == 0
	those := slices.DeleteFunc(slices.Clone(acts), func(a act) bool { return a.allowed != may })
	if may && len(those) > 0 {
		verbs := verbsOf(those)
		verb := verbs[w.IntN(len(verbs))]
		those = slices.DeleteFunc(those, func(a act) bool { return a.verb() != verb })
	}
	if len(those) == 0 {
		those = acts
	}
	return those[w.IntN(len(those))]
}

// step tries one thing, and says what was done, if anything.
func (w *walk) step(n int) (done, name string) {
	if w.IntN(8) == 0 {
		w.clock = w.clock.AddDate(0, 0, w.IntN(120))
	}
	m := w.all[w.IntN(len(w.all))]
	if w.federation.state == Draft { // nothing much happens before it has its licence
		m = w.federation
	}
	a := w.pick(w.acts(m))
	name = fmt.Sprintf("step %d: %s on %s, %s", n, a.name, m.owner.FirstName, m.state)
	before, lines := w.of(m.owner), w.trail()
	err := a.try()
	after := w.of(m.owner)
	switch _, invalid := form.As(err); {
	case err != nil && !invalid && !slices.Contains([]fault.Kind{fault.Conflict, fault.Forbidden, fault.NotFound}, fault.KindOf(err)):
		w.t.Fatalf("%s failed: %v", name, err)
	case (err == nil) != a.allowed:
		w.t.Fatalf("%s: %v, allowed: %v", name, err, a.allowed)
	case err != nil && (fmt.Sprint(after.State, after.Version, after.Licence) != fmt.Sprint(before.State, before.Version, before.Licence) || w.trail() != lines):
		w.t.Fatalf("%s was refused, and changed something", name)
	case err == nil && w.trail() == lines:
		w.t.Fatalf("%s left no trail", name)
	case after.State != before.State && !slices.Contains(moves[before.State], after.State):
		w.t.Fatalf("%s: %s → %s is no move", name, before.State, after.State)
	}
	if err != nil {
		return "", name
	}
	a.then()
	return a.verb(), name
}

// check holds every organisation against its model.
func (w *walk) check(name string) {
	w.t.Helper()
	for _, m := range w.all {
		o := w.of(m.owner)
		if o.State != m.state || (o.Umbrella != nil) != m.covered || o.Federation != m.federation {
			w.t.Fatalf("%s: %s is %s (covered %v, federation %v), want %+v", name, m.owner.FirstName, o.State, o.Umbrella != nil, o.Federation, m.model)
		}
		want := w.authorised(m)
		l, err := w.ActiveLicence(w.t.Context(), m.owner.Organisation)
		if err != nil || (l != nil) != want || o.Authorised(w.clock) != want {
			w.t.Fatalf("%s: %s is authorised: %v, %v (%v), want %v", name, m.owner.FirstName, l != nil, o.Authorised(w.clock), err, want)
		}
		if o.Licence == nil {
			continue
		}
		m.model.number = cmp.Or(m.model.number, o.Licence.Number)
		if o.Licence.Number != m.model.number {
			w.t.Fatalf("%s: %s had the number %s, and has %s", name, m.owner.FirstName, m.model.number, o.Licence.Number)
		}
		if c, err := w.CheckLicence(w.t.Context(), o.Licence.Number); err != nil || c.Valid != want || want && (c.Federation != "") != m.covered {
			w.t.Fatalf("%s: the public page of %s says %+v (%v)", name, m.owner.FirstName, c, err)
		}
	}
}

// TestWalks: whatever is tried, in whatever order, a file moves along its graph, each move leaves a
// trail, and the right is what the model says.
func TestWalks(t *testing.T) {
	done := map[string]bool{}
	for seed := range uint64(6) {
		w := newWalk(t, seed)
		for n := range 200 {
			verb, name := w.step(n)
			w.check(fmt.Sprintf("seed %d, %s", seed, name))
			done[verb] = true
		}
		w.noGap()
	}
	for _, verb := range strings.Fields("save submit decide measure appeal answer renew federation propose agree confirm part unlist") {
		if !done[verb] {
			t.Errorf("no walk ever managed to %s", verb)
		}
	}
}

// noGap: each year's numbers are 1, 2, 3… and each is somebody's.
func (h house) noGap() {
	h.t.Helper()
	var given []string
	if err := h.pool.Select(h.t.Context(), &given, `SELECT licence_number FROM organisation WHERE licence_number IS NOT NULL ORDER BY licence_number`); err != nil {
		h.t.Fatal(err)
	}
	var want []string
	if err := h.pool.Select(h.t.Context(), &want, `
		SELECT 'OML-' || year || '-' || to_char(n, 'FM0000') FROM licence_counter, generate_series(1, last) n ORDER BY 1`); err != nil {
		h.t.Fatal(err)
	}
	if !slices.Equal(given, want) {
		h.t.Errorf("numbers %v, want %v", given, want)
	}
}

// TestNumbersAtOnce: grants, and numbers under a federation, all at once, some of them refused half-way:
// each organisation that has the right has a number of its own, without a gap.
func TestNumbersAtOnce(t *testing.T) {
	h := newHouse(t)
	federation, ines := h.federation("Awa", siretA)
	var acts []func() error
	for i := range 6 {
		club, rna := h.club(fmt.Sprint("Louis", i), i)
		if i%2 == 0 {
			f := h.whole(club)
			f.SIRET, f.RNA = "", rna
			if err := h.Submit(t.Context(), club, 1, f, ""); err != nil {
				t.Fatal(err)
			}
			grant := func() error { return h.decide(ines, club, yes) }
			acts = append(acts, grant, grant)
			continue
		}
		id := h.proposes(federation, rna)
		if err := h.Agree(t.Context(), club, id, ""); err != nil {
			t.Fatal(err)
		}
		cover := func() error { return h.Confirm(t.Context(), federation, id, "") }
		acts = append(acts, cover, cover)
	}
	rand.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
	var all sync.WaitGroup
	for _, act := range acts {
		all.Go(func() {
			if err := act(); err != nil && !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	h.noGap()
	if n := read[int](h, `SELECT count(*) FROM organisation WHERE state = 'active'`); n != 7 {
		t.Errorf("%d of 7 have the right", n)
	}
}
