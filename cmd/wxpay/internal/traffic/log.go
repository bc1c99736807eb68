package traffic

import (
	"sync"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// Log prints what happens to a sandbox, one thing after the other.
type Log struct {
	terminal *cli.Terminal
	mu       sync.Mutex
}

// NewLog makes a log that prints to a terminal.
func NewLog(t *cli.Terminal) *Log { return &Log{terminal: t} }

// Hold keeps whatever happens waiting until release.
func (l *Log) Hold()    { l.mu.Lock() }
func (l *Log) Release() { l.mu.Unlock() }

// print prints one of the two: an object for machines, or lines for people.
func (l *Log) print(object any, lines string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.terminal.JSON {
		_ = l.terminal.PrintJSONLine(object)
		return
	}
	l.terminal.Printf("%s", lines)
}
