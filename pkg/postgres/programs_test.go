package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOtherMajorIsRefused(t *testing.T) {
	t.Parallel()
	h := lived(t)
	for name, text := range map[string]string{"PG_VERSION": "9\n", "marker": "dear"} {
		if err := os.WriteFile(filepath.Join(h.data(), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := tree(t, h.data())
	said := h.begin().refused()
	for _, want := range []string{h.data(), "was made by PostgreSQL 9", "install PostgreSQL 9", "restore a backup", "nothing was changed"} {
		if !strings.Contains(said, want) {
			t.Errorf("does not say %q: %q", want, said)
		}
	}
	if after := tree(t, h.data()); after != before {
		t.Errorf("the cluster was changed:\n%s\nwas\n%s", after, before)
	}
	if _, err := os.Stat(h.data() + ".new"); err == nil {
		t.Error("another cluster was begun")
	}
}

func TestFolderThatIsNoClusterIsKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	photo := filepath.Join(h.data(), "photo.jpg")
	if err := os.Mkdir(h.data(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(photo, []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := h.begin().refused(); !strings.Contains(said, "is not empty") {
		t.Errorf("says %q", said)
	}
	if text, err := os.ReadFile(photo); err != nil || string(text) != "dear" {
		t.Errorf("the file is %q, %v", text, err)
	}
}

// installed makes a folder of programs that say they are PostgreSQL's major version.
func installed(t *testing.T, major string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"initdb", "postgres"} {
		script := fmt.Sprintf("#!/bin/sh\necho '%s (PostgreSQL) %s.4 (Debian %s.4-1)'\n", name, major, major)
		if err := os.WriteFile(filepath.Join(folder, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestPrograms(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	asked := installed(t, "17")
	if got, err := programs(asked, data); err != nil || got != asked {
		t.Errorf("the folder asked for: %q %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("17\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := programs(asked, data); err != nil || got != asked {
		t.Errorf("the same major: %q %v", got, err)
	}
	if _, err := programs(installed(t, "18"), data); err == nil || !strings.Contains(err.Error(), "only version 18 is installed: install PostgreSQL 17") {
		t.Errorf("a newer major: %v", err)
	}
	if _, err := programs(t.TempDir(), data); !errors.Is(err, ErrNoPrograms) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestMajorOf(t *testing.T) {
	t.Parallel()
	for _, major := range []string{"9", "14", "18"} {
		if got := majorOf(installed(t, major)); got != major {
			t.Errorf("majorOf(%s) = %q", major, got)
		}
	}
	bare := installed(t, "15")
	if err := os.Remove(filepath.Join(bare, "initdb")); err != nil {
		t.Fatal(err)
	}
	if got := majorOf(bare); got != "" {
		t.Errorf("a folder without initdb has version %q", got)
	}
}

func TestNamedUser(t *testing.T) {
	t.Parallel()
	needsRoot(t)
	if a, err := runAs("nobody", ""); err != nil || a.name != "nobody" || a.uid == 0 {
		t.Errorf("OHMYLOT_PG_USER=nobody: %+v %v", a, err)
	}
	for _, name := range []string{"no-such-user", "root"} {
		if a, err := runAs(name, ""); err == nil || !strings.Contains(err.Error(), "OHMYLOT_PG_USER") {
			t.Errorf("OHMYLOT_PG_USER=%s: %+v %v", name, a, err)
		}
	}
}
