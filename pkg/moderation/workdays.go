package moderation

import (
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// afterWorkingDays is the same hour in Paris, days working days later.
func afterWorkingDays(t time.Time, days int) time.Time {
	day := t.In(i18n.Paris())
	for days > 0 {
		day = day.AddDate(0, 0, 1)
		if working(day) {
			days--
		}
	}
	return day.UTC()
}

func working(day time.Time) bool {
	if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	return !holiday(day)
}

// holiday knows the public holidays of mainland France (Code du travail, article L3133-1).
func holiday(day time.Time) bool {
	switch day.Format("01-02") {
	case "01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25":
		return true
	}
	easter := easterOf(day.Year())
	date := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
	for _, after := range []int{1, 39, 50} { // Easter Monday, Ascension, Whit Monday
		if date.Equal(easter.AddDate(0, 0, after)) {
			return true
		}
	}
	return false
}

// easterOf is Easter Sunday in the Gregorian calendar (Butcher's method, Nature, 20 April 1876).
func easterOf(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}
