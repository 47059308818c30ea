// Package mediatest lets a test binary be its own media worker.
//
// An Intake starts the running program again with "media-worker"; under `go test` that program is
// the test binary. A package whose tests take pictures in says so in one line:
//
//	func TestMain(m *testing.M) { mediatest.Main(m) }
package mediatest

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/media"
)

// Main runs the tests of m, or the worker when the binary was started as one. A second argument
// makes the worker misbehave, for the tests of what Intake does about it.
func Main(m *testing.M) {
	if len(os.Args) < 2 || os.Args[1] != "media-worker" {
		os.Exit(m.Run())
	}
	if len(os.Args) > 2 {
		misbehave(os.Args[2])
	}
	if err := media.Work(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func misbehave(how string) {
	switch how {
	case "sleep":
		time.Sleep(time.Hour)
	case "die":
		go panic("as a decoder's own goroutine may") // which no one can recover
		time.Sleep(time.Hour)
	case "gobble":
		if err := media.Work(gobbler{}, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(0)
	case "babble":
		fmt.Println("{}\nno picture")
		os.Exit(0)
	}
}

// gobbler stands for a decoder that a picture makes ask for more and more memory.
type gobbler struct{}

func (gobbler) Read(p []byte) (int, error) { return copy(p, make([]byte, 3<<30)), nil }
