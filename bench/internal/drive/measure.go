package drive

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
	"github.com/wxpay-chain/wxpay/bench/internal/usage"
)

// measured calls f first warm times, then count times, and measures the second. At most inFlight
// calls are under way at once. The first error ends it.
func measured(warm, count, inFlight int, f func() error) (protocol.Result, error) {
	if _, err := repeated(warm, inFlight, f); err != nil {
		return protocol.Result{}, err
	}
	before := now()
	latencies, err := repeated(count, inFlight, f)
	if err != nil {
		return protocol.Result{}, err
	}
	return before.result(latencies), nil
}

// repeated calls f count times and returns how long each call took, in µs.
func repeated(count, inFlight int, f func() error) ([]int64, error) {
	latencies := make([]int64, count)
	var next atomic.Int64
	var workers sync.WaitGroup
	failed := make(chan error, inFlight)
	for range inFlight {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(count) && len(failed) == 0; i = next.Add(1) - 1 {
				start := time.Now()
				if err := f(); err != nil {
					failed <- err
					return
				}
				latencies[i] = time.Since(start).Microseconds()
			}
		})
	}
	workers.Wait()
	close(failed)
	return latencies, <-failed
}

// arrivals makes a call at each time of the file, whether or not the calls before have ended.
func arrivals(ctx context.Context, setup Setup, client Client) (protocol.Result, error) {
	var due []int64
	if err := readJSON(setup, protocol.ArrivalsFile, &due); err != nil {
		return protocol.Result{}, err
	}
	if _, err := repeated(setup.Warm, 1, func() error { return client.Order(ctx) }); err != nil {
		return protocol.Result{}, err
	}
	latencies := make([]int64, len(due))
	var calls sync.WaitGroup
	failed := make(chan error, len(due))
	before := now()
	for i, at := range due {
		at := before.at.Add(time.Duration(at) * time.Microsecond)
		time.Sleep(time.Until(at))
		calls.Go(func() {
			failed <- client.Order(ctx)
			latencies[i] = time.Since(at).Microseconds()
		})
	}
	calls.Wait()
	result := before.result(latencies)
	for range due {
		if err := <-failed; err != nil {
			return protocol.Result{}, err
		}
	}
	return result, nil
}

// notices gives the notice of the file to the client again and again.
func notices(ctx context.Context, setup Setup, client Client) (protocol.Result, error) {
	var notice protocol.Notice
	if err := readJSON(setup, protocol.NoticeFile, &notice); err != nil {
		return protocol.Result{}, err
	}
	header, body := http.Header{}, []byte(notice.Body)
	for name, value := range notice.Header {
		header.Set(name, value)
	}
	result, err := measured(setup.Warm, setup.Count, 1, func() error { return client.Notice(ctx, header, body) })
	result.Latencies = nil // far too many, and all the same
	return result, err
}

func readJSON(setup Setup, name string, into any) error {
	data, err := os.ReadFile(filepath.Join(setup.Keys, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// moment is what the process had used at a time.
type moment struct {
	at     time.Time
	cpu    time.Duration
	memory runtime.MemStats
}

func now() *moment {
	m := &moment{}
	runtime.ReadMemStats(&m.memory)
	m.at, m.cpu = time.Now(), usage.CPU()
	return m
}

// result tells what has been used since the moment.
func (m *moment) result(latencies []int64) protocol.Result {
	seconds, cpu, calls := time.Since(m.at).Seconds(), (usage.CPU() - m.cpu).Seconds(), len(latencies)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return protocol.Result{
		Calls: calls, Seconds: seconds, CPU: cpu, Latencies: latencies,
		Allocs: float64(memory.Mallocs-m.memory.Mallocs) / float64(calls),
		Bytes:  float64(memory.TotalAlloc-m.memory.TotalAlloc) / float64(calls),
	}
}
