// Package usage tells what this process has used so far.
package usage

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// CPU returns the time on a processor, user and system. It is 0 if the system does not tell.
func CPU() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// PeakMiB returns the largest resident memory. It is 0 where there is no /proc: getrusage would
// count the process that started this one.
func PeakMiB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kib float64
		if found, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kib); found == 1 {
			return kib / 1024
		}
	}
	return 0
}
