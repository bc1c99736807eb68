package wxpay

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/call"
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
		hosts, err := NewHosts("a", "b", "c")
		if err != nil {
			t.Fatal(err)
		}
		var own *host
		for _, h := range hosts.list {
			h.out.Store(slices.Contains(c.out, h.name))
			if h.name == c.own {
				own = h
			}
		}
		if got := hosts.pick(own, c.failed).name; got != c.want {
			t.Errorf("%s: %s, want %s", c.reason, got, c.want)
		}
	}
}

// TestNextAttempt: a layer above makes several attempts of one call. Each avoids the host that has
// failed the one before, and is sent once. The request above keeps its own host. Only the first
// attempt at another host is fresh.
func TestNextAttempt(t *testing.T) {
	const first, second = "api.mch.weixin.qq.com", "127.0.0.1:8080"
	hosts, err := NewHosts(first, "http://"+second)
	if err != nil {
		t.Fatal(err)
	}
	f := &failover{hosts: hosts, below: "/v3/"}
	ctx, state := call.With(t.Context(), "v3/x", false)
	var sent []string
	layer := f.layer(begin(roundTrip(func(req *http.Request) (*http.Response, error) {
		sent = append(sent, req.URL.Scheme+" "+state.Host())
		if req.Host != state.Host() || req.URL.Host != state.Host() || req.URL.RequestURI() != "/v3/x?y=%2F" {
			t.Errorf("sent to %s at %s, as %s", req.URL, req.Host, state.Host())
		}
		if len(sent) > 1 { // the first attempt fails for a reason of its own
			state.NoteHostFailed(req.URL.Host)
		}
		return nil, errors.New("refused")
	})))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+first+"/v3/x?y=%2F", nil)
	if err != nil {
		t.Fatal(err)
	}
	var fresh []bool
	for range 5 {
		if _, err := layer.RoundTrip(req); err == nil {
			t.Error("an answer")
		}
		fresh = append(fresh, state.TakeFreshHost())
	}
	want := []string{"https " + first, "https " + first, "http " + second, "https " + first, "http " + second}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]bool{false, true, false, false, false}, fresh); diff != "" {
		t.Errorf("fresh hosts (-want +got):\n%s", diff)
	}
	if req.URL.Host != first || req.Host != first {
		t.Errorf("the request above goes to %s", req.URL.Host)
	}
}
