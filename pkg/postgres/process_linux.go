package postgres

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
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

// processesIn lists the processes whose working folder is data: a postmaster and its backends sit
// there. It looks as ourselves and as the server's user: in a container root may not see the folders
// of others' processes, and to overlook one would corrupt the data.
func processesIn(data string, a *account) []int {
	found := make(chan []int, 1)
	go func() {
		pids := workingIn(data)
		if a != nil {
			runtime.LockOSThread() // never unlocked: the thread, which has become another's, ends with this
			_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSGID, uintptr(a.gid), 0, 0)
			_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, uintptr(a.uid), 0, 0)
			pids = append(pids, workingIn(data)...)
		}
		slices.Sort(pids)
		found <- slices.Compact(pids)
	}()
	return <-found
}

func workingIn(data string) []int {
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
