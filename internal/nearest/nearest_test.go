package nearest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"tokens", "token", 1}, {"ab", "ba", 2},
		{strings.Repeat("x", 5000), "y", 200},
	} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance of %.10q and %q is %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		reason string
		name   string
		all    []string
		want   []string
	}{
		{"the nearest first", "abcd", []string{"abxx", "abcx", "abcd"}, []string{"abcd", "abcx", "abxx"}},
		{"in any case, and as it is written", "ABC", []string{"abd"}, []string{"abd"}},
		{"not what is too far", "abcd", []string{"axxx"}, nil},
		{"each once", "ab", []string{"ac", "ac", "ad"}, []string{"ac", "ad"}},
		{"no more than three", "a", []string{"b", "c", "d", "e"}, []string{"b", "c", "d"}},
		{"none to choose from", "a", nil, nil},
	} {
		if diff := cmp.Diff(tt.want, Names(tt.name, tt.all, 2)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}
