package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// run clears what a crash left, launches the server and waits until it answers.
func (c *Cluster) run(ctx context.Context) error {
	if err := c.clearCrash(ctx); err != nil {
		return err
	}
	args := []string{"-D", c.data, "-k", c.socket}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	for name, value := range c.more {
		args = append(args, "-c", name+"="+value)
	}
	server := c.command("postgres", args...)
	exited, started := make(chan error, 1), make(chan error, 1)
	// The signal a dying parent sends follows the thread that started the child: this goroutine
	// keeps its thread until the server ends.
	go func() {
		runtime.LockOSThread()
		err := server.Start()
		started <- err
		if err == nil {
			exited <- server.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	c.server, c.exited = server, exited
	return c.await(ctx)
}

// await waits until the server answers and has the program's database. Recovering from a crash may
// take long: a server that says so is given all the time it needs.
func (c *Cluster) await(ctx context.Context) error {
	deadline := time.Now().Add(startWait)
	for {
		err := c.ensureContents(ctx)
		if err == nil {
			return nil
		}
		if starting(err) {
			deadline = time.Now().Add(startWait)
		}
		select {
		case exit := <-c.exited:
			c.exited <- exit
			return fmt.Errorf("PostgreSQL ended while starting (%v); its last words:\n%s", exit, c.lastWords())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(again):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("PostgreSQL does not answer after %s: %w; see %s", startWait, err, c.logFile())
		}
	}
}

// keep starts the server again each time it ends unasked (killed by hand, or by a system short of
// memory) until ctx ends. The pools of this and other processes reconnect by themselves.
func (c *Cluster) keep(ctx context.Context) {
	defer close(c.kept)
	for {
		select {
		case <-ctx.Done():
			return
		case exit := <-c.exited:
			c.exited <- exit // for Stop
			c.log.Error("PostgreSQL ended unasked; starting it again", "exit", fmt.Sprint(exit))
		}
		for {
			err := c.run(ctx)
			if err == nil {
				break
			}
			if ctx.Err() != nil {
				return
			}
			c.log.Error("start PostgreSQL again", "error", err)
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
		}
	}
}

// Stop ends the server if this process owns it: a fast shutdown, then after 30 seconds an immediate
// one, from which PostgreSQL recovers by itself. It never kills.
func (c *Cluster) Stop(ctx context.Context) error {
	if c.lock == nil {
		return nil
	}
	defer c.lock.Close() // gives the lock back
	if c.unkeep != nil {
		c.unkeep()
		<-c.kept
	}
	if c.server == nil {
		return nil
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		if err := c.server.Process.Signal(signal); err != nil {
			return nil // it has ended
		}
		select {
		case <-c.exited:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("stop PostgreSQL: %w", ctx.Err())
		case <-time.After(stopWait):
			c.log.Warn("PostgreSQL is slow to stop", "signal", signal.String())
		}
	}
	return errors.New("PostgreSQL does not stop")
}

// command prepares a PostgreSQL program: as the right user, with nothing of our environment.
func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	x := exec.Command(filepath.Join(c.bin, name), args...)
	x.Env, x.Dir = []string{"LC_ALL=C.UTF-8", "PATH=" + c.bin}, "/"
	x.SysProcAttr = processAttributes(c.account)
	if f, err := os.OpenFile(c.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
		x.Stdout, x.Stderr = f, f
	}
	return x
}

func (c *Cluster) logFile() string { return filepath.Join(filepath.Dir(c.data), "postgres.log") }

func (c *Cluster) lastWords() string {
	text, err := os.ReadFile(c.logFile())
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}
