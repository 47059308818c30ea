package media

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

const (
	maxReply = 96 << 20 // bytes a worker may answer
	maxWords = 4 << 10  // bytes it may complain
)

// work lets a worker process, when one is free, do what q asks with a file, from its start, and what
// else there is for it. Past the deadline the process is killed.
func (in *Intake) work(ctx context.Context, q request, file io.ReadSeeker, more ...io.Reader) ([]byte, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	line, err := json.Marshal(q)
	if err != nil {
		return nil, fmt.Errorf("ask worker: %w", err)
	}
	done, err := in.turn(ctx, q.Format)
	if err != nil {
		return nil, err
	}
	defer done()
	limited, cancel := context.WithTimeout(ctx, max(in.deadline, q.patience()))
	defer cancel()
	answer, words := &bounded{most: maxReply}, &bounded{most: maxWords, cut: true}
	x := exec.CommandContext(limited, in.command[0], in.command[1:]...) // kills by pid
	x.Stdin = io.MultiReader(append([]io.Reader{bytes.NewReader(append(line, '\n')), file}, more...)...)
	x.Stdout, x.Stderr = answer, words
	x.Env = []string{} // no secret of ours
	x.Dir = "/"
	x.SysProcAttr = apart()
	x.WaitDelay = time.Second
	err = x.Run()
	switch {
	case ctx.Err() != nil:
		return nil, fault.Wrap(fault.Unavailable, "media.busy", ctx.Err())
	case limited.Err() != nil:
		in.log.Warn("media: worker killed at its deadline", "format", q.Format, "width", q.Width, "height", q.Height)
		return nil, fault.New(fault.Invalid, "media.too_slow")
	case err != nil:
		return nil, in.died(q, err, words.kept.String())
	}
	return answer.kept.Bytes(), nil
}

// died tells what the end of a worker means: a picture too large for its memory, a picture that
// broke a decoder, or a worker that could not even be started, which is no fault of the picture.
func (in *Intake) died(q request, err error, words string) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return fmt.Errorf("start media worker: %w", err)
	}
	in.log.Warn("media: worker died", "error", err, "format", q.Format, "width", q.Width, "height", q.Height, "words", words)
	if strings.Contains(words, "out of memory") || strings.Contains(words, "cannot allocate memory") {
		return q.refused("media.too_complex", err)
	}
	return q.refused("media.damaged", err)
}

// refused says why a picture was not taken; of a HEIC, how to send it otherwise.
func (h header) refused(key string, err error) error {
	if h.Format == formatHEIC {
		key = "media.heic"
	}
	return fault.Wrap(fault.Invalid, key, err)
}

// open takes a worker's answer apart: what it says, and the files behind. It believes nothing: the
// worker has seen a stranger's file.
func (q request) open(answer []byte) (r reply, files []byte, err error) {
	line, files, _ := bytes.Cut(answer, []byte("\n"))
	if err := json.Unmarshal(line, &r); err != nil {
		return r, nil, fmt.Errorf("read worker's answer: %w", err)
	}
	if r.Small {
		return r, nil, fault.New(fault.Invalid, "media.cut_small")
	}
	if r.Damage != "" {
		return r, nil, q.refused("media.damaged", errors.New(r.Damage))
	}
	return r, files, nil
}

// read is the picture that a worker made.
func (in *Intake) read(q request, answer []byte) (Picture, error) {
	r, rest, err := q.open(answer)
	if err != nil {
		return Picture{}, err
	}
	if r.Width*r.Height != q.Width*q.Height {
		return Picture{}, errors.New("worker's answer is not about this picture")
	}
	return r.picture(rest)
}

// picture is what a worker made, with the files behind its answer.
func (r reply) picture(rest []byte) (Picture, error) {
	p := Picture{Width: r.Width, Height: r.Height, Hash: r.Hash, Position: r.Position, Taken: r.Taken}
	for _, f := range r.Files {
		if f.Size < 0 || f.Size > len(rest) {
			return Picture{}, errors.New("worker's answer is short")
		}
		d := Derivative{f.Width, f.Height, rest[:f.Size:f.Size]}
		config, err := jpeg.DecodeConfig(bytes.NewReader(d.JPEG))
		if err != nil || config.Width != d.Width || config.Height != d.Height {
			return Picture{}, errors.Join(fmt.Errorf("worker's %d × %d is none", f.Width, f.Height), err)
		}
		rest = rest[f.Size:]
		p.Derivatives = append(p.Derivatives, d)
	}
	if len(p.Derivatives) == 0 {
		return Picture{}, errors.New("worker's answer is no picture")
	}
	return p, nil
}

// bounded keeps at most most bytes; more is an error, or is cut.
type bounded struct {
	kept bytes.Buffer // not embedded: its ReadFrom knows no bound
	most int
	cut  bool
}

func (b *bounded) Write(p []byte) (int, error) {
	left := b.most - b.kept.Len()
	if len(p) <= left {
		return b.kept.Write(p)
	}
	if !b.cut {
		return 0, errors.New("more than expected")
	}
	b.kept.Write(p[:left])
	return len(p), nil
}
