package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ErrNoPrograms says that PostgreSQL is not installed.
var ErrNoPrograms = errors.New("the PostgreSQL programs were not found: install PostgreSQL 14 or newer (Debian, Ubuntu: apt-get install postgresql), or name their folder in OHMYLOT_PG_BIN, or use a server of your own by DATABASE_URL")

// programs finds the folder of the PostgreSQL programs: the one asked for, else the major version of
// the data, else the newest.
func programs(asked, data string) (string, error) {
	major := ""
	if text, err := os.ReadFile(filepath.Join(data, "PG_VERSION")); err == nil {
		major = strings.TrimSpace(string(text))
	}
	found := candidates()
	if asked != "" {
		found = []string{asked}
	}
	newest, versions := "", []string{}
	for _, folder := range found {
		version := majorOf(folder)
		if version == "" {
			continue
		}
		versions = append(versions, version)
		if version == major {
			return folder, nil
		}
		if newest == "" {
			newest = folder
		}
	}
	if newest == "" {
		return "", ErrNoPrograms
	}
	if major != "" {
		return "", fmt.Errorf("%s was made by PostgreSQL %s, and only version %s is installed: install PostgreSQL %s, or restore a backup into an empty data folder; nothing was changed",
			data, major, strings.Join(versions, ", "), major)
	}
	return newest, nil
}

// candidates lists where the programs may be: Debian's folders by major version, newest first, then
// what pg_config and PATH say.
func candidates() []string {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is right
	slices.SortFunc(folders, func(a, b string) int { return len(b)*1000 - len(a)*1000 + strings.Compare(b, a) })
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		folders = append(folders, strings.TrimSpace(string(out)))
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			folders = append(folders, filepath.Dir(real))
		}
	}
	return folders
}

var version = regexp.MustCompile(`\) (\d+)`)

// majorOf asks a folder's server for its major version; "" when the folder lacks a program.
func majorOf(folder string) string {
	if _, err := os.Stat(filepath.Join(folder, "initdb")); err != nil {
		return ""
	}
	out, err := exec.Command(filepath.Join(folder, "postgres"), "--version").Output()
	if m := version.FindSubmatch(out); err == nil && m != nil {
		return string(m[1])
	}
	return ""
}
