package overlay

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"math"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of overlays.
type Service struct {
	pool   *db.Pool
	brand  *brand.Service
	photos *photos.Service
	intake *media.Intake
	now    func() time.Time
}

// New makes the service and gives runner its sweep.
func New(pool *db.Pool, b *brand.Service, p *photos.Service, in *media.Intake, runner *jobs.Runner) *Service {
	s := &Service{pool, b, p, in, time.Now}
	runner.Every(sweeping, "sweep overlays", s.Purge)
	return s
}

// Receive takes a photo in and gives its overlay. key makes a double click with the same photo one
// overlay. What is wrong with the photo is as photos.Receive says it, or form errors.
func (s *Service) Receive(ctx context.Context, by who.Actor, file io.Reader, key string) (ID, error) {
	var id ID
	_, err := s.photos.ReceiveWhole(ctx, by, file, func(tx db.Tx, p photos.Photo) (err error) {
		if width, height := p.Whole(); min(width, height) < leastPX {
			var bad form.Errors
			bad.Add("photo", "overlay.photo_small", leastPX)
			return bad.Err()
		}
		made := false
		id, err = once.DoID(ctx, tx, by.ID, receiving, key, func() (ID, error) {
			made = true
			return s.make(ctx, tx, by, p)
		})
		if err != nil || made {
			return err
		}
		return s.photos.Delete(ctx, tx, p.ID) // the first click's photo serves
	})
	return id, err
}

// Received is the overlay that the same form, sent before, made; then no photo need be received.
func (s *Service) Received(ctx context.Context, by who.Actor, key string) (ID, bool, error) {
	return once.EarlierID[ID](ctx, s.pool, by.ID, receiving, key)
}

const receiving = "overlay receive"

func (s *Service) make(ctx context.Context, tx db.Tx, by who.Actor, p photos.Photo) (ID, error) {
	id, err := insertOverlay(ctx, tx, by.ID, s.now(), s.now().Add(life))
	if err != nil {
		return 0, err
	}
	return id, s.photos.Give(ctx, tx, album(id), p)
}

// find is one of by's overlays, while it lasts.
func (s *Service) find(ctx context.Context, c db.Conn, by who.Actor, id ID) (Overlay, error) {
	o, err := overlayOf(ctx, c, by.ID, id, s.now())
	if err != nil {
		return Overlay{}, err
	}
	o.Photo, err = s.photo(ctx, c, id)
	return o, err
}

func (s *Service) photo(ctx context.Context, c db.Conn, id ID) (photos.Photo, error) {
	all, err := s.photos.In(ctx, c, album(id))
	if err == nil && len(all) == 0 {
		err = notFound()
	}
	if err != nil {
		return photos.Photo{}, err
	}
	return all[0], nil
}

// File is a photo with the bubble on it.
type File struct {
	Name        string
	ContentType string
	Bytes       []byte
}

// Make makes the file that c asks for and hands it by, once the ledger has its line. With form errors
// comes what there is to look at; refused as brand.Download is.
func (s *Service) Make(ctx context.Context, by who.Actor, id ID, c Choices) (File, Look, error) {
	if err := s.brand.May(ctx, by); err != nil {
		return File{}, Look{}, err
	}
	look, err := s.Look(ctx, by, id, c)
	if err != nil {
		return File{}, Look{}, err
	}
	if err := look.Errors.Err(); err != nil {
		return File{}, look, err
	}
	p := look.Plan
	made, err := s.lay(ctx, look.Photo, p)
	if err != nil {
		return File{}, look, err
	}
	laid := brand.Laid{Variant: p.Sticker.Variant, Format: p.Format, Preset: p.Preset, Width: p.Width, Height: p.Height, Use: p.Use}
	name, err := s.brand.HandLaid(ctx, by, laid)
	return File{name, p.Format.ContentType(), made}, look, err
}

// lay draws p, in the process apart.
func (s *Service) lay(ctx context.Context, photo photos.Photo, p Plan) ([]byte, error) {
	scale := func(n int) int { return int(math.Round(float64(n) * p.scale())) }
	bubble, err := s.brand.Raster(ctx, p.Sticker.Variant, max(1, scale(p.Bubble.Dx())))
	if err != nil {
		return nil, err
	}
	width, _ := photo.Whole()
	file, err := s.photos.File(ctx, photo.ID, width)
	if err != nil {
		return nil, err
	}
	if file == nil {
		return nil, notFound()
	}
	at := p.Bubble.Min.Sub(p.Part.Min)
	return s.intake.Lay(ctx, bytes.NewReader(file), bubble, media.Layout{
		Part: p.Part, Width: p.Width, Height: p.Height, At: image.Pt(scale(at.X), scale(at.Y)), Format: string(p.Format),
	})
}

// Kept lists what by keeps, the last first.
func (s *Service) Kept(ctx context.Context, by who.Actor) ([]Card, error) {
	return keptOf(ctx, s.pool, by.ID)
}

// Keep keeps by's overlay as it is with c. Conflict when there is no room left.
func (s *Service) Keep(ctx context.Context, by who.Actor, id ID, c Choices) error {
	o, err := s.find(ctx, s.pool, by, id)
	if err != nil {
		return err
	}
	laying, err := s.brand.Laying(ctx, by)
	if err != nil {
		return err
	}
	c = c.completed()
	plan, _ := c.plan(image.Pt(o.Photo.Whole()), laying)
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		others, err := lockKept(ctx, tx, by.ID, id)
		if err != nil {
			return err
		}
		if others >= mostKept {
			return fault.New(fault.Conflict, "overlay.kept_full", mostKept)
		}
		if err := keepOverlay(ctx, tx, by.ID, id, plan.chosen(c), s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "photo_overlay.keep", Object: object(id)})
	})
}

// Remove takes by's overlay away, with its photo.
func (s *Service) Remove(ctx context.Context, by who.Actor, id ID) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if _, err := overlayOf(ctx, tx, by.ID, id, s.now()); err != nil {
			return err
		}
		if err := s.drop(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "photo_overlay.remove", Object: object(id)})
	})
}

func (s *Service) drop(ctx context.Context, tx db.Tx, id ID) error {
	p, err := s.photo(ctx, tx, id)
	if err == nil {
		err = s.photos.Delete(ctx, tx, p.ID)
	}
	if err != nil && !fault.Is(err, fault.NotFound) { // gone already is as good
		return err
	}
	return deleteOverlay(ctx, tx, id)
}

// Purge removes what nobody kept in time.
func (s *Service) Purge(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		expired, err := expiredSince(ctx, tx, s.now())
		if err != nil {
			return err
		}
		for _, id := range expired {
			if err := s.drop(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// PhotoVisible implements photos.Holder: the photo is its owner's, while it lasts.
func (s *Service) PhotoVisible(ctx context.Context, p photos.Photo, by who.Actor) (public, allowed bool, err error) {
	_, err = overlayOf(ctx, s.pool, by.ID, ID(p.Album.ID), s.now())
	if fault.Is(err, fault.NotFound) {
		return false, false, nil
	}
	return false, err == nil, err
}

// AlbumKind is the kind of the album that an overlay is, with its one photo.
const AlbumKind = "overlay"

func album(id ID) photos.Album { return photos.Album{Kind: AlbumKind, ID: int64(id)} }

func object(id ID) string { return fmt.Sprintf("overlay %d", id) }
