package wxredis_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay/wxredis"
)

// newCache is a cache for one test, in a Redis that others may use.
func newCache(t testing.TB, client redis.UniversalClient) *wxredis.Cache {
	return wxredis.NewCache(client, wxredis.CacheConfig{Prefix: fmt.Sprint("cache:", t.Name(), time.Now().UnixNano(), ":")})
}

func TestCacheEntry(t *testing.T) {
	cache, ctx := newCache(t, redisClient(t, startRedis(t))), t.Context()
	if entry, err := cache.Load(ctx, "1900000109"); entry != nil || err != nil {
		t.Errorf("nothing is there: %q, %v", entry, err)
	}
	for _, entry := range [][]byte{[]byte("\x00\xff first"), []byte("second"), bytes.Repeat([]byte("x"), 1<<20)} {
		if err := cache.Store(ctx, "1900000109", entry, time.Minute); err != nil {
			t.Fatal(err)
		}
		if got, err := cache.Load(ctx, "1900000109"); !bytes.Equal(got, entry) || err != nil {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
	if err := cache.Store(ctx, "1900000109", make([]byte, 32<<20), time.Minute); err != nil {
		t.Fatal(err)
	}
	if entry, err := cache.Load(ctx, "1900000109"); len(entry) != 2<<20 || err != nil {
		t.Errorf("one that is no entry, to fill the memory: %d bytes, %v", len(entry), err)
	}
	if entry, err := cache.Load(ctx, "1900000110"); entry != nil || err != nil {
		t.Errorf("another name: %d bytes, %v", len(entry), err)
	}
	if err := cache.Store(ctx, "1900000109", []byte("short"), 50*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the entry ends", func() bool { entry, err := cache.Load(ctx, "1900000109"); return entry == nil && err == nil })
}

func TestCacheLease(t *testing.T) {
	cache, ctx := newCache(t, redisClient(t, startRedis(t))), t.Context()
	lease := func(name string, last time.Duration) string {
		t.Helper()
		token, err := cache.Lease(ctx, name, last)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	first := lease("a", time.Minute)
	if first == "" || lease("a", time.Minute) != "" || lease("b", time.Minute) == "" {
		t.Fatal("one at a time, name by name")
	}
	if err := cache.Release(ctx, "a", "another's"); err != nil || lease("a", time.Minute) != "" {
		t.Errorf("released by a stranger: %v", err)
	}
	if err := cache.Release(ctx, "a", first); err != nil {
		t.Error(err)
	}
	second := lease("a", 50*time.Millisecond)
	if second == "" || second == first {
		t.Error("the right is not given back, or tokens are the same")
	}
	var third string
	eventually(t, "the lease ends", func() bool { third = lease("a", time.Minute); return third != "" })
	if err := cache.Release(ctx, "a", second); err != nil || lease("a", time.Minute) != "" {
		t.Errorf("one whose lease has ended has released another's: %v", err)
	}
	if entry, err := cache.Load(ctx, "a"); entry != nil || err != nil {
		t.Errorf("a lease is no entry: %q, %v", entry, err)
	}
}

// Of 64 callers that ask at once one gets the lease.
func TestCacheLeaseAtOnce(t *testing.T) {
	cache := newCache(t, redisClient(t, startRedis(t)))
	var group sync.WaitGroup
	var winners atomic.Int64
	for range 64 {
		group.Go(func() {
			token, err := cache.Lease(t.Context(), "a", time.Minute)
			if err != nil {
				t.Error(err)
			}
			if token != "" {
				winners.Add(1)
			}
		})
	}
	group.Wait()
	if n := winners.Load(); n != 1 {
		t.Errorf("%d have it", n)
	}
}

// A step that Redis has taken, and whose answer was lost, may be sent again.
func TestCacheLeaseAgain(t *testing.T) {
	client := redisClient(t, startRedis(t))
	client.AddHook(again{})
	cache := newCache(t, client)
	for range 2 {
		token, err := cache.Lease(t.Context(), "a", time.Minute)
		if err != nil || token == "" {
			t.Fatalf("%q, %v", token, err)
		}
		if err := cache.Release(t.Context(), "a", token); err != nil {
			t.Fatal(err)
		}
	}
}

// again sends each command two times.
type again struct{}

func (again) DialHook(next redis.DialHook) redis.DialHook { return next }

func (again) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (again) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		_ = next(ctx, cmd)
		return next(ctx, cmd)
	}
}

func TestCacheWithoutRedis(t *testing.T) {
	away := redis.NewClient(&redis.Options{Addr: freeAddress(t), MaxRetries: -1, DialerRetries: 1})
	defer away.Close()
	var none *wxredis.Cache
	for name, cache := range map[string]*wxredis.Cache{
		"Redis is away": wxredis.NewCache(away, wxredis.CacheConfig{}), "no client": wxredis.NewCache(nil, wxredis.CacheConfig{}), "zero": {}, "nil": none,
	} {
		entry, atLoad := cache.Load(t.Context(), "a")
		token, atLease := cache.Lease(t.Context(), "a", time.Minute)
		if entry != nil || token != "" {
			t.Errorf("%s: %q, %q", name, entry, token)
		}
		for _, err := range []error{atLoad, atLease, cache.Store(t.Context(), "a", []byte("secret"), time.Minute), cache.Release(t.Context(), "a", "t")} {
			if err == nil || !strings.HasPrefix(err.Error(), "wxredis: ") || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// eventually waits until a condition holds. The clock is Redis's own, so it cannot be a fake one.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}
