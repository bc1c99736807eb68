package wxpay_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

func TestClose(t *testing.T) {
	box, client := pair(t)
	release := make(chan struct{})
	box.Handle("GET", "v3/held", func(sandbox.Request) sandbox.Answer { <-release; return sandbox.JSON(200, nil) })
	called := make(chan struct{})
	held := client.Chain("v3/held").GetAsync(t.Context()).Then(func(res *wxpay.Response) (*wxpay.Response, error) {
		time.Sleep(10 * time.Millisecond)
		close(called)
		return res, nil
	})
	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := client.Close(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close with a call in flight: %v", err)
	}
	for _, call := range []func() (*wxpay.Response, error){
		func() (*wxpay.Response, error) { return client.Chain("v3/held").Get(t.Context()) },
		func() (*wxpay.Response, error) {
			return client.Chain("v3/held").GetAsync(t.Context()).Wait(t.Context())
		},
	} {
		if _, err := call(); !errors.Is(err, wxpay.ErrClosed) || wxpay.MayHaveActed(err) {
			t.Errorf("a call after Close: %v", err)
		}
	}
	calledLate := make(chan struct{}) // of a call that was let in, though the callback comes after Close
	held.Then(func(res *wxpay.Response) (*wxpay.Response, error) {
		time.Sleep(10 * time.Millisecond)
		close(calledLate)
		return res, nil
	})
	close(release)
	if err := client.Close(t.Context()); err != nil {
		t.Errorf("Close: %v", err)
	}
	for _, called := range []chan struct{}{called, calledLate} {
		select {
		case <-called:
		default:
			t.Error("Close did not wait for a callback")
		}
	}
	if _, err := held.Wait(t.Context()); err != nil {
		t.Error(err)
	}
	// A callback that comes after Close still runs.
	if _, err := held.Then(func(res *wxpay.Response) (*wxpay.Response, error) { return res, nil }).Wait(t.Context()); err != nil {
		t.Error(err)
	}
	var none *wxpay.Client
	if err := none.Close(t.Context()); !errors.Is(err, wxpay.ErrNoClient) {
		t.Errorf("nil Client: %v", err)
	}
	if err := new(wxpay.Client).Close(t.Context()); !errors.Is(err, wxpay.ErrNoClient) {
		t.Errorf("zero Client: %v", err)
	}
	var noContext context.Context
	if err := client.Close(noContext); !errors.Is(err, wxpay.ErrContext) {
		t.Errorf("nil context: %v", err)
	}
}

// TestSharedBuilder: one Builder, extended and called by 64 goroutines; no child sees another.
func TestSharedBuilder(t *testing.T) {
	box, client := pair(t)
	echo(box, "v3/things/{id}/{action}")
	prefix := client.Chain("v3/things").Seg("_id_")
	var group sync.WaitGroup
	for g := range 64 {
		group.Go(func() {
			action := strings.Repeat("x", g%8+1)
			child := prefix.Seg(action)
			for range 4 {
				id := strings.Repeat("A", g+1)
				res, err := child.Get(t.Context(), wxpay.Vars{"id": id})
				if err != nil {
					t.Error(err)
					return
				}
				if res.Get("id").Str != id || res.Get("action").Str != action {
					t.Errorf("called %s/%s, answered %s", id, action, res.Bytes())
				}
			}
		})
	}
	group.Wait()
	if box.Count() != 256 {
		t.Errorf("%d calls, want 256", box.Count())
	}
}

// TestTenThousand: 10,000 async calls are all answered, and soon after Close their goroutines and
// connections are gone.
func TestTenThousand(t *testing.T) {
	platform, config := newToyPlatform(t)
	before := runtime.NumGoroutine()
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	const calls = 10_000
	futures := make([]*wxpay.Future, calls)
	for i := range futures {
		futures[i] = client.Chain(permissionsPath).PostAsync(t.Context(), permissions())
	}
	answered := 0
	for outcome := range wxpay.Collect(t.Context(), futures...) {
		if outcome.Err != nil {
			t.Fatal(outcome.Err)
		}
		answered++
	}
	if accepted, refused := platform.accepted.Load(), platform.refused.Load(); answered != calls || accepted != calls || refused != 0 {
		t.Errorf("%d answered, %d accepted, %d refused, want %d, %d, 0", answered, accepted, refused, calls, calls)
	}
	if err := client.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkNothingLeft(t, before)
}

// checkNothingLeft waits at most a second for the goroutines of calls and connections to go.
// The sandbox's own end with the connections they serve.
func checkNothingLeft(t *testing.T, before int) {
	t.Helper()
	deadline := time.Now().Add(time.Second)
	for runtime.NumGoroutine() > before {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestConnectionsLeft counts connections where they are made and closed.
func TestConnectionsLeft(t *testing.T) {
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	server := newBox(t)
	proxy := &http.Server{ConnState: func(c net.Conn, state http.ConnState) {
		mu.Lock()
		defer mu.Unlock()
		switch state {
		case http.StateNew:
			open[c] = true
		case http.StateClosed:
			delete(open, c)
		}
	}, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = proxy.Serve(listener) }()
	defer proxy.Close()
	config := server.Config()
	config.BaseURL = "http://" + listener.Addr().String()
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	var futures []*wxpay.Future
	for range 200 {
		futures = append(futures, client.Chain("v3/x").GetAsync(t.Context()))
	}
	for range wxpay.Collect(t.Context(), futures...) {
	}
	count := func() int { mu.Lock(); defer mu.Unlock(); return len(open) }
	if count() == 0 {
		t.Fatal("no connection was kept for the next call")
	}
	if err := client.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Second); count() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d connections left", count())
		}
	}
}
