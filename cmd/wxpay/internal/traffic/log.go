package traffic

import (
	"sync"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// Log prints what happens to a sandbox. Its methods may be called by several goroutines at once.
type Log struct {
	terminal *cli.Terminal
	mu       sync.Mutex
}

// NewLog returns a log that prints to a terminal.
func NewLog(t *cli.Terminal) *Log { return &Log{terminal: t} }

// Hold delays all output until Release.
func (l *Log) Hold() { l.mu.Lock() }

// Release lets all output go on.
func (l *Log) Release() { l.mu.Unlock() }

// print prints an object for machines, or lines for people.
func (l *Log) print(object any, lines string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.terminal.JSON {
		_ = l.terminal.PrintJSONLine(object)
		return
	}
	l.terminal.Printf("%s", lines)
}
