package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// profile is the top of a CPU profile.
type profile struct{ client, top string }

// profiles runs the floor and both clients with wxpay once more with a CPU profile, outside the
// rounds that count. It does so when a folder was given for it.
func (b *bench) profiles(ctx context.Context, p plan) (list []profile, err error) {
	if b.options.profile == "" {
		return nil, nil
	}
	folder, err := filepath.Abs(b.options.profile)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	for _, c := range b.present() {
		if c.name != floor && c.name != wxpayGo && c.name != wxpayNative {
			continue
		}
		w := p.flood
		w.job.Profile = filepath.Join(folder, filepath.Base(c.program())+".pprof")
		if _, err := b.measure(ctx, c, w); err != nil {
			return nil, err
		}
		top, err := topOf(ctx, w.job.Profile)
		if err != nil {
			return nil, err
		}
		list = append(list, profile{c.name, top})
	}
	return list, nil
}

// topOf lists the functions that took the most.
func topOf(ctx context.Context, file string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "tool", "pprof", "-top", "-nodecount=20", file).Output()
	if err != nil {
		return "", fmt.Errorf("go tool pprof: %w", err)
	}
	_, table, found := strings.Cut(string(out), "\nShowing")
	if !found {
		table = string(out)
	}
	_, table, _ = strings.Cut(table, "\n")
	return strings.TrimRight(table, "\n"), nil
}
