package main

import (
	"os"
	"syscall"
)

// enough is the free memory from which a database may live there: tests use some hundreds of megabytes, measures with a
// million spots two gigabytes.
const enough = 6 << 30

// memory is a folder kept in memory, where databases are made three times as fast; empty, for the usual one, when there is
// too little of it or TMPDIR names another.
func memory() string {
	const shared = "/dev/shm"
	var s syscall.Statfs_t
	if os.TempDir() != "/tmp" || syscall.Statfs(shared, &s) != nil || s.Bavail*uint64(s.Bsize) < enough {
		return ""
	}
	return shared
}
