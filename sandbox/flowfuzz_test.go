package sandbox_test

import (
	"encoding/json"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// FuzzFlows wants flows to answer any body. It runs them in a row on bodies that nothing checked
// before, in one sandbox that remembers orders made by hand and by the fuzzer.
func FuzzFlows(f *testing.F) {
	endpoints := sandbox.FlowEndpoints()
	for i := range endpoints {
		f.Add(uint8(i), uint8(i+1), "A10001", jsapiOrder)
	}
	for _, body := range []string{combinedOrder, scoreOrder, scoreEnd, payrollBoth, newTransfer, newReceiver, refundOf("R-1", 1, 100),
		shared("P1", "86693852", 9_000_000_000_000_000, "true"), given("B1", 1, "86693852"), `{"sub_orders":{}}`, `[]`, `null`, ``, `{"amount":{"total":1e300}}`} {
		f.Add(uint8(0), uint8(1), "A10001", body)
	}
	box, err := sandbox.New(sandbox.Config{Keys: boxtest.Keys(), Keep: 100})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := box.Close(); err != nil {
			f.Error(err)
		}
	})
	box.RunFlow("POST v3/pay/transactions/jsapi", "", []byte(jsapiOrder))
	f.Fuzz(func(t *testing.T, first, second uint8, value, body string) {
		if body != "" && !json.Valid([]byte(body)) {
			return // checkJSON refuses it
		}
		for _, at := range []uint8{first, second} {
			endpoint := endpoints[int(at)%len(endpoints)]
			answer := box.RunFlow(endpoint, value, []byte(body))
			if answer.Status < 200 || answer.Status > 599 || len(answer.Body) > 0 && !json.Valid(answer.Body) {
				t.Errorf("%s: %d %s", endpoint, answer.Status, answer.Body)
			}
		}
		_ = box.Pay(value)
	})
}
