package register

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	list, err := parse("# words\n\naccount\n\taccounts account: email first_name\n\t-: id\n\nwish\n\tspots account: at\n")
	if err != nil || len(list) != 4 {
		t.Fatalf("%v %v", list, err)
	}
	if c := list[1]; c.String() != "account.first_name" || !c.Personal() || c.Treatment != "accounts" || c.Retention != "account" {
		t.Errorf("%+v", c)
	}
	if c := list[2]; c.String() != "account.id" || c.Personal() {
		t.Errorf("%+v", c)
	}
	for text, want := range map[string]string{
		"\t-: id\n":                        ":1: ",
		"account\n\taccounts account id\n": ":2: ",
		"account\n\taccounts ever: id\n":   "names no treatment",
		"account\n\tevil account: id\n":    "names no treatment",
		"wish\n\t-: id\naccount\n":         "alphabetical",
	} {
		if _, err := parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestEntries(t *testing.T) {
	list, err := Entries()
	if err != nil || len(list) != len(Treatments()) {
		t.Fatal(len(list), err)
	}
	columns := 0
	for _, e := range list {
		if len(e.Kept) == 0 {
			t.Errorf("%s keeps nothing", e.Key)
		}
		for _, k := range e.Kept {
			columns += len(k.Columns)
			if len(k.Tables()) == 0 || !strings.Contains(k.Tables()[0], k.Columns[0].Table+": "+k.Columns[0].Name) {
				t.Errorf("%s %s: %v", e.Key, k.Key, k.Tables())
			}
		}
	}
	all, _ := Columns()
	for _, c := range all {
		if c.Personal() {
			columns--
		}
	}
	if columns != 0 {
		t.Errorf("%d columns are told too often, or not", columns)
	}
}
