package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Meter shows how much of a file has come or gone, on one line of standard error. It is the
// program's own: a library for it would be a dependency of all programs that use wxpay.
//
// Nothing is drawn where standard error is no terminal, or with --json. A Meter is safe for
// concurrent use.
type Meter struct {
	t     *Terminal
	mu    sync.Mutex
	drawn time.Time // when it was drawn last, or made
	width int       // of the line that stands on the screen
	ended bool
}

const (
	meterPause = 100 * time.Millisecond // between two drawings; a shorter transfer draws nothing
	meterCells = 24                     // of the bar
)

// NewMeter returns a Meter that has drawn nothing.
func (t *Terminal) NewMeter() *Meter { return &Meter{t: t, drawn: t.Now(), ended: !t.Live || t.JSON} }

// Show draws that done bytes of size have come or gone. A size of 0 or less is not known.
func (m *Meter) Show(done, size int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended {
		return
	}
	now := m.t.Now()
	if now.Sub(m.drawn) < meterPause {
		return
	}
	m.drawn = now
	m.draw(meterLine(done, size))
}

// End removes the line. Nothing is drawn afterwards.
func (m *Meter) End() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.width > 0 {
		m.draw("")
	}
	m.ended = true
}

// draw puts a line in place of the last one. Blanks cover the rest of that, so that the simplest
// terminal will do.
func (m *Meter) draw(line string) {
	if m.t.Columns > 0 {
		line = line[:min(len(line), m.t.Columns-1)]
	}
	_, _ = io.WriteString(m.t.Err, "\r"+line+strings.Repeat(" ", max(0, m.width-len(line)))+"\r"+line)
	m.width = len(line)
}

// meterLine returns the line for a number of bytes. It is ASCII.
func meterLine(done, size int64) string {
	if size <= 0 || done > size {
		return ByteSize(done)
	}
	part := float64(done) / float64(size)
	full := int(part * meterCells)
	return fmt.Sprintf("[%s%s] %3d%%  %s / %s", strings.Repeat("#", full), strings.Repeat("-", meterCells-full), int(part*100), ByteSize(done), ByteSize(size))
}

// ByteSize writes a number of bytes as people read it: 812 B, 1.5 KiB, 20.0 MiB.
func ByteSize(n int64) string {
	if n < 1<<10 {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n)/(1<<10), 0
	for value >= 1<<10 && unit < len("KMGTPE")-1 {
		value, unit = value/(1<<10), unit+1
	}
	return fmt.Sprintf("%.1f %ciB", value, "KMGTPE"[unit])
}
