package brand

import (
	"context"
	"fmt"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// LessonPath is where the lesson on good and bad uses is: six pictures, before a first download.
const LessonPath = "/marque/bon-usage"

// The answers to a question of the lesson.
const (
	goodUse = "good"
	badUse  = "bad"
)

// question is a picture of the lesson, and what the person said of it.
type question struct {
	Picture
	Answer string // goodUse or badUse; empty while there is none
}

// lesson asks a person about six rules; two colleagues side by side are not asked about the same.
func (k *collection) lesson(of who.ID) []question {
	good := []string{"dark", "space", "one_colour"}
	bad := []string{"stretched", "busy", "small", "recoloured", "turned", "crowded"}
	draw := func(rules []string, turn int) question {
		return question{Picture: k.pictureOf(rules[(int(of)+turn)%len(rules)])}
	}
	return []question{draw(bad, 0), draw(good, 0), draw(bad, 1), draw(bad, 2), draw(good, 1), draw(bad, 3)}
}

// pictureOf is the picture of a rule: one of pictures, or that of a bubble too small to be read.
func (k *collection) pictureOf(rule string) Picture {
	all := append(k.pictures(), k.dressed(Picture{Rule: "small", Variant: Couleur, Ground: Creme, X: 148, Y: 98, Width: 24, Height: 24})...)
	return all[slices.IndexFunc(all, func(p Picture) bool { return p.Rule == rule })]
}

// Field is the name of the form field that holds the answer.
func (q question) Field() string { return "answer_" + q.Rule }

// ID is where the question is on its page.
func (q question) ID() string { return "f-answer-" + q.Rule }

// Words is the rule whose words explain the picture.
func (q question) Words() string {
	if q.Rule == "small" {
		return "least"
	}
	return q.Rule
}

// Millimetres is the width that a picture about size is marked with.
func (q question) Millimetres(r Rules) int { return r.Lowest().MM * q.Width / 48 }

// Right reports whether the answer is.
func (q question) Right() bool { return q.Answer == q.verdict() }

func (q question) verdict() string {
	if q.Good {
		return goodUse
	}
	return badUse
}

// answered fills in what was typed, and says of which questions to think again: those without an answer, and, until
// the explanations were read, those with the wrong one.
func answered(asked []question, v form.Values, read bool) form.Errors {
	var e form.Errors
	for i := range asked {
		q := &asked[i]
		q.Answer = v.Text(q.Field())
		switch {
		case q.Answer != goodUse && q.Answer != badUse:
			q.Answer = ""
			e.Add(q.Field(), "brand.lesson_missing", i+1)
		case !q.Right() && !read:
			e.Add(q.Field(), "brand.lesson_again", i+1)
		}
	}
	return e
}

// Learnt reports whether by has no lesson left: they took it, or a file before there was one.
func (s *Service) Learnt(ctx context.Context, by who.Actor) (bool, error) {
	return lessonTaken(ctx, s.pool, by.ID)
}

// Learn remembers that by took the lesson. Once more changes nothing.
func (s *Service) Learn(ctx context.Context, by who.Actor) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		fresh, err := insertLesson(ctx, tx, by.ID, s.now())
		if err != nil || !fresh {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "brand_lesson.take", Object: fmt.Sprintf("account %d", by.ID)})
	})
}
