package wxotel_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
	"github.com/wxpay-chain/wxpay/wxotel"
)

// seen is what an Observer has made, in memory.
type seen struct {
	*wxotel.Observer
	spans  *tracetest.InMemoryExporter
	reader *sdkmetric.ManualReader
	tracer trace.Tracer
}

func newSeen(t testing.TB, change ...func(*wxotel.Config)) *seen {
	t.Helper()
	s := &seen{spans: tracetest.NewInMemoryExporter(), reader: sdkmetric.NewManualReader()}
	traces := sdktrace.NewTracerProvider(sdktrace.WithSyncer(s.spans))
	s.tracer = traces.Tracer("test")
	c := wxotel.Config{TracerProvider: traces, MeterProvider: sdkmetric.NewMeterProvider(sdkmetric.WithReader(s.reader))}
	for _, f := range change {
		f(&c)
	}
	var err error
	if s.Observer, err = wxotel.New(c); err != nil {
		t.Fatal(err)
	}
	return s
}

// client is a sandbox and a client of it that is observed.
func (s *seen) client(t testing.TB, change ...func(*wxpay.Config)) (*sandbox.Sandbox, *wxpay.Client) {
	t.Helper()
	box := boxtest.New(t, sandbox.Config{})
	return box, boxtest.Client(t, box, append([]func(*wxpay.Config){func(c *wxpay.Config) { c.Observer = s.Client() }}, change...)...)
}

// receiver is a server with a Mux that is observed, and its address.
func (s *seen) receiver(t testing.TB, box *sandbox.Sandbox, fn notify.HandlerFunc) (*notify.Mux, string) {
	t.Helper()
	mux, err := notify.NewMux(notify.Config{
		Parser:   &notify.Parser{Keyring: box.Config().Keyring, APIv3Key: box.Keys().APIv3Key, MchID: box.Config().MchID},
		Observer: s.Mux(),
	})
	if err == nil {
		err = mux.HandleRest(fn)
	}
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return mux, server.URL
}

// take returns the spans that have ended as lines, each below its parent, and forgets them.
func (s *seen) take() []string {
	all := s.spans.GetSpans()
	s.spans.Reset()
	slices.SortStableFunc(all, func(a, b tracetest.SpanStub) int { return a.StartTime.Compare(b.StartTime) })
	var lines []string
	var under func(parent trace.SpanID, indent string)
	under = func(parent trace.SpanID, indent string) {
		for _, span := range all {
			if span.Parent.SpanID() == parent {
				lines = append(lines, indent+line(span))
				under(span.SpanContext.SpanID(), indent+"  ")
			}
		}
	}
	under(trace.SpanID{}, "")
	return lines
}

// line writes a span. Values that differ from run to run are left out.
func line(span tracetest.SpanStub) string {
	text := span.Name + " (" + span.SpanKind.String() + ")"
	if span.Status.Description != "" {
		text += " " + span.Status.Code.String() + " " + span.Status.Description
	}
	return text + ": " + pairs(span.Attributes)
}

// pairs writes attributes in the order of their keys, but for those that every call has alike.
func pairs(attributes []attribute.KeyValue) string {
	var words []string
	for _, a := range attributes {
		switch value := a.Value.String(); a.Key {
		case "server.address", "http.request.method", "url.template":
		case "server.port", "wxpay.request_id", "wxpay.queue.duration":
			words = append(words, string(a.Key))
		default:
			words = append(words, string(a.Key)+"="+value)
		}
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// point is a point of a metric.
type point struct {
	name, unit string
	set        attribute.Set
	value      any // of a histogram, the number of its values
}

func (s *seen) points(t testing.TB) (points []point) {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := s.reader.Collect(context.Background(), &all); err != nil {
		t.Fatal(err)
	}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					points = append(points, point{m.Name, m.Unit, p.Attributes, p.Count})
				}
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					points = append(points, point{m.Name, m.Unit, p.Attributes, p.Value})
				}
			default:
				t.Fatalf("%s is a %T", m.Name, data)
			}
		}
	}
	return points
}

// metrics returns each point as a line, in the order of their names.
func (s *seen) metrics(t testing.TB) (lines []string) {
	t.Helper()
	for _, p := range s.points(t) {
		lines = append(lines, fmt.Sprintf("%s %s {%s} %v", p.name, p.unit, pairs(p.set.ToSlice()), p.value))
	}
	slices.Sort(lines)
	return lines
}

// order is the body of a payment by JSAPI.
func order(box *sandbox.Sandbox, number string) wxpay.JSON {
	return wxpay.JSON{
		"appid": "wxd678efh567hg6787", "mchid": box.Config().MchID, "description": "茶", "out_trade_no": number,
		"notify_url": "https://www.weixin.qq.com/wxpay/pay.php", "amount": wxpay.JSON{"total": 100},
		"payer": wxpay.JSON{"openid": openid},
	}
}

// openid is a value that no span and no metric may have.
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
