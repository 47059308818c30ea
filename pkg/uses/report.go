package uses

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Report is a bad use of the bubble, as somebody tells it.
type Report struct {
	What    string
	Where   string // a place, or an address of the web
	Licence string // the number shown beside the bubble, as typed; may be empty
	Email   string // to answer to; may be empty
}

// The bounds of what a person writes.
const (
	minWhat, maxWhat = 10, 1000
	maxWhere         = 300
	maxLicence       = 40
)

// reportFrom reads the form.
func reportFrom(f form.Values) Report {
	return Report{What: f.Paragraph("what"), Where: f.Text("where"), Licence: strings.ToUpper(f.Text("licence")), Email: f.Text("email")}
}

func (r Report) check() form.Errors {
	var e form.Errors
	switch n := form.Length(r.What); {
	case n < minWhat:
		e.Add("what", "uses.report_what_short", minWhat)
	case n > maxWhat:
		e.Add("what", "form.too_long", maxWhat)
	}
	text(&e, "where", r.Where, maxWhere, "uses.report_where_missing")
	if form.Length(r.Licence) > maxLicence {
		e.Add("licence", "form.too_long", maxLicence)
	}
	if r.Email != "" && !form.Email(r.Email) {
		e.Add("email", "uses.report_email_wrong")
	}
	return e
}

// Report puts r before the team: all of it, or none. Anybody may, signed in or not. key makes a
// double click one report.
func (s *Service) Report(ctx context.Context, by who.Actor, r Report, key string) error {
	if err := r.check().Err(); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("misuse report", r), key, func() (string, error) {
			id, err := insertReport(ctx, tx, by.ID, r, s.now())
			if err != nil {
				return "", err
			}
			entry := moderation.Entry{Kind: ReportKind, ID: id, Title: Draft{Words: r.What}.title(), Author: by.ID, Organisation: by.Organisation}
			if err := s.queue.Submit(ctx, tx, entry); err != nil {
				return "", err
			}
			return strconv.FormatInt(id, 10), audit.Record(ctx, tx, audit.Line{Actor: by, Act: "misuse.report", Object: reportObject(id)})
		})
		return err
	})
}

// answerable is how long an address given with a report is kept once the report is decided on.
const answerable = 90 * 24 * time.Hour

// memory is how long the words of a report are kept after that.
const memory = 365 * 24 * time.Hour

// PurgeReports forgets the addresses of those who reported, once nobody is to answer them any more, and
// what they wrote a year after the decision.
func (s *Service) PurgeReports(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := forgetReports(ctx, tx, s.now().Add(-memory)); err != nil {
			return err
		}
		return forgetAddresses(ctx, tx, s.now().Add(-answerable))
	})
}

func reportObject(id int64) string { return fmt.Sprintf("misuse report %d", id) }
