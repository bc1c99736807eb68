// Package boxtest starts sandboxes and their clients for tests. All sandboxes of a process share
// one set of keys.
package boxtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

var keys = sync.OnceValue(func() *sandbox.Keys {
	made, err := sandbox.NewKeys()
	if err != nil {
		panic(err) // never: randomness does not fail since Go 1.24
	}
	return made
})

// Keys returns the keys of all sandboxes of New. They are made at the first call, since 2048 bits
// take their time.
func Keys() *sandbox.Keys { return keys() }

// New starts a sandbox, which is closed when the test ends. Without a Config.Keys it uses those of
// Keys.
func New(t testing.TB, config sandbox.Config) *sandbox.Sandbox {
	t.Helper()
	if config.Keys == nil {
		config.Keys = Keys()
	}
	box, err := sandbox.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Errorf("closing the sandbox: %v", err)
		}
	})
	return box
}

// Client makes a client of a sandbox, which is closed when the test ends. It sends nothing
// again, so that a fault meets the attempt that it was ordered for. The changes are made to its
// Config before.
func Client(t testing.TB, box *sandbox.Sandbox, change ...func(*wxpay.Config)) *wxpay.Client {
	t.Helper()
	config := box.Config()
	config.Retry.Off = true
	for _, f := range change {
		f(&config)
	}
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := client.Close(ctx); err != nil {
			t.Errorf("closing the client: %v", err)
		}
	})
	return client
}
