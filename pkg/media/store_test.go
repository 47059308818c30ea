package media_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/media"
)

func disk(t *testing.T) (*media.Disk, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "store")
	d, err := media.OpenDisk(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, folder
}

func TestDiskKeepsAndForgets(t *testing.T) {
	d, _ := disk(t)
	ctx := t.Context()
	for key, text := range map[string]string{"photos/aa/one.jpg": "one", "photos/bb/two.jpg": "two", "other/three": "three"} {
		if err := d.Put(ctx, key, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	f, size, err := d.Open(ctx, "photos/aa/one.jpg")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil || string(text) != "one" || size != 3 || f.Close() != nil {
		t.Errorf("read %q of %d: %v", text, size, err)
	}
	if got := keys(t, d, "photos"); !slices.Equal(got, []string{"photos/aa/one.jpg", "photos/bb/two.jpg"}) {
		t.Errorf("walked %v", got)
	}
	if err := d.Delete(ctx, "photos/aa/one.jpg", "photos/aa/none.jpg"); err != nil {
		t.Error(err)
	}
	if _, _, err := d.Open(ctx, "photos/aa/one.jpg"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("deleted, yet %v", err)
	}
	if got := keys(t, d, "nothing-here"); len(got) != 0 {
		t.Errorf("walked %v", got)
	}
	if err := d.Check(ctx); err != nil {
		t.Error(err)
	}
}

func keys(t *testing.T, d *media.Disk, prefix string) (found []string) {
	t.Helper()
	err := d.Walk(t.Context(), prefix, func(key string, written time.Time) error {
		if time.Since(written) > time.Minute {
			t.Errorf("%s written at %s", key, written)
		}
		found = append(found, key)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestDiskIsPrivate(t *testing.T) {
	d, folder := disk(t)
	if err := d.Put(t.Context(), "photos/aa/one.jpg", strings.NewReader("one")); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %s", name, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDiskRefusesKeysThatLeadAway(t *testing.T) {
	d, _ := disk(t)
	for _, key := range []string{"", "/etc/passwd", "../out", "a/../../out", "a//b", "a/", ".unfinished/x", "a/.b"} {
		if err := d.Put(t.Context(), key, strings.NewReader("x")); err == nil {
			t.Errorf("put %q", key)
		}
		if _, _, err := d.Open(t.Context(), key); err == nil {
			t.Errorf("opened %q", key)
		}
		if err := d.Delete(t.Context(), key); err == nil {
			t.Errorf("deleted %q", key)
		}
	}
}

func TestAPutCutShortLeavesNothing(t *testing.T) {
	d, folder := disk(t)
	err := d.Put(t.Context(), "photos/aa/one.jpg", io.MultiReader(bytes.NewReader(make([]byte, 1000)), broken{}))
	if err == nil {
		t.Error("a cut line was stored")
	}
	left, err := os.ReadDir(filepath.Join(folder, ".unfinished"))
	if err != nil || len(left) != 0 || len(keys(t, d, "photos")) != 0 {
		t.Errorf("left %v %v", left, err)
	}
}

func TestOpeningSweepsWhatADeadProcessLeft(t *testing.T) {
	_, folder := disk(t)
	old, young := filepath.Join(folder, ".unfinished", "old"), filepath.Join(folder, ".unfinished", "young")
	for _, name := range []string{old, young} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	again, err := media.OpenDisk(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old one: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the young one: %v", err)
	}
}
