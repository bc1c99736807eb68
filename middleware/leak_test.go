package middleware_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/call"
)

// TestNothingIsLeftOpen: an answer that is refused is closed, or its connection would be lost;
// and the context of its request ends.
func TestNothingIsLeftOpen(t *testing.T) {
	long := strings.Repeat(" ", 1<<10+1)
	for _, c := range []struct {
		why    string
		fetch  bool // it is not to be verified here
		status int
		body   string
	}{
		{"not signed", false, 200, goodBody},
		{"too long", false, 200, long},
		{"a refusal, too long", false, 400, long},
		{"no final answer", false, 101, ""},
		{"too long, not to be verified here", true, 200, long},
		{"no final answer, not to be verified here", true, 101, ""},
	} {
		body := &closing{Reader: strings.NewReader(c.body)}
		var attempt context.Context
		next := transport(func(req *http.Request) (*http.Response, error) {
			attempt = req.Context()
			return &http.Response{StatusCode: c.status, Header: http.Header{}, Body: body, ContentLength: -1}, nil
		})
		req := newRequest(t, "GET", tokens, "")
		call.Of(req.Context()).Fetch = c.fetch
		if _, err := verifier(next).RoundTrip(req); err == nil {
			t.Errorf("%s: no error", c.why)
		}
		if !body.closed || attempt.Err() == nil {
			t.Errorf("%s: the body is closed: %v; the context says %v", c.why, body.closed, attempt.Err())
		}
	}
}

// TestContextOfTransport: the context that net/http is given ends with the answer.
func TestContextOfTransport(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, goodBody) }))
	t.Cleanup(server.Close)
	var attempt context.Context
	below := &http.Transport{Proxy: func(req *http.Request) (*url.URL, error) {
		attempt = req.Context()
		return nil, nil
	}}
	t.Cleanup(below.CloseIdleConnections)
	fetched := newRequest(t, "GET", server.URL, "")
	call.Of(fetched.Context()).Fetch = true
	res, err := verifier(below).RoundTrip(fetched)
	if err != nil {
		t.Fatal(err)
	}
	checkBody(t, res, goodBody)
	if attempt.Err() == nil {
		t.Error("the context of the request goes on")
	}
}
