package factors

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestBox(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "factors-key")
	b := &box{file: file}
	sealed, err := b.seal([]byte("secret"), "codes of account 1")
	if err != nil {
		t.Fatal(err)
	}
	again, _ := b.seal([]byte("secret"), "codes of account 1")
	if string(sealed) == string(again) {
		t.Error("the same text is sealed alike twice")
	}
	if text, err := (&box{file: file}).unseal(sealed, "codes of account 1"); err != nil || string(text) != "secret" {
		t.Errorf("after a restart: %q, %v", text, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", info.Mode(), err)
	}
	spoilt := append([]byte{sealed[0] ^ 1}, sealed[1:]...)
	for what, open := range map[string]func() ([]byte, error){
		"another purpose": func() ([]byte, error) { return b.unseal(sealed, "codes of account 2") },
		"a changed bit":   func() ([]byte, error) { return b.unseal(spoilt, "codes of account 1") },
		"nothing":         func() ([]byte, error) { return b.unseal(nil, "codes of account 1") },
		"another key": func() ([]byte, error) {
			return (&box{file: filepath.Join(t.TempDir(), "k")}).unseal(sealed, "codes of account 1")
		},
	} {
		if text, err := open(); err == nil {
			t.Errorf("%s opens %q", what, text)
		}
	}
	bad := filepath.Join(t.TempDir(), "bad")
	if err := os.WriteFile(bad, []byte("abcd\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (&box{file: bad}).seal([]byte("secret"), "p"); err == nil {
		t.Error("a short key seals")
	}
}

// TestOneKey: processes that start at once on an empty folder end with the same key.
func TestOneKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "factors-key")
	var all sync.WaitGroup
	keys := make([]string, 8)
	for i := range keys {
		all.Go(func() {
			key, err := keyIn(file)
			if err != nil {
				t.Error(err)
			}
			keys[i] = string(key)
		})
	}
	all.Wait()
	for _, k := range keys {
		if k != keys[0] || len(k) != keyBytes {
			t.Errorf("keys %x and %x", keys[0], k)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".*")); len(left) > 0 {
		t.Errorf("%v are left behind", left)
	}
}
