package wxotel_test

import (
	"context"
	"encoding/json"
	"testing"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/wxpay-chain/wxpay/notify"
)

// README:begin

// traceOf returns the trace that ctx is in, as a text to keep with the order.
func traceOf(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier.Get("traceparent")
}

// linkTo makes the Link of a wxotel.Config. kept finds the text of traceOf by the order's number.
func linkTo(kept func(ctx context.Context, outTradeNo string) string) func(context.Context, *notify.Event) trace.SpanContext {
	return func(ctx context.Context, e *notify.Event) trace.SpanContext {
		order, err := notify.As[struct {
			OutTradeNo string `json:"out_trade_no"`
		}](e)
		if err != nil || order.OutTradeNo == "" {
			return trace.SpanContext{}
		}
		carrier := propagation.MapCarrier{"traceparent": kept(ctx, order.OutTradeNo)}
		return trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), carrier))
	}
}

// README:end

// The code of the documents finds the span that the order was made in.
func TestLinkTo(t *testing.T) {
	t.Parallel()
	s := newSeen(t)
	ctx, span := s.tracer.Start(t.Context(), "order")
	orders := map[string]string{"order-1": traceOf(ctx)}
	ctx, _ = s.tracer.Start(t.Context(), "delivery") // which is no order's
	link := linkTo(func(_ context.Context, number string) string { return orders[number] })
	for resource, want := range map[string]trace.SpanID{
		`{"out_trade_no":"order-1"}`: span.SpanContext().SpanID(),
		`{"out_trade_no":"order-2"}`: {},
		`{"contract_id":"1"}`:        {},
	} {
		if got := link(ctx, &notify.Event{Resource: json.RawMessage(resource)}); got.SpanID() != want {
			t.Errorf("%s: %v, want %v", resource, got.SpanID(), want)
		}
	}
}
