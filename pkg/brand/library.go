package brand

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Library is what the programme's staff do with the masters and the rules; every use case refuses
// anybody else. A master's files are written before its row and removed after it.
type Library struct {
	pool   *db.Pool
	store  media.Store
	intake *media.Intake
	post   *mail.Post
	now    func() time.Time
}

// NewLibrary makes the library and gives runner its jobs.
func NewLibrary(pool *db.Pool, store media.Store, intake *media.Intake, post *mail.Post, runner *jobs.Runner) *Library {
	l := &Library{pool, store, intake, post, time.Now}
	l.work(runner)
	return l
}

var errNotTeam = fault.New(fault.Forbidden, "errors.forbidden.text")

// Upload is a new master as it is sent: the SVG, the PDF and a large PNG; an EPS if there is one.
type Upload struct {
	Drawing
	Files   map[Format]func() (io.ReadCloser, error)
	Sending string // tells one sending of the form from another
}

// needed are the files of a master, in the order of the form; all but the last must be there.
func needed() []Format { return []Format{SVG, PDF, PNG, EPS} }

// Check says what is missing in u.
func (u Upload) Check() form.Errors {
	var e form.Errors
	if !slices.Contains(Layouts(), u.Layout) {
		e.Add("layout", "brand.layout_unknown")
	}
	if !slices.Contains(Variants(), u.Variant) {
		e.Add("variant", "brand.variant_unknown")
	}
	for _, f := range needed() {
		if _, sent := u.Files[f]; !sent && f != EPS {
			e.Add(string(f), "brand.master_needs."+string(f))
		}
	}
	return e
}

// parts are the files of a master, ready to be kept, and what is to be known of them.
type parts struct {
	Master
	files map[string][]byte // by name
}

// Receive takes an upload in as a draft. What is wrong with a file stands beside its field.
func (l *Library) Receive(ctx context.Context, by who.Actor, u Upload, key string) (id int64, err error) {
	if !by.Is(who.Staff) {
		return 0, errNotTeam
	}
	if err := u.Check().Err(); err != nil {
		return 0, err
	}
	act := once.Act("brand_master.upload", []any{u.Drawing, u.Sending})
	if id, found, err := once.EarlierID[int64](ctx, l.pool, by.ID, act, key); found || err != nil {
		return id, err
	}
	p, err := l.read(ctx, u)
	if err != nil {
		return 0, err
	}
	if err := l.keep(ctx, p); err != nil {
		return 0, err
	}
	made := false
	err = db.InTx(ctx, l.pool, func(tx db.Tx) (err error) {
		id, err = once.DoID(ctx, tx, by.ID, act, key, func() (int64, error) {
			made = true
			return l.insert(ctx, tx, by, p.Master)
		})
		return err
	})
	if err != nil || !made { // should even this fail, Purge finds them
		err = errors.Join(err, l.drop(context.WithoutCancel(ctx), p.Folder))
	}
	return id, err
}

func (l *Library) insert(ctx context.Context, tx db.Tx, by who.Actor, m Master) (int64, error) {
	id, err := insertMaster(ctx, tx, by, m)
	if err != nil {
		return 0, err
	}
	return id, audit.Record(ctx, tx, audit.Line{Actor: by, Act: "brand_master.upload", Object: masterObject(id), After: map[string]any{
		"layout": m.Layout, "variant": m.Variant, "svg_sha256": m.SHA256,
	}})
}

// read looks at every file of an upload, and makes what is kept of it.
func (l *Library) read(ctx context.Context, u Upload) (parts, error) {
	p := parts{Master{Drawing: u.Drawing, Folder: rand.Text(), Weights: map[Format]int{}, CreatedAt: l.now()}, map[string][]byte{}}
	var drawn media.Vector
	var raster media.Master
	looks := map[Format]func(io.Reader) ([]byte, error){
		SVG: func(r io.Reader) (b []byte, err error) { drawn, err = media.CleanSVG(r); return drawn.SVG, err },
		PDF: media.ReadPDF,
		EPS: media.ReadEPS,
		PNG: func(r io.Reader) (b []byte, err error) {
			raster, err = l.intake.Master(ctx, r, rasters())
			return nil, err
		},
	}
	var bad form.Errors
	for _, f := range needed() {
		file, sent := u.Files[f]
		if !sent {
			continue
		}
		content, err := look(file, looks[f])
		if said, ok := fault.As(err); ok && (said.Kind == fault.Invalid || said.Kind == fault.TooLarge) {
			bad.Add(string(f), said.Message.Key, said.Message.Args...)
		} else if err != nil {
			return p, err
		}
		if f != PNG {
			p.files[string(f)], p.Weights[f] = content, len(content)
		}
	}
	if len(bad) == 0 && !alike(drawn, raster.Rasters[0]) {
		bad.Add(string(PNG), "brand.master_shape")
	}
	if err := bad.Err(); err != nil {
		return p, err
	}
	for _, r := range raster.Rasters {
		p.files[rasterName(r.Width)] = r.PNG
	}
	p.SHA256, p.Ink = sum(drawn.SVG), Colour(fmt.Sprintf("#%02X%02X%02X", raster.Ink.R, raster.Ink.G, raster.Ink.B))
	p.Width, p.Height = raster.Rasters[0].Width, raster.Rasters[0].Height
	return p, nil
}

func look(open func() (io.ReadCloser, error), at func(io.Reader) ([]byte, error)) ([]byte, error) {
	r, err := open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return at(r)
}

// alike reports whether the drawing and the picture have the same proportions, give or take a hair.
func alike(v media.Vector, r media.Raster) bool {
	drawn, painted := v.Height/v.Width, float64(r.Height)/float64(r.Width)
	return math.Abs(drawn-painted) <= painted/100
}

func (l *Library) keep(ctx context.Context, p parts) error {
	for name, content := range p.files {
		if err := l.store.Put(ctx, fileKey(p.Folder, name), bytes.NewReader(content)); err != nil {
			return errors.Join(fmt.Errorf("keep master: %w", err), l.drop(context.WithoutCancel(ctx), p.Folder))
		}
	}
	return nil
}

// drop removes the files of a master.
func (l *Library) drop(ctx context.Context, folder string) error {
	var keys []string
	for _, f := range []Format{SVG, PDF, EPS} {
		keys = append(keys, fileKey(folder, string(f)))
	}
	for _, width := range rasters() {
		keys = append(keys, fileKey(folder, rasterName(width)))
	}
	return l.store.Delete(ctx, keys...)
}

func masterObject(id int64) string { return fmt.Sprintf("brand_master %d", id) }

// Master finds one. NotFound for who is not of the team.
func (l *Library) Master(ctx context.Context, by who.Actor, id int64) (Master, error) {
	if !by.Is(who.Staff) {
		return Master{}, fault.New(fault.NotFound, "errors.not_found.text")
	}
	return masterByID(ctx, l.pool, id)
}

// Open reads a file of a master, as it is: "svg", "1024.png"…
func (l *Library) Open(ctx context.Context, m Master, name string) (io.ReadSeekCloser, error) {
	content, _, err := l.store.Open(ctx, fileKey(m.Folder, name))
	if err != nil {
		return nil, fmt.Errorf("open a file of master %d: %w", m.ID, err)
	}
	return content, nil
}

// shelved is how many uploads the team's list goes back.
const shelved = 200

// Line is a drawing with its versions.
type Line struct {
	Drawing
	Now      Master // in force; what came with the program where nothing else is
	Has      bool   // something is in force
	Versions []Master
}

// Standing is where one of the versions stands: draft, upcoming, in force, replaced, ended or retired.
func (l Line) Standing(m Master, now time.Time) string {
	switch {
	case m.State != MasterPublished:
		return string(m.State)
	case m.Upcoming(now):
		return "upcoming"
	case m.ID == l.Now.ID:
		return "force"
	case !m.InForce(now):
		return "ended"
	}
	return "replaced"
}

// Lines lists, for each drawing there is, its versions, newest first.
func (l *Library) Lines(ctx context.Context, by who.Actor) ([]Line, error) {
	if !by.Is(who.Staff) {
		return nil, errNotTeam
	}
	all, err := lastMasters(ctx, l.pool, shelved)
	if err != nil {
		return nil, err
	}
	now := inForce(all, l.now())
	var lines []Line
	for _, d := range Drawings() {
		line := Line{Drawing: d}
		line.Now, line.Has = now[d]
		for _, m := range all {
			if m.Drawing == d {
				line.Versions = append(line.Versions, m)
			}
		}
		if line.Has = line.Has || d.Layout == Alone; line.Has || len(line.Versions) > 0 {
			lines = append(lines, line)
		}
	}
	return lines, nil
}
