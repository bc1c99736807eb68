package wxpay

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/call"
)

// TestNextAttempt: a layer above makes several attempts of one call. Each avoids the host that has
// failed the one before, and is sent once. The request above keeps its own host. Only the first
// attempt at another host is fresh.
func TestNextAttempt(t *testing.T) {
	const first, second = "api.mch.weixin.qq.com", "127.0.0.1:8080"
	hosts, err := NewHosts(first, "http://"+second)
	if err != nil {
		t.Fatal(err)
	}
	f := &failover{hosts: hosts.list, below: "/v3/"}
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
