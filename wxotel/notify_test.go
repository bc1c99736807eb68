package wxotel_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
	"github.com/wxpay-chain/wxpay/wxotel"
)

// TestDeliveries: each delivery has a span and is counted, by its outcome. The function has the
// span in its context, and the span is linked to that of the order.
func TestDeliveries(t *testing.T) {
	t.Parallel()
	var order trace.SpanContext
	s := newSeen(t, func(c *wxotel.Config) {
		c.Link = func(_ context.Context, e *notify.Event) trace.SpanContext {
			if e.Type == "TRANSACTION.SUCCESS" {
				return order
			}
			return trace.SpanContext{}
		}
	})
	_, span := s.tracer.Start(t.Context(), "order")
	order = span.SpanContext()
	box, _ := s.client(t)
	mux, url := s.receiver(t, box, func(ctx context.Context, e *notify.Event) error {
		_, effect := s.tracer.Start(ctx, "effect")
		defer effect.End()
		if e.Type == "REFUND.SUCCESS" {
			return errors.New("no refund of " + openid)
		}
		return nil
	})
	for _, event := range []string{"TRANSACTION.SUCCESS", "REFUND.SUCCESS"} {
		_, err := box.Notify(event, url, sandbox.NoticeOptions{})
		if err == nil {
			err = box.Settle(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	again(t, url, box.Notices()[0], "")
	again(t, url, box.Notices()[0], "forged")
	if err := mux.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	links := 0
	for _, span := range s.spans.GetSpans() {
		for _, link := range span.Links {
			if link.SpanContext.Equal(order) {
				links++
			}
		}
	}
	if links != 2 {
		t.Errorf("%d links to the order, of the two deliveries that were verified", links)
	}
	const paid = "wxpay.notify.event_type=TRANSACTION.SUCCESS wxpay.notify.original_type=transaction wxpay.notify.outcome="
	spans := []string{
		"wxpay notify TRANSACTION.SUCCESS (server): http.response.status_code=204 " + paid + "handled wxpay.notify.protocol=v3 wxpay.request_id",
		"  effect (internal): ",
		"wxpay notify REFUND.SUCCESS (server) Error failed: error.type=_OTHER http.response.status_code=500 wxpay.notify.event_type=REFUND.SUCCESS " +
			"wxpay.notify.original_type=refund wxpay.notify.outcome=failed wxpay.notify.protocol=v3 wxpay.request_id",
		"  effect (internal): ",
		"wxpay notify TRANSACTION.SUCCESS (server): http.response.status_code=204 " + paid + "duplicate wxpay.notify.protocol=v3 wxpay.request_id",
		"wxpay notify (server): error.type=signature http.response.status_code=400 wxpay.notify.outcome=refused",
	}
	if diff := cmp.Diff(spans, s.take()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	metrics := []string{
		"wxpay.notify.duration s {error.type=_OTHER wxpay.notify.event_type=REFUND.SUCCESS wxpay.notify.outcome=failed} 1",
		"wxpay.notify.duration s {error.type=signature wxpay.notify.outcome=refused} 1",
		"wxpay.notify.duration s {wxpay.notify.event_type=TRANSACTION.SUCCESS wxpay.notify.outcome=duplicate} 1",
		"wxpay.notify.duration s {wxpay.notify.event_type=TRANSACTION.SUCCESS wxpay.notify.outcome=handled} 1",
	}
	if diff := cmp.Diff(metrics, s.metrics(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDeliveryParent: a span of this process is the parent, and a trace of the sender never is.
func TestDeliveryParent(t *testing.T) {
	t.Parallel()
	s := newSeen(t)
	local, span := s.tracer.Start(t.Context(), "server")
	sent := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, Remote: true})
	tests := []struct {
		reason string
		ctx    context.Context
		kind   trace.SpanKind
		parent trace.SpanContext
	}{
		{"none", t.Context(), trace.SpanKindServer, trace.SpanContext{}},
		{"a span of this process, such as that of otelhttp", local, trace.SpanKindInternal, span.SpanContext()},
		{"a trace that came with the request", trace.ContextWithRemoteSpanContext(t.Context(), sent), trace.SpanKindServer, trace.SpanContext{}},
	}
	for _, tt := range tests {
		_, end := s.Mux().Delivery(tt.ctx, notify.DeliveryInfo{})
		end(notify.DeliveryResult{Outcome: notify.OutcomeUnread, StatusCode: http.StatusServiceUnavailable})
		spans := s.spans.GetSpans()
		s.spans.Reset()
		if got := spans[0]; got.SpanKind != tt.kind || !got.Parent.Equal(tt.parent) {
			t.Errorf("%s: a span of kind %v below %v", tt.reason, got.SpanKind, got.Parent)
		}
	}
}

// TestFailures: the span of a delivery is an error where a person may have to look.
func TestFailures(t *testing.T) {
	t.Parallel()
	s := newSeen(t)
	refused := func(check notify.Check, serial string) notify.DeliveryResult {
		return notify.DeliveryResult{Outcome: notify.OutcomeRefused, Err: &notify.Error{Check: check, Serial: serial, Err: errors.New("x")}}
	}
	tests := []struct {
		reason string
		result notify.DeliveryResult
		want   codes.Code
	}{
		{"handled", notify.DeliveryResult{Outcome: notify.OutcomeHandled}, codes.Unset},
		{"handled and not recorded", notify.DeliveryResult{Outcome: notify.OutcomeHandled, Err: context.DeadlineExceeded}, codes.Error},
		{"comes again", notify.DeliveryResult{Outcome: notify.OutcomeBusy}, codes.Unset},
		{"no function", notify.DeliveryResult{Outcome: notify.OutcomeUnregistered}, codes.Error},
		{"forged", refused(notify.CheckSignature, "1"), codes.Unset},
		{"a probe", refused(notify.CheckProbe, "1"), codes.Unset},
		{"signed, under another APIv3 key", refused(notify.CheckDecrypt, "1"), codes.Error},
		{"signed, and not read", refused(notify.CheckForm, "1"), codes.Error},
		{"any XML", refused(notify.CheckForm, ""), codes.Unset},
		{"signed by the APIv2 key, and not believed", refused(notify.CheckFields, ""), codes.Error},
		{"refused without a check", notify.DeliveryResult{Outcome: notify.OutcomeRefused}, codes.Unset},
	}
	for _, tt := range tests {
		_, end := s.Mux().Delivery(t.Context(), notify.DeliveryInfo{})
		end(tt.result)
		if got := s.spans.GetSpans()[0].Status.Code; got != tt.want {
			t.Errorf("%s: %v, want %v", tt.reason, got, tt.want)
		}
		s.spans.Reset()
	}
}

// again delivers a notice once more, with another body if one is given.
func again(t *testing.T, url string, n sandbox.Notice, body string) {
	t.Helper()
	if body == "" {
		body = string(n.Body)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = n.Attempts[0].Header.Clone()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
}
