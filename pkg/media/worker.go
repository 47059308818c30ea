package media

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"io"
	"runtime/debug"
	"time"
)

// The conversation with a worker, on its standard streams: one line of JSON and the file go in, and
// the drawing to lay on it, if any; one line of JSON and the files made, one behind the other, come
// out. A worker treats one picture and ends.

// request asks a worker to treat the file of Size bytes that follows (Intake bounded it): to make its
// derivatives or, of a picture taken in already, what Layout, Areas or Retouch tell.
type request struct {
	header
	Size   int64
	Widths []int
	Most   int               `json:",omitempty"` // a side of the picture, when it is wanted itself
	Layout *Layout           `json:",omitempty"`
	Areas  []image.Rectangle `json:",omitempty"`
	Master bool              `json:",omitempty"` // a logo of ours: see Master

	Retouch *Retouch `json:",omitempty"`
}

// reply tells what became of it. Damage is why the picture could not be read, for the log.
type reply struct {
	Damage        string `json:",omitempty"`
	Width, Height int
	Files         []replyFile
	Hash          uint64
	Position      *Position `json:",omitempty"`
	Taken         time.Time
	Tones         []Tones      `json:",omitempty"`
	Ink           *color.NRGBA `json:",omitempty"` // of a master
	Opaque        bool         `json:",omitempty"`
	Small         bool         `json:",omitempty"` // too little would be left
}

type replyFile struct{ Width, Height, Size int }

// Work is the whole of a worker process: it treats the picture on in and answers on out. Before
// it looks at the picture it bounds its own memory and processor time.
func Work(in io.Reader, out io.Writer) error {
	if err := confine(); err != nil {
		return fmt.Errorf("media worker: bound itself: %w", err)
	}
	debug.SetMemoryLimit(softMemory)
	r := bufio.NewReader(in)
	line, err := r.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("media worker: read request: %w", err)
	}
	var q request
	if err := json.Unmarshal(line, &q); err != nil {
		return fmt.Errorf("media worker: read request: %w", err)
	}
	file := make([]byte, q.Size)
	if _, err := io.ReadFull(r, file); err != nil {
		return fmt.Errorf("media worker: read picture: %w", err)
	}
	answer, pictures := guarded(func() (reply, [][]byte) {
		switch {
		case q.Layout != nil:
			return lay(q, file, r)
		case q.Areas != nil:
			return measure(q, file), nil
		case q.Retouch != nil:
			return retouch(q, file)
		case q.Master:
			return treatMaster(q, file)
		}
		return treat(q, file)
	})
	return send(out, answer, pictures)
}

// guarded makes a decoder's panic a refusal like any other failure of its.
func guarded(work func() (reply, [][]byte)) (answer reply, pictures [][]byte) {
	defer func() {
		if p := recover(); p != nil {
			answer, pictures = reply{Damage: fmt.Sprint("panic: ", p)}, nil
		}
	}()
	return work()
}

// treat makes the derivatives of a stranger's picture.
func treat(q request, file []byte) (answer reply, pictures [][]byte) {
	notes := readNotes(q.Format, file)
	picture, err := decode(q, notes, file)
	if err != nil {
		return reply{Damage: err.Error()}, nil
	}
	if q.Format == formatHEIC { // upright only now
		q.Width, q.Height = picture.Bounds().Dx(), picture.Bounds().Dy()
	}
	return answerOf(picture, q, notes)
}

// answerOf makes the derivatives of a decoded picture.
func answerOf(picture image.Image, q request, notes notes) (answer reply, pictures [][]byte) {
	made, err := derive(picture, q, notes)
	if err != nil {
		return reply{Damage: err.Error()}, nil
	}
	answer = reply{Hash: made.hash, Position: notes.position, Taken: notes.taken}
	answer.Width, answer.Height = notes.upright(q.Width, q.Height)
	for _, d := range made.derivatives {
		answer.Files = append(answer.Files, replyFile{d.Width, d.Height, len(d.JPEG)})
		pictures = append(pictures, d.JPEG)
	}
	return answer, pictures
}

func send(out io.Writer, answer reply, pictures [][]byte) error {
	line, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("media worker: %w", err)
	}
	parts := append([][]byte{line, []byte("\n")}, pictures...)
	if _, err := out.Write(bytes.Join(parts, nil)); err != nil {
		return fmt.Errorf("media worker: answer: %w", err)
	}
	return nil
}
