package wxpay

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sync"
)

// errOver ends the reading of a file whose call has ended.
var errOver = errors.New("the call of the upload has ended")

// turns lets the attempts of a call read its file by turns, and none of them once the call has
// ended. An attempt may outlive its answer: net/http goes on to send a body whose answer came
// early. Meanwhile a Middleware sends the next attempt, or the caller has the file back.
type turns struct {
	mu     sync.Mutex
	over   bool
	holder *reading // that Upload.File stands where it left it
}

// end ends all reading. It waits for a Read of the file that is under way, and for its Progress.
func (t *turns) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
}

// reading is one pass over the file of an upload, from its beginning.
type reading struct {
	upload   *upload
	from     io.Reader
	closer   io.Closer // nil for Upload.File, which stays open
	at       int64
	progress bool // tell Progress
}

// read begins a pass over what is sent: the file, or its encrypted lines.
func (u *upload) read(progress bool) (*reading, error) {
	r := &reading{upload: u, progress: progress && u.Progress != nil}
	if u.lines != nil {
		r.from = bytes.NewReader(u.lines)
		return r, nil
	}
	return r, r.open()
}

// open opens the file at its beginning.
func (r *reading) open() error {
	u := r.upload
	switch {
	case u.File != nil:
		u.turns.mu.Lock()
		defer u.turns.mu.Unlock()
		r.from = u.File
		return r.take()
	case u.FS != nil:
		file, err := u.FS.Open(u.Path)
		r.from, r.closer = file, file
		return err
	}
	file, err := os.Open(u.Path)
	r.from, r.closer = file, file
	return err
}

// take moves Upload.File to where this pass stands. The lock is held.
func (r *reading) take() error {
	r.upload.turns.holder = nil // a Seek that fails may leave the file anywhere
	if _, err := r.upload.File.Seek(r.at, io.SeekStart); err != nil {
		return err
	}
	r.upload.turns.holder = r
	return nil
}

// Read implements io.Reader.
func (r *reading) Read(p []byte) (int, error) {
	u := r.upload
	u.turns.mu.Lock()
	defer u.turns.mu.Unlock()
	if u.turns.over {
		return 0, errOver
	}
	if r.closer == nil && u.lines == nil && u.turns.holder != r {
		if err := r.take(); err != nil {
			return 0, err
		}
	}
	n, err := r.from.Read(p)
	if r.at += int64(n); n > 0 && r.progress {
		u.Progress(r.at, u.size)
	}
	return n, err
}

// Close closes a file that was opened here.
func (r *reading) Close() error {
	if r.closer == nil {
		return nil
	}
	return r.closer.Close()
}
