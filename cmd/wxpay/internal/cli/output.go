package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/wxpay-chain/wxpay/internal/safejson"
)

// Terminal holds all that the program takes from outside, so that tests can drive it.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) string
	Now      func() time.Time

	Color bool // print escape sequences
	JSON  bool // --json: print JSON, for machines

	Given []string // the command line, the variables, files; WithoutSecrets removes keys in them
}

// Style says how a text stands out on a terminal: an SGR parameter.
type Style string

const (
	Bold   Style = "1"
	Faint  Style = "2"
	Red    Style = "31"
	Green  Style = "32"
	Yellow Style = "33"
	Cyan   Style = "36"
)

// Paint adds a style to a text if colours are wanted.
func (t *Terminal) Paint(s Style, text string) string {
	if !t.Color {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// Printf prints to standard output. Text from outside must pass Printable first.
func (t *Terminal) Printf(format string, args ...any) { fmt.Fprintf(t.Out, format, args...) }

// Notef prints to standard error. It is for people; a pipe does not receive it.
func (t *Terminal) Notef(format string, args ...any) { fmt.Fprintf(t.Err, format, args...) }

// PrintJSON prints a value for --json. The JSON is indented; Chinese and <> are not escaped.
func (t *Terminal) PrintJSON(v any) error {
	var line, b bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	if !isIndentable(line.Bytes()) || json.Indent(&b, line.Bytes(), "", "  ") != nil {
		b = line
	}
	_, err := t.Out.Write(b.Bytes())
	return err
}

// PrintJSONLine prints a value as JSON on one line, for a stream of values.
func (t *Terminal) PrintJSONLine(v any) error {
	enc := json.NewEncoder(t.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// maxIndented is the longest JSON that is indented, in bytes.
const maxIndented = 256 << 10

// isIndentable reports whether indented JSON has a size that can be printed. Indentation grows with
// the square of the depth: without a bound, 20 kB make 200 MB.
func isIndentable(raw []byte) bool { return len(raw) <= maxIndented && safejson.Valid(raw) }

// Pretty indents JSON that came from outside. Order, numbers and strings stay. Other text is
// returned as it is, made printable.
func Pretty(raw []byte) string {
	var b bytes.Buffer
	if !isIndentable(raw) || json.Indent(&b, raw, "", "  ") != nil {
		b.Reset()
		b.Write(raw)
	}
	return PrintableLines(b.String())
}

// Table prints rows of cells in columns. Each line begins with indent. A cell may be painted.
func Table(w io.Writer, indent string, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Width(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		line.WriteString(indent)
		for i, cell := range row {
			if i < len(row)-1 {
				cell = Padded(cell, widths[i]+2)
			}
			line.WriteString(cell)
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// Width returns how many columns a text takes on a terminal. A Chinese character takes two, an
// escape sequence none.
func Width(text string) int {
	n, escape := 0, false
	for _, r := range text {
		switch {
		case r == '\x1b':
			escape = true
		case escape:
			escape = r != 'm'
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case unicode.In(r, unicode.Han), r >= 0x3000 && r <= 0x303E, r >= 0xFF01 && r <= 0xFF60:
			n += 2
		default:
			n++
		}
	}
	return n
}

// Printable replaces characters that could move the cursor of a terminal or reverse its text.
// Answers come from outside and may hold them.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '·'
	}, text)
}

// PrintableLines is Printable for a text of several lines.
func PrintableLines(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\n' || r == '\t' {
			return r
		}
		return '·'
	}, text)
}

// Padded adds blanks to a text up to n columns.
func Padded(text string, n int) string { return text + strings.Repeat(" ", max(0, n-Width(text))) }
