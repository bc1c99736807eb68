package hosts

import (
	"net/url"
	"slices"
	"testing"
)

// TestPick: which host an attempt goes to, by the states of the hosts and the failures of its call.
func TestPick(t *testing.T) {
	for _, c := range []struct {
		reason      string
		own         string
		out, failed []string
		want        string
	}{
		{"all are in", "a", nil, nil, "a"},
		{"a link names the second host", "b", nil, nil, "b"},
		{"the first is out", "a", []string{"a"}, nil, "b"},
		{"two are out", "a", []string{"a", "b"}, nil, "c"},
		{"the host of a link is out", "b", []string{"b"}, nil, "a"},
		{"all are out", "a", []string{"a", "b", "c"}, nil, "a"},
		{"the call has failed at the first", "a", nil, []string{"a"}, "b"},
		{"at two", "a", nil, []string{"a", "b"}, "c"},
		{"at all: the longest ago", "a", nil, []string{"b", "a", "c"}, "b"},
		{"at one twice", "a", nil, []string{"a", "b", "a", "c"}, "b"},
		{"a host that is in goes before one that is out, though it has failed the call", "a", []string{"a", "b"}, []string{"c"}, "c"},
		{"all are out, and one has failed the call", "a", []string{"a", "b", "c"}, []string{"a"}, "b"},
		{"a failure at another place", "a", nil, []string{"elsewhere"}, "a"},
	} {
		list := List{New("https", "a"), New("https", "b"), New("https", "c")}
		for _, h := range list {
			h.out.Store(slices.Contains(c.out, h.Name))
		}
		own := list.Find(&url.URL{Scheme: "https", Host: c.own})
		if got := list.Pick(own, c.failed).Name; got != c.want {
			t.Errorf("%s: %s, want %s", c.reason, got, c.want)
		}
	}
}
