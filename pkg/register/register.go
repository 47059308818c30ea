// Package register is the register of treatments of personal data, as data: what is done with whom's data, why, on which
// legal ground, who sees them and for how long they are kept, down to each column of the database.
//
// It owns no table and does nothing: columns.txt classifies every column of every table, Treatments and Retentions say the
// rest, and the words are the catalogue's. The public page prints it. Tests of app hold it against the schema (no column is
// left out, none is listed that is gone), against the schedule (a purge that is named runs) and against the foreign keys (what is
// said to go with an account does).
package register

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// Column is one column of the database. One that says nothing of a person has neither treatment nor retention.
type Column struct {
	Table, Name          string
	Treatment, Retention string // keys
}

// Personal reports whether the column may tell something of somebody.
func (c Column) Personal() bool { return c.Treatment != "" }

func (c Column) String() string { return c.Table + "." + c.Name }

//go:embed columns.txt
var columns string

// Columns lists every column the register knows, in the order of columns.txt.
func Columns() ([]Column, error) { return parse(columns) }

func parse(text string) ([]Column, error) {
	var all []Column
	table, number := "", 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, " \r\n")
		switch rule, indented := strings.CutPrefix(line, "\t"); {
		case line == "" || strings.HasPrefix(line, "#"):
		case !indented:
			if line <= table {
				return nil, fmt.Errorf("columns.txt:%d: table %s comes after %s: keep the alphabetical order", number, line, table)
			}
			table = line
		default:
			list, err := parseRule(table, rule)
			if err != nil {
				return nil, fmt.Errorf("columns.txt:%d: %w", number, err)
			}
			all = append(all, list...)
		}
	}
	return all, nil
}

// parseRule reads "treatment retention: column column" or "-: column".
func parseRule(table, rule string) ([]Column, error) {
	head, names, found := strings.Cut(rule, ":")
	one := Column{Table: table}
	switch words := strings.Fields(head); {
	case !found || table == "":
		return nil, fmt.Errorf("%q is not of the form “treatment retention: columns” below a table", rule)
	case len(words) == 1 && words[0] == "-":
	case len(words) == 2 && known(words[0], words[1]):
		one.Treatment, one.Retention = words[0], words[1]
	default:
		return nil, fmt.Errorf("%q names no treatment of treatments.go and retention of retentions.go", head)
	}
	var list []Column
	for _, one.Name = range strings.Fields(names) {
		list = append(list, one)
	}
	return list, nil
}

func known(treatment, retention string) bool {
	return slices.ContainsFunc(Treatments(), func(t Treatment) bool { return t.Key == treatment }) &&
		slices.ContainsFunc(Retentions(), func(r Retention) bool { return r.Key == retention })
}

// Entry is a treatment with what is kept for it.
type Entry struct {
	Treatment
	Kept []Kept
}

// Kept is what a treatment keeps for one length of time.
type Kept struct {
	Retention
	Columns []Column
}

// Tables tells the columns by table: "account: email, first_name".
func (k Kept) Tables() []string {
	var list []string
	last := ""
	for _, c := range k.Columns {
		if c.Table != last {
			list, last = append(list, c.Table+": "+c.Name), c.Table
			continue
		}
		list[len(list)-1] += ", " + c.Name
	}
	return list
}

// Entries is the whole register, in the order of Treatments.
func Entries() ([]Entry, error) {
	all, err := Columns()
	if err != nil {
		return nil, err
	}
	var list []Entry
	for _, t := range Treatments() {
		e := Entry{Treatment: t}
		for _, r := range Retentions() {
			of := func(c Column) bool { return c.Treatment != t.Key || c.Retention != r.Key }
			if kept := slices.DeleteFunc(slices.Clone(all), of); len(kept) > 0 {
				e.Kept = append(e.Kept, Kept{r, kept})
			}
		}
		list = append(list, e)
	}
	return list, nil
}
