package sandbox_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestManyAtOnce sends 10,000 requests from 64 goroutines. Some are wrong or have faults, and other
// goroutines read the history and order faults.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	total, workers := 1500, 64
	switch {
	case testing.Short():
		total = 1000
	case os.Getenv("CI") != "": // the gate has the time
		total = 10_000
	}
	box := open(t, sandbox.Config{Now: atInstant})
	transport := &http.Transport{MaxIdleConnsPerHost: workers}
	defer transport.CloseIdleConnections()
	// One signature serves them all: a nonce may come twice.
	good, wrong := newPermission(box), newPermission(box)
	wrong.signedBody = ptr("")
	limited := good.request(t, box)
	limited.Header.Set(sandbox.FaultHeader, "status-unsigned=429")
	bare := unsigned(good.request(t, box))
	// Most without a signature, which is what takes time, and two with one.
	kinds := []*http.Request{good.request(t, box), limited, bare, limited, wrong.request(t, box), bare, bare, limited}
	want := []int{200, 429, 200, 429, 401, 200, 200, 429}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= total {
					return
				}
				kind := i % len(kinds)
				if got := repeat(t, transport, kinds[kind]); got != want[kind] {
					t.Errorf("kind %d: %d, want %d", kind, got, want[kind])
					return
				}
				if i%500 == 0 {
					box.Inject(sandbox.Fault{})
					_ = box.Requests()
				}
			}
		})
	}
	wg.Wait()
	taken := 0
	list := box.Requests()
	for _, r := range list {
		if r.Taken {
			taken++
		}
	}
	if len(list) != total || box.Count() != total || taken != total/2 {
		t.Errorf("%d received, %d taken", len(list), taken)
	}
}

// repeat sends a request that is used many times, and returns the status of the answer.
func repeat(t *testing.T, transport *http.Transport, like *http.Request) int {
	req := like.Clone(like.Context())
	body, err := like.GetBody()
	if err != nil {
		t.Error(err)
		return 0
	}
	req.Body = body
	res, err := transport.RoundTrip(req)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// TestCloseLeavesNothing closes with connections in every state, twice and from two goroutines.
func TestCloseLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	box, err := sandbox.New(sandbox.Config{Now: atInstant, Keys: boxtest.Keys()})
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(box.URL, "http://")
	silent, err := net.Dial("tcp", address) // connected, says nothing
	if err != nil {
		t.Fatal(err)
	}
	half, err := net.Dial("tcp", address) // stuck in its body
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintf(half, "POST /v3/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123")
	transport := &http.Transport{} // leaves a connection idle
	if got := repeat(t, transport, newPermission(box).request(t, box)); got != 200 {
		t.Errorf("status %d", got)
	}
	cutRequest := newPermission(box).request(t, box)
	cutRequest.Header.Set(sandbox.FaultHeader, "cut-after")
	_ = roundTrip(cutRequest)

	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := box.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := box.Close(); err != nil {
		t.Error(err)
	}
	for _, conn := range []net.Conn{silent, half} {
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, err := conn.Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
			t.Errorf("a connection is still open: %v", err)
		}
		_ = conn.Close()
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		_ = conn.Close()
		t.Error("the port still answers")
	}
	transport.CloseIdleConnections()
	goroutinesEnd(t, before)
}

// goroutinesEnd waits until there are no more than before.
func goroutinesEnd(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// TestCloseWaitsForEndpoints has an endpoint that is busy when Close is called.
func TestCloseWaitsForEndpoints(t *testing.T) {
	box := open(t, sandbox.Config{Now: atInstant})
	inside, release := make(chan struct{}), make(chan struct{})
	var finished atomic.Bool
	box.Handle("POST", "v3/payscore/permissions", func(sandbox.Request) sandbox.Answer {
		close(inside)
		<-release
		finished.Store(true)
		return sandbox.Answer{}
	})
	req := newPermission(box).request(t, box)
	failed := make(chan error, 1)
	go func() { failed <- roundTrip(req) }()
	<-inside
	go func() {
		<-failed // Close has cut the connection, and waits
		close(release)
	}()
	if err := box.Close(); err != nil || !finished.Load() {
		t.Errorf("%v, endpoint finished: %t", err, finished.Load())
	}
}
