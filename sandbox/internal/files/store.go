package files

import (
	"slices"
	"sync"
	"time"
)

// storeBytes is what a Store keeps, in bytes.
const storeBytes = 64 << 20

// File is a file that was uploaded. Its Data is only read.
type File struct {
	ID       string // what the answer named it by
	Endpoint string // to which it was uploaded: method and template
	Time     time.Time

	Part, Name, Media string // the part of the form, the file's name, its Content-Type
	Size              int64
	SHA256            string // hexadecimal
	Data              []byte

	token string // the last segment of ID where that is a URL
}

// Store keeps the newest files. It is safe for concurrent use.
type Store struct {
	keep int // how many

	mu   sync.Mutex
	list []File // the oldest first
	size int    // of all, in bytes
}

// put adds a file and forgets the oldest ones, but never the last.
func (s *Store) put(f File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, f)
	s.size += len(f.Data)
	gone := 0
	for len(s.list)-gone > 1 && (len(s.list)-gone > s.keep || s.size > storeBytes) {
		s.size -= len(s.list[gone].Data)
		gone++
	}
	s.list = slices.Delete(s.list, 0, gone) // clears what is behind, so that the data is free
}

// Get returns the file of an ID, or of the last segment of an ID that is a URL.
func (s *Store) Get(id string) (File, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.list, func(f File) bool { return id == f.ID || id != "" && id == f.token })
	if at < 0 {
		return File{}, false
	}
	return s.list[at], true
}

// List returns the files, the oldest first. The slice is the caller's own.
func (s *Store) List() []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list)
}
