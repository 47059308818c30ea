package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/ambassadors"
	"github.com/ohmylot/ohmylot/pkg/appeals"
	"github.com/ohmylot/ohmylot/pkg/atlas"
	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/charter"
	"github.com/ohmylot/ohmylot/pkg/collections"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/consents"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/demo"
	"github.com/ohmylot/ohmylot/pkg/dev"
	"github.com/ohmylot/ohmylot/pkg/directory"
	"github.com/ohmylot/ohmylot/pkg/echoes"
	"github.com/ohmylot/ohmylot/pkg/factors"
	"github.com/ohmylot/ohmylot/pkg/home"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/imports"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/joining"
	"github.com/ohmylot/ohmylot/pkg/journal"
	"github.com/ohmylot/ohmylot/pkg/legal"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/neighbours"
	"github.com/ohmylot/ohmylot/pkg/notices"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/opendata"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/overlay"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/scratch"
	"github.com/ohmylot/ohmylot/pkg/session"
	"github.com/ohmylot/ohmylot/pkg/showcase"
	"github.com/ohmylot/ohmylot/pkg/signin"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/uses"
	"github.com/ohmylot/ohmylot/pkg/visuals"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/wishes"
	"github.com/ohmylot/ohmylot/static"
	"github.com/ohmylot/ohmylot/templates"
)

// Services are the features' use cases, connected.
type Services struct {
	Accounts      *accounts.Service
	Factors       *factors.Service
	Providers     *signin.Providers
	Privacy       *privacy.Service
	Ambassadors   *ambassadors.Service
	Organisations *organisations.Service
	Joining       *joining.Service
	Charter       *charter.Service
	Brand         *brand.Service
	Library       *brand.Library
	Photos        *photos.Service
	Overlays      *overlay.Service
	Spots         *spots.Service
	Wishes        *wishes.Service
	Collections   *collections.Service
	Echoes        *echoes.Service
	Showcase      *showcase.Service
	Uses          *uses.Service
	Visuals       *visuals.Service
	Directory     *directory.Service
	Neighbours    *neighbours.Service
	Notices       *notices.Service
	Queue         *moderation.Queue
	Digests       *moderation.Digests
	Imports       *imports.Service
	Sanctions     *sanctions.Service
	Appeals       *appeals.Service
	Legal         *legal.Service
	Consents      *consents.Service
	Home          *home.Service
	Territory     *territory.Territory
	Store         *media.Disk
}

// Close ends what the services hold open.
func (s Services) Close() error { return s.Store.Close() }

// New connects everything on an open, migrated database.
func New(ctx context.Context, c config.Config, pool *db.Pool, log *slog.Logger) (*App, error) {
	catalogue, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	post, err := mail.NewPost(templates.FS, catalogue, c.BaseURL)
	if err != nil {
		return nil, err
	}
	a := &App{Config: c, Pool: pool, Runner: jobs.NewRunner(pool, log), log: log}
	limiter := limit.New(pool, log, c.RateLimits == "off")
	files, err := scratch.Open(filepath.Join(c.Data, "tmp"))
	if err != nil {
		return nil, err
	}
	if a.Services, err = a.connect(catalogue, post, limiter, files); err != nil {
		return nil, err
	}
	a.Services.Privacy = a.letGo(post)
	if a.reasons, err = a.Services.Queue.Speak(ctx, catalogue); err != nil {
		return nil, errors.Join(err, a.Services.Close())
	}
	if a.Services.Legal, err = legal.Open(ctx, pool, c.Contact, c.BaseURL); err != nil {
		return nil, errors.Join(err, a.Services.Close())
	}
	sessions := session.New(pool, c.BaseURL)
	a.site, err = web.New(web.Settings{
		BaseURL: c.BaseURL, Contact: c.Contact, Development: c.Development(), TrustedProxies: c.TrustedProxies, Templates: templates.FS, Static: static.FS,
		Catalogue: catalogue, Sessions: sessions, Limiter: limiter, People: a.Services.Accounts, Charter: a.Services.Charter, Factors: a.Services.Factors, Log: log,
		Declaration: a.Services.Legal, Scratch: files, Saw: func(ctx context.Context, read audit.Line) error { return audit.Saw(ctx, pool, read) },
	})
	if err != nil {
		return nil, errors.Join(err, a.Services.Close())
	}
	pool.OnChanged(a.changed)
	a.mount(limiter, sessions)
	mail.Deliver(a.Runner, pool, mail.Server{
		Host: c.SMTPHost, Port: c.SMTPPort, User: c.SMTPUser, Password: c.SMTPPassword.Reveal(), From: c.MailFrom, ReplyTo: c.Contact, TLS: c.SMTPTLS == "required",
	}, log)
	a.tidyUp()
	return a, nil
}

// connect builds the services, each from those it stands on.
func (a *App) connect(catalogue *i18n.Catalogue, post *mail.Post, limiter *limit.Limiter, files scratch.Folder) (Services, error) {
	c, pool := a.Config, a.Pool
	land, err := territory.Load()
	if err != nil {
		return Services{}, err
	}
	store, err := media.OpenDisk(filepath.Join(c.Data, "media"))
	if err != nil {
		return Services{}, err
	}
	intake, err := media.NewIntake(media.Options{Workers: c.MediaWorkers, Scratch: files, Log: a.log})
	if err != nil {
		return Services{}, errors.Join(err, store.Close())
	}
	s := Services{Consents: consents.New(pool), Territory: land, Store: store, Queue: moderation.New(pool), Ambassadors: ambassadors.New(), Sanctions: sanctions.New(pool, post)}
	s.Accounts, s.Providers = accounts.New(pool, post, a.Runner, limiter), signin.NewProviders(c.Providers, c.BaseURL, http.DefaultTransport, a.log)
	if s.Factors, err = a.factors(s.Accounts, post, limiter); err != nil {
		return Services{}, errors.Join(err, store.Close())
	}
	s.Organisations = organisations.New(pool, s.Queue, post, limiter)
	s.Joining = joining.New(s.Accounts, s.Ambassadors, s.Organisations)
	s.Charter = charter.New(pool, s.Ambassadors, s.Organisations, post, a.Runner, charter.KeyFile(c.Data))
	s.Photos = photos.New(pool, store, intake, a.Runner, c.RateLimits == "off")
	s.Spots = spots.New(pool, land, s.Queue, s.Photos, post)
	if s.Brand, err = brand.New(pool, s.Organisations, s.Charter, store); err != nil {
		return Services{}, errors.Join(err, store.Close())
	}
	s.Imports = imports.New(pool, post, catalogue, a.Runner, spots.Importer{Service: s.Spots}, joining.Importer{Joining: s.Joining, Territory: land})
	s.Wishes = wishes.New(pool, s.Spots)
	s.Spots.Keep(s.Wishes)
	s.Neighbours = neighbours.New(pool, s.Spots, land)
	s.Spots.ShowTo(s.Neighbours)
	s.Queue.Hear(neighbours.Hints)
	s.Collections = collections.New(pool, s.Spots)
	s.Echoes = echoes.New(pool, s.Spots, post)
	if s.Showcase, err = showcase.New(s.Spots, s.Wishes, land, store); err != nil {
		return Services{}, errors.Join(err, store.Close())
	}
	s.Overlays = overlay.New(pool, s.Brand, s.Photos, intake, a.Runner)
	s.Library = brand.NewLibrary(pool, store, intake, post, a.Runner)
	s.Uses = uses.New(pool, s.Brand, s.Queue, s.Photos, post)
	s.Visuals = visuals.New(pool, s.Brand, s.Queue, s.Photos, post)
	s.Directory = directory.New(pool, land, s.Queue, s.Photos, post)
	s.Home = home.New(pool, s.Spots, s.Collections, s.Organisations, s.Charter, s.Brand, s.Queue, s.Neighbours)
	acceptKinds(s)
	s.Notices = notices.New(pool, s.Queue, post, limiter, spots.Subject{Service: s.Spots}, uses.Subject{Service: s.Uses}, directory.Subject{Service: s.Directory})
	s.Queue.Accept(notices.Subject{Service: s.Notices})
	s.Digests = moderation.NewDigests(s.Queue, post)
	s.Appeals = appeals.New(pool, s.Queue, s.Sanctions, post)
	s.Appeals.Accept(spots.Subject{Service: s.Spots}, spots.EditSubject{Service: s.Spots}, uses.Subject{Service: s.Uses}, visuals.Subject{Service: s.Visuals},
		directory.Subject{Service: s.Directory})
	s.Queue.Accept(appeals.Subject{Service: s.Appeals})
	s.Queue.Compare(twins(s.Photos))
	return s, nil
}

func (a *App) factors(people *accounts.Service, post *mail.Post, limiter *limit.Limiter) (*factors.Service, error) {
	c := a.Config
	f, err := factors.New(a.Pool, people, post, limiter, factors.Settings{BaseURL: c.BaseURL, KeyFile: factors.KeyFile(c.Data), Compulsory: c.SecondFactorRequired()})
	if err != nil {
		return nil, err
	}
	people.ProtectBy(f)
	return f, nil
}

// acceptKinds makes the queue know the kinds of things that features put there.
func acceptKinds(s Services) {
	s.Queue.Accept(spots.Subject{Service: s.Spots})
	s.Queue.Accept(spots.EditSubject{Service: s.Spots})
	s.Queue.Accept(spots.FlagSubject{Service: s.Spots})
	s.Queue.Accept(organisations.Subject{Service: s.Organisations})
	s.Queue.Accept(uses.Subject{Service: s.Uses})
	s.Queue.Accept(visuals.Subject{Service: s.Visuals})
	s.Queue.Accept(uses.ReportSubject{Service: s.Uses})
	s.Queue.Accept(organisations.AppealSubject{Service: s.Organisations})
	s.Queue.Accept(organisations.RenewalSubject{Service: s.Organisations})
	s.Queue.Accept(directory.Subject{Service: s.Directory})
}

// letGo tells who holds something of people: what is kept is handed on first, what is left is then deleted, the photos last.
func (a *App) letGo(post *mail.Post) *privacy.Service {
	s := a.Services
	p := privacy.New(a.Pool, s.Accounts, post, a.Runner, a.Config.Data, a.log)
	p.Connect(s.Spots, s.Uses, s.Visuals, s.Directory, s.Organisations, s.Notices, s.Imports, s.Charter, s.Queue, s.Photos)
	p.Copy(s.Photos, s.Charter)
	s.Accounts.EraseBy(p)
	return p
}

// mount adds every feature's addresses.
func (a *App) mount(limiter *limit.Limiter, sessions *session.Sessions) {
	r, s := a.site.Router(), a.Services
	home.Mount(r, s.Home, s.Accounts, s.Territory)
	factors.Mount(r, s.Factors, s.Accounts)
	joining.Mount(r, s.Joining, s.Territory, s.Providers)
	signin.Mount(r, s.Accounts, s.Providers, sessions, limiter)
	privacy.Mount(r, s.Privacy)
	charter.Mount(r, s.Charter)
	organisations.Mount(r, s.Organisations, s.Territory, s.Charter)
	brand.Mount(r, s.Brand, s.Library, limiter)
	spots.Mount(r, s.Spots, s.Territory)
	atlas.Mount(r, s.Spots, s.Territory, atlas.Settings{
		Ancestors: a.Config.EmbedAncestors, Tiles: a.Config.MapTiles, TilesOrigin: a.Config.TilesOrigin(), TilesCredit: a.Config.MapTilesCredit,
	})
	showcase.Mount(r, s.Showcase, s.Echoes.Saw)
	echoes.Mount(r, s.Echoes)
	opendata.Mount(r, s.Spots, s.Territory)
	wishes.Mount(r, s.Wishes, s.Territory)
	neighbours.Mount(r, s.Neighbours)
	imports.Mount(r, s.Imports)
	journal.Mount(r, journal.New(a.Pool))
	collections.Mount(r, s.Collections, s.Territory)
	uses.Mount(r, s.Uses, s.Territory)
	visuals.Mount(r, s.Visuals)
	directory.Mount(r, s.Directory, s.Spots, s.Uses, s.Territory)
	photos.Mount(r, s.Photos, photos.Holders{
		spots.Kind: s.Spots, spots.EditKind: s.Spots, uses.Kind: s.Uses, overlay.AlbumKind: s.Overlays, directory.SubjectKind: s.Directory,
	})
	overlay.Mount(r, s.Overlays)
	moderation.Mount(r, s.Queue, s.Territory)
	moderation.MountReasons(r, a.reasons)
	notices.Mount(r, s.Notices)
	moderation.MountDigests(r, s.Digests)
	moderation.MountAuthors(r, s.Queue, s.Sanctions)
	sanctions.Mount(r, s.Sanctions)
	appeals.Mount(r, s.Appeals)
	legal.Mount(r, s.Legal)
	consents.Mount(r, s.Consents)
	r.GET("/readyz", web.Anyone, a.ready)
	if a.Config.Development() {
		dev.Mount(r, a.Pool, a.Runner, s.Territory)
	}
}

// tidyUp forgets, on schedule, what need not be kept.
func (a *App) tidyUp() {
	daily := map[string]func(ctx context.Context, tx db.Tx) error{
		"purge jobs": jobs.Purge, "purge letters": mail.Purge, "purge form keys": once.Purge, "purge rates": limit.Purge, "purge sessions": session.Purge,
		"purge devices": a.Services.Factors.Purge,
	}
	for name, purge := range daily {
		a.Runner.Every(24*time.Hour, name, func(ctx context.Context) error {
			return db.InTx(ctx, a.Pool, func(tx db.Tx) error { return purge(ctx, tx) })
		})
	}
	a.Runner.Every(24*time.Hour, "purge the trail", func(ctx context.Context) error { return audit.Purge(ctx, a.Pool) })
	a.Runner.Every(24*time.Hour, "purge accounts", a.Services.Accounts.Purge)
	a.Runner.Every(time.Hour, "finish erasures", a.Services.Privacy.Sweep)
	a.Runner.Every(24*time.Hour, "erase inactive accounts", a.Services.Privacy.EraseInactive)
	a.Runner.Every(24*time.Hour, "purge organisations", a.Services.Organisations.Purge)
	a.Runner.Every(24*time.Hour, "remind of licences", a.Services.Organisations.Remind)
	a.Runner.Every(24*time.Hour, "remind of charters", a.Services.Charter.Remind)
	a.Runner.Every(24*time.Hour, "mail the head of charters", a.Services.Charter.MailHead)
	a.Runner.Every(24*time.Hour, "purge misuse reports", a.Services.Uses.PurgeReports)
	a.Runner.Every(24*time.Hour, "purge spot flags", a.Services.Spots.PurgeFlags)
	a.Runner.Every(24*time.Hour, "purge notices", a.Services.Notices.Purge)
	a.Runner.Every(24*time.Hour, "purge voices", a.Services.Neighbours.Purge)
	a.Runner.Every(24*time.Hour, "purge sanctions", a.Services.Sanctions.Purge)
	a.Runner.Every(10*time.Minute, "tell of sanctions that ended", a.Services.Sanctions.TellEnded)
	a.Runner.Every(24*time.Hour, "purge appeals", a.Services.Appeals.Purge)
	a.Runner.Every(24*time.Hour, "purge refused spots", a.Services.Spots.PurgeRefused)
	a.Runner.Every(24*time.Hour, "purge refused uses", a.Services.Uses.PurgeRefused)
	a.Runner.Every(24*time.Hour, "purge refused profiles", a.Services.Directory.PurgeRefused)
	a.Runner.Every(24*time.Hour, "purge legal facts", a.Services.Legal.Purge)
	a.Runner.Every(time.Minute, "forget decisions", a.Services.Queue.Forget)
	a.Runner.Every(5*time.Minute, "tell moderators what waits", a.Services.Digests.Send)
	a.Runner.Every(24*time.Hour, "thank authors", a.Services.Echoes.Thank)
	a.Runner.Every(time.Hour, "find authors", a.Services.Spots.FindAuthors)
	a.Runner.Every(24*time.Hour, "purge imports", a.Services.Imports.Purge)
	a.Runner.Every(time.Hour, "sweep posters", a.Services.Showcase.Sweep)
	a.Runner.Every(24*time.Hour, "purge visuals", a.Services.Visuals.Purge)
	a.Runner.Every(24*time.Hour, "purge links", a.Services.Brand.PurgeLinks)
	a.Runner.Every(24*time.Hour, "give links of the newsletter", a.Services.Consents.GiveLinks)
}

// Demo fills the site with demo members and places: development only.
func (a *App) Demo(ctx context.Context, out io.Writer) error {
	if !a.Config.Development() {
		return fmt.Errorf("the demo is for development: its passwords are public (set OHMYLOT_ENV=development)")
	}
	s := a.Services
	site := demo.Site{
		Pool: a.Pool, Runner: a.Runner, Accounts: s.Accounts, Joining: s.Joining, Organisations: s.Organisations, Charter: s.Charter, Brand: s.Brand,
		Photos: s.Photos, Spots: s.Spots, Collections: s.Collections, Uses: s.Uses, Visuals: s.Visuals, Directory: s.Directory, Queue: s.Queue,
	}
	return site.Fill(ctx, out)
}
