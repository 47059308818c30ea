package moderation

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const historyPath, figuresPath = indexPath + "/historique", indexPath + "/chiffres"

type historyScreen struct {
	web.Base
	Events []toldEvent
	Kinds  []web.Choice
	Acts   []web.Choice
	Words  string
	Next   string
}

// toldEvent is an event with its reason in words.
type toldEvent struct {
	Event
	Why i18n.Message
}

func (p *pages) history(c *web.Ctx) error {
	q := askedFrom(c.Query())
	act := Act(c.Query().Text("acte"))
	events, next, err := p.queue.Events(c.Context(), c.Actor(), Search{q.Kind, act, q.Words}, db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	page := &historyScreen{Base: c.Base("moderation.history_title"), Words: q.Words}
	page.NoIndex = true
	page.Kinds = c.Choices("moderation.kind.", p.queue.kindsFor(c.Actor()), q.Kind)
	for _, a := range Acts() {
		page.Acts = append(page.Acts, web.Choice{Value: string(a), Label: c.Translate(i18n.M("moderation.move." + string(a))), Checked: a == act})
	}
	for _, e := range events {
		one := toldEvent{Event: e}
		if e.Reason != "" {
			one.Why = p.queue.Motive(e.Kind, e.Reason).Name()
		}
		page.Events = append(page.Events, one)
	}
	if next.String() != "" {
		page.Next = web.Address(historyPath, map[string]string{"kind": q.Kind, "acte": string(act), "q": q.Words, "apres": next.String()})
	}
	return c.Page(http.StatusOK, "moderation/history", page)
}

// periods are the days the figures may look back on.
var periods = []int{30, medianDays, 365}

type figuresPage struct {
	web.Base
	Days    int
	Periods []int
	Kinds   []figured
	Reasons []reasoned
}

// figured are the figures of a kind, with its delays in words.
type figured struct {
	Figures
	Median, Slow i18n.Message
}

// reasoned is how often a reason was given, beside the one given most (100).
type reasoned struct {
	ReasonCount
	Name  i18n.Message
	Share int
}

func (p *pages) figures(c *web.Ctx) error {
	page := &figuresPage{Base: c.Base("moderation.figures_title"), Days: medianDays, Periods: periods}
	page.NoIndex = true
	if days, err := strconv.Atoi(c.Query().Text("jours")); err == nil && slices.Contains(periods, days) {
		page.Days = days
	}
	kinds, reasons, err := p.queue.FiguresSince(c.Context(), c.Actor(), page.Days)
	if err != nil {
		return err
	}
	for _, f := range kinds {
		page.Kinds = append(page.Kinds, figured{f, lasting(f.Answers(), f.Median), lasting(f.Answers(), f.Slow)})
	}
	for _, r := range reasons {
		page.Reasons = append(page.Reasons, reasoned{r, p.queue.Motive(r.Kind, r.Reason).Name(), r.Times * 100 / reasons[0].Times})
	}
	return c.Page(http.StatusOK, "moderation/figures", page)
}

// lasting is a delay in words; empty when there was no answer.
func lasting(answers int, d time.Duration) i18n.Message {
	switch hours := int(d.Round(time.Hour).Hours()); {
	case answers == 0:
		return i18n.Message{}
	case d < time.Hour:
		return i18n.N("moderation.minutes", max(1, int(d.Minutes())))
	case hours < 48:
		return i18n.N("moderation.hours", hours)
	default:
		return i18n.N("moderation.days", (hours+12)/24)
	}
}
