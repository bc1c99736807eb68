package bill

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
)

// maxLine is how long a line of a bill may be, in bytes. Those of WeChat Pay have some hundred.
const maxLine = 64 << 10

// Reader reads a bill of any kind. It is not safe for concurrent use.
type Reader struct {
	in      *bufio.Reader
	line    int // that was read last
	columns []string
	summary map[string]string
	err     error // that ended the reading
}

// NewReader returns a Reader of a bill as it is downloaded, unpacked. It reads ahead.
func NewReader(r io.Reader) *Reader { return &Reader{in: bufio.NewReaderSize(r, maxLine)} }

// Columns returns the names of the columns, in order. It reads the first line, if that has not been
// read. Do not write to it.
func (r *Reader) Columns() ([]string, error) {
	if r.columns != nil || r.err != nil {
		return r.columns, r.failed()
	}
	if err := r.begin(); err != nil {
		return nil, err
	}
	text, err := r.nextLine()
	if err != nil {
		return nil, err
	}
	names := strings.Split(strings.TrimPrefix(text, "\ufeff"), ",")
	for i, name := range names {
		names[i] = strings.TrimPrefix(strings.TrimSpace(name), "`")
	}
	if slices.Contains(names, "") || isTwice(names) {
		return nil, r.fail("", wrong("the first line does not name the columns"))
	}
	r.columns = names
	return names, nil
}

// begin looks at the first bytes. An empty file and a compressed one are common mistakes, so their
// errors say what to do.
func (r *Reader) begin() error {
	const gzip = "\x1f\x8b"
	head, err := r.in.Peek(len(gzip))
	switch {
	case err != nil && err != io.EOF:
		return r.fail("", err)
	case len(head) == 0:
		return r.fail("", fmt.Errorf("%w: nothing is left to read; is the file empty, or has a loop read it before?", ErrCut))
	case string(head) == gzip:
		return r.fail("", wrong("it is compressed (gzip); download it with wxpay.Gunzip, or unpack it first"))
	}
	return nil
}

// Next returns the values of the next row, in the order of Columns. The error is io.EOF after the
// last row, and then Summary has the summary. Any other error is an *Error and comes again with
// each call. The slice is the caller's.
func (r *Reader) Next() ([]string, error) {
	if _, err := r.Columns(); err != nil {
		return nil, err
	}
	if r.err != nil {
		return nil, r.err
	}
	text, err := r.nextLine()
	if err != nil {
		return nil, err
	}
	if isSummary(text) {
		return nil, r.end(text)
	}
	cells := split(text, len(r.columns))
	if cells == nil {
		return nil, r.fail("", wrong("the row has another number of cells than the first line"))
	}
	return cells, nil
}

// Summary returns the summary by the names of its columns, once Next has returned io.EOF. Before,
// it is nil.
func (r *Reader) Summary() map[string]string { return maps.Clone(r.summary) }

// Line returns the number of the line that was read last, from 1.
func (r *Reader) Line() int { return r.line }

// end reads the summary, of which head is the first line, and looks for nothing behind it.
func (r *Reader) end(head string) error {
	names := strings.Split(head, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	if isTwice(names) {
		return r.fail("", wrong("the summary has two columns of one name"))
	}
	text, err := r.nextLine()
	if err != nil {
		return err
	}
	cells := split(text, len(names))
	if cells == nil {
		return r.fail("", wrong("the summary has another number of cells than its names"))
	}
	if _, err := r.readLine(); err == nil {
		return r.fail("", wrong("a line follows the summary"))
	} else if err != io.EOF {
		return r.fail("", err)
	}
	r.summary = make(map[string]string, len(names))
	for i, name := range names {
		r.summary[name] = cells[i]
	}
	r.err = io.EOF
	return io.EOF
}

// isTwice reports whether a name stands in a line twice.
func isTwice(names []string) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names)
}

// fail ends the reading with an error of the line that was read last.
func (r *Reader) fail(column string, err error) error {
	r.err = &Error{Line: r.line, Column: column, Err: err}
	return r.err
}

// failed returns the error that ended the reading, but for its end.
func (r *Reader) failed() error {
	if r.err == io.EOF {
		return nil
	}
	return r.err
}

// nextLine is readLine for a line that must be there. Any error ends the reading.
func (r *Reader) nextLine() (string, error) {
	text, err := r.readLine()
	switch {
	case err == io.EOF:
		return "", r.fail("", ErrCut)
	case err != nil:
		return "", r.fail("", err)
	}
	return text, nil
}

// readLine returns the next line that is not empty, without its end. The error is io.EOF if there
// is none.
func (r *Reader) readLine() (string, error) {
	for {
		text, err := r.in.ReadSlice('\n')
		if len(text) == 0 && err != nil {
			return "", err
		}
		r.line++
		if errors.Is(err, bufio.ErrBufferFull) {
			return "", wrong("the line is too long")
		}
		if err != nil && err != io.EOF {
			return "", err
		}
		if line := strings.TrimRight(string(text), "\r\n"); line != "" {
			return line, nil
		}
	}
}

// isSummary reports whether a line begins the summary. A row begins with a back-tick. A row of a
// bill without back-ticks begins with a digit, of a time or a number.
func isSummary(line string) bool { return line[0] != '`' && (line[0] < '0' || line[0] > '9') }

// split cuts a row into n cells, and returns nil if it has not as many. Each cell has a back-tick
// in front, so a comma in a cell does no harm. A row without any back-tick is cut at its commas.
func split(line string, n int) []string {
	cells := strings.Split(line, ",")
	if strings.Contains(line, "`") {
		cells = strings.Split(strings.TrimPrefix(line, "`"), ",`")
	}
	if len(cells) != n {
		return nil
	}
	return cells
}

// Rows reads any bill. Each row is a map by the names of the columns. The sums of the summary are
// not checked, since their meaning differs from bill to bill. An error is an *Error, and the last
// value. The sequence reads r, so it is good for one loop.
func Rows(r io.Reader) iter.Seq2[map[string]string, error] {
	return func(yield func(map[string]string, error) bool) {
		in := NewReader(r)
		for {
			cells, err := in.Next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			row := make(map[string]string, len(cells))
			for i, name := range in.columns {
				row[name] = cells[i]
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}
