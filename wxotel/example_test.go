package wxotel_test

import (
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
	"github.com/wxpay-chain/wxpay/wxotel"
)

// README:begin

// observe has calls and notices observed by the providers of the process.
func observe(client *wxpay.Config, mux *notify.Config) error {
	telemetry, err := wxotel.New(wxotel.Config{})
	if err != nil {
		return err
	}
	client.Observer = telemetry.Client()
	mux.Observer = telemetry.Mux()
	return nil
}

// README:end

// The code of the documents has both observed. The other tests show how.
func TestObserve(t *testing.T) {
	t.Parallel()
	client, mux := boxtest.New(t, sandbox.Config{}).Config(), notify.Config{}
	if err := observe(&client, &mux); err != nil || client.Observer.Call == nil || client.Observer.Attempt == nil || mux.Observer.Delivery == nil {
		t.Errorf("%v, %v", client.Observer.Call == nil, err)
	}
}
