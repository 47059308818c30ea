// Package scratch makes files without a name, for what people send and nobody keeps.
//
// A file loses its name before anything is written to it: however the program ends, kill -9
// included, the system takes its content back. Its folder is private, and holds nothing.
package scratch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is where such files live; the empty one is the system's own folder for temporary files.
type Folder string

// Open makes path a private folder and throws away what a dead process left in it: at most names
// without content, so that another instance at work there loses nothing.
func Open(path string) (Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", fmt.Errorf("open scratch: %w", err)
	}
	left, err := os.ReadDir(path)
	if err != nil {
		return "", fmt.Errorf("open scratch: %w", err)
	}
	for _, e := range left {
		if err := os.RemoveAll(filepath.Join(path, e.Name())); err != nil {
			return "", fmt.Errorf("empty scratch: %w", err)
		}
	}
	return Folder(path), nil
}

// File makes an empty file without a name. Closing it is the end of it.
func (f Folder) File() (*os.File, error) {
	made, err := os.CreateTemp(string(f), "ohmylot-")
	if err != nil {
		return nil, fmt.Errorf("scratch file: %w", err)
	}
	if err := os.Remove(made.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) { // an instance that starts removes it too
		return nil, errors.Join(fmt.Errorf("scratch file: %w", err), made.Close())
	}
	return made, nil
}
