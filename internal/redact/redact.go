// Package redact makes texts that came from outside fit to stand in an error or a log. It holds no state, and its
// functions may be called by several goroutines at once.
package redact

import (
	"strings"
	"unicode"
)

// longest is how much of a foreign text is shown, in bytes.
const longest = 300

// OneLine makes a text that came from outside fit to stand in an error: no control
// characters, and an end to it.
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

// Error is an error's text without what may hold a secret. The transport quotes what it
// choked on (a header, a line of the answer, a URL with its query), so what stands in quotes and
// what follows a question mark is left out.
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

// closing is where the text goes on after the quote that ends; a quote that does not end
// takes the rest.
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
