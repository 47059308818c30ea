package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house: who may import whom. A new package finds its place here first.
var (
	kernel   = []string{"who", "fault", "form", "i18n", "slug", "diff", "prose", "hints", "config", "db", "db/dbtest", "postgres", "scratch"}
	services = []string{"web", "web/webtest", "session", "jobs", "mail", "mail/mailtest", "media", "media/mediatest", "pdf", "pdf/pdftest", "poster", "audit", "once", "limit"}
	features = map[string][]string{ // each with the features it may import
		"territory":         {},
		"register":          {},
		"consents":          {"accounts"},
		"legal":             {"register"},
		"accounts":          {},
		"privacy":           {"accounts"},
		"factors":           {"accounts"},
		"ambassadors":       {},
		"sanctions":         {},
		"moderation":        {"privacy", "sanctions", "territory"},
		"appeals":           {"moderation", "sanctions"},
		"notices":           {"moderation", "privacy"},
		"organisations":     {"moderation", "privacy", "territory"},
		"imports":           {"privacy"},
		"joining":           {"accounts", "ambassadors", "consents", "imports", "organisations", "signin", "territory"},
		"signin":            {"accounts"},
		"signin/signintest": {},
		"charter":           {"organisations", "privacy"},
		"atlas":             {"spots", "territory"},
		"opendata":          {"spots", "territory"},
		"brand":             {"organisations"},
		"photos":            {"privacy"},
		"spots":             {"imports", "moderation", "photos", "privacy", "sanctions", "territory"},
		"spots/spotstest":   {"territory"},
		"wishes":            {"sanctions", "spots", "territory"},
		"collections":       {"spots", "territory"},
		"neighbours":        {"moderation", "sanctions", "spots", "territory"},
		"echoes":            {"moderation", "spots"},
		"showcase":          {"photos", "spots", "territory", "wishes"},
		"uses":              {"brand", "moderation", "photos", "privacy", "sanctions", "territory"},
		"visuals":           {"brand", "moderation", "photos", "privacy"},
		"directory":         {"consents", "moderation", "photos", "privacy", "spots", "territory", "uses"},
		"overlay":           {"brand", "photos"},
		"home":              {"accounts", "brand", "charter", "collections", "moderation", "neighbours", "organisations", "sanctions", "spots", "territory"},
		"journal":           {},
		"dev":               {"territory"},
		"demo":              {"accounts", "brand", "charter", "collections", "directory", "joining", "moderation", "organisations", "photos", "spots", "territory", "uses", "visuals"},
	}
	programs = map[string][]string{ // each with the packages it may import
		"cmd/ohmylot": {"app"},
		"cmd/testdb":  {"postgres"},
	}
)

const module = "github.com/ohmylot/ohmylot/"

// source is one Go file of the project.
type source struct {
	pkg, name string // "db/dbtest", "dbtest.go"; outside pkg "cmd/testdb", "main.go"
	test      bool
	file      *ast.File
	set       *token.FileSet
	text      string
}

func (s source) at(n ast.Node) string { return s.set.Position(n.Pos()).String() }

func (s source) sql() bool { return s.name == "sql.go" || strings.HasSuffix(s.name, "_sql.go") }

// The two that may know everyone: what assembles the site, and what is run to look at it.
func (s source) assembly() bool { return s.pkg == "app" || s.pkg == "app/apptest" }
func (s source) tool() bool     { return strings.HasPrefix(s.pkg, "tools/") }

// Packages for tests write what a test needs.
func (s source) fixture() bool { return strings.HasSuffix(s.pkg, "test") }

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	set := token.NewFileSet()
	read := func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(set, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel("../..", filepath.Dir(path))
		pkg := strings.TrimPrefix(filepath.ToSlash(folder), "pkg/")
		all = append(all, source{pkg, d.Name(), strings.HasSuffix(path, "_test.go"), file, set, string(text)})
		return err
	}
	for _, root := range []string{"../../cmd", "../../pkg", "../../tools"} {
		if err := filepath.WalkDir(root, read); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestImportsPointDownwards(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.assembly() || s.tool() {
			continue
		}
		for _, i := range s.file.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			inside, ours := strings.CutPrefix(path, module+"pkg/")
			if ours && inside != s.pkg && !mayImport(s.pkg, inside) {
				t.Errorf("%s: %s may not import %s", s.at(i), s.pkg, inside)
			}
		}
	}
}

func mayImport(from, to string) bool {
	if slices.Contains(kernel, from) {
		return slices.Contains(kernel, to)
	}
	if slices.Contains(services, from) {
		return slices.Contains(kernel, to) || slices.Contains(services, to)
	}
	if only, program := programs[from]; program {
		return slices.Contains(only, to)
	}
	sideways, known := features[from]
	return known && (slices.Contains(kernel, to) || slices.Contains(services, to) || slices.Contains(sideways, to))
}

func TestEveryPackageHasItsPlace(t *testing.T) {
	for _, s := range sources(t) {
		_, feature := features[s.pkg]
		_, program := programs[s.pkg]
		if !feature && !program && !s.assembly() && !s.tool() && !slices.Contains(kernel, s.pkg) && !slices.Contains(services, s.pkg) {
			t.Errorf("package %s (%s) has no place in the house", s.pkg, s.name)
		}
	}
}

// TestFences keeps each library behind the one package that knows it. Tools are free: the bench races
// the site against the bare libraries.
func TestFences(t *testing.T) {
	isSQL := func(s source) bool { return s.sql() || s.pkg == "db" || s.pkg == "postgres" }
	isPages := func(s source) bool {
		return strings.HasSuffix(s.name, "pages.go") || s.assembly() || strings.HasPrefix(s.pkg, "web")
	}
	in := func(folders ...string) func(source) bool {
		return func(s source) bool { return slices.Contains(folders, s.pkg) }
	}
	fences := map[string]func(source) bool{
		"github.com/gin-gonic/gin":          in("web"),
		"github.com/jmoiron/sqlx":           isSQL,
		"github.com/lib/pq":                 isSQL,
		"github.com/markbates/goth":         in("signin"),
		"github.com/coreos/go-oidc":         in("signin"),
		"golang.org/x/oauth2":               in("signin"),
		"github.com/disintegration/imaging": in("media"),
		"github.com/alexedwards/scs":        in("session"),
		"github.com/alexedwards/argon2id":   in("accounts"),
		"github.com/pquerna/otp":            in("factors", "app/apptest"),
		"github.com/go-webauthn/webauthn":   in("factors"),
		"github.com/wneessen/go-mail":       in("mail"),
		"github.com/paulmach/orb":           in("territory"),
		"github.com/yuin/goldmark":          in("prose"),
		"github.com/caarlos0/env":           in("config"),
		"codeberg.org/go-pdf/fpdf":          in("pdf"),
		"github.com/boombuler/barcode":      in("pdf"),
		module + "pkg/web":                  isPages,
	}
	for _, s := range sources(t) {
		if s.test || s.tool() {
			continue
		}
		for _, i := range s.file.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			for library, allowed := range fences {
				if (path == library || strings.HasPrefix(path, library+"/")) && !allowed(s) {
					t.Errorf("%s: %s belongs behind its fence, not in %s/%s", s.at(i), library, s.pkg, s.name)
				}
			}
		}
	}
}

func TestHabits(t *testing.T) {
	raw := map[string]bool{"FormValue": true, "PostFormValue": true, "PostForm": true, "ParseForm": true, "ParseMultipartForm": true, "RawQuery": true}
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		documented[s.pkg] = documented[s.pkg] || s.file.Doc != nil
		if lines := strings.Count(s.text, "\n"); lines > 450 {
			t.Errorf("%s/%s has %d lines: split it by what it does", s.pkg, s.name, lines)
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				checkGoroutine(t, s, n)
			case *ast.CallExpr:
				if called, ok := n.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "Go" { // of a sync.WaitGroup, an errgroup
					checkGoroutine(t, s, n)
				}
			case *ast.FuncDecl:
				checkFunction(t, s, n)
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "os" && (n.Sel.Name == "Getenv" || n.Sel.Name == "LookupEnv") && s.pkg != "config" && s.pkg != "db/dbtest" && !s.tool() {
					t.Errorf("%s: only config reads the environment", s.at(n))
				}
				if raw[n.Sel.Name] && s.pkg != "web" && !s.tool() && !s.fixture() {
					t.Errorf("%s: what is sent is read through web.Ctx, which cleans it", s.at(n))
				}
				if n.Sel.Name == "HashCheaply" && s.pkg != "app/apptest" {
					t.Errorf("%s: passwords are cheap in tests only", s.at(n))
				}
			}
			return true
		})
	}
	for pkg, is := range documented {
		if !is {
			t.Errorf("package %s does not say what it owns and who may", pkg)
		}
	}
}

func checkGoroutine(t *testing.T, s source, n ast.Node) {
	t.Helper()
	background := []string{"app", "jobs", "web", "postgres", "media", "media/mediatest"}
	if !s.tool() && !slices.Contains(background, s.pkg) {
		t.Errorf("%s: %s starts a goroutine; only %v do", s.at(n), s.pkg, background)
	}
}

func checkFunction(t *testing.T, s source, f *ast.FuncDecl) {
	t.Helper()
	if f.Name.Name == "init" && f.Recv == nil {
		t.Errorf("%s: init has effects nobody sees", s.at(f))
	}
	if f.Body == nil {
		return
	}
	if lines := s.set.Position(f.Body.End()).Line - s.set.Position(f.Pos()).Line; lines > 60 {
		t.Errorf("%s: %s has %d lines", s.at(f), f.Name.Name, lines)
	}
}

// TestPackageVariablesStay: what a package holds is made at the start and assigned to by nothing.
func TestPackageVariablesStay(t *testing.T) {
	packages := map[string][]*ast.File{}
	all := sources(t)
	for _, s := range all {
		if !s.test {
			packages[s.pkg] = append(packages[s.pkg], s.file)
		}
	}
	set := all[0].set
	for pkg, files := range packages {
		info := types.Info{Uses: map[*ast.Ident]types.Object{}}
		names := types.Config{Error: func(error) {}} // nothing is imported: only names are asked for
		own, _ := names.Check(pkg, set, files, &info)
		for _, file := range files {
			ast.Inspect(file, func(n ast.Node) bool {
				for _, target := range targets(n) {
					of := info.Uses[root(target)]
					if _, imported := of.(*types.PkgName); imported || of != nil && of.Parent() == own.Scope() {
						t.Errorf("%s: %s is a package variable and is assigned to", set.Position(target.Pos()), of.Name())
					}
				}
				return true
			})
		}
	}
}

// targets are what a statement assigns to.
func targets(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		return []ast.Expr{n.Key, n.Value}
	}
	return nil
}

// root is the name an expression begins with, the a of a.b[c]; nil when it begins otherwise.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

var (
	written  = regexp.MustCompile(`\b(?:INSERT INTO|DELETE FROM|UPDATE)\s+([a-z_]+)`)
	declared = regexp.MustCompile(`COMMENT ON TABLE ([a-z_]+) IS '(?:[^']|'')*Written by ([a-z/]+)\.'`)
)

// TestTablesHaveOneWriter holds the SQL against what the tables' own comments say.
func TestTablesHaveOneWriter(t *testing.T) {
	owner := map[string]string{}
	names, err := filepath.Glob("../../migrations/*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal("no migration found", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			owner[m[1]] = m[2]
		}
	}
	for _, s := range sources(t) {
		if s.test || s.fixture() || !s.sql() && !strings.Contains(s.text, "tx.Exec(") {
			continue
		}
		for _, m := range written.FindAllStringSubmatch(s.text, -1) {
			table := m[1]
			if owner[table] != s.pkg {
				t.Errorf("%s/%s writes %s, which belongs to %q", s.pkg, s.name, table, owner[table])
			}
		}
	}
}
