package brand

import (
	"context"
	"slices"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/slug"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// RulesDraft is rules as the team types them.
type RulesDraft struct {
	ClearSpace string
	Least      []LeastDraft // one for each use
	Grounds    []string     // which of Grounds are proposed
	Own        []OwnGround
	AnyGround  bool
}

// LeastDraft is how small the bubble may be for a use, as typed.
type LeastDraft struct {
	Use    Use
	MM, PX string
}

// OwnGround is a ground of the team's own, as typed.
type OwnGround struct{ Words, Colour string }

// The bounds of the rules.
const (
	widestSpace, narrowestSpace = 4, 16 // what the bubble's width is divided by
	mostLeastMM                 = 200
	leastLeastPX, mostLeastPX   = 32, 512
	ownGrounds                  = 4
	longestGround               = 40
)

// RulesFrom reads a form.
func RulesFrom(f form.Values) RulesDraft {
	d := RulesDraft{ClearSpace: f.Text("clear_space"), Grounds: f.All("ground"), AnyGround: f.Yes("any_ground")}
	for _, a := range Uses() {
		d.Least = append(d.Least, LeastDraft{a.Use, f.Text("mm_" + string(a.Use)), f.Text("px_" + string(a.Use))})
	}
	for i := range ownGrounds {
		d.Own = append(d.Own, OwnGround{f.Text("own_name_" + strconv.Itoa(i+1)), f.Text("own_colour_" + strconv.Itoa(i+1))})
	}
	return d
}

// typed is r as its form has it.
func (r Rules) typed() RulesDraft {
	d := RulesDraft{ClearSpace: strconv.Itoa(r.ClearSpace), AnyGround: r.AnyGround}
	for _, a := range Uses() {
		d.Least = append(d.Least, LeastDraft{a.Use, strconv.Itoa(r.Least[a.Use].MM), strconv.Itoa(r.Least[a.Use].PX)})
	}
	for _, g := range r.Grounds {
		if g.Words == "" {
			d.Grounds = append(d.Grounds, g.Name)
		} else {
			d.Own = append(d.Own, OwnGround{g.Words, string(g.Colour)})
		}
	}
	for len(d.Own) < ownGrounds {
		d.Own = append(d.Own, OwnGround{})
	}
	return d
}

// Rules reads d, and says what is wrong, field by field.
func (d RulesDraft) Rules() (Rules, form.Errors) {
	var e form.Errors
	r := Rules{Least: map[Use]Least{}, AnyGround: d.AnyGround}
	between := func(field, typed, key string, least, most int) int {
		n := whole(typed)
		if n < least || n > most {
			e.Add(field, key, least, most)
		}
		return n
	}
	r.ClearSpace = between("clear_space", d.ClearSpace, "brand.rules_space_range", widestSpace, narrowestSpace)
	for _, one := range d.Least {
		r.Least[one.Use] = Least{
			MM: between("mm_"+string(one.Use), one.MM, "brand.rules_mm_range", leastMM, mostLeastMM),
			PX: between("px_"+string(one.Use), one.PX, "brand.rules_px_range", leastLeastPX, mostLeastPX),
		}
	}
	for _, g := range Grounds() {
		if slices.Contains(d.Grounds, g.Name) {
			r.Grounds = append(r.Grounds, g)
		}
	}
	for i, own := range d.Own {
		if g, given := own.ground(strconv.Itoa(i+1), &e); given {
			r.addGround(g)
		}
	}
	if len(r.Grounds) == 0 {
		e.Add("ground", "brand.rules_no_ground")
	}
	return r, e
}

// ground reads the i-th ground of the team's own, if there is one.
func (o OwnGround) ground(i string, e *form.Errors) (g Ground, given bool) {
	if o.Words == "" && o.Colour == "" {
		return g, false
	}
	c, readable := readColour(o.Colour)
	switch n := form.Length(o.Words); {
	case n == 0:
		e.Add("own_name_"+i, "brand.rules_ground_name")
	case n > longestGround:
		e.Add("own_name_"+i, "brand.rules_ground_long", longestGround)
	}
	if !readable {
		e.Add("own_colour_"+i, "brand.colour_form")
	}
	return Ground{Name: slug.Of(o.Words, "fond"), Colour: c, Words: o.Words}, true
}

// addGround adds g under a name that no other ground has.
func (r *Rules) addGround(g Ground) {
	taken := func(name string) bool {
		return name == otherGround || slices.ContainsFunc(append(Grounds(), r.Grounds...), func(o Ground) bool { return o.Name == name })
	}
	name := g.Name
	for i := 2; taken(g.Name); i++ {
		g.Name = name + "-" + strconv.Itoa(i)
	}
	r.Grounds = append(r.Grounds, g)
}

// Rules are those in force, for the team to change.
func (l *Library) Rules(ctx context.Context, by who.Actor) (Rules, error) {
	if !by.Is(who.Staff) {
		return Rules{}, errNotTeam
	}
	return lastRules(ctx, l.pool)
}

// SetRules puts other rules, made from those at a revision, in force at once. Conflict when somebody was
// faster.
func (l *Library) SetRules(ctx context.Context, by who.Actor, revision int, d RulesDraft, key string) error {
	if !by.Is(who.Staff) {
		return errNotTeam
	}
	r, bad := d.Rules()
	if err := bad.Err(); err != nil {
		return err
	}
	r.Revision = revision + 1
	return db.InTx(ctx, l.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("brand_rules.set", []any{revision, d}), key, func() (string, error) {
			before, err := lastRules(ctx, tx)
			if err != nil {
				return "", err
			}
			if before.Revision != revision {
				return "", errRulesMoved
			}
			if err := insertRules(ctx, tx, by, r, l.now()); err != nil {
				return "", err
			}
			if err := db.Changed(ctx, tx, topic); err != nil {
				return "", err
			}
			return "", audit.Record(ctx, tx, audit.Line{Actor: by, Act: "brand_rules.set", Object: "brand_rules", Before: before, After: r})
		})
		return err
	})
}
