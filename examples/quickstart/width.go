package main

import (
	"strings"
	"unicode"
)

// Chinese characters take two columns of a terminal, which text/tabwriter does not know.

// width is how many columns text takes.
func width(text string) int {
	n := 0
	for _, r := range text {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0 // drawn over the character before it, or not at all
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul),
		r >= 0x3000 && r <= 0x303E, // 、。《》
		r >= 0xFF01 && r <= 0xFF60, // （），
		r >= 0x1F300 && r <= 0x1FAFF:
		return 2
	}
	return 1
}

// pad fills text up to n columns. A longer text stays as it is.
func pad(text string, n int) string {
	return text + strings.Repeat(" ", max(0, n-width(text)))
}

// shorten makes text printable, and cuts it to n columns.
func shorten(text string, n int) string {
	text = printable(text)
	if width(text) <= n {
		return text
	}
	room := n - width("…")
	for i, r := range text {
		if room -= runeWidth(r); room < 0 {
			return text[:i] + "…"
		}
	}
	return text
}

// fit joins as many words as have room in n columns.
func fit(words []string, n int) string {
	text := strings.Join(words, " ")
	for end := len(words); width(text) > n && end > 1; {
		end--
		text = strings.Join(words[:end], " ") + " …"
	}
	return text
}

// printable replaces characters that could move the terminal's cursor: an answer comes from
// outside.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '·'
	}, text)
}
