package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// maxWords is how many words a sentence may have.
const maxWords = 25

// word is a word of a paragraph and the line that it stands on.
type word struct {
	line int
	text string
}

// listItem is the marker of an item, as go doc knows it. Code is indented, too, but has no marker.
var listItem = regexp.MustCompile(`^\s+([-*+•]|\d+[.)])\s+`)

// paragraphs returns the words of each paragraph and of each item of a list. Headings, code, link
// definitions and the output of an example are no prose.
func paragraphs(lines []line) [][]word {
	var all [][]word
	var current []word
	inItem := false
	end := func() { all, current = append(all, current), nil }
	for _, l := range lines {
		indented := strings.HasPrefix(l.text, "  ") || strings.HasPrefix(l.text, "\t") || strings.HasPrefix(l.text, " \t")
		text := strings.TrimSpace(l.text)
		switch marker := listItem.FindString(l.text); {
		case isOutput(text):
			end()
			return all
		case marker != "":
			end()
			inItem, text = true, l.text[len(marker):]
		case text == "", strings.HasPrefix(text, "# "), isLinkDefinition(text), indented && !inItem:
			end()
			inItem = inItem && text == ""
			continue
		case !indented && inItem:
			end()
			inItem = false
		}
		for _, w := range strings.Fields(text) {
			current = append(current, word{l.number, w})
		}
	}
	end()
	return all
}

// isOutput reports whether a line begins the output of an example.
func isOutput(text string) bool {
	lower := strings.ToLower(text)
	return strings.HasPrefix(lower, "output:") || strings.HasPrefix(lower, "unordered output:")
}

// isLinkDefinition reports whether a line is one of go doc's: "[name]: https://…".
func isLinkDefinition(text string) bool {
	return strings.HasPrefix(text, "[") && strings.Contains(text, "]: http")
}

// checkParagraph finds the sentences of a paragraph that break a rule.
func checkParagraph(p []word) []finding {
	var findings []finding
	for len(p) > 0 {
		n := 1
		for n < len(p) && !ends(p[n-1].text) {
			n++
		}
		findings = append(findings, checkSentence(p[:n])...)
		p = p[n:]
	}
	return findings
}

// ends reports whether a sentence ends with a word. An abbreviation and "…" do not end one.
func ends(w string) bool {
	switch strings.ToLower(strings.Trim(w, `()"'`)) {
	case "e.g.", "i.e.", "etc.", "vs.", "cf.", "no.":
		return false
	}
	w = strings.TrimRight(w, "\"'`)]”’")
	return strings.HasSuffix(w, ".") && !strings.HasSuffix(w, "..") || strings.HasSuffix(w, "?") ||
		strings.HasSuffix(w, "!") || strings.HasSuffix(w, "。")
}

// checkSentence finds which rules one sentence breaks.
func checkSentence(s []word) []finding {
	var findings []finding
	report := func(format string, args ...any) {
		findings = append(findings, finding{s[0].line, fmt.Sprintf(format, args...)})
	}
	if n := countWords(s); n > maxWords {
		report("a sentence of %d words, at most %d: %q", n, maxWords, opening(s))
	}
	if w := forbiddenOpening(s); w != "" {
		report("a sentence whose subject is %q: %q", w, opening(s))
	}
	if r := riddle(s); r != "" {
		report("%q where a noun can stand: %q", r, opening(s))
	}
	return findings
}

// countWords counts the words that have a Latin letter or a digit. Signs such as "=" and ">" do not
// count, nor do Chinese terms, which stand beside the English for readers who search. Code counts
// by its spaces.
func countWords(s []word) int {
	n := 0
	for _, w := range s {
		if strings.ContainsFunc(w.text, isLatin) {
			n++
		}
	}
	return n
}

// isLatin reports whether a rune is a letter or digit, and not a Chinese character.
func isLatin(r rune) bool {
	return !isWide(r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// opening returns the first words of a sentence, for a finding.
func opening(s []word) string {
	const enough = 6
	var b strings.Builder
	for i, w := range s[:min(enough, len(s))] {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	if len(s) > enough {
		b.WriteString(" …")
	}
	return b.String()
}

// forbiddenOpening returns the first word of a statement if it hides the subject: "What is kept is
// …", "Who calls …". It also looks behind the name that a comment may begin with: "TestX: what …".
// Questions are free, and so are notes in lower case behind code, which are no sentences.
func forbiddenOpening(s []word) string {
	first := s[0].text
	if strings.HasSuffix(first, ":") && len(s) > 1 {
		first = strings.ToUpper(s[1].text[:1]) + s[1].text[1:]
	}
	asks := strings.HasSuffix(s[len(s)-1].text, "?")
	if !asks && slices.Contains([]string{"What", "Whatever", "Who", "Whoever"}, first) {
		return first
	}
	return ""
}

// riddles match words that make a reader guess: a noun or "only" can stand in their place.
var riddles = regexp.MustCompile(`(?i)\b(of ours|whatever|whoever|nobody|the ones? (that|who|which)|beside it)\b|` +
	`\balone\.$`)

// riddle returns the first of the forbidden words in a sentence.
func riddle(s []word) string {
	texts := make([]string, len(s))
	for i, w := range s {
		texts[i] = w.text
	}
	return riddles.FindString(strings.Join(texts, " "))
}
