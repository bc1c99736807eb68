package notify_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/notify"
)

func TestNewMux(t *testing.T) {
	resolve := func(*http.Request) (*notify.Parser, error) { return muxParser(), nil }
	key := func(*notify.Event) (string, error) { return "1", nil }
	anonymous := muxParser()
	anonymous.MchID = ""
	for _, c := range []struct {
		reason string
		config notify.Config
		want   error
	}{
		{"a Parser is enough", notify.Config{Parser: muxParser()}, nil},
		{"so is a Resolve", notify.Config{Resolve: resolve}, nil},
		{"nothing verifies", notify.Config{}, notify.ErrMuxConfig},
		{"which of two verifies?", notify.Config{Parser: muxParser(), Resolve: resolve}, notify.ErrMuxConfig},
		{"a Parser that cannot work", notify.Config{Parser: &notify.Parser{APIv3Key: "short"}}, notify.ErrConfig},
		{"an answer that nobody waits for", notify.Config{Parser: muxParser(), Timeout: 5*time.Second + 1}, notify.ErrMuxConfig},
		{"a negative timeout", notify.Config{Parser: muxParser(), Timeout: -1}, notify.ErrMuxConfig},
		{"a lease that ends before the function", notify.Config{Parser: muxParser(), Lease: 5 * time.Second}, notify.ErrMuxConfig},
		{"a lease just longer", notify.Config{Parser: muxParser(), Lease: 5*time.Second + 1}, nil},
		{"numbers that are nobody's", notify.Config{Parser: anonymous, Key: key}, notify.ErrMuxConfig},
		{"a merchant's numbers", notify.Config{Parser: muxParser(), Key: key}, nil},
		{"WeChat Pay's IDs need no merchant", notify.Config{Parser: anonymous}, nil},
		{"a negative lease", notify.Config{Parser: muxParser(), Lease: -1}, notify.ErrMuxConfig},
	} {
		m, err := notify.NewMux(c.config)
		if !errors.Is(err, c.want) || (m == nil) != (err != nil) {
			t.Errorf("%s: %v, %v; want %v", c.reason, m, err, c.want)
		}
	}
}

// A Mux that was not made by NewMux answers and returns errors.
func TestNoMux(t *testing.T) {
	var none *notify.Mux
	for _, m := range []*notify.Mux{none, new(notify.Mux)} {
		post(t, m, paid("1"), http.StatusInternalServerError, failJSON)
		for _, err := range []error{m.Handle("A.B", accept), m.HandleOriginal("A.B", "c", accept), m.HandlePrefix("A.", accept), m.HandleRest(accept), m.Close(t.Context())} {
			if !errors.Is(err, notify.ErrMuxConfig) {
				t.Error(err)
			}
		}
	}
}

func accept(context.Context, *notify.Event) error { return nil }

// After Close no new notice is handled, and Close waits for notices that were begun.
func TestMuxClose(t *testing.T) {
	m, log := newMux(t, nil)
	begun, release := make(chan struct{}), make(chan struct{})
	must(t, m.HandleRest(func(context.Context, *notify.Event) error { close(begun); <-release; return nil }))
	answered := make(chan struct{})
	go func() { defer close(answered); post(t, m, paid("1"), http.StatusNoContent, okJSON) }()
	<-begun
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := m.Close(over); !errors.Is(err, context.Canceled) {
		t.Errorf("Close beside a function that runs: %v", err)
	}
	post(t, m, paid("2"), http.StatusServiceUnavailable, failJSON)
	log.has(t, "came after Close")
	close(release)
	must(t, m.Close(t.Context()))
	must(t, m.Close(t.Context()))
	<-answered
	var none context.Context // must not panic
	must(t, m.Close(none))
	post(t, m, paid("3"), http.StatusServiceUnavailable, failJSON)
}
