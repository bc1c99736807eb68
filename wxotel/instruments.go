package wxotel

import (
	"errors"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/semconv/v1.43.0/httpconv"
)

// instruments are the metrics. docs/observing.md has their attributes.
type instruments struct {
	requests httpconv.ClientRequestDuration
	calls    metric.Float64Histogram
	queue    metric.Float64Histogram
	retries  metric.Int64Counter
	inFlight metric.Int64UpDownCounter
	notices  metric.Float64Histogram
}

// make makes the instruments.
func (i *instruments) make(meter metric.Meter) error {
	var errs [6]error
	i.requests, errs[0] = httpconv.NewClientRequestDuration(meter)
	i.calls, errs[1] = histogram(meter, "wxpay.client.call.duration",
		"Duration of a call to WeChat Pay: all of its attempts, and the wait for its place.")
	i.queue, errs[2] = histogram(meter, "wxpay.client.queue.duration",
		"Time that a call has waited for a place among MaxInFlight, and for its turn by RateLimit.")
	i.retries, errs[3] = meter.Int64Counter("wxpay.client.retries",
		metric.WithDescription("Requests that were sent again."), metric.WithUnit("{request}"))
	i.inFlight, errs[4] = meter.Int64UpDownCounter("wxpay.client.in_flight",
		metric.WithDescription("Calls that have begun and not ended, with those that queue."), metric.WithUnit("{call}"))
	i.notices, errs[5] = histogram(meter, "wxpay.notify.duration",
		"Duration of the delivery of a notice, until its outcome is recorded.")
	return errors.Join(errs[:]...)
}

// histogram makes a histogram of seconds, with the limits that the conventions have for HTTP. They
// go on to 60, since a call may be sent several times.
func histogram(meter metric.Meter, name, description string) (metric.Float64Histogram, error) {
	return meter.Float64Histogram(name, metric.WithDescription(description), metric.WithUnit("s"),
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60))
}
