// Package redact makes foreign texts fit for an error or a log. It holds no state, and its
// functions may be called by several goroutines at once.
package redact

import (
	"strings"
	"unicode"
)

// longest is how many bytes of a foreign text are shown.
const longest = 300

// OneLine makes a foreign text fit for an error: without control characters, and of bounded length.
func OneLine(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, text)
	if len(clean) <= longest {
		return clean
	}
	return strings.ToValidUTF8(clean[:longest], "") + "…"
}

// Error returns an error's text without the parts that may hold a secret. The transport quotes its
// input: a header, a line of the answer, a URL with its query. So quoted text, and the text behind
// a question mark, is left out.
func Error(err error) string {
	if err == nil {
		return ""
	}
	text := OneLine(err.Error())
	var b strings.Builder
	for text != "" {
		i := strings.IndexAny(text, "\"`?")
		if i < 0 {
			break
		}
		b.WriteString(text[:i])
		mark := text[i : i+1]
		text = text[i+1:]
		if mark == "?" {
			b.WriteString("?…")
			text = text[min(len(text), nextSpace(text)):]
			continue
		}
		b.WriteString("…")
		end := closing(text, mark[0])
		text = text[end:]
	}
	return b.String() + text
}

func nextSpace(text string) int {
	if i := strings.IndexByte(text, ' '); i >= 0 {
		return i
	}
	return len(text)
}

// closing returns where the text goes on after the closing quote. A quote that does not end takes
// the rest.
func closing(text string, mark byte) int {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && mark == '"':
			i++
		case text[i] == mark:
			return i + 1
		}
	}
	return len(text)
}
