package cli

import (
	"slices"
	"strings"
	"unicode"
)

// leastColumn is the narrowest column that text is wrapped into. On a terminal without that room
// lines are as long as they are.
const leastColumn = 20

// Table prints rows of cells in columns. Each line begins with indent. A cell may be painted. The
// last cell of a row goes on below itself where the terminal ends.
func (t *Terminal) Table(indent string, rows [][]string) {
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
		line := indent
		for i, cell := range row[:len(row)-1] {
			line += Padded(cell, widths[i]+2)
		}
		t.Hang(line, row[len(row)-1])
	}
}

// Hang prints a text behind the beginning of a line. It goes on below itself where the terminal
// ends.
func (t *Terminal) Hang(begin, text string) {
	below := strings.Repeat(" ", Width(begin))
	for _, part := range t.fitted(text, t.Columns-Width(begin)) {
		t.Printf("%s\n", strings.TrimRight(begin+part, " "))
		begin = below
	}
}

// HangOrBelow is Hang, but begins a line of its own, behind below, where the beginning leaves no
// room for the text.
func (t *Terminal) HangOrBelow(begin, below, text string) {
	room := t.Columns - Width(begin)
	if t.Columns == 0 || text == "" || room >= leastColumn || Width(text) <= room {
		t.Hang(begin, text)
		return
	}
	t.Hang(begin, "")
	t.Hang(below, text)
}

// Paragraphs prints the paragraphs of a text. If one is too wide for the terminal, its lines are
// joined and broken anew. Indented paragraphs, such as tables, stay.
func (t *Terminal) Paragraphs(text string) {
	for i, p := range strings.Split(text, "\n\n") {
		if i > 0 {
			t.Printf("\n")
		}
		if t.Columns > 0 && !strings.HasPrefix(p, " ") && !strings.HasPrefix(p, "\t") {
			p = joined(p)
		}
		for line := range strings.SplitSeq(p, "\n") {
			t.Hang("", line)
		}
	}
}

// joined puts the lines of a paragraph into one. Between Chinese characters there is no blank, nor
// behind a Chinese mark.
func joined(paragraph string) string {
	lines := strings.Split(paragraph, "\n")
	text := lines[0]
	for _, line := range lines[1:] {
		end, begin := []rune(text), []rune(line)
		if len(end) > 0 && len(begin) > 0 {
			last, first := end[len(end)-1], begin[0]
			if !isWide(last) || !isWide(first) && !isMark(last) {
				text += " "
			}
		}
		text += line
	}
	return text
}

// fitted wraps a text, unless the output is no terminal or too narrow.
func (t *Terminal) fitted(text string, columns int) []string {
	if t.Columns == 0 || columns < leastColumn {
		return []string{text}
	}
	return wrap(text, columns)
}

// wrap breaks a text into lines of at most columns. It breaks at blanks and around Chinese
// characters, but not before their punctuation. A longer word has a line for itself.
func wrap(text string, columns int) []string {
	var lines []string
	line := ""
	for _, piece := range breakable(text) {
		if line != "" && Width(line)+Width(strings.TrimRight(piece, " ")) > columns {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		line += piece
	}
	return append(lines, strings.TrimRight(line, " "))
}

// breakable cuts a text at the places where a line may end. Blanks stay at the end of a piece.
func breakable(text string) []string {
	var pieces []string
	runes := []rune(text)
	from := 0
	for i := 1; i < len(runes); i++ {
		before, after := runes[i-1], runes[i]
		switch {
		case after == ' ' || before != ' ' && isClosing(after) || isOpening(before):
		case before == ' ', isWide(before), isWide(after):
			pieces = append(pieces, string(runes[from:i]))
			from = i
		}
	}
	return append(pieces, string(runes[from:]))
}

func isClosing(r rune) bool {
	return strings.ContainsRune("，。；：、！？）》”’」】…,.;:!?)]}", r)
}

func isOpening(r rune) bool { return strings.ContainsRune("（《“‘「【([{", r) }

// Cut returns the beginning of a text that takes at most columns, with … at the end if something is
// missing. The text must not be painted.
func Cut(text string, columns int) string {
	if Width(text) <= columns {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && Width(string(runes))+1 > columns {
		runes = slices.Delete(runes, len(runes)-1, len(runes))
	}
	return strings.TrimRight(string(runes), " ") + "…"
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
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// isWide reports whether a character takes two columns.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han) || r >= 0x3000 && r <= 0x303E || r >= 0xFF01 && r <= 0xFF60
}

// isMark reports whether a character is a wide mark of punctuation, which has its blank in itself.
func isMark(r rune) bool { return isWide(r) && !unicode.In(r, unicode.Han) }

// Padded adds blanks to a text up to n columns.
func Padded(text string, n int) string { return text + strings.Repeat(" ", max(0, n-Width(text))) }
