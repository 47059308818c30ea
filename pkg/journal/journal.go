// Package journal shows the trail of who did what, when, to what, and hands it over as a file.
//
// It writes nothing but the line of who took a file: package audit writes the trail. Administrators alone read
// it, for it tells of everybody, moderators and the team included. A line holds numbers and states; names are
// joined while the account exists, so that an erased person is a number here as everywhere. Links are given to
// what still has a page.
//
// Every act recorded anywhere in the program has its place in groups and its words in both catalogues.
package journal

import (
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Line is one act, as it is read.
type Line struct {
	ID      int64
	At      time.Time
	By      who.ID // 0 for nobody signed in
	Name    string // empty once the account is erased
	Act     string
	Thing   Thing
	Changes []Change
	Request string
}

// Program reports whether no person did it: work that is scheduled, or a command.
func (l Line) Program() bool { return l.By == 0 && l.Request == "" }

// Known reports whether the act has words; one recorded by a newer program has none here.
func (l Line) Known() bool { return len(chosen(l.Act)) > 0 }

// Clock is the time of day in the Lot, to the second.
func (l Line) Clock() string { return l.At.In(i18n.Paris()).Format("15:04:05") }

// Day is the lines of one day in the Lot.
type Day struct {
	On    time.Time
	Lines []Line
}

// days sets lines, read newest first, apart by day.
func days(lines []Line) (list []Day) {
	for _, l := range lines {
		on := l.At.In(i18n.Paris())
		if n := len(list); n == 0 || on.Format(time.DateOnly) != list[n-1].On.Format(time.DateOnly) {
			list = append(list, Day{On: on})
		}
		list[len(list)-1].Lines = append(list[len(list)-1].Lines, l)
	}
	return list
}

// Filter keeps part of the trail; what is empty keeps all.
type Filter struct {
	Acts        string // an act, or a group of them
	Person      string // a number, an address, or part of a name
	Object      string // "spot 12"
	From, Until string // days, both included
	Request     string
}

const maxAsked = 80

// filterFrom reads the form. What nothing could match is left out, so that an address typed by hand shows the
// journal rather than an error.
func filterFrom(v form.Values) Filter {
	f := Filter{Acts: v.Text("acts"), Person: v.Text("person"), Object: v.Text("object"), From: v.Text("from"), Until: v.Text("until"), Request: v.Text("request")}
	for _, text := range []*string{&f.Person, &f.Object, &f.Request} {
		if form.Length(*text) > maxAsked {
			*text = string([]rune(*text)[:maxAsked])
		}
	}
	if len(chosen(f.Acts)) == 0 {
		f.Acts = ""
	}
	for _, day := range []*string{&f.From, &f.Until} {
		if _, ok := midnight(*day, 0); !ok {
			*day = ""
		}
	}
	return f
}

// midnight is when a day begins in the Lot, some days later.
func midnight(day string, later int) (time.Time, bool) {
	on, err := time.ParseInLocation(time.DateOnly, day, i18n.Paris())
	return on.AddDate(0, 0, later), err == nil && on.Year() >= 2000 && on.Year() <= 2200
}

// number is the account a filter names by its number.
func (f Filter) number() (who.ID, bool) {
	id, err := strconv.ParseInt(f.Person, 10, 64)
	return who.ID(id), err == nil && id >= 0
}

// fields are what the address of a filtered journal carries.
func (f Filter) fields() map[string]string {
	return map[string]string{"acts": f.Acts, "person": f.Person, "object": f.Object, "from": f.From, "until": f.Until, "request": f.Request}
}
