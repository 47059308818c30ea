package legal

import (
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Audit is the last audit of accessibility against RGAA 4.1, from which the declaration is made.
type Audit struct {
	On           string  `json:"on"` // a day: 2026-12-01; empty while there is none
	By           string  `json:"by"`
	Rate         float64 `json:"rate"` // per cent of the criteria that are met
	Method       string  `json:"method"`
	Tools        string  `json:"tools"`
	Pages        string  `json:"pages"`       // one a line
	Failures     string  `json:"failures"`    // non-conformities, one a line
	Derogations  string  `json:"derogations"` // one a line
	Exempt       string  `json:"exempt"`      // contents the law does not bind, one a line
	typedRate    string  // as typed, to show it again
	rateReadable bool
}

// AuditFrom reads an audit from a form.
func AuditFrom(f form.Values) Audit {
	a := Audit{On: f.Text("audited_on"), By: f.Text("audited_by"), Method: f.Paragraph("method"), Tools: f.Paragraph("tools"), Pages: f.Paragraph("pages"),
		Failures: f.Paragraph("failures"), Derogations: f.Paragraph("derogations"), Exempt: f.Paragraph("exempt"), typedRate: f.Text("rate")}
	a.Rate, a.rateReadable = f.Float("rate")
	return a
}

const (
	longestAuditor = 120
	longestList    = 6000
	auditYears     = 3 // how long an audit is worth something
)

// Check says what is wrong with a, at now.
func (a Audit) Check(now time.Time) form.Errors {
	var e form.Errors
	if on, err := a.day(); err != nil {
		e.Add("audited_on", "legal.audit.day_needed")
	} else if on.After(now) {
		e.Add("audited_on", "legal.audit.day_to_come")
	}
	if !a.rateReadable || a.Rate < 0 || a.Rate > 100 {
		e.Add("rate", "legal.audit.rate_wrong")
	}
	if a.By == "" {
		e.Add("audited_by", "legal.audit.by_needed")
	}
	if form.Length(a.By) > longestAuditor {
		e.Add("audited_by", "form.too_long", longestAuditor)
	}
	for _, one := range []struct{ field, text string }{{"method", a.Method}, {"tools", a.Tools}, {"pages", a.Pages}, {"failures", a.Failures}, {"derogations", a.Derogations}, {"exempt", a.Exempt}} {
		if form.Length(one.text) > longestList {
			e.Add(one.field, "form.too_long", longestList)
		}
	}
	if a.Pages == "" {
		e.Add("pages", "legal.audit.pages_needed")
	}
	if a.Failures == "" && a.rateReadable && a.Rate < 100 {
		e.Add("failures", "legal.audit.failures_needed")
	}
	return e
}

func (a Audit) day() (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, a.On, i18n.Paris())
}

// Day is the day of the audit.
func (a Audit) Day() time.Time {
	day, _ := a.day() // checked when it was set
	return day
}

// Typed is the rate as it was typed, or as it is.
func (a Audit) Typed() string {
	if a.typedRate != "" || a.On == "" {
		return a.typedRate
	}
	return a.Percent(i18n.French)
}

// Percent is the rate as l writes numbers.
func (a Audit) Percent(l i18n.Locale) string {
	rate := strconv.FormatFloat(a.Rate, 'f', -1, 64)
	if l == i18n.French {
		rate = strings.Replace(rate, ".", ",", 1)
	}
	return rate
}

// Conformity is how far the site follows RGAA, in the law's three words.
type Conformity string

// The words.
const (
	Full    Conformity = "full"
	Partial Conformity = "partial"
	None    Conformity = "none"
)

// Conformity is what may be declared at now. Without an audit, or with one too old, it is none: nothing proves better.
func (a Audit) Conformity(now time.Time) Conformity {
	switch {
	case a.Outdated(now), a.Rate < 50:
		return None
	case a.Rate < 100:
		return Partial
	}
	return Full
}

// Outdated reports whether there is no audit that counts at now.
func (a Audit) Outdated(now time.Time) bool {
	on, err := a.day()
	return err != nil || on.AddDate(auditYears, 0, 0).Before(now)
}

// Points are the lines of a list that are not empty.
func Points(list string) []string {
	var points []string
	for line := range strings.Lines(list) {
		if line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "-•*")); line != "" {
			points = append(points, line)
		}
	}
	return points
}
