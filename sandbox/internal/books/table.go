// Package books writes bills (账单) in the form of WeChat Pay's. It does not know what happened:
// its callers give the rows. Sources: docs/protocol.md, section 6, and the pages that the files
// name.
package books

import (
	"strings"
	"time"
)

// text is a bill that is being written. It is UTF-8 with a byte order mark. Each cell has a
// back-tick in front, and two lines at the end are the summary.
type text struct{ b strings.Builder }

// newText begins a bill with the names of its columns.
func newText(columns ...string) *text {
	t := &text{}
	t.b.WriteString("\ufeff")
	t.names(columns...)
	return t
}

// names writes a line of names.
func (t *text) names(names ...string) { t.b.WriteString(strings.Join(names, ",") + "\n") }

// row writes a line of values.
func (t *text) row(cells ...string) {
	for i, cell := range cells {
		if i > 0 {
			t.b.WriteByte(',')
		}
		t.b.WriteString("`" + oneCell.Replace(cell))
	}
	t.b.WriteByte('\n')
}

// end writes the summary and returns the bill.
func (t *text) end(names, values []string) []byte {
	t.names(names...)
	t.row(values...)
	return []byte(t.b.String())
}

// oneCell replaces the characters of a merchant's text that would end a cell or a line.
var oneCell = strings.NewReplacer("`", "'", "\r", " ", "\n", " ")

// moment writes a time, which is in the zone that bills have. The zero time is empty.
func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.DateTime)
}

// orZero writes 0 for a number that there is not.
func orZero(number string) string {
	if number == "" {
		return "0"
	}
	return number
}
