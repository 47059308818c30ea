//go:build !linux

package media

import "syscall"

const softMemory = 64 << 20

// confine leaves the process as it is where its memory cannot be bounded; the deadline still holds.
func confine() error { return nil }

func apart() *syscall.SysProcAttr { return nil }
