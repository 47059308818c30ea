package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"crypto/rand"

	"github.com/ohmylot/ohmylot/migrations"
	"github.com/ohmylot/ohmylot/pkg/app"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/demo"
)

// site is the program under measure, serving the demo's content on a database of its own.
type site struct {
	*app.App
	url, dsn string
	listener net.Listener
	log      *slog.Logger // as in production, into the void
	undo     []func() error
}

// openSite opens a site with the demo's content. It is closed by close.
func openSite(ctx context.Context, server, folder string) (*site, error) {
	s, err := openEmpty(ctx, server, folder)
	if err == nil {
		err = s.fill(ctx)
	}
	if err != nil {
		return s, errors.Join(err, s.close())
	}
	return s, nil
}

// openEmpty opens a site without content, which nothing serves yet. It is closed by close, even when it
// fails halfway.
func openEmpty(ctx context.Context, server, folder string) (s *site, err error) {
	s = &site{}
	void, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return s, err
	}
	s.later(void.Close)
	s.log = slog.New(slog.NewTextHandler(void, nil))
	pool, err := s.database(ctx, server)
	if err != nil {
		return s, err
	}
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return s, err
	}
	s.later(s.stopListening)
	s.url = "http://" + s.listener.Addr().String()
	c := config.Config{Env: "development", Port: 8080, BaseURL: s.url, Data: folder, RateLimits: "off",
		SMTPTLS: "required", MailFrom: "Oh my Lot ! <bonjour@localhost>", Workers: 1}
	if s.App, err = app.New(ctx, c, pool, s.log); err != nil {
		return s, err
	}
	s.later(s.App.Services.Close)
	return s, s.App.Services.Charter.Publish(ctx)
}

func (s *site) stopListening() error {
	if err := s.listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// fill serves the demo's content.
func (s *site) fill(ctx context.Context) error {
	if err := s.App.Demo(ctx, io.Discard); err != nil {
		return err
	}
	s.later(serve(s.listener, s.App.Handler()).Close)
	// A server that has run for a minute knows its tables' sizes.
	return db.InTx(ctx, s.Pool, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `ANALYZE`)
		return err
	})
}

func (s *site) later(f func() error) { s.undo = append(s.undo, f) }

func (s *site) close() (err error) {
	for i := len(s.undo) - 1; i >= 0; i-- {
		err = errors.Join(err, s.undo[i]())
	}
	s.undo = nil
	return err
}

var named = regexp.MustCompile(`\bdbname=\S+`)

// database makes an empty database on server and migrates it.
func (s *site) database(ctx context.Context, server string) (*db.Pool, error) {
	admin, err := db.Open(ctx, server)
	if err != nil {
		return nil, err
	}
	s.later(admin.Close)
	name := "bench_" + strings.ToLower(rand.Text())
	if err := db.CreateDatabase(ctx, admin, name, "template0"); err != nil {
		return nil, err
	}
	s.later(func() error { return db.DropDatabase(context.WithoutCancel(ctx), admin, name) })
	s.dsn = named.ReplaceAllString(server, "dbname="+name)
	pool, err := db.Open(ctx, s.dsn)
	if err != nil {
		return nil, err
	}
	s.later(pool.Close)
	_, err = db.Migrate(ctx, pool, migrations.FS)
	return pool, err
}

// serve answers on listener until the server is closed.
func serve(listener net.Listener, h http.Handler) *http.Server {
	server := &http.Server{Handler: h}
	go server.Serve(listener) // ends with server.Close
	return server
}

// signIn gives the Cookie header of a demo account.
func (s *site) signIn(email string) (string, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return "", err
	}
	browser := http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.PostForm(s.url+"/connexion", url.Values{"email": {email}, "password": {demo.Password}})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("sign in as %s: %s", email, answer.Status)
	}
	home, err := url.Parse(s.url)
	if err != nil {
		return "", err
	}
	var pairs []string
	for _, c := range jar.Cookies(home) {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return "Cookie: " + strings.Join(pairs, "; "), nil
}

// build makes the program as `make build` does.
func build(ctx context.Context, folder string) (string, error) {
	program := filepath.Join(folder, "ohmylot")
	if said, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/ohmylot").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build ohmylot (bench runs in the project's folder): %w\n%s", err, said)
	}
	return program, nil
}
