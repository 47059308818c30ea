package brand

import (
	"net/url"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestLessonAsksAboutSixRules(t *testing.T) {
	lesson := shipped(t).lesson
	asked := map[string]bool{}
	for id := who.ID(1); id <= 18; id++ {
		once, good := map[string]bool{}, 0
		for _, q := range lesson(id) {
			once[q.Rule], asked[q.Rule] = true, true
			if q.Good {
				good++
			}
		}
		if len(once) != 6 || good != 2 {
			t.Errorf("person %d is asked about %v, %d of them good", id, once, good)
		}
	}
	if len(asked) != 9 {
		t.Errorf("nobody is asked about some rule: %v", asked)
	}
}

func TestAnswersAreThoughtOverOnce(t *testing.T) {
	lesson := shipped(t).lesson
	whole := func(wrong int) url.Values {
		v := url.Values{}
		for i, q := range lesson(1) {
			v.Set(q.Field(), q.verdict())
			if i < wrong {
				v.Set(q.Field(), map[string]string{goodUse: badUse, badUse: goodUse}[q.verdict()])
			}
		}
		return v
	}
	missing := whole(0)
	missing.Del(lesson(1)[3].Field())
	other := whole(0)
	other.Set(lesson(1)[2].Field(), "maybe")
	for name, c := range map[string]struct {
		typed url.Values
		read  bool
		left  int
	}{
		"all right": {whole(0), false, 0}, "two wrong": {whole(2), false, 2}, "two wrong, explanations read": {whole(2), true, 0},
		"all wrong, explanations read": {whole(6), true, 0}, "one missing": {missing, false, 1}, "one missing, the others read": {missing, true, 1},
		"no answer of ours": {other, true, 1}, "nothing": {url.Values{}, false, 6},
	} {
		if bad := answered(lesson(1), form.From(c.typed), c.read); len(bad) != c.left {
			t.Errorf("%s: %d questions are left: %v", name, len(bad), bad)
		}
	}
}

func TestTheLessonIsTheLastStep(t *testing.T) {
	h := newHouse(t)
	h.signed[1] = true
	if err := h.exec(`INSERT INTO account (id, email, email_key, first_name, password_hash) OVERRIDING SYSTEM VALUE
		VALUES (1, 'c@exemple.fr', 'c@exemple.fr', 'Camille', ''), (2, 'd@exemple.fr', 'd@exemple.fr', 'Denis', '')`); err != nil {
		t.Fatal(err)
	}
	camille := who.Actor{ID: 1, Role: who.Member}
	stands := func(want Step) {
		t.Helper()
		if at, err := h.Standing(t.Context(), camille); err != nil || at.Step != want {
			t.Errorf("stands at %q, %v; want %q", at.Step, err, want)
		}
	}
	stands(TakeLesson)
	for range 2 {
		if err := h.Learn(t.Context(), camille); err != nil {
			t.Fatal(err)
		}
	}
	stands(Ready)
	if n := h.count(`SELECT count(*) FROM audit_line WHERE act = 'brand_lesson.take'`); n != 1 {
		t.Errorf("%d lines in the trail, want 1", n)
	}

	// Who took a file before, by whatever way, is not asked.
	h.signed[2] = true
	denis := who.Actor{ID: 2, Role: who.Member}
	if _, err := h.Download(t.Context(), denis, order()); err != nil {
		t.Fatal(err)
	}
	if at, err := h.Standing(t.Context(), denis); err != nil || at.Step != Ready {
		t.Errorf("after a download: %q, %v", at.Step, err)
	}
}
