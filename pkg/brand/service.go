package brand

import (
	"context"
	"image"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Charter tells who has signed the charter in force, and its plain sentences. charter implements it.
type Charter interface {
	SignedInForce(ctx context.Context, a who.Actor) (bool, error)
	Sentences(ctx context.Context, a who.Actor, l i18n.Locale) ([]string, error)
}

// Service is the use cases of the brand.
type Service struct {
	pool     *db.Pool
	licences *organisations.Service
	charter  Charter
	store    media.Store         // of the masters the team uploaded
	included map[Drawing]*source // that came with the program

	current    atomic.Pointer[current]
	generation atomic.Uint64 // counts what changed
	reading    singleflight.Group
	made       atomic.Int64
	now        func() time.Time
}

// New reads the masters that came with the program; a mistake in them shows here. Those the team
// uploads are in store.
func New(pool *db.Pool, licences *organisations.Service, charter Charter, store media.Store) (*Service, error) {
	masters, err := openMasters()
	if err != nil {
		return nil, err
	}
	return &Service{pool: pool, licences: licences, charter: charter, store: store, included: masters, now: time.Now}, nil
}

// Step is what a person has still to do before the bubble is theirs to take.
type Step string

// The steps, in the order they are taken.
const (
	SignIn      Step = "account"
	AskLicence  Step = "licence"
	SignCharter Step = "charter"
	TakeLesson  Step = "lesson" // asked for by the pages; a file may be handed out before it
	Ready       Step = ""
)

// Standing is where a person stands: the first step left, and their organisation's licence.
type Standing struct {
	Step    Step
	Licence *organisations.Licence // nil for a person
}

// Standing tells what by has still to do.
func (s *Service) Standing(ctx context.Context, by who.Actor) (Standing, error) {
	if by.Anonymous() {
		return Standing{Step: SignIn}, nil
	}
	var at Standing
	if by.Organisation != 0 {
		var err error
		if at.Licence, err = s.licences.ActiveLicence(ctx, by.Organisation); err != nil {
			return at, err
		}
		if at.Licence == nil {
			at.Step = AskLicence
			return at, nil
		}
	}
	signed, err := s.charter.SignedInForce(ctx, by)
	if err != nil || !signed {
		at.Step = SignCharter
		return at, err
	}
	learnt, err := s.Learnt(ctx, by)
	if !learnt {
		at.Step = TakeLesson
	}
	return at, err
}

// fault is what to answer to a person who may have no file yet.
func (at Standing) fault() error {
	switch at.Step {
	case SignIn:
		return fault.New(fault.SignInNeeded, "errors.sign_in.text")
	case AskLicence:
		return fault.New(fault.Forbidden, "brand.need.licence")
	case SignCharter:
		return fault.New(fault.CharterNeeded, "errors.charter.text")
	}
	return nil
}

// organisation reports whether they speak for one.
func (at Standing) organisation() bool { return at.Licence != nil || at.Step == AskLicence }

func (at Standing) number() string {
	if at.Licence == nil {
		return ""
	}
	return at.Licence.Number
}

// Download hands by the file that o asks for, once it is logged. SignInNeeded, CharterNeeded or
// Forbidden (no licence) for those who may not have it yet; form errors for an order that is wrong, or
// not open to them.
func (s *Service) Download(ctx context.Context, by who.Actor, o Order) (File, error) {
	at, err := s.ready(ctx, by)
	if err != nil {
		return File{}, err
	}
	k, err := s.collection(ctx)
	if err != nil {
		return File{}, err
	}
	if err := k.checkFor(at, o).Err(); err != nil {
		return File{}, err
	}
	return s.hand(ctx, k, by, at.number(), o)
}

// TakeFree hands the file that o asks for to anybody, once it is logged, without a name where there is no
// account. NotFound for what is open neither to everyone nor, for the press, to the press.
func (s *Service) TakeFree(ctx context.Context, by who.Actor, o Order) (File, error) {
	k, err := s.collection(ctx)
	if err != nil {
		return File{}, err
	}
	if !k.free(o) {
		return File{}, fault.New(fault.NotFound, "errors.not_found.text")
	}
	if err := k.check(o).Err(); err != nil {
		return File{}, err
	}
	return s.hand(ctx, k, by, "", o)
}

// hand makes a file, logs it, and only then lets it go.
func (s *Service) hand(ctx context.Context, k *collection, by who.Actor, licence string, o Order) (File, error) {
	f, err := k.file(ctx, o)
	if err != nil {
		return File{}, err
	}
	f.Name, f.Licence = o.Name(licence), licence
	if err := s.log(ctx, s.entry(by, licence, k, o, f)); err != nil {
		return File{}, err
	}
	return f, nil
}

// May tells whether by may take the bubble, as Download says.
func (s *Service) May(ctx context.Context, by who.Actor) error {
	_, err := s.ready(ctx, by)
	return err
}

// ready is where by stands, or why they may have no file yet.
func (s *Service) ready(ctx context.Context, by who.Actor) (Standing, error) {
	at, err := s.Standing(ctx, by)
	if err != nil {
		return at, err
	}
	return at, at.fault()
}

func (s *Service) log(ctx context.Context, e entry) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return insertDownload(ctx, tx, e) })
}

// entry is the line of the log for o. What does not count for the format asked for is left out.
func (s *Service) entry(by who.Actor, licence string, k *collection, o Order, f File, kit ...Drawing) entry {
	e := entry{
		At: s.now(), Account: by.ID, Licence: licence, Master: k.edition(o, kit),
		Layout: o.Layout, Variant: o.Variant, Format: o.Format, Width: f.Width, Height: f.Height, Use: o.Use,
	}
	if licence != "" {
		e.Organisation = by.Organisation
	}
	if c := o.laid(); c != o.Variant.ground(o.Format, o.Preset) {
		e.Ground = c
	}
	e.OnPhoto = o.Photo != image.Point{}
	switch {
	case o.Format.Vector(), o.Format == ZIP:
	case o.Preset != "":
		e.Preset = o.Preset
	case o.MM != 0:
		e.MM, e.DPI = o.MM, o.DPI
	}
	return e
}

// Download is a line of the log, as the person it was handed to sees it.
type Download struct {
	At            time.Time
	Order         Order
	Width, Height int // pixels; 0 for a vector format
	Name          string
}

// Downloads lists the last files handed to by, newest first: their own, or those of the
// organisation they speak for, whoever took them.
func (s *Service) Downloads(ctx context.Context, by who.Actor, limit int) ([]Download, error) {
	if by.Anonymous() {
		return nil, fault.New(fault.SignInNeeded, "errors.sign_in.text")
	}
	entries, err := lastDownloads(ctx, s.pool, by, limit)
	if err != nil {
		return nil, err
	}
	list := make([]Download, len(entries))
	for i, e := range entries {
		list[i] = e.download()
	}
	return list, nil
}
