package postgres

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// processAttributes: a group of its own, so that Ctrl-C reaches us first; and a fast shutdown when we
// die, even by kill -9.
func processAttributes(a *account) *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT}
	if a != nil {
		attributes.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attributes
}

// processesIn lists the processes whose working folder is data: a postmaster and its backends sit there.
func processesIn(data string) []int {
	links, _ := filepath.Glob("/proc/[0-9]*/cwd") // the pattern is right
	var pids []int
	for _, link := range links {
		if cwd, err := os.Readlink(link); err == nil && cwd == data {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link))); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

func signalAll(pids []int, s syscall.Signal) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, s) // one that has ended needs no signal
	}
}
