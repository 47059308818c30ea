// Command bench measures the site against its references, side by side in one run: the two sides of
// a line take turns in short rounds, and the ratio told is the median of the rounds' ratios. So a
// slow or busy machine slows both sides, and only the ratio is judged. `make bench` runs it beside a
// throwaway PostgreSQL; it works on a database of its own there, filled with the demo's content.
//
// `make bench BENCH='-only photo'` measures one part, `BENCH='-spots 100000'` fewer spots than a million.
//
// A goal that is missed is marked and is no failure: the exit status tells only whether the
// measuring itself worked.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	_ "time/tzdata" // as the site has it

	"github.com/ohmylot/ohmylot/pkg/media"
)

func main() {
	err := dispatch(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// dispatch knows the commands by which bench starts itself; without one it measures.
func dispatch(args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "media-worker": // the demo's photos are treated by a process of this same program
			return media.Work(os.Stdin, os.Stdout)
		case peakCommand:
			return tellPeak(args[1:])
		}
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("only", "", "measure the parts of which the name holds this: "+strings.Join(names(), ", "))
	many := flags.Int("spots", 1_000_000, "how many spots the few are compared with")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return measure(ctx, os.Stdout, *only, *many)
}

// parts are what is measured, in order, by name.
var parts = []struct {
	name    string
	measure func(*bench, context.Context) error
}{
	{"list", (*bench).listPage}, {"signed-in", (*bench).listPageSignedIn}, {"bubble", (*bench).bubbleMade}, {"bubble", (*bench).bubbleCold},
	{"bubble", (*bench).bubbleRush}, {"kit", (*bench).kit}, {"photo", (*bench).photo}, {"query", (*bench).queryByKey}, {"start", (*bench).starts},
	{"spots", (*bench).spotsByTheMillion},
}

func names() (all []string) {
	for _, p := range parts {
		all = append(all, p.name)
	}
	return slices.Compact(all)
}

// bench is what the lines share.
type bench struct {
	*site
	server  string // PostgreSQL
	many    int    // spots
	program string // a built ohmylot
	folder  string // for files of the run
	table   *table
}

func measure(ctx context.Context, out io.Writer, only string, many int) (err error) {
	server := os.Getenv("OHMYLOT_TEST_DATABASE_URL")
	if server == "" {
		return errors.New("OHMYLOT_TEST_DATABASE_URL is not set: run `make bench`")
	}
	b := &bench{server: server, many: many, table: &table{out: out}}
	if b.folder, err = os.MkdirTemp("", "ohmylot-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	if err := os.Chmod(b.folder, 0o755); err != nil { // a private PostgreSQL's user must enter
		return err
	}
	fmt.Fprintln(os.Stderr, "bench: building the program and filling a site…")
	if b.program, err = build(ctx, b.folder); err != nil {
		return err
	}
	if b.site, err = openSite(ctx, server, filepath.Join(b.folder, "site")); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.site.close()) }()
	b.table.head(fmt.Sprintf("%d cores, %s, %s/%s; each line: the median of %d to %d rounds, the two sides taking turns",
		runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, least, most))
	for _, p := range parts {
		if !strings.Contains(p.name, only) {
			continue
		}
		if err := p.measure(b, ctx); err != nil {
			return err
		}
	}
	b.table.foot()
	return nil
}
