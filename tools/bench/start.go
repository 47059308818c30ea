package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const starts = 3 // of each kind

// starts: from the program's start to its first "ready".
func (b *bench) starts(ctx context.Context) error {
	var first, again, server []float64
	for i := range starts {
		data := filepath.Join(b.folder, "start-"+strconv.Itoa(i))
		for _, one := range []struct {
			took *[]float64
			more []string
		}{{&first, nil}, {&again, nil}, {&server, []string{"DATABASE_URL=" + b.dsn}}} {
			seconds, err := b.start(ctx, data, one.more...)
			if err != nil {
				return err
			}
			*one.took = append(*one.took, seconds)
		}
	}
	b.table.plain("start on an existing database: ready after", median(server), 1, "s")
	b.table.plain("  with the private PostgreSQL to start as well", median(again), 1, "s")
	b.table.plain("  first start, the private PostgreSQL to make", median(first), 5, "s")
	return nil
}

// start runs the program on data until it is ready, and ends it.
func (b *bench) start(ctx context.Context, data string, more ...string) (seconds float64, err error) {
	port, err := freePort()
	if err != nil {
		return 0, err
	}
	var said bytes.Buffer
	x := exec.CommandContext(ctx, b.program, "serve")
	x.Env = append([]string{"PATH=" + os.Getenv("PATH"), "OHMYLOT_ENV=development", "PORT=" + port, "OHMYLOT_DATA=" + data}, more...)
	x.Stdout, x.Stderr = &said, &said
	x.Cancel = func() error { return x.Process.Signal(syscall.SIGTERM) } // it ends its PostgreSQL
	begun := time.Now()
	if err := x.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- x.Wait() }()
	for {
		select {
		case err := <-ended:
			return 0, fmt.Errorf("the program ended before it was ready: %w\n%s", err, said.Bytes())
		case <-time.After(5 * time.Millisecond):
		}
		if ready("http://127.0.0.1:" + port + "/readyz") {
			break
		}
		if time.Since(begun) > time.Minute {
			_ = x.Process.Signal(syscall.SIGTERM)
			return 0, fmt.Errorf("the program is not ready after a minute: %w", <-ended)
		}
	}
	seconds = time.Since(begun).Seconds()
	if err := x.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	if err := <-ended; err != nil {
		return 0, fmt.Errorf("end the program: %w\n%s", err, said.Bytes())
	}
	return seconds, nil
}

func ready(url string) bool {
	answer, err := http.Get(url)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}
