package wxpay_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay"
)

// TestQueueSyncClients: a call within a call of another client, which is itself within a call of
// the first client, shares the place of the outermost. Otherwise it would wait for it for ever.
func TestQueueSyncClients(t *testing.T) {
	box := newBox(t)
	synctest.Test(t, func(t *testing.T) {
		var inner error
		within := func(path string, call func(context.Context)) func(*wxpay.Config) {
			return around(func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
				if attempt, _ := wxpay.AttemptOf(req.Context()); attempt.Template == path {
					call(req.Context())
				}
				return next.RoundTrip(req)
			})
		}
		client := func(change func(*wxpay.Config)) *wxpay.Client {
			c, _ := paced(t, box, 204, func(config *wxpay.Config) {
				config.MaxInFlight, config.QueueSync = 1, true
				change(config)
			})
			return c
		}
		var first, second *wxpay.Client
		first = client(within("v3/outer", func(ctx context.Context) { _, _ = second.Chain("v3/middle").Get(ctx) }))
		second = client(within("v3/middle", func(ctx context.Context) { _, inner = first.Chain("v3/inner").Get(ctx) }))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := first.Chain("v3/outer").Get(ctx)
		if !errors.Is(err, wxpay.ErrMissingSignature) || !errors.Is(inner, wxpay.ErrMissingSignature) {
			t.Errorf("the outer call: %v; the inner call: %v", err, inner)
		}
	})
}
