package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/charter"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ServeCommand is `ohmylot serve`.
type ServeCommand struct {
	NoWorker bool `help:"Leave the background work to 'ohmylot worker'."`
	Demo     bool `help:"Fill an empty database with demo content first (development only)."`
}

// Run implements the command.
func (s ServeCommand) Run(ctx context.Context) error {
	return with(ctx, func(a *App) error {
		if err := a.Services.Charter.Publish(ctx); err != nil {
			return err
		}
		if s.Demo {
			if err := a.Demo(ctx, os.Stdout); err != nil {
				return err
			}
		}
		return a.Serve(ctx, !s.NoWorker, func(address string) {
			a.log.Info("the site answers", "address", address, "url", a.Config.BaseURL)
			if a.Config.Development() {
				fmt.Fprintf(os.Stdout, "\n  Oh my Lot ! → %s\n\n", a.Config.BaseURL)
			}
		})
	})
}

// WorkerCommand is `ohmylot worker`.
type WorkerCommand struct{}

// Run implements the command.
func (WorkerCommand) Run(ctx context.Context) error {
	return with(ctx, func(a *App) error {
		if err := a.Services.Charter.Publish(ctx); err != nil {
			return err
		}
		a.Work(ctx)
		return nil
	})
}

// MigrateCommand is `ohmylot migrate`.
type MigrateCommand struct{}

// Run implements the command: opening the program migrates.
func (MigrateCommand) Run(ctx context.Context) error {
	return with(ctx, func(*App) error {
		fmt.Println("the database is up to date")
		return nil
	})
}

// DemoCommand is `ohmylot demo`.
type DemoCommand struct{}

// Run implements the command.
func (DemoCommand) Run(ctx context.Context) error {
	return with(ctx, func(a *App) error {
		if err := a.Services.Charter.Publish(ctx); err != nil {
			return err
		}
		return a.Demo(ctx, os.Stdout)
	})
}

// StaffCommand is `ohmylot staff …`.
type StaffCommand struct {
	Add    StaffAddCommand    `cmd:"" help:"Create or promote a staff account and print its one-time link."`
	Unlock StaffUnlockCommand `cmd:"" help:"Remove the second factors of somebody who lost them all; make sure first that it is them who asks."`
}

// StaffAddCommand is `ohmylot staff add EMAIL --role ROLE`.
type StaffAddCommand struct {
	Email     string   `arg:"" help:"Address of the person."`
	Role      who.Role `required:"" enum:"moderator,referent,staff,admin" help:"moderator, referent, staff or admin."`
	FirstName string   `help:"First name, as shown on the site." default:"Équipe"`
}

// Run implements the command.
func (s StaffAddCommand) Run(ctx context.Context) error {
	return with(ctx, func(a *App) error {
		link, err := a.Services.Accounts.AddStaff(ctx, s.Email, s.FirstName, s.Role)
		if err != nil {
			return err
		}
		if link == "" {
			fmt.Printf("%s has an account: it is now %s. The person signs in again.\n", s.Email, s.Role)
			return nil
		}
		fmt.Printf("Give this link to %s; it works once, for seven days:\n%s%s\n", s.Email, a.Config.BaseURL, link)
		return nil
	})
}

// StaffUnlockCommand is `ohmylot staff unlock EMAIL`.
type StaffUnlockCommand struct {
	Email string `arg:"" help:"Address of the person."`
}

// Run implements the command.
func (s StaffUnlockCommand) Run(ctx context.Context) error {
	return with(ctx, func(a *App) error { return a.Unlock(ctx, os.Stdout, s.Email) })
}

// JobsCommand is `ohmylot jobs …`.
type JobsCommand struct {
	List  JobsListCommand  `cmd:"" default:"1" help:"List the jobs given up after too many failures, newest first."`
	Retry JobsRetryCommand `cmd:"" help:"Give a job that was given up a new life."`
}

// JobsListCommand is `ohmylot jobs`.
type JobsListCommand struct{}

// Run implements the command.
func (JobsListCommand) Run(ctx context.Context) error {
	return with(ctx, func(a *App) error { return a.ListDeadJobs(ctx, os.Stdout) })
}

// JobsRetryCommand is `ohmylot jobs retry ID`.
type JobsRetryCommand struct {
	ID int64 `arg:"" help:"Number of the job, as 'ohmylot jobs' shows it."`
}

// Run implements the command.
func (j JobsRetryCommand) Run(ctx context.Context) error {
	return with(ctx, func(a *App) error {
		if err := db.InTx(ctx, a.Pool, func(tx db.Tx) error { return jobs.Retry(ctx, tx, j.ID) }); err != nil {
			return err
		}
		fmt.Printf("job %d is due again: the next free worker takes it\n", j.ID)
		return nil
	})
}

// VerifyCharterCommand is `ohmylot verify-charter [FILE]`.
type VerifyCharterCommand struct {
	File string   `arg:"" optional:"" help:"A certificate (PDF, or the text attached to it) to prove without the site; the site's whole register when absent."`
	Head []string `help:"Head of the register kept elsewhere (NUMBER-HASH, as mailed to administrators) that it must still hold; may be repeated."`
	Key  []string `help:"Public key, in hexadecimal, that must have sealed FILE; may be repeated. By default that of the data folder, if there is one."`
}

// Run implements the command; it fails when a record, or the file, was tampered with.
func (v VerifyCharterCommand) Run(ctx context.Context) error {
	if v.File != "" {
		return v.verifyFile(os.Stdout)
	}
	heads := make([]charter.Head, len(v.Head))
	for i, text := range v.Head {
		head, err := charter.ParseHead(text)
		if err != nil {
			return err
		}
		heads[i] = head
	}
	return with(ctx, func(a *App) error { return a.verifyCharter(ctx, os.Stdout, heads) })
}

// CheckCommand is `ohmylot check`.
type CheckCommand struct{}

// Help lists the variables under `ohmylot check --help`.
func (CheckCommand) Help() string {
	text := "Variables of the environment:\n\n"
	for _, v := range config.Variables() {
		text += fmt.Sprintf("%s (default %q)\n    %s\n\n", v.Name, v.Default, v.Help)
	}
	return text
}

// Run implements the command.
func (CheckCommand) Run(ctx context.Context) error {
	c, err := config.Load()
	if err != nil {
		return err
	}
	fmt.Println("the configuration is right")
	for _, p := range c.Providers {
		fmt.Printf("%s must know this address of the site: %s%s\n", p.Name, c.BaseURL, p.CallbackPath())
	}
	return tellRights(ctx, c, os.Stdout)
}

// MediaWorkerCommand is the hidden `ohmylot media-worker`: see package media.
type MediaWorkerCommand struct{}

// Run implements the command.
func (MediaWorkerCommand) Run() error { return media.Work(os.Stdin, os.Stdout) }

// with loads the configuration, opens the program for work and closes it.
func with(ctx context.Context, work func(a *App) error) error {
	c, err := config.Load()
	if err != nil {
		return err
	}
	a, err := Open(ctx, c, slog.Default())
	if err != nil {
		return err
	}
	defer func() {
		if err := a.Close(); err != nil {
			a.log.Warn("closing", "error", err)
		}
	}()
	return work(a)
}

// Unlock removes the second factors of the account of an address, and tells out what follows.
func (a *App) Unlock(ctx context.Context, out io.Writer, email string) error {
	unlocked, err := a.Services.Factors.Unlock(ctx, email)
	if err != nil {
		return err
	}
	if !unlocked {
		return fmt.Errorf("%s: no account of that address has a second factor", email)
	}
	fmt.Fprintf(out, "%s comes in by password alone until they set up a second factor again; a letter tells them so.\n", email)
	return nil
}

// ListDeadJobs tells out the jobs given up, each with the first line of why.
func (a *App) ListDeadJobs(ctx context.Context, out io.Writer) error {
	dead, err := jobs.DeadLetters(ctx, a.Pool)
	if err != nil {
		return err
	}
	if len(dead) == 0 {
		fmt.Fprintln(out, "no job was given up")
	}
	for _, d := range dead {
		why, _, _ := strings.Cut(d.Error, "\n")
		fmt.Fprintf(out, "%d  %s  given up %s\n    %s\n", d.ID, d.Kind, d.DeadAt.UTC().Format(time.RFC3339), why)
	}
	return nil
}

func (a *App) verifyCharter(ctx context.Context, out io.Writer, kept []charter.Head) error {
	report, err := a.Services.Charter.Verify(ctx, kept...)
	if err != nil {
		return err
	}
	fmt.Fprint(out, report)
	return report.Err()
}

// largestCertificate bounds what is read of a file that comes from somebody else.
const largestCertificate = 5 << 20

// verifyFile needs neither site nor database. By which key a file must be sealed is the reader's to
// know: when nothing tells, the key is shown for comparison, and the file is proven for that key alone.
func (v VerifyCharterCommand) verifyFile(out io.Writer) error {
	source, err := os.Open(v.File)
	if err != nil {
		return err
	}
	defer source.Close()
	file, err := io.ReadAll(io.LimitReader(source, largestCertificate+1))
	if err != nil {
		return err
	}
	if len(file) > largestCertificate {
		return fmt.Errorf("%s is too large to be a certificate", v.File)
	}
	certificate, err := charter.OpenCertificate(file)
	if err != nil {
		return fmt.Errorf("%s: %w", v.File, err)
	}
	trusted := v.Key
	if len(trusted) == 0 {
		if c, err := config.Load(); err == nil {
			if key, err := charter.PublicKey(charter.KeyFile(c.Data)); err == nil {
				trusted = []string{key}
			}
		}
	}
	fmt.Fprint(out, certificate)
	is := func(key string) bool { return strings.EqualFold(strings.TrimSpace(key), certificate.Key()) }
	switch {
	case slices.ContainsFunc(trusted, is):
		fmt.Fprintln(out, "intact: the signature is as it was made, sealed by a key you trust")
	case len(v.Key) > 0:
		return fmt.Errorf("%s: it is sealed by the key %s, which is none of yours", v.File, certificate.Key())
	default:
		fmt.Fprintf(out, "intact: nothing changed since the key %s sealed it\nNOT COMPARED: is that key the programme's? See %s, then give it with --key\n", certificate.Key(), certificate.Page())
	}
	return nil
}
