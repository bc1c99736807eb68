package wxotel

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/notify"
)

// scope is the name of the tracer and of the meter.
const scope = "github.com/wxpay-chain/wxpay/wxotel"

// Config is what an Observer is made of. Nothing in it is needed.
type Config struct {
	TracerProvider trace.TracerProvider // otel.GetTracerProvider(), as it is when New is called
	MeterProvider  metric.MeterProvider // otel.GetMeterProvider(), as it is when New is called

	// Link returns the span of the order that an event is about, as the caller has kept it with the
	// order. The span of the delivery is then linked to it. A SpanContext that is not valid means that
	// there is none. Link is called at the end of each delivery that was verified. The answer may wait
	// for it, so it must end with ctx.
	Link func(ctx context.Context, e *notify.Event) trace.SpanContext
}

// Observer makes spans and metrics. New makes it. One Observer may serve any number of clients and
// Muxes. It is safe for concurrent use.
type Observer struct {
	tracer trace.Tracer
	link   func(context.Context, *notify.Event) trace.SpanContext
	instruments
}

// New makes an Observer. The error is that of the MeterProvider which cannot make an instrument.
func New(c Config) (*Observer, error) {
	if c.TracerProvider == nil {
		c.TracerProvider = otel.GetTracerProvider()
	}
	if c.MeterProvider == nil {
		c.MeterProvider = otel.GetMeterProvider()
	}
	o := &Observer{
		tracer: c.TracerProvider.Tracer(scope, trace.WithInstrumentationVersion(wxpay.Version), trace.WithSchemaURL(semconv.SchemaURL)),
		link:   c.Link,
	}
	meter := c.MeterProvider.Meter(scope, metric.WithInstrumentationVersion(wxpay.Version), metric.WithSchemaURL(semconv.SchemaURL))
	if err := o.make(meter); err != nil {
		return nil, fmt.Errorf("wxotel: the MeterProvider makes no instruments: %w", err)
	}
	return o, nil
}

// Client returns the Observer of wxpay.Config. That of a nil Observer does nothing.
func (o *Observer) Client() wxpay.Observer {
	if o == nil || o.tracer == nil {
		return wxpay.Observer{}
	}
	return wxpay.Observer{Call: o.call, Attempt: o.attempt}
}

// Mux returns the Observer of notify.Config. That of a nil Observer does nothing.
func (o *Observer) Mux() notify.Observer {
	if o == nil || o.tracer == nil {
		return notify.Observer{}
	}
	return notify.Observer{Delivery: o.delivery}
}
