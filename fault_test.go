package wxpay_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestFaults orders each fault of the sandbox and checks three things: the error, the value of
// MayHaveActed, and how often the request was received. The sandbox knows whether the request was
// carried out. MayHaveActed may be more careful than that, never less.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault  sandbox.Fault
		is     error // errors.Is
		status int   // of an *APIError, or 0
		acted  bool
		id     bool // the error carries a Request-ID
		says   string
	}{
		{sandbox.BadSignature(), wxpay.ErrBadSignature, 0, true, true, ""},
		{sandbox.Stale(-301 * time.Second), wxpay.ErrTimestampSkew, 0, true, true, ""},
		{sandbox.Stale(301 * time.Second), wxpay.ErrTimestampSkew, 0, true, true, ""},
		{sandbox.UnknownSerial(), wxpay.ErrUnknownSerial, 0, true, true, "PUB_KEY_ID_"},
		{sandbox.Missing("Wechatpay-Timestamp"), wxpay.ErrMissingSignature, 0, true, true, ""},
		{sandbox.Missing("Wechatpay-Nonce"), wxpay.ErrMissingSignature, 0, true, true, ""},
		{sandbox.Missing("Wechatpay-Signature"), wxpay.ErrMissingSignature, 0, true, true, ""},
		{sandbox.Missing("Wechatpay-Serial"), wxpay.ErrMissingSignature, 0, true, true, ""},
		{sandbox.Unsigned(), wxpay.ErrMissingSignature, 0, true, true, ""},
		{sandbox.Probe(), wxpay.ErrSignatureProbe, 0, true, true, ""},
		{sandbox.Status(401), wxpay.Code("SIGN_ERROR"), 401, false, true, "401 SIGN_ERROR"},
		{sandbox.Status(429), wxpay.Code("FREQUENCY_LIMITED"), 429, false, true, ""},
		{sandbox.Status(400), wxpay.Code("PARAM_ERROR"), 400, false, true, ""},
		{sandbox.UnsignedStatus(403), nil, 403, false, true, ""},
		{sandbox.Status(500), wxpay.Code("SYSTEM_ERROR"), 500, true, true, "500 SYSTEM_ERROR"},
		{sandbox.UnsignedStatus(500), wxpay.Code("SYSTEM_ERROR"), 500, true, true, ""},
		{sandbox.Status(502), nil, 502, true, false, "502"},
		{sandbox.Status(503), nil, 503, true, true, ""},
		{sandbox.CutBefore(), io.EOF, 0, true, false, ""}, // the client cannot know
		{sandbox.CutAfter(), io.EOF, 0, true, false, ""},
		{sandbox.Slow(time.Minute), context.DeadlineExceeded, 0, true, false, "within 2s"},
		{sandbox.Stall(time.Minute), context.DeadlineExceeded, 0, true, true, "within 2s"},
		{sandbox.Truncated(), io.ErrUnexpectedEOF, 0, true, true, ""},
		{sandbox.OverLong(70_000), wxpay.ErrAnswerTooLarge, 0, true, true, ""},
		{sandbox.HTML(), wxpay.ErrMissingSignature, 0, true, false, ""},
		{sandbox.Redirect(""), nil, 307, true, true, "307"},
		{sandbox.RedirectStatus(302, "https://api.mch.weixin.qq.com/v3/x?token=secret"), nil, 302, true, true, "302"},
		{sandbox.RedirectStatus(301, "::not a location"), nil, 0, true, false, ""},
	} {
		t.Run(c.fault.String(), func(t *testing.T) {
			now := time.Now()
			fixed := func() time.Time { return now } // otherwise a second may pass between the two clocks
			box := newBoxWith(t, sandbox.Config{Now: fixed})
			client := newClient(t, box, func(config *wxpay.Config) {
				config.MaxAnswer, config.Now = 64<<10, fixed
				if c.is == context.DeadlineExceeded {
					config.Timeout = 2 * time.Second // the others need not hurry
				}
			})
			box.Inject(c.fault)
			res, err := client.Chain(permissionsPath).Post(t.Context(), permissions())
			if err == nil || res != nil {
				t.Fatalf("response %v, error %v", res, err)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %v, want %v", err, c.is)
			}
			checkStatus(t, err, c.status)
			checkText(t, err, c.says)
			if c.id && !strings.Contains(err.Error(), "Request-ID 08") {
				t.Errorf("no Request-ID in %v", err)
			}
			if got := wxpay.MayHaveActed(err); got != c.acted {
				t.Errorf("MayHaveActed = %v, want %v", got, c.acted)
			}
			received := box.Requests()
			if len(received) != 1 {
				t.Fatalf("received %d requests, want 1: nothing is sent twice", len(received))
			}
			if received[0].Taken && !c.acted {
				t.Error("the sandbox carried it out, MayHaveActed says no")
			}
		})
	}
}

func checkStatus(t *testing.T, err error, want int) {
	t.Helper()
	var apiError *wxpay.APIError
	var callError *wxpay.CallError
	switch {
	case errors.As(err, &apiError):
		if apiError.StatusCode != want {
			t.Errorf("status %d, want %d", apiError.StatusCode, want)
		}
	case want != 0 || !errors.As(err, &callError):
		t.Errorf("%T: %v; want status %d", err, err, want)
	}
}

// checkText holds an error's text to the rules: one line, the path's template, no secret.
func checkText(t *testing.T, err error, says string) {
	t.Helper()
	text := err.Error()
	if strings.ContainsAny(text, "\n\r") || !strings.Contains(text, "POST "+permissionsPath) || !strings.Contains(text, says) {
		t.Errorf("text %q", text)
	}
	for _, secret := range []string{"secret", "token=", "signature=", "1234323JKHDFE1243252", "<html"} {
		if strings.Contains(text, secret) {
			t.Errorf("text %q holds %q", text, secret)
		}
	}
}

// TestGoodEdges are the answers next to those of TestFaults that are still good.
func TestGoodEdges(t *testing.T) {
	now := time.Now()
	fixed := func() time.Time { return now }
	box := newBoxWith(t, sandbox.Config{Now: fixed})
	client := newClient(t, box, func(c *wxpay.Config) { c.Now = fixed })
	for _, fault := range []sandbox.Fault{
		{}, sandbox.Stale(-300 * time.Second), sandbox.Stale(300 * time.Second), sandbox.Slow(time.Millisecond), sandbox.OverLong(70_000),
	} {
		box.Inject(fault)
		if res, err := client.Chain(permissionsPath).Post(t.Context(), permissions()); err != nil || res.StatusCode != 200 {
			t.Errorf("%s: %v", fault, err)
		}
	}
}

// TestWrongSignatureOnRefusal: the refusal stands, with the VerifyError beneath it, but its code is
// not believed. Merchants decide by the code whether to pay again.
func TestWrongSignatureOnRefusal(t *testing.T) {
	box, client := pair(t)
	for _, c := range []struct {
		fault sandbox.Fault
		want  error // beneath it
	}{
		{sandbox.BadSignature(), wxpay.ErrBadSignature},
		{sandbox.Stale(-time.Hour), wxpay.ErrTimestampSkew},
		{sandbox.UnknownSerial(), wxpay.ErrUnknownSerial},
		{sandbox.Probe(), wxpay.ErrSignatureProbe},
		{sandbox.Fault{}, nil},
	} {
		box.Inject(c.fault)
		verified := c.want == nil
		_, err := client.Chain(permissionsPath).Post(t.Context(), wxpay.JSON{})
		var refused *wxpay.APIError
		if !errors.As(err, &refused) || refused.Code != "PARAM_ERROR" || errors.Is(err, wxpay.Code("PARAM_ERROR")) != verified {
			t.Fatalf("%s: error %v", c.fault, err)
		}
		var v *wxpay.VerifyError
		if refused.Verified != verified || errors.As(err, &v) == verified || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: Verified %v, error %v", c.fault, refused.Verified, err)
		}
		if wxpay.MayHaveActed(err) == verified {
			t.Errorf("MayHaveActed(%v) = %v", err, !verified)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("text %q", err)
		}
	}
}

// TestKeptConnections: net/http sends a GET again by itself when a kept connection is cut. It must
// not: the signature would be the same, and nothing is sent twice.
func TestKeptConnections(t *testing.T) {
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		for _, fault := range []sandbox.Fault{sandbox.CutBefore(), sandbox.CutAfter()} {
			box, client := pair(t)
			echo(box, "v3/thing")
			for range 2 { // the second finds the first one's connection
				if _, err := client.Chain("v3/thing").Do(t.Context(), method); err != nil {
					t.Fatal(err)
				}
			}
			box.Inject(fault)
			_, err := client.Chain("v3/thing").Do(t.Context(), method)
			if !errors.Is(err, io.EOF) || box.Count() != 3 {
				t.Errorf("%s, %s: error %v, %d requests received, want 3", method, fault, err, box.Count())
			}
			if last, _ := box.Last(); method == "GET" && (last.Header.Get("Transfer-Encoding") != "" || last.Header.Get("Content-Length") != "") {
				t.Errorf("%s: a body shows: %v", method, last.Header)
			}
		}
	}
}

// With an Idempotency-Key, net/http believes that it may repeat a POST, as it does a GET. A few
// endpoints ask for that header (v3/marketing/partnerships/build).
func TestIdempotencyKeyIsNoLeaveToRepeat(t *testing.T) {
	for _, name := range []string{"Idempotency-Key", "x-idempotency-key"} {
		for _, body := range []wxpay.Option{wxpay.JSON{"a": 1}, wxpay.Query{"no": "body"}} {
			box, client := pair(t)
			echo(box, "v3/thing")
			post := func() error {
				_, err := client.Chain("v3/thing").Post(t.Context(), body, wxpay.Header{name: "1"})
				return err
			}
			for range 2 { // the second finds the first one's connection
				if err := post(); err != nil {
					t.Fatal(err)
				}
			}
			box.Inject(sandbox.CutAfter())
			if err := post(); !errors.Is(err, io.EOF) || box.Count() != 3 {
				t.Errorf("%s: error %v, %d requests received, want 3", name, err, box.Count())
			}
		}
	}
}

// TestSelfSent: MayHaveActed looks at all attempts of a call, also those that the user's own
// middleware has made.
func TestSelfSent(t *testing.T) {
	twice := func(next roundTripper) roundTripper {
		return roundTripFunc(func(req *request) (*response, error) {
			body, _ := req.GetBody()
			if res, err := next.RoundTrip(req); err == nil {
				return res, nil
			}
			again := req.Clone(req.Context())
			again.Body = body
			return next.RoundTrip(again)
		})
	}
	box, client := pair(t, func(c *wxpay.Config) { c.Middleware = []wxpay.Middleware{twice} })
	box.Inject(sandbox.CutAfter(), sandbox.Status(429))
	_, err := client.Chain(permissionsPath).Post(t.Context(), permissions())
	if !errors.Is(err, wxpay.Code("FREQUENCY_LIMITED")) || !wxpay.MayHaveActed(err) {
		t.Errorf("error %v, MayHaveActed %v: the first attempt was carried out", err, wxpay.MayHaveActed(err))
	}
	first, second := box.Requests()[0], box.Requests()[1]
	if first.Header.Get("Authorization") == second.Header.Get("Authorization") {
		t.Error("both attempts carry the same signature")
	}
}
