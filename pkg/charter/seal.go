package charter

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// The secret key is a file of the data folder, which no copy of the database gives away; the
// database keeps the public halves of every key there ever was, so that a key lost with its folder
// costs nothing: the next certificate makes another, and the older ones still prove what they say.

// KeyFile is the secret key's place in the data folder.
func KeyFile(data string) string { return filepath.Join(data, "charter-key.pem") }

// sealingKey is the key of this site's data folder, made at its first use.
func (s *Service) sealingKey(ctx context.Context) (ed25519.PrivateKey, error) {
	key, err := readKey(s.keyFile)
	if err == nil {
		known, err := knownKey(ctx, s.pool, publicHalf(key))
		if err != nil || known {
			return key, err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := lockChain(ctx, tx); err != nil { // processes that share the folder make one key
			return err
		}
		if key, err = readKey(s.keyFile); errors.Is(err, fs.ErrNotExist) {
			key, err = makeKey(s.keyFile)
		}
		if err != nil {
			return err
		}
		return insertKey(ctx, tx, publicHalf(key))
	})
	return key, err
}

// Keys lists the public keys that ever sealed certificates of this site, the newest first.
func (s *Service) Keys(ctx context.Context) ([]string, error) { return publicKeys(ctx, s.pool) }

// PublicKey is the public half of the key in file.
func PublicKey(file string) (string, error) {
	key, err := readKey(file)
	if err != nil {
		return "", err
	}
	return publicHalf(key), nil
}

func publicHalf(key ed25519.PrivateKey) string {
	return hex.EncodeToString(key.Public().(ed25519.PublicKey))
}

func readKey(file string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the key of certificates: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("read the key of certificates: %s is no PEM file", file)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the key of certificates: %w", err)
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("read the key of certificates: %s holds no ed25519 key", file)
	}
	return key, nil
}

// makeKey writes a new key for its owner alone, whole or not at all.
func makeKey(file string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the key of certificates: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make the key of certificates: %w", err)
	}
	if err := writeKey(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})); err != nil {
		return nil, fmt.Errorf("keep the key of certificates: %w", err)
	}
	return key, nil
}

func writeKey(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".charter-key-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already once renamed
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}
