package cli

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	term := &Terminal{Out: &b, Color: true}
	term.Table("  ", [][]string{{"商户", "x", "1"}, {term.Paint(Green, "ok"), "", "2"}, {"one"}})
	want := "  商户  x  1\n  \x1b[32mok\x1b[0m       2\n  one\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// TestWrap wants lines to end where a reader expects it.
func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		reason, text string
		columns      int
		want         []string
	}{
		{"at blanks", "one two three", 8, []string{"one two", "three"}},
		{"a line that just fits", "one two", 7, []string{"one two"}},
		{"a long word has its own line", "a https://pay.weixin.qq.com b", 8, []string{"a", "https://pay.weixin.qq.com", "b"}},
		{"between Chinese characters, which take two columns", "商户证书序列号", 6, []string{"商户证", "书序列", "号"}},
		{"not before Chinese punctuation", "商户，号", 4, []string{"商", "户，", "号"}},
		{"not behind an opening bracket", "商户（号）", 6, []string{"商户", "（号）"}},
		{"between Chinese and Latin characters", "用v3调用", 4, []string{"用v3", "调用"}},
		{"nothing", "", 8, []string{""}},
	} {
		if diff := cmp.Diff(tt.want, wrap(tt.text, tt.columns)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}

// TestCut wants a text that fits, with a mark if something is missing.
func TestCut(t *testing.T) {
	for _, tt := range []struct {
		reason, text string
		columns      int
		want         string
	}{
		{"it fits", "查询投诉", 8, "查询投诉"},
		{"half of a character has no room", "查询投诉", 6, "查询…"},
		{"no blank before the mark", "one two", 5, "one…"},
		{"no room at all", "one", 0, "…"},
	} {
		if got := Cut(tt.text, tt.columns); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
		}
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

// TestJoined wants a blank between lines only where one belongs between the words.
func TestJoined(t *testing.T) {
	for _, tt := range []struct{ reason, text, want string }{
		{"words", "one\ntwo", "one two"},
		{"Chinese characters", "签名\n验签", "签名验签"},
		{"a Chinese mark has its blank in itself", "验签；\n2 表示", "验签；2 表示"},
		{"a Chinese character and a word", "选项\nFILE", "选项 FILE"},
		{"a word and a Chinese character", "FILE\n是", "FILE 是"},
	} {
		if got := joined(tt.text); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
		}
	}
}
