// Package wxotel observes the calls of package wxpay and the notices (回调通知) of package notify
// with OpenTelemetry. It is a separate module, so that only its users depend on OpenTelemetry.
//
//	telemetry, err := wxotel.New(wxotel.Config{})
//	config.Observer = telemetry.Client()        // of wxpay.Config
//	muxConfig.Observer = telemetry.Mux()        // of notify.Config
//
// A call has a span, and each attempt a child span, by the semantic conventions for HTTP clients. A
// delivery of a notice has a span too. docs/observing.md lists the names of spans, attributes and
// metrics.
//
// No span and no metric holds a value, a query, a body or the text of an error. A path is its
// template, and a notice is its type. So url.full, which the conventions ask for, is left out.
//
// Nothing of a trace is sent to WeChat Pay. It does not read traceparent, and a trace is the
// merchant's own. A transport that is wrapped by otelhttp does send it, and records URLs with their
// queries: use Client instead.
package wxotel
