package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"github.com/disintegration/imaging"
)

const samplePhoto = "pkg/media/testdata/falaise-orientation6-gps.jpg"

func photoWidths() []int { return []int{1600, 800, 320} }

// photo: a phone's photo of 12 million pixels in three widths, by a worker process of the built
// program, its start included, against imaging within this process.
func (b *bench) photo(ctx context.Context) error {
	file, err := phonePhoto()
	if err != nil {
		return err
	}
	d, err := race(ctx, once(func() error {
		out, err := worker(ctx, file, b.program, "media-worker")
		return errors.Join(err, answered(out))
	}), once(func() error { return plainPhoto(file) }))
	if err != nil {
		return err
	}
	b.table.atMost(0.45, "photo of 12 Mpx → 1600, 800, 320 px", "imaging Lanczos from the whole picture", d)
	b.table.note("ours is a process of its own, its start and its pipes included; the reference is none")
	peak, err := b.peak(ctx, file)
	if err != nil {
		return err
	}
	b.table.plain("  memory of the worker process, at most", peak, 80, "MB")
	return nil
}

// phonePhoto is a real photo of 4000 × 3000, as a phone saves it.
func phonePhoto() ([]byte, error) {
	source, err := imaging.Open(samplePhoto, imaging.AutoOrientation(true))
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	err = imaging.Encode(&file, imaging.Resize(source, 4000, 3000, imaging.Lanczos), imaging.JPEG, imaging.JPEGQuality(88))
	return file.Bytes(), err
}

// worker gives file to a worker process as media.Intake does, and gives its answer.
func worker(ctx context.Context, file []byte, command ...string) ([]byte, error) {
	ask, err := json.Marshal(map[string]any{"Format": "jpeg", "Width": 4000, "Height": 3000, "Size": len(file), "Widths": photoWidths()})
	if err != nil {
		return nil, err
	}
	x := exec.CommandContext(ctx, command[0], command[1:]...)
	x.Stdin = io.MultiReader(bytes.NewReader(append(ask, '\n')), bytes.NewReader(file))
	x.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it lowers the priority of its group
	return x.Output()
}

// answered holds a worker's answer against what was asked.
func answered(out []byte) error {
	var reply struct {
		Damage string
		Files  []struct{ Width int }
	}
	line, _, _ := bytes.Cut(out, []byte("\n"))
	if err := json.Unmarshal(line, &reply); err != nil {
		return fmt.Errorf("worker's answer: %w", err)
	}
	if reply.Damage != "" || len(reply.Files) != len(photoWidths()) {
		return fmt.Errorf("worker's answer: %s", line)
	}
	return nil
}

// plainPhoto is the plain way: decoded whole, each width from the whole picture.
func plainPhoto(file []byte) error {
	picture, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		return err
	}
	for _, w := range photoWidths() {
		if err := imaging.Encode(io.Discard, imaging.Resize(picture, w, 0, imaging.Lanczos), imaging.JPEG, imaging.JPEGQuality(82)); err != nil {
			return err
		}
	}
	return nil
}

// peakCommand runs another command and prints, instead of its output, the memory it held at most in
// kilobytes. A process is born with the peak of the one it was copied from: this one is small, bench
// is not.
const peakCommand = "peak-of"

func tellPeak(command []string) error {
	x := exec.Command(command[0], command[1:]...)
	x.Stdin, x.Stderr = os.Stdin, os.Stderr
	out, err := x.Output()
	if err := errors.Join(err, answered(out)); err != nil {
		return err
	}
	usage, ok := x.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return errors.New("this system does not tell the memory of a process")
	}
	fmt.Println(usage.Maxrss)
	return nil
}

// peak is the median of what a worker holds at most, in MB.
func (b *bench) peak(ctx context.Context, file []byte) (float64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	var all []float64
	for range least {
		out, err := worker(ctx, file, self, peakCommand, b.program, "media-worker")
		if err != nil {
			return 0, fmt.Errorf("measure a worker's memory: %w", err)
		}
		kilobytes, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		if err != nil {
			return 0, err
		}
		all = append(all, kilobytes*1024/1e6)
	}
	return median(all), nil
}
