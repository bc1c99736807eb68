package wxotel

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/wxpay-chain/wxpay/notify"
)

// spanOfNotice is the name of a delivery's span, before the type of the event is known.
const spanOfNotice = "wxpay notify"

// delivery begins the span of a delivery. It is a server's, unless a span of this process, such as
// that of otelhttp, is one already. The sender's own trace is never taken up: anybody may send.
func (o *Observer) delivery(ctx context.Context, _ notify.DeliveryInfo) (context.Context, func(notify.DeliveryResult)) {
	start := time.Now()
	options := []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindServer), trace.WithNewRoot()}
	if parent := trace.SpanContextFromContext(ctx); parent.IsValid() && !parent.IsRemote() {
		options = nil
	}
	ctx, span := o.tracer.Start(ctx, spanOfNotice, options...)
	return ctx, func(result notify.DeliveryResult) {
		defer span.End() // also if Link panics
		labels := []attribute.KeyValue{keyOutcome.String(string(result.Outcome))}
		if e := result.Event; e != nil {
			labels = withName(labels, keyEventType, e.Type)
			span.SetAttributes(about(e)...)
			if isName(e.Type) {
				span.SetName(spanOfNotice + " " + e.Type)
			}
		}
		if result.Err != nil {
			labels = append(labels, semconv.ErrorTypeKey.String(deliveryErrorType(result.Err)))
		}
		if isFailure(result) {
			span.SetStatus(codes.Error, string(result.Outcome))
		}
		span.SetAttributes(labels...)
		span.SetAttributes(semconv.HTTPResponseStatusCode(result.StatusCode))
		o.notices.Record(ctx, time.Since(start).Seconds(), metric.WithAttributes(labels...))
		if o.link != nil && result.Event != nil {
			if order := o.link(ctx, result.Event); order.IsValid() {
				span.AddLink(trace.Link{SpanContext: order})
			}
		}
	}
}

// about returns what is told of an event that was verified, beyond its type.
func about(e *notify.Event) []attribute.KeyValue {
	attributes := []attribute.KeyValue{keyProtocol.String(string(e.Version))}
	attributes = withName(attributes, keyOriginalType, e.OriginalType)
	return withName(attributes, keyRequestID, e.RequestID)
}

// isFailure reports whether a person may have to look at a delivery. Forged notices, probes, and
// those that come again are no failures. A notice that was signed, and that cannot be read or
// believed, is one: it does not get better when it comes again.
func isFailure(result notify.DeliveryResult) bool {
	switch result.Outcome {
	case notify.OutcomeFailed, notify.OutcomeUnregistered:
		return true
	case notify.OutcomeHandled:
		return result.Err != nil
	case notify.OutcomeRefused:
		var refused *notify.Error
		if !errors.As(result.Err, &refused) {
			return false
		}
		signed := refused.Serial != "" && (refused.Check == notify.CheckForm || refused.Check == notify.CheckDecrypt)
		return signed || refused.Check == notify.CheckFields
	}
	return false
}
