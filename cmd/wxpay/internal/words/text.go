package words

import (
	"fmt"
	"strings"
)

// Text is something that this program says to a person. It is written in English where it is said,
// and found in the other language by that. Machines always get the English.
type Text struct {
	format string
	args   []any
	part   part
}

// part says which half of a text is meant.
type part int

const (
	whole part = iota
	before
	behind
)

// Say makes a Text. The format must be a constant: TestTexts finds it in the source, and wants its
// Chinese twin. An argument may be a Text, or an error that has one.
func Say(format string, args ...any) Text { return Text{format: format, args: args} }

// Bare makes a Text of a name or a value, which is the same in all languages.
func Bare(value string) Text { return Text{format: "%s", args: []any{value}} }

// Or makes a Text of names, of which one is meant.
func Or(names []string) Text {
	text := Bare(names[0])
	for _, name := range names[1:] {
		text = Say("%s or %s", text, name)
	}
	return text
}

// IsZero reports whether the text is empty.
func (x Text) IsZero() bool { return x.String() == "" }

// String returns the English text.
func (x Text) String() string { return x.In(English) }

// MarshalText returns the English text, for machines.
func (x Text) MarshalText() ([]byte, error) { return []byte(x.String()), nil }

// Found returns the half of an error's text that says what is wrong. It ends before the semicolon.
func (x Text) Found() Text { return Text{x.format, x.args, before} }

// Do returns the half of an error's text that says what to do. It is empty without a semicolon.
func (x Text) Do() Text { return Text{x.format, x.args, behind} }

// In returns the text in a language.
func (x Text) In(l Lang) string {
	text := sprintf(l, x.format, x.args)
	if x.part == whole {
		return text
	}
	found, do, isEnglish := strings.Cut(text, "; ")
	if f, d, isChinese := strings.Cut(text, "；"); isChinese && (!isEnglish || len(f) < len(found)) {
		found, do = f, d
	}
	if x.part == before {
		return found
	}
	return do
}

// sprintf formats in a language. It translates arguments that are texts.
func sprintf(l Lang, format string, args []any) string {
	given := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case Text:
			given[i] = v.In(l)
		case interface{ Text() Text }:
			given[i] = v.Text().In(l)
		default:
			given[i] = arg
		}
	}
	return fmt.Sprintf(strings.ReplaceAll(twinOf(l, format), "%w", "%v"), given...)
}

// punctuation is that of Chinese between two texts.
var punctuation = strings.NewReplacer("%s; %s", "%s；%s", "%s: %s", "%s：%s")

// twinOf returns a format, or a text without arguments, in a language. White space around it stays.
// A text without a Chinese twin has no words: TestTexts wants one for all others.
func twinOf(l Lang, format string) string {
	if l != Chinese {
		return format
	}
	core := strings.TrimSpace(format)
	twin, ok := chinese[core]
	if !ok {
		twin = punctuation.Replace(core)
	}
	return strings.Replace(format, core, twin, 1)
}
