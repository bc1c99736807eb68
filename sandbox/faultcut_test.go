package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestCutConnections covers the faults after which there is no answer, or not all of it.
func TestCutConnections(t *testing.T) {
	cases := []struct {
		fault  sandbox.Fault
		status int // recorded
		taken  bool
		body   bool // whether an answer begins
	}{
		{sandbox.CutBefore(), 0, false, false},
		{sandbox.CutAfter(), 0, true, false},
		{sandbox.Truncated(), 200, true, true},
	}
	box := open(t, sandbox.Config{Now: atInstant})
	for _, k := range cases {
		for _, way := range []string{"injected", "own header"} {
			t.Run(k.fault.String()+"/"+way, func(t *testing.T) {
				box.Reset()
				c := newPermission(box)
				order(box, c, k.fault, way)
				r, err := c.try(t, box)
				if err == nil {
					t.Fatalf("answered whole: %d %s", r.status, r.body)
				}
				if k.body != (r.status == 200 && len(r.body) > 0 && errors.Is(err, io.ErrUnexpectedEOF)) {
					t.Errorf("%d, %d bytes, %v", r.status, len(r.body), err)
				}
				if length, _ := strconv.Atoi(r.header.Get("Content-Length")); k.body && length <= len(r.body) {
					t.Errorf("%d bytes of %d came", len(r.body), length)
				}
				recorded(t, box, k.fault, k.status, "", k.taken)
			})
		}
	}
}

func TestTruncatedWithoutABody(t *testing.T) {
	box := open(t, sandbox.Config{})
	box.Handle("POST", "v3/empty", func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Status: 204} })
	box.Inject(sandbox.Truncated())
	if r, err := newCall(box, "POST", "/v3/empty", "").try(t, box); err == nil {
		t.Errorf("answered %d", r.status)
	}
	recorded(t, box, sandbox.Truncated(), 0, "", true)
}

// TestFollowedRedirectIsSeen has a careless client: it sends the POST twice, and the second is
// carried out.
func TestFollowedRedirectIsSeen(t *testing.T) {
	box := open(t, sandbox.Config{Now: atInstant})
	box.Inject(sandbox.Redirect(""))
	req := newPermission(box).request(t, box)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	var got []bool
	for _, r := range box.Requests() {
		got = append(got, r.Taken)
	}
	if diff := cmp.Diff([]bool{false, true}, got); diff != "" || res.StatusCode != 200 {
		t.Errorf("%d (-want +got):\n%s", res.StatusCode, diff)
	}
}

// TestWaitsEndEarly wants no handler to sit out its delay once its client has gone.
func TestWaitsEndEarly(t *testing.T) {
	for _, fault := range []sandbox.Fault{sandbox.Slow(time.Hour), sandbox.Stall(time.Hour)} {
		t.Run(fault.String()+"/client gone", func(t *testing.T) {
			box := open(t, sandbox.Config{Now: atInstant})
			box.Inject(fault)
			before := runtime.NumGoroutine()
			ctx, cancel := context.WithCancel(t.Context())
			failed := make(chan error, 1)
			go func() { failed <- roundTrip(newPermission(box).request(t, box).WithContext(ctx)) }()
			for box.Count() == 0 {
				time.Sleep(time.Millisecond)
			}
			cancel()
			if err := <-failed; !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
			recorded(t, box, fault, 200, "", true)
			goroutinesEnd(t, before)
		})
		t.Run(fault.String()+"/sandbox closed", func(t *testing.T) {
			box := open(t, sandbox.Config{Now: atInstant})
			box.Inject(fault)
			failed := make(chan error, 1)
			go func() { failed <- roundTrip(newPermission(box).request(t, box)) }()
			for box.Count() == 0 {
				time.Sleep(time.Millisecond)
			}
			if err := box.Close(); err != nil {
				t.Error(err)
			}
			if err := <-failed; err == nil {
				t.Error("answered whole after the end")
			}
		})
	}
}

// TestSlowRefusalEndsWithTheSandbox has a body that was not read to its end, so that the server
// cannot tell whether the client is still there.
func TestSlowRefusalEndsWithTheSandbox(t *testing.T) {
	box := open(t, sandbox.Config{Now: atInstant, MaxBody: 1})
	box.Inject(sandbox.Slow(time.Hour))
	failed := make(chan error, 1)
	c := newPermission(box)
	c.body = strings.Repeat("x", 1<<20)
	req := c.request(t, box)
	go func() { failed <- roundTrip(req) }()
	for box.Count() == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := box.Close(); err != nil {
		t.Error(err)
	}
	if err := <-failed; err == nil {
		t.Error("answered whole after the end")
	}
}

// roundTrip sends a request and reads the answer to its end.
func roundTrip(req *http.Request) error {
	transport := &http.Transport{DisableKeepAlives: true}
	res, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	_, err = io.Copy(io.Discard, res.Body)
	return err
}
