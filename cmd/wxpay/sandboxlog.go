package main

import (
	"sync"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// sandboxLog prints what happens to a sandbox, one thing after the other.
type sandboxLog struct {
	terminal *cli.Terminal
	mu       sync.Mutex
}

// hold keeps whatever happens waiting until release.
func (l *sandboxLog) hold()    { l.mu.Lock() }
func (l *sandboxLog) release() { l.mu.Unlock() }

// print prints one of the two: an object for machines, or lines for people.
func (l *sandboxLog) print(object any, lines string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.terminal.JSON {
		_ = l.terminal.PrintJSONLine(object)
		return
	}
	l.terminal.Printf("%s", lines)
}
