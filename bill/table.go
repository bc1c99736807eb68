package bill

import (
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
)

// column says how a value of a row is read.
type column[T any] struct {
	names    []string // those of today first, then those of older bills
	required bool
	set      func(*T, string) bool // false: the value is not what the column holds
}

// total says which sum of the summary belongs to a column.
type total[T any] struct {
	names    []string // of the sum
	decimals int      // 0: a count
	of       func(*T) int64
}

// table is a kind of bill whose rows are structs.
type table[T any] struct {
	title   string
	columns []column[T]
	totals  []total[T]
	extra   func(*T, string, string) // keeps a column that the table does not know
}

// read reads the rows of a bill, and then checks its sums.
func (t *table[T]) read(from io.Reader) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		in := NewReader(from)
		var none T
		setters, err := t.bind(in)
		if err != nil {
			yield(none, err)
			return
		}
		sums := make([]int64, len(t.totals))
		for {
			cells, err := in.Next()
			if err == io.EOF {
				break
			}
			var row T
			if err == nil {
				row, err = t.row(in, setters, cells)
			}
			if err == nil {
				err = t.count(in, sums, &row)
			}
			if err != nil {
				yield(none, err)
				return
			}
			if !yield(row, nil) {
				return
			}
		}
		if err := t.check(in, sums); err != nil {
			yield(none, err)
		}
	}
}

// bind finds the column of each cell.
func (t *table[T]) bind(in *Reader) ([]func(*T, string) bool, error) {
	names, err := in.Columns()
	if err != nil {
		return nil, err
	}
	setters := make([]func(*T, string) bool, len(names))
	for i, name := range names {
		setters[i] = func(row *T, value string) bool { t.extra(row, name, value); return true }
	}
	for _, c := range t.columns {
		at := slices.IndexFunc(names, func(name string) bool { return slices.Contains(c.names, plain(name)) })
		if at >= 0 {
			setters[at] = c.set
		} else if c.required {
			return nil, in.fail(c.names[0], wrong("it is no "+t.title+": this column is missing"))
		}
	}
	return setters, nil
}

// plain returns the name of a column as it is written today: (元) with narrow brackets.
func plain(name string) string {
	return strings.NewReplacer("（", "(", "）", ")", " ", "").Replace(name)
}

// row makes a row of its cells.
func (t *table[T]) row(in *Reader, setters []func(*T, string) bool, cells []string) (row T, err error) {
	for i, cell := range cells {
		if !setters[i](&row, cell) {
			return row, in.fail(in.columns[i], wrong("the value is not what this column holds"))
		}
	}
	return row, nil
}

// count adds a row to the sums.
func (t *table[T]) count(in *Reader, sums []int64, row *T) error {
	for i, of := range t.totals {
		sum, ok := add(sums[i], of.of(row))
		if !ok {
			return in.fail(of.names[0], wrong("the sum is too large"))
		}
		sums[i] = sum
	}
	return nil
}

// check compares the sums with those of the summary. Its count of rows, the first, must be there.
// A sum that stands there under two of its names is compared twice.
func (t *table[T]) check(in *Reader, sums []int64) error {
	for i, of := range t.totals {
		names := of.find(in.summary)
		if i == 0 && len(names) == 0 {
			return in.fail(of.names[0], wrong("the summary does not have it"))
		}
		for _, name := range names {
			said, ok := decimal(in.summary[name], of.decimals)
			switch {
			case !ok:
				return in.fail(name, wrong("the value is no sum"))
			case said != sums[i]:
				return in.fail(name, ErrSum)
			}
		}
	}
	return nil
}

// find returns the names of the sum in a summary, in order.
func (t *total[T]) find(summary map[string]string) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(summary)) {
		if slices.Contains(t.names, plain(name)) {
			names = append(names, name)
		}
	}
	return names
}

// text makes the setter of a field that is taken as it stands.
func text[T any](field func(*T) *string) func(*T, string) bool {
	return func(row *T, value string) bool { *field(row) = value; return true }
}

// number is text, in which 0 stands for none.
func number[T any](field func(*T) *string) func(*T, string) bool {
	return func(row *T, value string) bool {
		if value != "0" {
			*field(row) = value
		}
		return true
	}
}

// amount reads yuan as fen. An empty value is 0.
func amount[T any](field func(*T) *int64) func(*T, string) bool {
	return func(row *T, value string) (ok bool) {
		if value == "" {
			return true
		}
		*field(row), ok = decimal(value, 2)
		return ok
	}
}

const feeDecimals = 5

// fee reads yuan as thousandths of a fen. An empty value is 0.
func fee[T any](field func(*T) *Fee) func(*T, string) bool {
	return func(row *T, value string) bool {
		if value == "" {
			return true
		}
		n, ok := decimal(value, feeDecimals)
		*field(row) = Fee(n)
		return ok
	}
}

// at reads a time. An empty value is the zero time.
func at[T any](field func(*T) *time.Time) func(*T, string) bool {
	return func(row *T, value string) (ok bool) {
		if value == "" {
			return true
		}
		*field(row), ok = moment(value)
		return ok
	}
}
