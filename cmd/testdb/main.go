// Command testdb runs a command beside a throwaway PostgreSQL, whose address it is given in
// OHMYLOT_TEST_DATABASE_URL: `go run ./cmd/testdb go test ./...`.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/ohmylot/ohmylot/pkg/postgres"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testdb:", err)
	}
	os.Exit(code)
}

func run(command []string) (int, error) {
	if len(command) == 0 {
		return 2, errors.New("name a command to run")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	folder, err := os.MkdirTemp(memory(), "ohmylot-test-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(folder)
	if err := os.Chmod(folder, 0o755); err != nil { // the server's user must enter
		return 1, err
	}
	// Nothing here outlives the run: the settings that protect data are off.
	fast := map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
	cluster, err := postgres.Start(ctx, postgres.Options{Data: folder, Settings: fast, Log: slog.Default()})
	if err != nil {
		return 1, err
	}
	defer func() {
		polite, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_ = cluster.Stop(polite) // the folder goes in any case
	}()
	x := exec.CommandContext(ctx, command[0], command[1:]...)
	x.Cancel = func() error { return x.Process.Signal(os.Interrupt) }
	x.WaitDelay = 20 * time.Second
	x.Stdin, x.Stdout, x.Stderr = os.Stdin, os.Stdout, os.Stderr
	x.Env = append(os.Environ(), "OHMYLOT_TEST_DATABASE_URL="+cluster.DSN("postgres"))
	err = x.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}
