package moderation

import (
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

func TestAfterWorkingDays(t *testing.T) {
	for from, want := range map[string]string{
		"2026-11-18T10:00": "2026-11-20T10:00", // Wednesday → Friday
		"2026-11-20T10:00": "2026-11-24T10:00", // over a weekend
		"2026-04-03T10:00": "2026-04-08T10:00", // Good Friday: Easter Monday is free
		"2026-05-13T09:00": "2026-05-18T09:00", // Ascension is Thursday 14
		"2026-12-24T09:00": "2026-12-29T09:00",
		"2027-03-27T09:00": "2027-03-31T09:00", // a Saturday before Easter Monday
	} {
		got := afterWorkingDays(at(t, from), promisedDays)
		if !got.Equal(at(t, want)) {
			t.Errorf("two working days after %s: %s, want %s", from, got.In(i18n.Paris()).Format("2006-01-02T15:04"), want)
		}
	}
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	moment, err := time.ParseInLocation("2006-01-02T15:04", text, i18n.Paris())
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestEaster(t *testing.T) {
	for _, want := range []string{"2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"} {
		day, _ := time.Parse("2006-01-02", want)
		if got := easterOf(day.Year()); !got.Equal(day) {
			t.Errorf("Easter of %d: %s, want %s", day.Year(), got.Format("2006-01-02"), want)
		}
	}
}
