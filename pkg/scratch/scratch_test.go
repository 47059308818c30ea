package scratch_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/scratch"
)

func TestNothingRemains(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "tmp")
	if _, err := scratch.Open(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path, "multipart-1"), []byte("left by a dead process"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder, err := scratch.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v (%v)", info.Mode(), err)
	}
	f, err := folder.File()
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(path); len(left) != 0 {
		t.Errorf("%v has a name", left)
	}
	if _, err := io.WriteString(f, "kept while open"); err != nil {
		t.Fatal(err)
	}
	f.Seek(0, io.SeekStart)
	if text, err := io.ReadAll(f); string(text) != "kept while open" || err != nil {
		t.Errorf("%q %v", text, err)
	}
	f.Close()
	other, err := scratch.Folder("").File()
	if err != nil {
		t.Fatal(err)
	}
	other.Close()
	if _, err := scratch.Open("/dev/null/x"); err == nil {
		t.Error("a folder that cannot be is opened")
	}
}
