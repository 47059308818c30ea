package media

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"os"
	"runtime"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/scratch"
)

// Options of an Intake; the zero value is right in production.
type Options struct {
	Workers  int            // pictures treated at once; 0 = one per core
	Queue    int            // pictures that may wait for their turn; 0 = 100
	Deadline time.Duration  // for one picture in its worker; 0 = 10 s
	Command  []string       // starts a worker; empty = this program with "media-worker"
	Scratch  scratch.Folder // of the files being treated
	Log      *slog.Logger
}

// Intake treats pictures in worker processes. It is safe for concurrent use.
type Intake struct {
	turns    chan struct{} // one place per worker
	heavy    chan struct{} // one place: a HEIC takes six times the memory of a JPEG
	places   chan struct{} // the queue, those being treated included
	deadline time.Duration
	command  []string
	scratch  scratch.Folder
	log      *slog.Logger
}

// NewIntake prepares an Intake. No process is started before the first picture.
func NewIntake(o Options) (*Intake, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.NumCPU()
	}
	if o.Queue <= 0 {
		o.Queue = 100
	}
	if o.Deadline <= 0 {
		o.Deadline = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if len(o.Command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find this program: %w", err)
		}
		o.Command = []string{self, "media-worker"}
	}
	return &Intake{
		turns: make(chan struct{}, o.Workers), heavy: make(chan struct{}, 1), places: make(chan struct{}, o.Workers+o.Queue),
		deadline: o.Deadline, command: o.Command, scratch: o.Scratch, log: o.Log,
	}, nil
}

// Treat reads one file and makes its picture. What is wrong with the file is fault.Invalid or
// fault.TooLarge, a full queue fault.Unavailable.
func (in *Intake) Treat(ctx context.Context, file io.Reader) (Picture, error) {
	return in.treat(ctx, file, request{Widths: Widths()})
}

// TreatWhole is Treat for a picture to work on: the first derivative is the picture itself, within
// MostSide, and finer.
func (in *Intake) TreatWhole(ctx context.Context, file io.Reader) (Picture, error) {
	return in.treat(ctx, file, request{Widths: Widths(), Most: MostSide})
}

func (in *Intake) treat(ctx context.Context, file io.Reader, q request) (Picture, error) {
	answer, sum, err := in.take(ctx, file, &q)
	if err != nil {
		return Picture{}, err
	}
	p, err := in.read(q, answer)
	p.SHA256 = [32]byte(sum)
	return p, err
}

// take receives a file, notes in q what its header says, and lets a worker do what q asks.
func (in *Intake) take(ctx context.Context, file io.Reader, q *request) (answer, sum []byte, err error) {
	leave, err := in.enter()
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	kept, digest, size, err := receive(in.scratch, file)
	if err != nil {
		return nil, nil, err
	}
	defer kept.Close()
	if q.header, err = inspect(kept); err != nil {
		return nil, nil, err
	}
	if err := q.checkMaster(); err != nil {
		return nil, nil, err
	}
	q.Size = size
	answer, err = in.work(ctx, *q, kept)
	return answer, digest.Sum(nil), err
}

// enter takes a place in the queue, or says that it is full.
func (in *Intake) enter() (leave func(), err error) {
	select {
	case in.places <- struct{}{}:
		return func() { <-in.places }, nil
	default:
		return nil, fault.New(fault.Unavailable, "media.busy")
	}
}

// turn waits for a worker, and for those of its kind to be done with theirs.
func (in *Intake) turn(ctx context.Context, kind format) (done func(), err error) {
	if kind != formatHEIC {
		return room(ctx, in.turns)
	}
	last, err := room(ctx, in.heavy)
	if err != nil {
		return nil, err
	}
	first, err := room(ctx, in.turns)
	if err != nil {
		last()
		return nil, err
	}
	return func() { first(); last() }, nil
}

// room waits for one of the places.
func room(ctx context.Context, places chan struct{}) (leave func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Unavailable, "media.busy", ctx.Err())
	}
}

// receive copies the file, up to its bound, into one without a name: whatever happens, nothing is
// left behind.
func receive(folder scratch.Folder, file io.Reader) (*os.File, hash.Hash, int64, error) {
	kept, err := folder.File()
	if err != nil {
		return nil, nil, 0, fmt.Errorf("keep picture: %w", err)
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(kept, sum), io.LimitReader(file, MaxBytes+1))
	if err == nil {
		_, err = kept.Seek(0, io.SeekStart)
	}
	switch {
	case err != nil:
		err = fmt.Errorf("keep picture: %w", err)
	case size == 0:
		err = fault.New(fault.Invalid, "media.empty")
	case size > MaxBytes:
		err = fault.New(fault.TooLarge, "media.too_big", MaxBytes>>20)
	default:
		return kept, sum, size, nil
	}
	return nil, nil, 0, errors.Join(err, kept.Close())
}
