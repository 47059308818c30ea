package organisations

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// granted is a member of an organisation with a licence, and who granted it.
func (h house) granted(first, siret string) (member, staff who.Actor) {
	h.t.Helper()
	member, staff = h.company(first, siret), h.person("Inès-"+first, who.Staff)
	h.submit(member)
	if err := h.decide(staff, member, moderation.Ruling{Verdict: moderation.Publish}); err != nil {
		h.t.Fatal(err)
	}
	return member, staff
}

func (h house) take(by, of who.Actor, to State, reason string) error {
	h.t.Helper()
	o := Order{to, reason, "La bulle est étirée sur la vitrine.", h.of(of).Version}
	return h.Take(h.t.Context(), by, ID(of.Organisation), o, "")
}

// ruleOn decides on the newest item of a kind.
func (h house) ruleOn(kind string, by who.Actor, r moderation.Ruling) error {
	h.t.Helper()
	item := read[struct {
		ID      int64 `db:"id"`
		Version int   `db:"version"`
	}](h, `SELECT id, version FROM queue_item WHERE kind = $1 ORDER BY id DESC LIMIT 1`, kind)
	r.Version = item.Version
	return h.queue.Decide(h.t.Context(), by, item.ID, r, "")
}

const defence = "La vitrine a été refaite hier avec le fichier d’origine ; la photo est dans le dossier."

// TestMoves: every pair of states, against the licence's way through them.
func TestMoves(t *testing.T) {
	allowed := map[State][]State{
		Active: {FormalNotice, Suspended}, FormalNotice: {Active, Suspended, Withdrawn}, Suspended: {Active, Withdrawn}, Withdrawn: {Active},
	}
	for _, from := range append(Standings(), Draft) {
		for _, to := range append(Standings(), Draft) {
			if got, want := slices.Contains(from.Moves(), to), slices.Contains(allowed[from], to); got != want {
				t.Errorf("%s → %s: %v", from, to, got)
			}
		}
	}
}

func TestStanding(t *testing.T) {
	l := &Licence{"OML-2026-0001", day("2026-01-10"), day("2028-01-10")}
	for _, c := range []struct {
		state State
		now   string
		want  State
		holds bool
	}{
		{Active, "2027-11-10", Active, true},
		{Active, "2027-11-11", Expiring, true},
		{Active, "2028-01-10", Expiring, true},
		{Active, "2028-01-11", Expired, false},
		{FormalNotice, "2028-01-10", FormalNotice, true},
		{FormalNotice, "2028-01-11", Expired, false},
		{Suspended, "2027-01-10", Suspended, false},
		{Withdrawn, "2028-01-11", Withdrawn, false},
	} {
		o := Organisation{State: c.state, Licence: l}
		if got := o.Standing(day(c.now).Add(12 * time.Hour)); got != c.want {
			t.Errorf("%s on %s stands %s, want %s", c.state, c.now, got, c.want)
		}
		if got := o.Authorised(day(c.now).Add(12 * time.Hour)); got != c.holds {
			t.Errorf("%s on %s holds: %v", c.state, c.now, got)
		}
	}
}

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// TestMeasures: a licence warned, suspended, withdrawn, restored; the right follows at once.
func TestMeasures(t *testing.T) {
	h := newHouse(t)
	awa, ines := h.granted("Awa", siretA)
	holds := func(want bool) {
		t.Helper()
		l, err := h.ActiveLicence(t.Context(), awa.Organisation)
		if err != nil || (l != nil) != want {
			t.Errorf("the licence holds: %v (%v), want %v", l != nil, err, want)
		}
		c, err := h.CheckLicence(t.Context(), h.of(awa).Licence.Number)
		if err != nil || c.Valid != want {
			t.Errorf("the public page says %+v (%v)", c, err)
		}
	}
	number := h.of(awa).Licence.Number
	if err := h.take(ines, awa, Withdrawn, "misuse"); !fault.Is(err, fault.Conflict) {
		t.Errorf("withdrawn without a warning: %v", err)
	}
	for _, step := range []struct {
		to     State
		reason string
		holds  bool
		letter string
	}{
		{FormalNotice, "misuse", true, "en demeure"},
		{Suspended, "unanswered", false, "suspendue"},
		{Withdrawn, "unanswered", false, "retirée"},
		{Active, "mended", true, "de nouveau porter"},
	} {
		if err := h.take(ines, awa, step.to, step.reason); err != nil {
			t.Fatal(step.to, err)
		}
		holds(step.holds)
		if l := h.letter(awa); !strings.Contains(l, step.letter) || !strings.Contains(l, "étirée sur la vitrine") {
			t.Errorf("after %s the member reads %q", step.to, l)
		}
	}
	if got := h.of(awa); got.Licence.Number != number || got.State != Active {
		t.Errorf("restored as %+v", got)
	}
	if n := read[int](h, `SELECT count(*) FROM audit_line WHERE object = $1 AND act IN ('organisation.formal_notice', 'organisation.suspended', 'organisation.withdrawn', 'organisation.restored')`, object(ID(awa.Organisation))); n != 4 {
		t.Errorf("%d audit lines", n)
	}
}

func TestMeasureRefused(t *testing.T) {
	h := newHouse(t)
	awa, ines := h.granted("Awa", siretA)
	id := ID(awa.Organisation)
	for _, o := range []Order{{Suspended, "", "Pourquoi", 3}, {Suspended, "mended", "Pourquoi", 3}, {Suspended, "misuse", "", 3}, {Suspended, "misuse", strings.Repeat("a", 1001), 3}, {Active, "other", "", 3}} {
		if _, wrong := form.As(h.Take(t.Context(), ines, id, o, "")); !wrong {
			t.Errorf("%+v was taken", o)
		}
	}
	for _, version := range []int{h.of(awa).Version - 1, 0} { // a form without a version says 0
		if err := h.Take(t.Context(), ines, id, Order{Suspended, "misuse", "Pourquoi", version}, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale page, of version %d: %v", version, err)
		}
	}
	awa.Role = who.Staff
	if err := h.take(awa, awa, Suspended, "misuse"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("on one's own organisation: %v", err)
	}
	for range 2 { // a double click
		if err := h.Take(t.Context(), ines, id, Order{Suspended, "misuse", "Pourquoi", h.of(awa).Version}, "cle"); err != nil && !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
	}
	if n := read[int](h, `SELECT count(*) FROM licence_measure`); n != 1 {
		t.Errorf("%d measures", n)
	}
}

func TestAppeal(t *testing.T) {
	h := newHouse(t)
	awa, ines := h.granted("Awa", siretA)
	other := h.person("Paul", who.Staff)
	if err := h.take(ines, awa, Suspended, "misuse"); err != nil {
		t.Fatal(err)
	}
	m, err := h.MeasureOn(t.Context(), h.of(awa))
	if err != nil || m == nil {
		t.Fatal(m, err)
	}
	if bad, _ := form.As(h.Appeal(t.Context(), awa, m.ID, "Non.", "")); bad.On("appeal").Empty() {
		t.Error("a word was taken for an appeal")
	}
	stranger := h.company("Rose", siretB)
	if err := h.Appeal(t.Context(), stranger, m.ID, defence, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stranger's appeal: %v", err)
	}
	if err := h.Appeal(t.Context(), awa, m.ID, defence, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.Appeal(t.Context(), awa, m.ID, defence, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second appeal: %v", err)
	}
	if err := h.ruleOn(AppealKind, ines, moderation.Ruling{Verdict: moderation.Refuse, Reason: "other", Message: "Non"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("decided by who took the measure: %v", err)
	}
	if err := h.ruleOn(AppealKind, other, moderation.Ruling{Verdict: moderation.Revise, Reason: "other", Message: "Une photo ?"}); err != nil {
		t.Fatal(err)
	}
	if l := h.letter(awa); !strings.Contains(l, "précisions") || !strings.Contains(l, "Une photo ?") {
		t.Errorf("the member reads %q", l)
	}
	if err := h.Appeal(t.Context(), awa, m.ID, defence, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.ruleOn(AppealKind, other, moderation.Ruling{Verdict: moderation.Publish}); err != nil {
		t.Fatal(err)
	}
	if l, err := h.ActiveLicence(t.Context(), awa.Organisation); l == nil {
		t.Error("the licence was not restored", err)
	}
	if l := h.letter(awa); !strings.Contains(l, "Votre réponse nous a convaincus") {
		t.Errorf("the member reads %q", l)
	}
}

// TestAnotherMeasureAnswersTheAppeal: what waits is taken out of the queue.
func TestAnotherMeasureAnswersTheAppeal(t *testing.T) {
	h := newHouse(t)
	awa, ines := h.granted("Awa", siretA)
	if err := h.take(ines, awa, FormalNotice, "misuse"); err != nil {
		t.Fatal(err)
	}
	m, _ := h.MeasureOn(t.Context(), h.of(awa))
	if err := h.Appeal(t.Context(), awa, m.ID, defence, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.take(ines, awa, Active, "mended"); err != nil {
		t.Fatal(err)
	}
	if n := read[int](h, `SELECT count(*) FROM queue_item WHERE kind = 'appeal' AND state = 'waiting'`); n != 0 {
		t.Errorf("%d appeals wait", n)
	}
}

func TestMeasurePages(t *testing.T) {
	s := newSite(t)
	awa, ines := s.granted("Awa", siretA)
	team, member, anyone := s.visitor(ines), s.visitor(awa), s.visitor(who.Actor{})
	path := filePath(ID(awa.Organisation))
	s.has(s.get(team, ListPath, http.StatusOK), "Chez Awa", "Licence accordée", path)
	s.has(s.get(team, ListPath+"?etat=withdrawn", http.StatusOK), "Aucune structure dans cet état")
	s.has(s.get(team, path, http.StatusOK), "Moulin à huile", "Mettre en demeure", "Suspendre", "Licence accordée", "Inès-Awa Delmas")
	s.get(team, filePath(999), http.StatusNotFound)
	number := s.of(awa).Licence.Number
	s.has(s.get(anyone, "/licences/"+number, http.StatusOK), "Cette licence est valable")

	send := func(v *http.Client, path string, fields url.Values, status int) string {
		t.Helper()
		r, err := v.PostForm(s.url+path, fields)
		return s.body(r, err, status)
	}
	order := url.Values{"reason": {"misuse"}, "version": {fmt.Sprint(s.of(awa).Version)}}
	s.has(send(team, path+"/suspendre", order, http.StatusUnprocessableEntity), "Écrivez quelques mots", `value="misuse" selected`)
	order.Set("message", "La bulle est étirée sur la vitrine.")
	send(member, path+"/suspendre", order, http.StatusForbidden)
	send(team, path+"/suspendre", order, http.StatusSeeOther)
	s.has(send(team, path+"/retirer", order, http.StatusConflict), "Rien n’a été décidé cette fois", "La bulle est étirée")
	s.has(s.get(anyone, "/licences/"+number, http.StatusOK), "n’est plus valable", "elle est suspendue")

	file := s.get(member, FilePath, http.StatusOK)
	s.has(file, "Licence suspendue", "La bulle a été déformée", "La bulle est étirée sur la vitrine.", "Votre réponse")
	m, _ := s.MeasureOn(t.Context(), s.of(awa))
	answer := url.Values{"measure": {fmt.Sprint(m.ID)}, "appeal": {"Trop court"}}
	s.has(send(member, AppealPath, answer, http.StatusUnprocessableEntity), "Dites-nous en un peu plus", "Trop court")
	answer.Set("appeal", defence)
	send(member, AppealPath, answer, http.StatusSeeOther)
	s.has(s.get(member, FilePath, http.StatusOK), "La vitrine a été refaite hier", "L’équipe vous répond sous deux jours ouvrés")
	s.has(s.get(team, path, http.StatusOK), "La lire dans la file de modération", "Réponse de la structure")
}
