package uses

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

var misuse = Report{What: "Une enseigne avec la bulle étirée.", Where: "Gramat", Email: "voisin@exemple.fr"}

// TestReport: anybody reports, once however often they click; the team answers, and writes to who has an account.
func TestReport(t *testing.T) {
	h := newHouse(t)
	team := h.person("Équipe", who.Staff)
	for range 2 {
		h.must(h.Report(t.Context(), who.Actor{}, misuse, "clé"))
	}
	if n := read[int](h, `SELECT count(*) FROM misuse_report`); n != 1 {
		t.Errorf("%d reports of one", n)
	}
	if _, ok := form.As(h.decide(team, moderation.Revise)); !ok {
		t.Error("a report was sent back")
	}
	h.must(h.decide(team, moderation.Publish))
	if n := read[int](h, `SELECT count(*) FROM letter`); n != 0 {
		t.Error("somebody without an account was written to")
	}
	member := h.person("Camille", who.Member)
	h.must(h.Report(t.Context(), member, misuse, ""))
	h.must(h.decide(team, moderation.Refuse))
	if got := h.letter(member); !strings.Contains(got, "signalement") {
		t.Errorf("the member reads %q", got)
	}
	if got := read[string](h, `SELECT string_agg(state, ' ' ORDER BY id) FROM misuse_report`); got != "founded unfounded" {
		t.Errorf("the reports are %q", got)
	}
}

// TestReportTwiceDecided: the second decision comes too late.
func TestReportTwiceDecided(t *testing.T) {
	h := newHouse(t)
	team := h.person("Équipe", who.Staff)
	h.must(h.Report(t.Context(), who.Actor{}, misuse, ""))
	h.exec(`UPDATE misuse_report SET state = 'founded', decided_at = now()`)
	if err := h.decide(team, moderation.Refuse); !fault.Is(err, fault.Conflict) {
		t.Errorf("decided again: %v", err)
	}
}

// TestReportedLicence: the team reads whose number is shown beside the bubble, or that it is nobody's.
func TestReportedLicence(t *testing.T) {
	h := newHouse(t)
	team := h.person("Équipe", who.Staff)
	h.company("Hélène", "OML-2026-0042")
	for number, page := range map[string]string{"OML-2026-0042": "/licences/OML-2026-0042", "OML-2026-9999": "", "<script>": ""} {
		r := misuse
		r.Licence = number
		h.must(h.Report(t.Context(), who.Actor{}, r, ""))
		items, _, err := h.queue.Waiting(t.Context(), team, ReportKind, db.Cursor{})
		h.must(err)
		_, sheet, err := h.queue.Open(t.Context(), team, items[0].ID)
		h.must(err)
		if len(sheet.Hints) != 1 || sheet.Hints[0].Page != page || sheet.Hints[0].Good != (page != "") {
			t.Errorf("of %s: %+v", number, sheet.Hints)
		}
		if !slices.ContainsFunc(sheet.Facts, func(f moderation.Fact) bool { return f.Value == number }) {
			t.Errorf("%s is not among the facts", number)
		}
		h.must(h.decide(team, moderation.Refuse))
	}
}

// TestAddressesAreForgotten: ninety days after the answer, and not before there is one.
func TestAddressesAreForgotten(t *testing.T) {
	h := newHouse(t)
	team := h.person("Équipe", who.Staff)
	h.must(h.Report(t.Context(), who.Actor{}, misuse, ""))
	kept := func(after time.Duration) int {
		h.now = func() time.Time { return time.Now().Add(after) }
		h.must(h.PurgeReports(t.Context()))
		return read[int](h, `SELECT count(*) FROM misuse_report WHERE email <> ''`)
	}
	const day = 24 * time.Hour
	if kept(400*day) != 1 {
		t.Error("forgotten while it waits")
	}
	h.must(h.decide(team, moderation.Publish))
	if kept(89*day) != 1 {
		t.Error("forgotten too soon")
	}
	if kept(91*day) != 0 {
		t.Error("kept too long")
	}
	written := func() int {
		return read[int](h, `SELECT count(*) FROM misuse_report WHERE what <> '…' OR place <> '…'`)
	}
	if kept(364 * day); written() != 1 {
		t.Error("the words are forgotten too soon")
	}
	if kept(366 * day); written() != 0 || read[int](h, `SELECT count(*) FROM misuse_report WHERE state = 'founded'`) != 1 {
		t.Error("the words are kept too long, or the outcome is not")
	}
}
