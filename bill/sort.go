package bill

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
)

const defaultMemory = 100_000

// A side is sorted in parts that fit into memory. Each part but the last goes to a temporary file,
// and the parts are merged as they are read.

// run is a side in order. head is its next entry.
type run struct {
	parts []*part
	err   error
}

// part is a sorted part of a side, in memory or in a file.
type part struct {
	current *Entry // nil at the end
	rest    []Entry
	file    *os.File
	in      *bufio.Reader
}

// sorted reads a side to its end into r. The caller closes r, whether there is an error or not, and
// after a panic of the side.
func (o *Options) sorted(r *run, side iter.Seq2[Entry, error]) error {
	limit := o.Memory
	if limit <= 0 {
		limit = defaultMemory
	}
	var held []Entry
	for entry, err := range side {
		if err != nil {
			return err
		}
		if len(held) == limit {
			if err := r.spill(o.Dir, held); err != nil {
				return err
			}
			held = held[:0]
		}
		held = append(held, entry)
	}
	slices.SortStableFunc(held, compare)
	r.parts = append(r.parts, &part{rest: held})
	for _, p := range r.parts {
		if err := p.advance(); err != nil {
			return err
		}
	}
	return nil
}

// spill writes a part to a temporary file, sorted.
func (r *run) spill(dir string, entries []Entry) (err error) {
	slices.SortStableFunc(entries, compare)
	file, err := os.CreateTemp(dir, "wxpay-bill-*")
	if err != nil {
		return fmt.Errorf("bill: a temporary file: %w", err)
	}
	p := &part{file: file}
	r.parts = append(r.parts, p) // so that close removes it
	out := bufio.NewWriter(file)
	var text []byte
	for _, e := range entries {
		text = e.append(text[:0])
		_, _ = out.Write(text) // Flush has the error
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("bill: writing a temporary file: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("bill: a temporary file: %w", err)
	}
	p.in = bufio.NewReader(file)
	return nil
}

// head returns the first entry of all parts, or nil at the end.
func (r *run) head() *Entry {
	if p := r.first(); p != nil {
		return p.current
	}
	return nil
}

// next leaves the first entry behind.
func (r *run) next() {
	if p := r.first(); p != nil {
		r.err = p.advance()
	}
}

// first returns the part whose entry comes first, or nil. There are few parts, so they are looked
// through one by one.
func (r *run) first() *part {
	var first *part
	for _, p := range r.parts {
		if p.current != nil && (first == nil || compare(*p.current, *first.current) < 0) {
			first = p
		}
	}
	return first
}

// close removes the temporary files.
func (r *run) close() {
	for _, p := range r.parts {
		if p.file != nil {
			_ = p.file.Close()
			_ = os.Remove(p.file.Name()) // it is in the folder for temporary files
		}
	}
}

// advance reads the next entry of a part.
func (p *part) advance() error {
	if p.file == nil {
		p.current = nil
		if len(p.rest) > 0 {
			p.current, p.rest = &p.rest[0], p.rest[1:]
		}
		return nil
	}
	e, err := readEntry(p.in)
	if errors.Is(err, io.EOF) {
		p.current = nil
		return nil
	}
	if err != nil {
		p.current = nil
		return fmt.Errorf("bill: reading a temporary file: %w", err)
	}
	p.current = &e
	return nil
}

// append writes an entry for readEntry.
func (e *Entry) append(to []byte) []byte {
	for _, text := range [...]string{e.Kind, e.Number, e.State} {
		to = append(binary.AppendUvarint(to, uint64(len(text))), text...)
	}
	return binary.AppendVarint(binary.AppendVarint(to, e.Amount), int64(e.Fee))
}

// readEntry reads what append has written. The error is io.EOF at the end of the file only.
func readEntry(in *bufio.Reader) (e Entry, err error) {
	if _, err := in.Peek(1); err != nil {
		return e, err
	}
	for _, text := range [...]*string{&e.Kind, &e.Number, &e.State} {
		n, err := binary.ReadUvarint(in)
		if err != nil {
			return e, io.ErrUnexpectedEOF
		}
		raw := make([]byte, n)
		if _, err := io.ReadFull(in, raw); err != nil {
			return e, io.ErrUnexpectedEOF
		}
		*text = string(raw)
	}
	amount, err := binary.ReadVarint(in)
	if err != nil {
		return e, io.ErrUnexpectedEOF
	}
	fee, err := binary.ReadVarint(in)
	if err != nil {
		return e, io.ErrUnexpectedEOF
	}
	e.Amount, e.Fee = amount, Fee(fee)
	return e, nil
}
