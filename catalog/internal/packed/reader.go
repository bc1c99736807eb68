package packed

import "strings"

// Reader reads what a Writer wrote, in the same order. After the first mistake in the data
// every value is zero, and Err tells.
type Reader struct {
	rest  string
	texts []string
	bad   bool
}

// NewReader reads the table of texts. The texts are parts of data.
func NewReader(data string) *Reader {
	r := new(Reader)
	body, ok := strings.CutPrefix(data, magic)
	r.rest, r.bad = body, !ok
	sizes := make([]int, r.Count())
	for i := range sizes {
		sizes[i] = r.Int()
	}
	r.texts = make([]string, len(sizes))
	for i, size := range sizes {
		if size > len(r.rest) {
			r.bad = true
			break
		}
		r.texts[i], r.rest = r.rest[:size], r.rest[size:]
	}
	return r
}

// Err is ErrCorrupt when the data does not have the form that was read.
func (r *Reader) Err() error {
	if r.bad {
		return ErrCorrupt
	}
	return nil
}

// Done reports whether everything has been read.
func (r *Reader) Done() bool { return r.rest == "" }

// Int reads a number.
func (r *Reader) Int() int {
	var n uint64
	for shift := 0; shift < 35 && !r.bad && r.rest != ""; shift += 7 {
		b := r.rest[0]
		r.rest = r.rest[1:]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return int(n & 0x7fffffff)
		}
	}
	r.bad = true
	return 0
}

// Count reads the length of a list. Each element takes a byte at least, which bounds it.
func (r *Reader) Count() int {
	n := r.Int()
	if n > len(r.rest) {
		r.bad = true
		return 0
	}
	return n
}

// Text reads a text.
func (r *Reader) Text() string {
	at := r.Int()
	if at >= len(r.texts) {
		r.bad = true
		return ""
	}
	return r.texts[at]
}

// Texts reads a list of texts; an empty one is nil.
func (r *Reader) Texts() []string {
	n := r.Count()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.Text()
	}
	return list
}

// Flags reads booleans into the places given.
func (r *Reader) Flags(flags ...*bool) {
	n := r.Int()
	for i, flag := range flags {
		*flag = n&(1<<i) != 0
	}
}
