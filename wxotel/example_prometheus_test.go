package wxotel_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	promexporter "go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
	"github.com/wxpay-chain/wxpay/wxotel"
)

// README:begin

// metered observes calls and notices, and returns the page that Prometheus scrapes.
func metered(calls *wxpay.Config, notices *notify.Config) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	exporter, err := promexporter.New(promexporter.WithRegisterer(registry), promexporter.WithoutScopeInfo())
	if err != nil {
		return nil, err
	}
	telemetry, err := wxotel.New(wxotel.Config{
		MeterProvider: sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter)),
	})
	if err != nil {
		return nil, err
	}
	calls.Observer, notices.Observer = telemetry.Client(), telemetry.Mux()
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), nil
}

// README:end

// Metrics of calls for Prometheus: one call that succeeds, and one that is refused.
func Example_prometheus() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()
	config := box.Config()
	var notices notify.Config // for notify.NewMux
	page, err := metered(&config, &notices)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := wxpay.New(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close(context.Background())
	balance := client.Chain("v3/merchant/fund/balance/{account_type}")
	_, err = balance.Get(context.Background(), wxpay.Vars{"account_type": "BASIC"})
	_, refused := balance.Get(context.Background(), wxpay.Vars{"account_type": "NONE"})
	fmt.Println(err, refused != nil)

	w := httptest.NewRecorder() // http.Handle("/metrics", page) in a program
	page.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	lines := strings.Split(w.Body.String(), "\n")
	slices.Sort(lines)
	for _, line := range lines {
		if strings.HasPrefix(line, "wxpay_client_call_duration_seconds_count") {
			fmt.Println(line)
		}
	}
	// Output:
	// <nil> true
	// wxpay_client_call_duration_seconds_count{error_type="PARAM_ERROR",http_request_method="GET",url_template="/v3/merchant/fund/balance/{account_type}",wxpay_may_have_acted="false"} 1
	// wxpay_client_call_duration_seconds_count{http_request_method="GET",url_template="/v3/merchant/fund/balance/{account_type}"} 1
}
