package wxotel

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/httpconv"
	"go.opentelemetry.io/otel/trace"

	"github.com/wxpay-chain/wxpay"
)

// call begins the span of a call. It is internal: the requests are those of its attempts.
func (o *Observer) call(ctx context.Context, info wxpay.CallInfo) (context.Context, func(wxpay.CallResult)) {
	start := time.Now()
	common := []attribute.KeyValue{semconv.HTTPRequestMethodKey.String(info.Method), template(info.Template)}
	ctx, span := o.tracer.Start(ctx, "wxpay "+info.Method+" /"+info.Template, trace.WithAttributes(common...))
	o.inFlight.Add(ctx, 1)
	return ctx, func(result wxpay.CallResult) {
		defer span.End() // also if a method of the error panics
		o.inFlight.Add(ctx, -1)
		if info.Async || result.Queued > 0 {
			o.queue.Record(ctx, result.Queued.Seconds(), metric.WithAttributes(common...))
			span.SetAttributes(keyQueued.Float64(result.Queued.Seconds()))
		}
		span.SetAttributes(append(answerOf(result), keyAttempts.Int(result.Sent))...)
		labels := common
		if result.Err != nil {
			labels = append(labels, semconv.ErrorTypeKey.String(callErrorType(result.Err)), keyMayHaveActed.Bool(wxpay.MayHaveActed(result.Err)))
			failed(span, result.Err, labels[len(common):]...)
		}
		o.calls.Record(ctx, time.Since(start).Seconds(), metric.WithAttributes(labels...))
	}
}

// attempt begins the span of an attempt, by the conventions for HTTP clients.
func (o *Observer) attempt(ctx context.Context, info wxpay.AttemptInfo) (context.Context, func(wxpay.AttemptResult)) {
	start := time.Now()
	attributes := []attribute.KeyValue{
		semconv.HTTPRequestMethodKey.String(info.Method), template(info.Template),
		semconv.ServerAddress(info.Host), semconv.ServerPort(info.Port),
	}
	if info.Number > 1 {
		attributes = append(attributes, semconv.HTTPRequestResendCount(info.Number-1))
		o.retries.Add(ctx, 1, metric.WithAttributes(attributes[:2]...))
	}
	ctx, span := o.tracer.Start(ctx, info.Method+" /"+info.Template, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
	return ctx, func(result wxpay.AttemptResult) {
		defer span.End() // also if a method of the error panics
		labels := []attribute.KeyValue{template(info.Template)}
		if result.StatusCode != 0 {
			labels = append(labels, semconv.HTTPResponseStatusCode(result.StatusCode))
		}
		if result.Err != nil {
			labels = append(labels, semconv.ErrorTypeKey.String(attemptErrorType(result.Err)))
			failed(span, result.Err, labels[len(labels)-1], keyMayHaveActed.Bool(wxpay.MayHaveActed(result.Err)))
		}
		span.SetAttributes(answered(result.StatusCode, result.RequestID)...)
		o.requests.Record(ctx, time.Since(start).Seconds(), httpconv.RequestMethodAttr(info.Method), info.Host, info.Port, labels...)
	}
}

// answerOf returns what is told of the answer to a call, if there was one.
func answerOf(result wxpay.CallResult) []attribute.KeyValue {
	var refused *wxpay.APIError
	var broken *wxpay.CallError
	switch {
	case result.Err == nil:
		return answered(result.Response.StatusCode, result.Response.RequestID())
	case errors.As(result.Err, &refused):
		return answered(refused.StatusCode, refused.RequestID)
	case errors.As(result.Err, &broken):
		return answered(0, broken.RequestID)
	}
	return nil
}

// answered returns what is told of an answer.
func answered(status int, requestID string) []attribute.KeyValue {
	var attributes []attribute.KeyValue
	if status != 0 {
		attributes = append(attributes, semconv.HTTPResponseStatusCode(status))
	}
	return withName(attributes, keyRequestID, requestID)
}

// failed gives an error to a span. The text of the error stays out: WeChat Pay's message may name
// a person.
func failed(span trace.Span, err error, attributes ...attribute.KeyValue) {
	span.SetStatus(codes.Error, callErrorType(err))
	if code := codeOf(err); code != "" {
		attributes = append(attributes, keyCode.String(code))
	}
	span.SetAttributes(attributes...)
}
