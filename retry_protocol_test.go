package wxpay_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/wxpay-chain/wxpay"
)

// TestRetryRegisteredProtocol: a transport of net/http hands requests to another, which was
// registered for the scheme (HTTP/3, say). That reports no connection, and it has sent the request.
func TestRetryRegisteredProtocol(t *testing.T) {
	for _, c := range []struct {
		reason, method string
		options        []wxpay.Option
		want           int
	}{
		{"a write", "POST", []wxpay.Option{wxpay.JSON{"n": 1}}, 1},
		{"a write without a body", "POST", nil, 1},
		{"a read", "GET", nil, 3},
	} {
		sent := 0
		transport := new(http.Transport)
		transport.RegisterProtocol("http", roundTripFunc(func(req *http.Request) (*http.Response, error) {
			if req.Body != nil {
				_, _ = io.Copy(io.Discard, req.Body)
			}
			sent++
			return nil, io.ErrUnexpectedEOF
		}))
		client := newClient(t, newBox(t), over(transport))
		_, err := client.Chain("v3/retried").Do(t.Context(), c.method, c.options...)
		if sent != c.want || c.method != "GET" && !wxpay.MayHaveActed(err) {
			t.Errorf("%s: sent %d times, want %d; MayHaveActed %v: %v", c.reason, sent, c.want, wxpay.MayHaveActed(err), err)
		}
	}
}
