package main

import "testing"

func TestShorten(t *testing.T) {
	tests := []struct {
		why, text string
		n         int
		want      string
	}{
		{"fits", "token", 5, "token"},
		{"Latin", "tokens", 5, "toke…"},
		{"Chinese that fits exactly", "成功", 4, "成功"},
		{"Chinese: two columns each", "参数错误", 7, "参数错…"},
		{"half a character has no room", "参数错误", 6, "参数…"},
		{"punctuation is wide too", "（中）", 5, "（中…"},
		{"control characters do not reach the terminal", "a\x1b[2J\nb", 10, "a·[2J·b"},
		{"bytes that are no text", "a\xffb", 10, "a\ufffdb"},
		{"no room", "ab", 1, "…"},
		{"nothing", "", 0, ""},
	}
	for _, tt := range tests {
		if got := shorten(tt.text, tt.n); got != tt.want || width(got) > tt.n {
			t.Errorf("%s: %q has %d columns, want %q", tt.why, got, width(got), tt.want)
		}
	}
}

func TestPad(t *testing.T) {
	tests := []struct {
		why, text string
		n         int
		want      string
	}{
		{"Latin", "ab", 4, "ab  "},
		{"Chinese", "链式", 5, "链式 "},
		{"a combining mark takes no column", "e\u0301", 2, "e\u0301 "},
		{"too long stays whole", "abc", 2, "abc"},
	}
	for _, tt := range tests {
		if got := pad(tt.text, tt.n); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.why, got, tt.want)
		}
	}
}

func TestFit(t *testing.T) {
	tests := []struct {
		why   string
		words []string
		n     int
		want  string
	}{
		{"all", []string{"a=1", "b=2"}, 7, "a=1 b=2"},
		{"whole words alone", []string{"a=1", "b=2"}, 6, "a=1 …"},
		{"none", nil, 3, ""},
	}
	for _, tt := range tests {
		if got := fit(tt.words, tt.n); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.why, got, tt.want)
		}
	}
}
