package app_test

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/journal"
)

// composed are the acts that are put together as they are recorded: what may come after each beginning.
var composed = map[string][]string{
	"organisation.":         {"publish", "revise", "refuse", "formal_notice", "suspended", "withdrawn", "restored", "federation", "federation_over"},
	"organisation.renewal_": {"publish", "revise", "refuse"},
	"organisation.appeal_":  {"publish", "revise", "refuse"},
	"queue.":                {"publish", "revise", "refuse"},
	"spot.":                 {"publish", "revise", "refuse"},
	"spot.edit.":            {"publish", "revise", "refuse"},
	"spot.flag.":            {"founded", "sent_back", "unfounded"},
	"use.":                  {"publish", "revise", "refuse"},
	"profile.":              {"publish", "revise", "refuse"},
	"visual.":               {"approved", "changes_requested", "refused"},
	"recourse.":             {"publish", "revise", "refuse"},
	"misuse.":               {"founded", "unfounded"},
	"notice.":               {"founded", "sent_back", "unfounded"},
	"import.":               {"done", "undone"},
	"legal_setting.":        {"facts", "audit"},
}

// TestCatalogueOfActs: whatever the code records in the trail has its place and its words in the journal, and
// nothing else has. TestCatalogue holds the words of both languages against one another.
func TestCatalogueOfActs(t *testing.T) {
	recorded := recordedActs(t)
	for act, where := range recorded {
		if !slices.Contains(journal.Acts(), act) {
			t.Errorf("%s records %q, which the journal does not know: give it a place in pkg/journal/acts.go and words at journal.act.%s", where, act, act)
		}
	}
	for _, act := range journal.Acts() {
		if recorded[act] == "" {
			t.Errorf("the journal has words for %q, which nothing records", act)
		}
	}
}

// recordedActs reads from the sources what is called an act: the field Act of a line of the trail, and whatever
// is given to a variable or to a parameter called act. Each is told with a place that says it.
func recordedActs(t *testing.T) map[string]string {
	t.Helper()
	acts, used := map[string]string{}, map[string]bool{}
	parameters := actParameters(t)
	for _, s := range sources(t) {
		if s.test || s.pkg == "app" {
			continue
		}
		note := func(e ast.Expr) {
			switch e := e.(type) {
			case *ast.BasicLit:
				if act, err := strconv.Unquote(e.Value); err == nil && strings.Contains(act, ".") {
					acts[act] = s.at(e)
				}
			case *ast.BinaryExpr:
				prefix, ok := e.X.(*ast.BasicLit)
				if !ok || e.Op != token.ADD {
					return
				}
				beginning, _ := strconv.Unquote(prefix.Value)
				if !strings.Contains(beginning, ".") {
					return
				}
				if len(composed[beginning]) == 0 {
					t.Errorf("%s: what may follow %q? Say it in composed", s.at(e), beginning)
				}
				used[beginning] = true
				for _, end := range composed[beginning] {
					acts[beginning+end] = s.at(e)
				}
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Act" {
					note(n.Value)
				}
			case *ast.AssignStmt:
				for i, target := range n.Lhs {
					name, ok := target.(*ast.Ident)
					if field, of := target.(*ast.SelectorExpr); of && field.Sel.Name == "Act" {
						name, ok = &ast.Ident{Name: "act"}, true
					}
					if ok && name.Name == "act" && len(n.Lhs) == len(n.Rhs) {
						note(n.Rhs[i])
					}
				}
			case *ast.CallExpr:
				i, ok := parameters[s.pkg+"."+called(n)]
				if name := called(n); name == "Noted" || name == "Reads" { // of package web
					i, ok = 0, true
				}
				if ok && i < len(n.Args) {
					note(n.Args[i])
				}
			}
			return true
		})
	}
	for _, beginning := range slices.Sorted(maps.Keys(composed)) {
		if !used[beginning] {
			t.Errorf("nothing composes an act that begins with %q any more", beginning)
		}
	}
	return acts
}

// actParameters are the functions that record an act they are given, each with the place of that parameter. One
// that hands it on to another of them counts; a key of package once, called an act as well, is no act of the trail.
func actParameters(t *testing.T) map[string]int {
	t.Helper()
	list, all := map[string]int{}, sources(t)
	for before := -1; before != len(list); {
		before = len(list)
		for _, s := range all {
			for _, d := range s.file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && !s.test {
					if i := actParameter(f); i >= 0 && records(s.pkg, f, list) {
						list[s.pkg+"."+f.Name.Name] = i
					}
				}
			}
		}
	}
	return list
}

// actParameter is the place of the parameter act of a function, -1 for none.
func actParameter(f *ast.FuncDecl) int {
	i := 0
	for _, field := range f.Type.Params.List {
		for _, name := range field.Names {
			if name.Name == "act" {
				return i
			}
			i++
		}
	}
	return -1
}

// records reports whether f writes a line of the trail, or has one of known do it.
func records(pkg string, f *ast.FuncDecl, known map[string]int) (does bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			does = does || ok && x.Name == "audit" && (n.Sel.Name == "Record" || n.Sel.Name == "Line")
		case *ast.CallExpr:
			_, handed := known[pkg+"."+called(n)]
			does = does || handed
		}
		return true
	})
	return does
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}
