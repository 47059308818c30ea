package photos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service receives, attaches, shows and deletes photos.
type Service struct {
	pool      *db.Pool
	store     media.Store
	intake    *media.Intake
	unlimited bool
	now       func() time.Time
}

// New makes the service and gives runner its jobs. unlimited lifts the quota: for measuring, in
// development only.
func New(pool *db.Pool, store media.Store, intake *media.Intake, runner *jobs.Runner, unlimited bool) *Service {
	s := &Service{pool: pool, store: store, intake: intake, unlimited: unlimited, now: time.Now}
	jobs.Handle(runner, s.remove)
	runner.Every(time.Hour, "photo.purge", s.Purge)
	return s
}

// quotas bound what one account sends.
func quotas() []limit.Rule {
	return []limit.Rule{{Class: "photos", Times: 30, Per: 30 * time.Minute}, {Class: "photos", Times: 200, Per: 24 * time.Hour}}
}

// Receive takes one file in. What is wrong with the picture itself is fault.Invalid or
// fault.TooLarge, so that a form keeps its other photos; too many is fault.TooMany, a full house
// fault.Unavailable.
func (s *Service) Receive(ctx context.Context, by who.Actor, file io.Reader) (Photo, error) {
	if err := s.MaySend(ctx, by); err != nil {
		return Photo{}, err
	}
	picture, err := s.intake.Treat(ctx, file)
	if err != nil {
		return Photo{}, err
	}
	return s.keep(ctx, by, picture, func(db.Tx, Photo) error { return nil })
}

// ReceiveWhole is Receive for a picture to work on, which nothing will tell from another. In the same
// transaction place says what the photo is for; it may delete it.
func (s *Service) ReceiveWhole(ctx context.Context, by who.Actor, file io.Reader, place func(tx db.Tx, p Photo) error) (Photo, error) {
	if err := s.MaySend(ctx, by); err != nil {
		return Photo{}, err
	}
	picture, err := s.intake.TreatWhole(ctx, file)
	if err != nil {
		return Photo{}, err
	}
	picture.Position, picture.Taken, picture.SHA256, picture.Hash = nil, time.Time{}, [32]byte{}, 0
	return s.keep(ctx, by, picture, place)
}

// keep writes the files, then the row.
func (s *Service) keep(ctx context.Context, by who.Actor, picture media.Picture, place func(tx db.Tx, p Photo) error) (Photo, error) {
	p := Photo{
		ID: newID(), Owner: by.ID, State: stored, Width: picture.Width, Height: picture.Height,
		Position: picture.Position, Taken: monthOf(picture.Taken), CreatedAt: s.now(),
	}
	for _, d := range picture.Derivatives {
		p.Widths = append(p.Widths, d.Width)
	}
	slices.Sort(p.Widths)
	err := s.keepFiles(ctx, p.ID, picture.Derivatives)
	if err == nil {
		err = s.keepRow(ctx, by, p, picture, place)
	}
	if err != nil { // should even this fail, Purge finds them
		return Photo{}, errors.Join(err, s.store.Delete(context.WithoutCancel(ctx), p.keys()...))
	}
	return p, nil
}

// MaySend tells, before anything is read, whether by may send photos: fault.TooMany past the quota.
func (s *Service) MaySend(ctx context.Context, by who.Actor) error {
	if by.Anonymous() {
		return fault.New(fault.SignInNeeded, "errors.sign_in.text")
	}
	return s.checkQuota(ctx, s.pool, by.ID)
}

func (s *Service) keepFiles(ctx context.Context, id string, all []media.Derivative) error {
	for _, d := range all {
		if err := s.store.Put(ctx, key(id, d.Width), bytes.NewReader(d.JPEG)); err != nil {
			return fmt.Errorf("keep photo: %w", err)
		}
	}
	return nil
}

func (s *Service) keepRow(ctx context.Context, by who.Actor, p Photo, picture media.Picture, place func(tx db.Tx, p Photo) error) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		// Several forms may have passed the first check together.
		if err := lockSender(ctx, tx, by.ID); err != nil {
			return err
		}
		if err := s.checkQuota(ctx, tx, by.ID); err != nil {
			return err
		}
		if err := insertPhoto(ctx, tx, p, picture); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "photo.receive", Object: object(p.ID)}); err != nil {
			return err
		}
		return place(tx, p)
	})
}

func (s *Service) checkQuota(ctx context.Context, c db.Conn, by who.ID) error {
	if s.unlimited {
		return nil
	}
	for _, rule := range quotas() {
		sent, oldest, err := sentSince(ctx, c, by, s.now().Add(-rule.Per))
		if err != nil {
			return err
		}
		if sent >= rule.Times {
			wait := &limit.Exceeded{Rule: rule, RetryAfter: oldest.Add(rule.Per).Sub(s.now())}
			return fault.Wrap(fault.TooMany, "photos.quota", wait)
		}
	}
	return nil
}

// Attach makes placed, in their order, the photos of an album; those it had and has no longer are
// deleted. The caller has checked that owner may change what the album is; the photos added must be owner's.
func (s *Service) Attach(ctx context.Context, tx db.Tx, a Album, owner who.ID, placed []Placed) error {
	if err := check(placed); err != nil {
		return err
	}
	ids := make([]string, len(placed))
	for i, p := range placed {
		ids[i] = p.ID
	}
	ready, err := lockFor(ctx, tx, a, owner, ids)
	if err != nil {
		return err
	}
	for i, p := range placed {
		if !slices.Contains(ready, p.ID) {
			return wrong("photos.gone")
		}
		if err := place(ctx, tx, a, i, p); err != nil {
			return err
		}
	}
	dropped, err := othersIn(ctx, tx, a, ids)
	if err != nil {
		return err
	}
	return s.Delete(ctx, tx, dropped...)
}

// Hold keeps photos that owner sent and put nowhere for an album of what is not public yet, and that will Release or
// Delete them: until then only owner and the moderators see them, nothing else takes them, and Purge leaves them.
func (s *Service) Hold(ctx context.Context, tx db.Tx, a Album, owner who.ID, ids ...string) error {
	n, err := holdStored(ctx, tx, a, owner, ids)
	if err == nil && n != int64(len(ids)) {
		return wrong("photos.gone")
	}
	return err
}

// SetAside takes photos of an album out of sight as Hold does, until they are released or deleted.
func (s *Service) SetAside(ctx context.Context, tx db.Tx, a Album, ids ...string) error {
	return setAside(ctx, tx, a, ids)
}

// Release ends Hold: the photos may be attached again.
func (s *Service) Release(ctx context.Context, tx db.Tx, ids ...string) error {
	return releaseHeld(ctx, tx, ids)
}

// check says what is wrong with a list of photos.
func check(placed []Placed) error {
	if len(placed) > MaxPerAlbum {
		return wrong("photos.too_many", MaxPerAlbum)
	}
	seen := map[string]bool{}
	for _, p := range placed {
		if seen[p.ID] {
			return wrong("photos.twice")
		}
		seen[p.ID] = true
		if form.Length(p.Alt) > maxAlt {
			return wrong("photos.alt_too_long", maxAlt)
		}
	}
	return nil
}

const maxAlt = 200

// wrong is an error beside the form's photos.
func wrong(key string, args ...any) error {
	var e form.Errors
	e.Add("photos", key, args...)
	return e.Err()
}

// In lists the photos of an album in their order.
func (s *Service) In(ctx context.Context, c db.Conn, a Album) ([]Photo, error) {
	return photosIn(ctx, c, a)
}

// Find is one photo, whoever's.
func (s *Service) Find(ctx context.Context, c db.Conn, id string) (Photo, error) {
	return photoByID(ctx, c, id)
}

// Shown is the photo of an address ("/photos/…/640.jpg") and what of a kind it is of; nothing, 0 for any
// other address.
func (s *Service) Shown(ctx context.Context, c db.Conn, kind, address string) (photo string, of int64, err error) {
	rest, found := strings.CutPrefix(address, "/photos/")
	if !found {
		return "", 0, nil
	}
	id, _, _ := strings.Cut(rest, "/")
	p, err := photoByID(ctx, c, id)
	if fault.Is(err, fault.NotFound) || err == nil && p.Album.Kind != kind {
		return "", 0, nil
	}
	return p.ID, p.Album.ID, err
}

// Give makes a photo, stored until now, its owner's own, the one of an album.
func (s *Service) Give(ctx context.Context, tx db.Tx, a Album, p Photo) error {
	return makeOwn(ctx, tx, p.ID, a)
}

// Own is one of by's photos that a form holds. NotFound for anybody else's.
func (s *Service) Own(ctx context.Context, by who.Actor, id string) (Photo, error) {
	p, err := photoByID(ctx, s.pool, id)
	if err != nil {
		return Photo{}, err
	}
	if p.Owner != by.ID {
		return Photo{}, notFound()
	}
	return p, nil
}

// File is one kept derivative of a photo, for papers; nothing when there is none, or no more. The
// caller has checked who asks.
func (s *Service) File(ctx context.Context, id string, width int) ([]byte, error) {
	if id == "" {
		return nil, nil
	}
	content, size, err := s.store.Open(ctx, key(id, width))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("photo %s: %w", id, err)
	}
	defer content.Close()
	file := make([]byte, size)
	if _, err := io.ReadFull(content, file); err != nil {
		return nil, fmt.Errorf("photo %s: %w", id, err)
	}
	return file, nil
}

// Delete takes photos away for good; their files go once tx is kept. A photo already deleted is
// no error. The caller has checked who asks.
func (s *Service) Delete(ctx context.Context, tx db.Tx, ids ...string) error {
	gone, err := markDeleted(ctx, tx, ids, s.now())
	if err != nil {
		return err
	}
	for _, id := range gone {
		if err := jobs.Enqueue(ctx, tx, removeFiles{Photo: id}); err != nil {
			return err
		}
	}
	return nil
}

// open finds what by may see of a photo: one derivative, and whether everybody may.
func (s *Service) open(ctx context.Context, all Holders, by who.Actor, id string, width int) (shown, error) {
	p, err := photoByID(ctx, s.pool, id)
	if err != nil {
		return shown{}, err
	}
	public, allowed := false, p.State != own && (p.Owner != 0 && p.Owner == by.ID || by.Is(who.Moderator))
	if p.State != stored {
		var more bool
		if public, more, err = all.visible(ctx, p, by); err != nil {
			return shown{}, err
		}
		allowed = allowed || more
	}
	fitting, known := p.fitting(width)
	if !known || !(public || allowed) {
		return shown{}, notFound()
	}
	content, _, err := s.store.Open(ctx, key(p.ID, fitting))
	if errors.Is(err, fs.ErrNotExist) { // deleted this very moment
		return shown{}, fault.Wrap(fault.NotFound, "errors.not_found.text", err)
	}
	if err != nil {
		return shown{}, fmt.Errorf("photo %s: %w", p.ID, err)
	}
	return shown{ReadSeekCloser: content, width: fitting, public: public, created: p.CreatedAt}, nil
}

// Read is the file of a photo nearest below a width, for the program's own drawings. The caller has
// checked that everybody may see it.
func (s *Service) Read(ctx context.Context, p Photo, width int) ([]byte, error) {
	fitting, known := p.fitting(width)
	if !known {
		return nil, notFound()
	}
	content, _, err := s.store.Open(ctx, key(p.ID, fitting))
	if err != nil {
		return nil, fmt.Errorf("read photo %s: %w", p.ID, err)
	}
	defer content.Close()
	file, err := io.ReadAll(content)
	if err != nil {
		return nil, fmt.Errorf("read photo %s: %w", p.ID, err)
	}
	return file, nil
}

// visible tells who may see a photo by what it is in.
func (all Holders) visible(ctx context.Context, p Photo, by who.Actor) (public, allowed bool, err error) {
	holder, known := all[p.Album.Kind]
	if !known {
		return false, false, fmt.Errorf("photo %s: nobody holds albums of %q", p.ID, p.Album.Kind)
	}
	return holder.PhotoVisible(ctx, p, by)
}

// shown is one derivative being sent.
type shown struct {
	io.ReadSeekCloser
	width   int
	public  bool
	created time.Time
}

func notFound() error { return fault.New(fault.NotFound, "errors.not_found.text") }

func object(id string) string { return "photo " + id }
