package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/internal/safejson"
)

// Terminal holds all that the program takes from outside, so that tests can drive it.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) string
	Now      func() time.Time

	Columns int        // how wide lines may be, in columns; 0: as wide as they are, for a pipe
	Color   bool       // print escape sequences
	Live    bool       // standard error is a terminal, on which a Meter may draw
	Lang    words.Lang // of what people read
	JSON    bool       // --json: print JSON, for machines

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
	if !t.Color || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// Say returns a text in the language of the terminal. Words must be a constant, as for words.Say.
func (t *Terminal) Say(format string, args ...any) string {
	return words.Say(format, args...).In(t.Lang)
}

// Printf prints a text in the language of the terminal to standard output. Text from outside must
// pass Printable first.
func (t *Terminal) Printf(format string, args ...any) {
	_, _ = io.WriteString(t.Out, t.Say(format, args...))
}

// Notef prints to standard error. It is for people; a pipe does not receive it.
func (t *Terminal) Notef(format string, args ...any) {
	_, _ = io.WriteString(t.Err, t.Say(format, args...))
}

// Warn prints a line to standard error on a mistake that stops nothing. Like Complain, it removes
// given words that look like a key.
func (t *Terminal) Warn(text words.Text) {
	t.Notef("%s %s\n", t.Paint(Yellow, t.Say("warning:")), t.WithoutSecrets(text.In(t.Lang)))
}

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
