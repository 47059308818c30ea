package media

import "syscall"

// The bounds of a worker process. The soft one makes the collector work harder: a photo is a few large
// pieces, each of which is to be gone before the next is made, and looking for them costs nothing. The hard
// one ends the process, which the parent tells as a picture too large.
const (
	softMemory   = 64 << 20
	hardMemory   = 768 << 20
	cpuSeconds   = 30 // should the parent die before its deadline
	politeness   = 10 // pages go first
	rlimitCPU    = syscall.RLIMIT_CPU
	rlimitMemory = syscall.RLIMIT_DATA // RLIMIT_AS counts what Go reserves and never uses
)

// confine bounds this process.
func confine() error {
	for kind, most := range map[int]uint64{rlimitMemory: hardMemory, rlimitCPU: cpuSeconds, syscall.RLIMIT_CORE: 0} {
		if err := syscall.Setrlimit(kind, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			return err
		}
	}
	// The parent starts each worker in a process group of its own: this reaches all its threads.
	return syscall.Setpriority(syscall.PRIO_PGRP, 0, politeness)
}

// apart starts a worker in its own process group.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
