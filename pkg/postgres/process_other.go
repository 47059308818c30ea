//go:build unix && !linux

package postgres

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

func processAttributes(a *account) *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true}
	if a != nil {
		attributes.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attributes
}

// processesIn can ask only for the postmaster named in the pid file: no system but Linux tells the
// working folder of others.
func processesIn(data string, _ *account) []int {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return nil
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || syscall.Kill(pid, 0) != nil {
		return nil
	}
	return []int{pid}
}

func signalAll(pids []int, s syscall.Signal) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, s)
	}
}
