package sandbox_test

import (
	"bytes"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestStrangers sends requests to the API as pages of other sites do. None of them may take what
// the program under test has ordered, or be among its requests.
func TestStrangers(t *testing.T) {
	type seen struct {
		Status, Received int
		FaultTaken       bool
	}
	refused, taken := seen{403, 0, false}, seen{401, 1, true}
	tests := []struct {
		reason string
		host   string // "" is the sandbox's own
		header http.Header
		want   seen
	}{
		{"a page of another site", "", http.Header{"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}}, refused},
		{"a browser that sends Origin only", "", http.Header{"Origin": {"https://evil.example"}}, refused},
		{"a browser that sends no Origin", "", http.Header{"Sec-Fetch-Site": {"cross-site"}}, refused},
		{"a frame without an origin", "", http.Header{"Origin": {"null"}}, refused},
		{"DNS rebinding", "evil.example", http.Header{"Origin": {"http://evil.example"}, "Sec-Fetch-Site": {"same-origin"}}, refused},
		{"DNS rebinding, with headers of its choice", "evil.example", http.Header{"Origin": {"http://evil.example"}, "Authorization": {"WECHATPAY2-SHA256-RSA2048 x"}}, refused},
		{"a developer's page on this machine", "", http.Header{"Origin": {"http://localhost:3000"}, "Sec-Fetch-Site": {"cross-site"}}, refused},
		{"the same, of the same site", "", http.Header{"Origin": {"http://localhost:3000"}, "Sec-Fetch-Site": {"same-site"}}, taken},
		{"a program that tests another host", "api.mch.weixin.qq.com", nil, taken},
	}
	box := open(t, sandbox.Config{})
	for _, tt := range tests {
		box.Reset()
		box.Inject(sandbox.Unsigned())
		r := stranger(t, box, tt.host, tt.header, "x")
		got := seen{Status: r.status, Received: box.Count()}
		if last, ok := box.Last(); ok {
			got.FaultTaken = last.Fault == sandbox.Unsigned()
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}

// stranger sends an unsigned request.
func stranger(t *testing.T, box *sandbox.Sandbox, host string, header http.Header, body string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", box.URL+"/v3/pay/transactions/native", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	maps.Copy(req.Header, header)
	return send(t, req)
}

// TestStrangersBody: OnRequest gets the long body of an unsigned request whole. Only a part of it
// is kept, so that strangers cannot fill the memory.
func TestStrangersBody(t *testing.T) {
	var told int
	box := open(t, sandbox.Config{OnRequest: func(r sandbox.Request) { told = len(r.Body) }})
	if r := stranger(t, box, "", nil, strings.Repeat("x", 1<<20)); r.status != 401 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if last, _ := box.Last(); told != 1<<20 || len(last.Body) != 64<<10 || cap(last.Body) > 128<<10 {
		t.Errorf("told of %d bytes, %d are kept in %d", told, len(last.Body), cap(last.Body))
	}
}

// TestRequestsInBytes: the newest requests are kept up to 64 MiB, signed or not.
func TestRequestsInBytes(t *testing.T) {
	box := open(t, sandbox.Config{Strictness: sandbox.Signature})
	body := `{"a":"` + strings.Repeat("x", 9<<20) + `"}`
	const sent = 10
	for range sent {
		newCall(box, "POST", "/v3/pay/transactions/native", body).do(t, box)
	}
	size := 0
	for _, r := range box.Requests() {
		if !bytes.Equal(r.Body, []byte(body)) {
			t.Errorf("a body of %d bytes is kept, not of %d", len(r.Body), len(body))
		}
		size += len(r.Body)
	}
	if size > 64<<20 || size < 48<<20 || box.Count() != sent {
		t.Errorf("%d bytes are kept, of %d requests", size, box.Count())
	}
}

// TestOverLongForAStranger wants the padding for requests that the merchant signed only.
func TestOverLongForAStranger(t *testing.T) {
	box := open(t, sandbox.Config{})
	for reason, header := range map[string]http.Header{
		"ordered by the request": {sandbox.FaultHeader: {"over-long=1048576"}},
		"ordered before":         {},
	} {
		if len(header) == 0 {
			box.Inject(sandbox.OverLong(1 << 20))
		}
		if r := stranger(t, box, "", header, "x"); r.status != 401 || len(r.body) > 4096 {
			t.Errorf("%s: %d, %d bytes", reason, r.status, len(r.body))
		}
	}
}
