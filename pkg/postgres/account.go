package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the system user the server runs as, when we are root: PostgreSQL refuses to be root.
// A nil account is ourselves.
type account struct {
	name     string
	uid, gid uint32
}

// runAs chooses the user: the one named, else the owner of the cluster at data, who alone may run it.
func runAs(name, data string) (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	if info, err := os.Stat(data); err == nil && name == "" {
		if owner := info.Sys().(*syscall.Stat_t); owner.Uid != 0 {
			return &account{"user " + strconv.Itoa(int(owner.Uid)), owner.Uid, owner.Gid}, nil
		}
	}
	names := []string{"postgres", "nobody"}
	if name != "" {
		names = []string{name}
	}
	for _, n := range names {
		u, err := user.Lookup(n)
		if err != nil {
			continue
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32) // numbers on every system with fork
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		if uid != 0 {
			return &account{n, uint32(uid), uint32(gid)}, nil
		}
	}
	return nil, errors.New("ohmylot runs as root and found no user to run PostgreSQL as: name one in OHMYLOT_PG_USER")
}

// give makes the account the owner of a folder we made.
func (a *account) give(folder string) error {
	if a == nil {
		return nil
	}
	if err := os.Chown(folder, int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("give %s to %s: %w", folder, a.name, err)
	}
	return nil
}

// traverses checks that the account can reach folder through all its parents.
func (a *account) traverses(folder string) error {
	if a == nil {
		return nil
	}
	for dir := folder; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
		if !a.enters(info) {
			return fmt.Errorf("PostgreSQL runs as %s, which may not enter %s: choose another folder by OHMYLOT_DATA (such as /var/lib/ohmylot), or run chmod o+x %s", a.name, dir, dir)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

func (a *account) enters(info os.FileInfo) bool {
	owner := info.Sys().(*syscall.Stat_t)
	switch {
	case owner.Uid == a.uid:
		return info.Mode()&0o100 != 0
	case owner.Gid == a.gid:
		return info.Mode()&0o010 != 0
	}
	return info.Mode()&0o001 != 0
}
