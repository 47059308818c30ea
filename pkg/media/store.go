package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// Store keeps files under keys such as "photos/ab/abc-640.jpg". A key is written once; what is
// there is whole.
type Store interface {
	// Put keeps all of r, or nothing.
	Put(ctx context.Context, key string, r io.Reader) error
	// Open reads a file and tells its size; a key that is not there is fs.ErrNotExist.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, int64, error)
	// Delete forgets keys; one that is not there is no error.
	Delete(ctx context.Context, keys ...string) error
	// Walk visits every key that begins with the folder prefix, and when it was written.
	Walk(ctx context.Context, prefix string, visit func(key string, written time.Time) error) error
}

// Disk is the store in a private folder. No key leads out of it (os.Root).
type Disk struct{ root *os.Root }

// unfinished is the folder of the files being written.
const unfinished = ".unfinished"

// OpenDisk opens folder, made when missing, and throws away what a dead process left unfinished.
func OpenDisk(folder string) (*Disk, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	d := &Disk{root}
	if err := d.sweep(time.Now().Add(-time.Hour)); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", err), root.Close())
	}
	return d, nil
}

// Close lets the folder go.
func (d *Disk) Close() error { return d.root.Close() }

// sweep removes unfinished files older than before; another instance may be writing a younger one.
func (d *Disk) sweep(before time.Time) error {
	if err := d.root.MkdirAll(unfinished, 0o700); err != nil {
		return err
	}
	entries, err := fs.ReadDir(d.root.FS(), unfinished)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.ModTime().Before(before) {
			if err := d.remove(path.Join(unfinished, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Check reports whether the store can be written.
func (d *Disk) Check(ctx context.Context) error {
	const key = "check"
	if err := d.Put(ctx, key, strings.NewReader("ok")); err != nil {
		return err
	}
	return d.Delete(ctx, key)
}

// Put implements Store: after it returns, a power cut takes nothing away.
func (d *Disk) Put(ctx context.Context, key string, r io.Reader) error {
	if err := checkKey(key); err != nil {
		return err
	}
	draft := path.Join(unfinished, rand.Text())
	err := d.write(ctx, draft, r)
	if err == nil {
		err = d.root.MkdirAll(path.Dir(key), 0o700)
	}
	if err == nil {
		err = d.root.Rename(draft, key)
	}
	if err == nil {
		err = d.sync(path.Dir(key))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("store %s: %w", key, err), d.remove(draft))
	}
	return nil
}

func (d *Disk) write(ctx context.Context, name string, r io.Reader) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// sync makes the entries of a folder, and of those above it, last.
func (d *Disk) sync(folder string) error {
	for {
		f, err := d.root.Open(folder)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil || folder == "." {
			return err
		}
		folder = path.Dir(folder)
	}
}

// Open implements Store.
func (d *Disk) Open(_ context.Context, key string) (io.ReadSeekCloser, int64, error) {
	if err := checkKey(key); err != nil {
		return nil, 0, err
	}
	f, err := d.root.Open(key)
	if err != nil {
		return nil, 0, fmt.Errorf("open %s: %w", key, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// Delete implements Store.
func (d *Disk) Delete(_ context.Context, keys ...string) error {
	var failed []error
	for _, key := range keys {
		failed = append(failed, checkKey(key), d.remove(key))
	}
	return errors.Join(failed...)
}

func (d *Disk) remove(name string) error {
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Walk implements Store.
func (d *Disk) Walk(ctx context.Context, prefix string, visit func(key string, written time.Time) error) error {
	if err := checkKey(prefix); err != nil {
		return err
	}
	return fs.WalkDir(d.root.FS(), prefix, func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // nothing was ever stored there, or it was just deleted
		}
		if err != nil || e.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return visit(name, info.ModTime())
	})
}

// checkKey refuses what is no key of ours. os.Root would keep it inside, but it is a mistake.
func checkKey(key string) error {
	if !fs.ValidPath(key) || strings.HasPrefix(key, ".") || strings.Contains(key, "/.") {
		return fmt.Errorf("%q is no key", key)
	}
	return nil
}
