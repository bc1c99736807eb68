package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// busyLoad is the load average above which other programs have a say in the figures.
const busyLoad = 0.5

// about says when and where a run was made.
type about struct {
	lines   []string
	caption string  // the same in short
	load    float64 // of the last minute, before the run
}

// describe looks at the machine before the run.
func describe(ctx context.Context, at time.Time) about {
	a := about{load: loadAverage()}
	say := func(name, text string) {
		if text != "" {
			a.lines = append(a.lines, name+": "+text)
		}
	}
	goVersion := strings.TrimPrefix(output(ctx, "go", "env", "GOVERSION"), "go")
	openssl := strings.TrimPrefix(output(ctx, "openssl", "version"), "OpenSSL ")
	short, _, _ := strings.Cut(openssl, " ")
	a.caption = fmt.Sprintf("%s, %s, Go %s, OpenSSL %s", at.UTC().Format(time.DateOnly), cpuModel(), goVersion, short)
	say("Date", at.UTC().Format("2006-01-02 15:04 MST"))
	say("Commit", output(ctx, "git", "describe", "--always", "--dirty"))
	say("Machine", fmt.Sprintf("%s, %d cores, %s/%s", cpuModel(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH))
	say("Go", goVersion)
	say("OpenSSL", openssl)
	say("Node", strings.TrimPrefix(output(ctx, "node", "-p", "process.version + ', with OpenSSL ' + process.versions.openssl"), "v"))
	say("PHP", output(ctx, "php", "-r", "echo PHP_VERSION, ', with ', OPENSSL_VERSION_TEXT;"))
	say("Load average before the run", fmt.Sprintf("%.2f", a.load))
	return a
}

// output is what a program prints, or "" where there is no such program.
func output(ctx context.Context, program string, args ...string) string {
	out, err := exec.CommandContext(ctx, program, args...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// cpuModel is the processor's name as Linux has it.
func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(info)) {
		if name, model, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return "unknown processor"
}

// loadAverage is that of the last minute, or 0 where Linux does not tell.
func loadAverage() (load float64) {
	text, err := os.ReadFile("/proc/loadavg")
	if err == nil {
		_, _ = fmt.Sscan(string(text), &load) // 0 if it is no number
	}
	return load
}
