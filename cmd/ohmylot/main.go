// Command ohmylot is the site of the Lot's attractiveness programme. See README.md.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // French days and working days, on machines without zones

	"github.com/alecthomas/kong"

	"github.com/ohmylot/ohmylot/pkg/app"
)

func main() {
	var commands struct {
		Serve         app.ServeCommand         `cmd:"" help:"Serve the site, and do the background work unless told not to."`
		Worker        app.WorkerCommand        `cmd:"" help:"Do the background work only."`
		Migrate       app.MigrateCommand       `cmd:"" help:"Bring the database up to this version."`
		Demo          app.DemoCommand          `cmd:"" help:"Fill an empty database with demo members and real places (development only)."`
		Staff         app.StaffCommand         `cmd:"" help:"Manage the programme's own accounts."`
		Jobs          app.JobsCommand          `cmd:"" help:"See the background jobs given up, and retry one."`
		VerifyCharter app.VerifyCharterCommand `cmd:"" help:"Prove that the evidence of every signature, or one certificate, is intact."`
		Check         app.CheckCommand         `cmd:"" help:"Check the configuration and list every variable."`
		MediaWorker   app.MediaWorkerCommand   `cmd:"" hidden:"" help:"Treat pictures for a parent process."`
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	run := kong.Parse(&commands, kong.Name("ohmylot"),
		kong.Description("The home of the Lot's attractiveness programme."), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)))
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err := run.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "ohmylot:", err)
		os.Exit(1)
	}
}
