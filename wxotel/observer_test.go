package wxotel_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
	"github.com/wxpay-chain/wxpay/wxotel"
)

// stubborn is a MeterProvider that makes no counters.
type stubborn struct{ noop.MeterProvider }

type stubbornMeter struct{ noop.Meter }

func (stubborn) Meter(string, ...metric.MeterOption) metric.Meter { return stubbornMeter{} }

func (stubbornMeter) Int64Counter(string, ...metric.Int64CounterOption) (metric.Int64Counter, error) {
	return nil, errors.New("no counters")
}

// TestNew: without providers those of the process are used, which do nothing unless they are set.
// A MeterProvider that fails is an error, not a panic in a payment.
func TestNew(t *testing.T) {
	t.Parallel()
	if _, err := wxotel.New(wxotel.Config{MeterProvider: stubborn{}}); err == nil || !strings.Contains(err.Error(), "no counters") {
		t.Errorf("error %v", err)
	}
	silent, err := wxotel.New(wxotel.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []*wxotel.Observer{silent, nil, {}} {
		box := boxtest.New(t, sandbox.Config{})
		client := boxtest.Client(t, box, func(c *wxpay.Config) { c.Observer = o.Client() })
		if _, err := client.Chain(jsapi).Post(context.Background(), order(box, "order-1")); err != nil {
			t.Error(err)
		}
		if observes := o.Mux().Delivery != nil; observes != (o == silent) {
			t.Errorf("%v observes deliveries: %v", o, observes)
		}
	}
}
