package cli

import (
	"bytes"
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
		if got := Width(tt.text); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.why, got, tt.want)
		}
	}
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	term := &Terminal{Color: true}
	Table(&b, "  ", [][]string{{"商户", "x", "1"}, {term.Paint(Green, "ok"), "", "2"}, {"one"}})
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
		if got := Pretty([]byte(tt.raw)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.why, got, tt.want)
		}
	}
}
