package main

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strconv"
)

// pinning keeps a process on one core, with taskset of util-linux.
type pinning struct {
	lacks string // why processes are not pinned
}

func newPinning(o options) pinning {
	_, err := exec.LookPath("taskset")
	switch cores := runtime.NumCPU(); {
	case err != nil:
		return pinning{"there is no taskset"}
	case o.clientCore == o.serverCore || max(o.clientCore, o.serverCore) >= cores:
		return pinning{fmt.Sprintf("the cores %d and %d are not two of this machine's %d", o.clientCore, o.serverCore, cores)}
	}
	return pinning{}
}

// command is a program on a core. Go, Node and libcrypto then see one processor.
func (p pinning) command(ctx context.Context, core int, program string, args ...string) *exec.Cmd {
	if p.lacks != "" {
		return exec.CommandContext(ctx, program, args...)
	}
	return exec.CommandContext(ctx, "taskset", append([]string{"-c", strconv.Itoa(core), program}, args...)...)
}
