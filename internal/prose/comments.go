package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// maxColumns is how wide a line that holds only a comment may be. A tab counts as one column, a
// Chinese character as two.
const maxColumns = 100

// finding is a breach of a rule.
type finding struct {
	line int
	text string
}

// line is one line of a comment without its marker.
type line struct {
	number int
	text   string
}

// check returns the findings of one file in the order of their lines. The error is that of the
// parser.
func check(name string, source []byte) ([]finding, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	if ast.IsGenerated(file) {
		return nil, nil
	}
	findings := checkDocs(set, name, file)
	raw := strings.Split(string(source), "\n")
	for _, group := range file.Comments {
		lines := linesOf(set, group)
		findings = append(findings, checkWidth(raw, lines)...)
		for _, p := range paragraphs(lines) {
			findings = append(findings, checkParagraph(p)...)
		}
	}
	slices.SortStableFunc(findings, func(a, b finding) int { return a.line - b.line })
	return findings, nil
}

// linesOf returns the lines of a group without markers and without directives such as //go:embed.
func linesOf(set *token.FileSet, group *ast.CommentGroup) []line {
	var lines []line
	for _, c := range group.List {
		text, short := strings.CutPrefix(c.Text, "//")
		if short && isDirective(text) {
			continue
		}
		if !short {
			text = strings.TrimSuffix(strings.TrimPrefix(text, "/*"), "*/")
		}
		first := set.Position(c.Pos()).Line
		for i, t := range strings.Split(text, "\n") {
			lines = append(lines, line{first + i, strings.TrimRight(t, " \t\r")})
		}
	}
	return lines
}

// isDirective reports whether the text behind // is one for a tool: "go:embed …", "lint:ignore …",
// "export …".
func isDirective(text string) bool {
	tool, rest, colon := strings.Cut(text, ":")
	return colon && tool != "" && strings.Trim(tool, "abcdefghijklmnopqrstuvwxyz0123456789") == "" &&
		rest != "" && rest[0] != ' '
}

// checkWidth finds the lines that are too wide. A comment behind code is free, as are code in a
// comment and the output of an example. So is a line of one word, such as a link, since it cannot
// be wrapped.
func checkWidth(raw []string, lines []line) []finding {
	var findings []finding
	for _, l := range lines {
		if isOutput(strings.TrimSpace(l.text)) {
			break
		}
		text := strings.TrimSpace(raw[l.number-1])
		isCode := strings.HasPrefix(l.text, "\t") || strings.HasPrefix(l.text, " \t")
		if !strings.HasPrefix(text, "//") || isCode || len(strings.Fields(text)) <= 2 {
			continue
		}
		if n := columns(raw[l.number-1]); n > maxColumns {
			findings = append(findings, finding{l.number, fmt.Sprintf("%d columns, at most %d", n, maxColumns)})
		}
	}
	return findings
}

// columns returns the width of a line.
func columns(text string) int {
	n := 0
	for _, r := range text {
		if n++; isWide(r) {
			n++
		}
	}
	return n
}

// isWide reports whether a terminal gives a rune two columns: the characters and punctuation of
// Chinese.
func isWide(r rune) bool {
	return r >= 0x2E80 && r <= 0xA4CF || r >= 0xF900 && r <= 0xFAFF || r >= 0xFF00 && r <= 0xFF60 || r >= 0x20000
}
