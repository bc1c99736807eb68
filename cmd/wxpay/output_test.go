package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestWidth(t *testing.T) {
	tests := []struct {
		why, text string
		want      int
	}{
		{"Latin", "token", 5},
		{"Chinese takes two columns each", "参数", 4},
		{"so does its punctuation", "（中）", 6},
		{"a combining mark takes none", "e\u0301", 1},
		{"nor does a style", "\x1b[31mfail\x1b[0m", 4},
		{"nothing", "", 0},
	}
	for _, tt := range tests {
		if got := width(tt.text); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.why, got, tt.want)
		}
	}
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	term := &terminal{color: true}
	table(&b, "  ", [][]string{{"商户", "x", "1"}, {term.paint(green, "ok"), "", "2"}, {"one"}})
	want := "  商户  x  1\n  \x1b[32mok\x1b[0m       2\n  one\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

func TestPretty(t *testing.T) {
	tests := []struct{ why, raw, want string }{
		{"order and numbers stay", `{"b":1.0,"a":9007199254740993}`, "{\n  \"b\": 1.0,\n  \"a\": 9007199254740993\n}"},
		{"strings stay", `{"a":"<\u4f60>"}`, "{\n  \"a\": \"<\\u4f60>\"\n}"},
		{"no JSON", "<html>\x1b[2J</html>", "<html>·[2J</html>"},
		{"what moves the cursor inside a string", "{\"a\":\"\u202e\u009b2J\"}", "{\n  \"a\": \"··2J\"\n}"},
		{"CSV keeps its lines", "a,b\n1,2\n", "a,b\n1,2\n"},
	}
	for _, tt := range tests {
		if got := pretty([]byte(tt.raw)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.why, got, tt.want)
		}
	}
}

// TestColors: escape sequences are there where they are wanted, and nowhere else.
func TestColors(t *testing.T) {
	s := newSession(t)
	s.sandbox()
	for _, color := range []bool{false, true} {
		s.color = color
		for _, args := range [][]string{{"doctor", "--config", "keys"}, {"doctor"}, {"call", "GET", "v3/nothing", "--config", "keys"}} {
			r := s.run(args...)
			if got := strings.Contains(r.stdout+r.stderr, "\x1b["); got != color {
				t.Errorf("%v with color %v: escape sequences are there: %v", args, color, got)
			}
		}
		r := s.run("doctor", "--config", "keys", "--offline", "--json")
		if strings.Contains(r.stdout, "\x1b[") {
			t.Error("escape sequences in JSON")
		}
	}
}
