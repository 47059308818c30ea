package factors

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// KeyFile is the place, in the data folder, of the key that seals the secrets of codes: a copy of the database gives none
// of them away. Backups must take it.
func KeyFile(data string) string { return filepath.Join(data, "factors-key") }

const keyBytes = 32

// box seals short texts with the key in file, which is made at its first use. What is sealed for one purpose opens for no other.
type box struct {
	file string
	once sync.Once
	aead cipher.AEAD
	err  error
}

func (b *box) seal(text []byte, purpose string) ([]byte, error) {
	aead, err := b.open()
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, text, []byte(purpose)), nil
}

func (b *box) unseal(sealed []byte, purpose string) ([]byte, error) {
	aead, err := b.open()
	if err != nil {
		return nil, err
	}
	text, err := aead.Open(nil, nil, sealed, []byte(purpose))
	if err != nil {
		return nil, fmt.Errorf("unseal for %s: %w", purpose, err)
	}
	return text, nil
}

func (b *box) open() (cipher.AEAD, error) {
	b.once.Do(func() {
		key, err := keyIn(b.file)
		if err != nil {
			b.err = fmt.Errorf("key of the codes: %w", err)
			return
		}
		block, err := aes.NewCipher(key)
		if err == nil {
			b.aead, err = cipher.NewGCMWithRandomNonce(block)
		}
		b.err = err
	})
	return b.aead, b.err
}

// keyIn reads the key, or makes it: processes that share the folder end with the same one.
func keyIn(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(file); err != nil {
			return nil, err
		}
		text, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("%s holds no key", file)
	}
	return key, nil
}

// makeKey writes a new key for its owner alone, whole or not at all, unless there is one meanwhile.
func makeKey(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".factors-key-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	key := make([]byte, keyBytes)
	rand.Read(key) // never fails
	_, err = fmt.Fprintln(f, hex.EncodeToString(key))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
