package wxpay_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/wxpay-chain/wxpay"
)

// brokenLog panics at a message.
type brokenLog struct {
	slog.Handler
	message string
}

func (b brokenLog) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == b.message {
		panic("no disk")
	}
	return b.Handler.Handle(ctx, r)
}

// TestProbeLogPanic: a logger that panics when a probe brings a host back does not end the process.
// Close does not wait for ever.
func TestProbeLogPanic(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		config.Logger = slog.New(brokenLog{slog.NewTextHandler(io.Discard, nil), "wxpay: host back"})
		hosts, err := wxpay.NewHosts(mainHost, backupHost)
		if err != nil {
			t.Fatal(err)
		}
		config.Hosts = hosts
		client := open(t, config)
		world.set(mainHost, "refuses")
		calls(t, client, 5)
		world.set(mainHost, "")
		callWithProbe(t, client)
		if state := hosts.States()[0]; state.Out || state.Probes != 1 {
			t.Errorf("%+v, want a probe that brought it back", state)
		}
	})
}
