package main

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

// terminal is all that the program takes from outside, so that tests can drive it.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	now      func() time.Time

	color bool // escape sequences for a terminal
	json  bool // --json: for machines

	given []string // the command line and the variables, for complain
}

// style is how a text stands out on a terminal: an SGR parameter.
type style string

const (
	bold   style = "1"
	faint  style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	cyan   style = "36"
)

// paint gives a text a style, where colours are wanted.
func (t *terminal) paint(s style, text string) string {
	if !t.color {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// printf prints to standard output. What comes from outside goes through printable first.
func (t *terminal) printf(format string, args ...any) { fmt.Fprintf(t.out, format, args...) }

// notef prints to standard error: what a person wants to know, and a pipe does not want to get.
func (t *terminal) notef(format string, args ...any) { fmt.Fprintf(t.err, format, args...) }

// printJSON prints a value for --json: indented, one value, with Chinese and <> as they are.
func (t *terminal) printJSON(v any) error {
	var line, b bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	if !isIndentable(line.Bytes()) || json.Indent(&b, line.Bytes(), "", "  ") != nil {
		b = line
	}
	_, err := t.out.Write(b.Bytes())
	return err
}

// printJSONLine prints a value on one line, for a stream of them.
func (t *terminal) printJSONLine(v any) error {
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// maxIndented is the longest JSON that is indented, in bytes.
const maxIndented = 256 << 10

// isIndentable reports whether indented JSON has a size that can be printed. Indentation grows with
// the square of the depth: without a bound, 20 kB make 200 MB.
func isIndentable(raw []byte) bool { return len(raw) <= maxIndented && safejson.Valid(raw) }

// pretty indents JSON that came from outside and changes nothing else of it: order, numbers and strings stay. What is no
// JSON comes back as it is, made printable.
func pretty(raw []byte) string {
	var b bytes.Buffer
	if !isIndentable(raw) || json.Indent(&b, raw, "", "  ") != nil {
		b.Reset()
		b.Write(raw)
	}
	return printableLines(b.String())
}

// table prints rows of cells in columns, each line behind indent. A cell may be painted.
func table(w io.Writer, indent string, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], width(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		line.WriteString(indent)
		for i, cell := range row {
			if i < len(row)-1 {
				cell = padded(cell, widths[i]+2)
			}
			line.WriteString(cell)
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// width is how many columns a text takes on a terminal: two for a Chinese character, none for an escape sequence.
func width(text string) int {
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

// printable replaces what could move a terminal's cursor or reverse its text: answers come from outside.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '·'
	}, text)
}

// printableLines is printable for a text of several lines.
func printableLines(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\n' || r == '\t' {
			return r
		}
		return '·'
	}, text)
}

// padded fills a text up to n columns.
func padded(text string, n int) string { return text + strings.Repeat(" ", max(0, n-width(text))) }
