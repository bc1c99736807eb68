package wxotel_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

const jsapi = "v3/pay/transactions/jsapi"

// TestCalls makes calls with each outcome, and wants their spans.
func TestCalls(t *testing.T) {
	t.Parallel()
	const call, attempt = "wxpay POST /v3/pay/transactions/jsapi (internal)", "  POST /v3/pay/transactions/jsapi (client)"
	s := newSeen(t)
	box, client := s.client(t, func(c *wxpay.Config) { c.Timeout = 200 * time.Millisecond })
	post := func(number string) error {
		_, err := client.Chain(jsapi).Post(t.Context(), order(box, number))
		return err
	}
	tests := []struct {
		reason string
		fault  sandbox.Fault
		do     func() error
		want   []string
	}{
		{"a success", sandbox.Fault{}, func() error { return post("order-1") }, []string{
			call + ": http.response.status_code=200 wxpay.attempts=1 wxpay.request_id",
			attempt + ": http.response.status_code=200 server.port wxpay.request_id"}},
		{"a refusal, with its code", sandbox.Fault{}, func() error { return post("x") }, []string{
			call + " Error PARAM_ERROR: error.type=PARAM_ERROR http.response.status_code=400 wxpay.attempts=1 wxpay.error.code=PARAM_ERROR wxpay.may_have_acted=false wxpay.request_id",
			attempt + " Error PARAM_ERROR: error.type=400 http.response.status_code=400 server.port wxpay.error.code=PARAM_ERROR wxpay.may_have_acted=false wxpay.request_id"}},
		{"an answer that is not believed", sandbox.BadSignature(), func() error { return post("order-2") }, []string{
			call + " Error bad_signature: error.type=bad_signature wxpay.attempts=1 wxpay.may_have_acted=true wxpay.request_id",
			attempt + " Error bad_signature: error.type=bad_signature server.port wxpay.may_have_acted=true wxpay.request_id"}},
		{"a cut answer", sandbox.Truncated(), func() error { return post("order-3") }, []string{
			call + " Error connection: error.type=connection wxpay.attempts=1 wxpay.may_have_acted=true wxpay.request_id",
			attempt + " Error connection: error.type=connection server.port wxpay.may_have_acted=true wxpay.request_id"}},
		{"a timeout", sandbox.Slow(time.Minute), func() error { return post("order-4") }, []string{
			call + " Error timeout: error.type=timeout wxpay.attempts=1 wxpay.may_have_acted=true",
			attempt + " Error timeout: error.type=timeout server.port wxpay.may_have_acted=true"}},
		{"a sensitive field that cannot be encrypted is no attempt", sandbox.Fault{}, func() error {
			_, err := client.Chain("v3/profitsharing/receivers/add").Post(t.Context(), wxpay.JSON{"name": strings.Repeat("x", 1000)})
			return err
		}, []string{"wxpay POST /v3/profitsharing/receivers/add (internal) Error sensitive_field: error.type=sensitive_field wxpay.attempts=0 wxpay.may_have_acted=false"}},
		{"an async call", sandbox.Fault{}, func() error {
			_, err := client.Chain(jsapi).PostAsync(t.Context(), order(box, "order-5")).Wait(t.Context())
			return err
		}, []string{call + ": http.response.status_code=200 wxpay.attempts=1 wxpay.queue.duration wxpay.request_id",
			attempt + ": http.response.status_code=200 server.port wxpay.request_id"}},
		{"below the caller's own span", sandbox.Fault{}, func() error {
			ctx, span := s.tracer.Start(t.Context(), "shop")
			defer span.End()
			_, err := client.Chain("v3/merchant/fund/balance/{account_type}").Get(ctx, wxpay.Vars{"account_type": "BASIC"})
			return err
		}, []string{"shop (internal): ",
			"  wxpay GET /v3/merchant/fund/balance/{account_type} (internal): http.response.status_code=200 wxpay.attempts=1 wxpay.request_id",
			"    GET /v3/merchant/fund/balance/{account_type} (client): http.response.status_code=200 server.port wxpay.request_id"}},
	}
	for _, tt := range tests {
		if tt.fault != (sandbox.Fault{}) {
			box.Inject(tt.fault)
		}
		err := tt.do()
		if diff := cmp.Diff(tt.want, s.take()); diff != "" {
			t.Errorf("%s (-want +got): %v\n%s", tt.reason, err, diff)
		}
	}
}

// TestMetrics: each call and each attempt is counted once, by its template and its outcome. A call
// that was sent again has a span for each attempt.
func TestMetrics(t *testing.T) {
	t.Parallel()
	s := newSeen(t)
	box, client := s.client(t, func(c *wxpay.Config) { c.Retry.Off = false })
	for _, number := range []string{"order-1", "order-2", "x"} {
		_, _ = client.Chain(jsapi).Post(t.Context(), order(box, number))
	}
	_, _ = client.Chain(jsapi).PostAsync(t.Context(), order(box, "order-3")).Wait(t.Context())
	box.Inject(sandbox.Status(http.StatusServiceUnavailable)) // the call is sent again
	if _, err := client.Chain("v3/merchant/fund/balance/{account_type}").Get(t.Context(), wxpay.Vars{"account_type": "BASIC"}); err != nil {
		t.Fatal(err)
	}
	box.Inject(sandbox.CutAfter())
	_, _ = client.Chain(jsapi).Post(t.Context(), order(box, "order-4"))
	want := []string{
		"http.client.request.duration s {error.type=400 http.response.status_code=400 server.port} 1",
		"http.client.request.duration s {error.type=503 http.response.status_code=503 server.port} 1",
		"http.client.request.duration s {error.type=connection server.port} 1",
		"http.client.request.duration s {http.response.status_code=200 server.port} 1",
		"http.client.request.duration s {http.response.status_code=200 server.port} 3",
		"wxpay.client.call.duration s {error.type=PARAM_ERROR wxpay.may_have_acted=false} 1",
		"wxpay.client.call.duration s {error.type=connection wxpay.may_have_acted=true} 1",
		"wxpay.client.call.duration s {} 1",
		"wxpay.client.call.duration s {} 3",
		"wxpay.client.in_flight {call} {} 0",
		"wxpay.client.queue.duration s {} 1",
		"wxpay.client.retries {request} {} 1",
	}
	if diff := cmp.Diff(want, s.metrics(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const balance = "GET /v3/merchant/fund/balance/{account_type} ("
	var sent []string
	for _, line := range s.take() {
		if strings.Contains(line, balance) {
			sent = append(sent, line)
		}
	}
	spans := []string{
		"wxpay " + balance + "internal): http.response.status_code=200 wxpay.attempts=2 wxpay.request_id",
		"  " + balance + "client) Error SERVICE_UNAVAILABLE: error.type=503 http.response.status_code=503 server.port wxpay.error.code=SERVICE_UNAVAILABLE wxpay.may_have_acted=true wxpay.request_id",
		"  " + balance + "client): http.request.resend_count=1 http.response.status_code=200 server.port wxpay.request_id",
	}
	if diff := cmp.Diff(spans, sent); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDownload: a bill is one call with an attempt for each step.
func TestDownload(t *testing.T) {
	t.Parallel()
	s := newSeen(t)
	box, client := s.client(t)
	if _, err := client.Chain(jsapi).Post(t.Context(), order(box, "order-1")); err != nil {
		t.Fatal(err)
	}
	if err := box.Pay("order-1"); err != nil {
		t.Fatal(err)
	}
	day := box.Now().In(time.FixedZone("UTC+8", 8*60*60)).Format(time.DateOnly)
	box.Advance(34 * time.Hour)
	s.spans.Reset()
	var file bytes.Buffer
	if _, err := client.Chain("v3/bill/tradebill").Download(t.Context(), &file, wxpay.Query{"bill_date": day}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"wxpay GET /v3/bill/tradebill (internal): http.response.status_code=200 wxpay.attempts=2 wxpay.request_id",
		"  GET /v3/bill/tradebill (client): http.response.status_code=200 server.port wxpay.request_id",
		"  GET /v3/billdownload/file (client): http.response.status_code=200 server.port wxpay.request_id",
	}
	if diff := cmp.Diff(want, s.take()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNothingIsPropagated: no trace goes to WeChat Pay, even if the process propagates its traces.
func TestNothingIsPropagated(t *testing.T) {
	before := otel.GetTextMapPropagator()
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	t.Cleanup(func() { otel.SetTextMapPropagator(before) })
	s := newSeen(t)
	box, client := s.client(t)
	ctx, span := s.tracer.Start(t.Context(), "shop")
	defer span.End()
	if _, err := client.Chain(jsapi).Post(ctx, order(box, "order-1")); err != nil {
		t.Fatal(err)
	}
	last, _ := box.Last()
	for _, header := range []string{"Traceparent", "Tracestate", "Baggage"} {
		if last.Header.Get(header) != "" {
			t.Errorf("the request has the header %s", header)
		}
	}
}

// TestTransportBelow: the transport's own span is a child of the attempt.
func TestTransportBelow(t *testing.T) {
	t.Parallel()
	s := newSeen(t)
	_, client := s.client(t, func(c *wxpay.Config) {
		c.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
			_, span := s.tracer.Start(req.Context(), "connect")
			defer span.End()
			return nil, errors.Join(context.Canceled)
		})
	})
	_, _ = client.Chain(jsapi).Post(t.Context(), wxpay.JSON{})
	if lines := s.take(); len(lines) != 3 || !strings.HasPrefix(lines[2], "    connect") {
		t.Errorf("%q", lines)
	}
}

// brokenError is a transport's error of which a method panics.
type brokenError struct{ error }

func (brokenError) Is(error) bool { panic("no answer") }

// TestErrorThatPanics: the spans end all the same.
func TestErrorThatPanics(t *testing.T) {
	t.Parallel()
	s := newSeen(t)
	_, client := s.client(t, func(c *wxpay.Config) {
		c.Transport = roundTrip(func(*http.Request) (*http.Response, error) { return nil, brokenError{errors.New("broken")} })
	})
	func() {
		defer func() { _ = recover() }() // whether the call panics is not asked here
		_, _ = client.Chain(jsapi).Post(t.Context(), wxpay.JSON{})
	}()
	if lines := s.take(); len(lines) != 2 {
		t.Errorf("%d spans have ended, want those of the call and of its attempt: %q", len(lines), lines)
	}
}
