// Command bench measures the site against its references, side by side in one run: the two sides of
// a line take turns in short rounds, and the ratio told is the median of the rounds' ratios. So a
// slow or busy machine slows both sides, and only the ratio is judged. `make bench` runs it beside a
// throwaway PostgreSQL; it works on a database of its own there, filled with the demo's content.
//
// A goal that is missed is marked and is no failure: the exit status tells only whether the
// measuring itself worked.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
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
		return fmt.Errorf("unknown command %q: bench takes none", args[0])
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return measure(ctx, os.Stdout)
}

// bench is what the lines share.
type bench struct {
	*site
	program string // a built ohmylot
	folder  string // for files of the run
	table   *table
}

func measure(ctx context.Context, out io.Writer) (err error) {
	server := os.Getenv("OHMYLOT_TEST_DATABASE_URL")
	if server == "" {
		return errors.New("OHMYLOT_TEST_DATABASE_URL is not set: run `make bench`")
	}
	b := &bench{table: &table{out: out}}
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
	if b.site, err = openSite(ctx, server, b.folder); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.site.close()) }()
	b.table.head(fmt.Sprintf("%d cores, %s, %s/%s; each line: the median of %d to %d rounds, the two sides taking turns",
		runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, least, most))
	for _, line := range []func(context.Context) error{
		b.listPage, b.listPageSignedIn, b.bubbleMade, b.bubbleCold, b.bubbleRush, b.kit, b.photo, b.queryByKey, b.starts,
	} {
		if err := line(ctx); err != nil {
			return err
		}
	}
	b.table.foot()
	return nil
}
