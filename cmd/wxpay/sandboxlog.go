package main

import "sync"

// sandboxLog prints what happens to a sandbox, one thing after the other.
type sandboxLog struct {
	terminal *terminal
	mu       sync.Mutex
}

// hold keeps whatever happens waiting until release.
func (l *sandboxLog) hold()    { l.mu.Lock() }
func (l *sandboxLog) release() { l.mu.Unlock() }

// print prints one of the two: an object for machines, or lines for people.
func (l *sandboxLog) print(object any, lines string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.terminal.json {
		_ = l.terminal.printJSONLine(object)
		return
	}
	l.terminal.printf("%s", lines)
}
