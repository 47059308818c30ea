package moderation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Reasons are the preset reasons of a queue, as staff have them. It owns the table moderation_reason;
// what a reason says and where it is offered is kept in memory, on every instance, and read anew when it
// changes anywhere. Reasons are never deleted: what was decided with them is still to be read.
type Reasons struct {
	queue     *Queue
	catalogue *i18n.Catalogue
	motives   atomic.Pointer[[]Motive] // by family and rank; nil: as the site comes
}

// reasonsTopic is told when a reason changes.
const reasonsTopic = "reasons"

// Speak makes q say its reasons in the words of c, those of staff first, and gives what changes them.
func (q *Queue) Speak(ctx context.Context, c *i18n.Catalogue) (*Reasons, error) {
	q.reasons.catalogue = c
	return &q.reasons, q.reasons.load(ctx)
}

// Changed tells that a topic changed, here or on another instance; "" that any may have.
func (r *Reasons) Changed(ctx context.Context, topic string) error {
	if topic != reasonsTopic && topic != "" {
		return nil
	}
	return r.load(ctx)
}

func (r *Reasons) load(ctx context.Context) error {
	changed, err := changedReasons(ctx, r.queue.pool)
	if err != nil {
		return err
	}
	motives := r.apply(changed)
	said := map[string]i18n.Message{}
	for _, m := range motives {
		maps.Copy(said, m.words())
	}
	r.motives.Store(&motives)
	r.catalogue.Adopt(said)
	return nil
}

// apply is what the site comes with, and what staff have otherwise.
func (r *Reasons) apply(changed []reasonRow) []Motive {
	motives := r.queue.presets()
	for _, row := range changed {
		at := slices.IndexFunc(motives, func(m Motive) bool { return m.Family == row.Family && m.Reason == row.Reason })
		family := slices.IndexFunc(motives, func(m Motive) bool { return m.Family == row.Family })
		switch {
		case at >= 0:
			motives[at] = row.over(motives[at])
		case row.Own && family >= 0:
			motives = append(motives, row.over(Motive{Family: row.Family, Reason: row.Reason, presets: motives[family].presets}))
		}
	}
	slices.SortStableFunc(motives, func(a, b Motive) int { return a.rank - b.rank })
	return motives
}

// presets are the reasons that the kinds come with, each kind's in its order.
func (q *Queue) presets() []Motive {
	var all []Motive
	for _, s := range q.subjects {
		p := s.Reasons()
		for i, one := range p.List {
			at := slices.IndexFunc(all, func(m Motive) bool { return m.Family == p.Family && m.Reason == one.Reason })
			if at < 0 {
				at = len(all)
				all = append(all, Motive{Family: p.Family, Reason: one.Reason, Active: true, Field: one.Field, presets: p, rank: i})
			}
			all[at].Kinds = append(all[at].Kinds, s.Kind())
		}
	}
	return all
}

func (r *Reasons) all() []Motive {
	if motives := r.motives.Load(); motives != nil {
		return *motives
	}
	return r.apply(nil)
}

// Offered lists the reasons there are for a kind of thing, in the order of the form.
func (q *Queue) Offered(kind string) []Motive {
	var offered []Motive
	for _, m := range q.reasons.all() {
		if m.Active && slices.Contains(m.Kinds, kind) {
			offered = append(offered, m)
		}
	}
	return offered
}

// Motive is a reason in the words of a kind of thing, offered or not.
func (q *Queue) Motive(kind string, reason Reason) Motive {
	s := q.subject(kind)
	if s == nil || reason == "" {
		return Motive{Reason: reason}
	}
	family := s.Reasons().Family
	for _, m := range q.reasons.all() {
		if m.Family == family && m.Reason == reason {
			return m
		}
	}
	return Motive{Family: family, Reason: reason, presets: s.Reasons()}
}

// Note is what the author of a kind of thing reads of a decision; the zero one for no reason.
func (q *Queue) Note(kind string, reason Reason, words string) form.Note {
	if reason == "" {
		return form.Note{}
	}
	return q.Motive(kind, reason).Note(words)
}

// Families are the kinds that have reasons of their own, in the order they came.
func (r *Reasons) Families() []string {
	var families []string
	for _, s := range r.queue.subjects {
		if f := s.Reasons().Family; !slices.Contains(families, f) {
			families = append(families, f)
		}
	}
	return families
}

// Kinds are those that share the words of a family.
func (r *Reasons) Kinds(family string) []string {
	var kinds []string
	for _, s := range r.queue.subjects {
		if s.Reasons().Family == family {
			kinds = append(kinds, s.Kind())
		}
	}
	return kinds
}

// List is every reason of a family, in order. NotFound for no family.
func (r *Reasons) List(family string) ([]Motive, error) {
	var list []Motive
	for _, m := range r.all() {
		if m.Family == family {
			list = append(list, m)
		}
	}
	if list == nil {
		return nil, errNoReason
	}
	return list, nil
}

var (
	errNoReason      = fault.New(fault.NotFound, "errors.not_found.text")
	errReasonChanged = fault.New(fault.Conflict, "moderation.reason_changed")
)

// Find is one reason; the empty name is one to be made. NotFound for any other that is none.
func (r *Reasons) Find(family string, reason Reason) (Motive, error) {
	list, err := r.List(family)
	if err != nil {
		return Motive{}, err
	}
	if reason == "" {
		return Motive{Family: family, Own: true, Active: true, Kinds: r.Kinds(family), presets: list[0].presets, rank: list[len(list)-1].rank + 1}, nil
	}
	for _, m := range list {
		if m.Reason == reason {
			return m, nil
		}
	}
	return Motive{}, errNoReason
}

// Keep writes what staff want of a reason, or makes one, on condition that it is as d.Version says.
// It is the programme's staff that may.
func (r *Reasons) Keep(ctx context.Context, by who.Actor, m Motive, d ReasonDraft, key string) error {
	if err := d.check(m).Err(); err != nil {
		return err
	}
	act := "reason.change"
	if m.Reason == "" {
		act, m.Reason = "reason.create", newReason()
	}
	return r.change(ctx, by, m, once.Act("reason "+m.Family, d), key, audit.Line{Actor: by, Act: act, After: map[string]any{"revision": d.Version + 1}}, func(tx db.Tx) error {
		return keepReason(ctx, tx, r.over(m, d), d.Version, by.ID, r.queue.now())
	})
}

// Reset gives a reason that the site comes with its own words back.
func (r *Reasons) Reset(ctx context.Context, by who.Actor, m Motive, version int, key string) error {
	if m.Own {
		return errNoReason
	}
	line := audit.Line{Actor: by, Act: "reason.reset", After: map[string]any{"revision": version + 1}}
	m.Wording = Wording{}
	return r.change(ctx, by, m, fmt.Sprintf("reset reason %s %s", m.Family, m.Reason), key, line, func(tx db.Tx) error {
		return keepReason(ctx, tx, m, version, by.ID, r.queue.now())
	})
}

// Move puts a reason one place higher or lower in its family.
func (r *Reasons) Move(ctx context.Context, by who.Actor, m Motive, up bool, key string) error {
	list, err := r.List(m.Family)
	if err != nil {
		return err
	}
	order := make([]Reason, len(list))
	for i, one := range list {
		order[i] = one.Reason
	}
	from, to := slices.Index(order, m.Reason), 1
	if up {
		to = -1
	}
	if to += from; to < 0 || to >= len(order) {
		return nil
	}
	order[from], order[to] = order[to], order[from]
	line := audit.Line{Actor: by, Act: "reason.move", After: map[string]any{"rank": to}}
	return r.change(ctx, by, m, once.Act("move reason "+m.Family+" "+string(m.Reason), up), key, line, func(tx db.Tx) error {
		return rankReasons(ctx, tx, m.Family, order, r.queue.now())
	})
}

// change runs work with its audit line, once, and tells every instance.
func (r *Reasons) change(ctx context.Context, by who.Actor, m Motive, act, key string, line audit.Line, work func(tx db.Tx) error) error {
	if !by.Is(who.Staff) {
		return fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	line.Object = fmt.Sprintf("reason %s %s", m.Family, m.Reason)
	return db.InTx(ctx, r.queue.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, act, key, func() (string, error) {
			if err := work(tx); err != nil {
				return "", err
			}
			if err := audit.Record(ctx, tx, line); err != nil {
				return "", err
			}
			return "", db.Changed(ctx, tx, reasonsTopic)
		})
		return err
	})
}

// over is m as d wants it. Words that are the catalogue's are not kept: they go on following it.
func (r *Reasons) over(m Motive, d ReasonDraft) Motive {
	m.Active, m.Kinds, m.Field, m.Wording = d.Active, d.Kinds, d.Field, d.Wording
	if m.Own {
		return m
	}
	m.NameFR, m.NameEN = r.unlessShipped(i18n.M("moderation.reason."+string(m.Reason)), d.NameFR, d.NameEN)
	m.WhyFR, m.WhyEN = r.unlessShipped(m.Why(), d.WhyFR, d.WhyEN)
	m.ExampleFR, m.ExampleEN = r.unlessShipped(m.Example(), d.ExampleFR, d.ExampleEN)
	return m
}

func (r *Reasons) unlessShipped(m i18n.Message, french, english string) (string, string) {
	if m.Empty() || french == r.catalogue.Shipped(i18n.French, m) && english == r.catalogue.Shipped(i18n.English, m) {
		return "", ""
	}
	return french, english
}
