package wxredis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/notify/storetest"
	"github.com/wxpay-chain/wxpay/wxredis"
)

// passing shortens the rest of all keys' lives, so that no test waits for real time.
const passing = `
for _, key in ipairs(redis.call('KEYS', ARGV[2] .. '*')) do
  local left = redis.call('PTTL', key) - ARGV[1]
  if left > 0 then redis.call('PEXPIRE', key, left) else redis.call('DEL', key) end
end
return 0`

func newStore(t *testing.T) (*wxredis.Store, *redis.Client, string) {
	client := redisClient(t, startRedis(t))
	prefix := fmt.Sprintf("test:%s:%d:", strings.ReplaceAll(t.Name(), "/", "-"), time.Now().UnixNano())
	return wxredis.NewStore(client, wxredis.StoreConfig{Prefix: prefix}), client, prefix
}

func TestStore(t *testing.T) {
	store, client, prefix := newStore(t)
	storetest.Run(t, store, func(d time.Duration) {
		if err := client.Eval(t.Context(), passing, nil, d.Milliseconds(), prefix).Err(); err != nil {
			t.Fatal(err)
		}
	})
}

// SECURITY.md says that a client that can write to the keys decides which notices are handled. It
// can.
func TestRedisIsTrusted(t *testing.T) {
	store, client, prefix := newStore(t)
	for _, c := range []struct {
		reason, value string
		want          notify.Verdict
	}{
		{"marked as done: acknowledged, and never handled", "done:planted", notify.Handled},
		{"marked as busy: refused as long as the mark is there", "busy:planted", notify.Busy},
		{"marked as nothing that a Store writes: refused", "planted", notify.Busy},
		{"the mark removed: handled again", "", notify.Mine},
	} {
		err := client.Set(t.Context(), prefix+"a", c.value, time.Minute).Err()
		if c.value == "" {
			err = client.Del(t.Context(), prefix+"a").Err()
		}
		if err != nil {
			t.Fatal(err)
		}
		if claim, err := store.Begin(t.Context(), "a", time.Minute); err != nil || claim.Verdict != c.want {
			t.Errorf("%s: verdict %v, error %v, want %v", c.reason, claim.Verdict, err, c.want)
		}
	}
}

// Redis itself ends leases and forgets handled notices: no key lives for ever.
func TestStoreExpiry(t *testing.T) {
	store, client, prefix := newStore(t)
	left := func(least, most time.Duration) {
		t.Helper()
		got, err := client.PTTL(t.Context(), prefix+"a").Result()
		if err != nil || got < least || got > most {
			t.Errorf("the key has %v left, %v; want %v to %v", got, err, least, most)
		}
	}
	claim, err := store.Begin(t.Context(), "a", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	left(55*time.Second, time.Minute)
	if err := store.Done(t.Context(), "a", claim.Token); err != nil {
		t.Fatal(err)
	}
	left(notify.Keep-5*time.Second, notify.Keep)
	if err := store.Done(t.Context(), "b", "a lease that ran out"); err != nil {
		t.Fatal(err)
	}
	if got := client.PTTL(t.Context(), prefix+"b").Val(); got < notify.Keep-5*time.Second {
		t.Errorf("what was done late has %v left", got)
	}
	if _, err := store.Begin(t.Context(), "c", 0); err != nil { // Redis knows no life of 0
		t.Error(err)
	}
}

// Without Redis every step is an error, and none is taken for a verdict.
func TestStoreWithoutRedis(t *testing.T) {
	away := redis.NewClient(&redis.Options{Addr: freeAddress(t), MaxRetries: -1, DialerRetries: 1})
	defer away.Close()
	other := redis.NewClient(&redis.Options{Addr: freeAddress(t)})
	defer other.Close()
	other.AddHook(answering("OK"))
	var none *wxredis.Store
	for name, store := range map[string]*wxredis.Store{
		"Redis is away": wxredis.NewStore(away, wxredis.StoreConfig{}), "no client": wxredis.NewStore(nil, wxredis.StoreConfig{}),
		"zero": {}, "nil": none, "a pipeline, which answers nothing": wxredis.NewStore(away.Pipeline(), wxredis.StoreConfig{}),
		"what stands between answers for the script": wxredis.NewStore(other, wxredis.StoreConfig{}),
	} {
		claim, err := store.Begin(t.Context(), "a", time.Minute)
		if err == nil || claim != (notify.Claim{}) {
			t.Errorf("%s: Begin: %+v, %v", name, claim, err)
		}
		for _, err := range []error{err, store.Done(t.Context(), "a", "t"), store.Fail(t.Context(), "a", "t")} {
			if err == nil || !strings.HasPrefix(err.Error(), "wxredis: ") || errors.Is(err, notify.ErrLeaseLost) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A step that Redis has taken, and whose answer was lost, may be sent again.
func TestStoreAgain(t *testing.T) {
	address := startRedis(t)
	client := redisClient(t, address)
	client.AddHook(twice{})
	store := wxredis.NewStore(client, wxredis.StoreConfig{Prefix: fmt.Sprint("again:", time.Now().UnixNano(), ":")})
	once(t, store)
}

func once(t *testing.T, store notify.Store) {
	t.Helper()
	claim, err := store.Begin(t.Context(), "a", time.Minute)
	if err != nil || claim.Verdict != notify.Mine {
		t.Fatalf("Begin: %+v, %v", claim, err)
	}
	if err := store.Fail(t.Context(), "a", claim.Token); err != nil {
		t.Errorf("Fail: %v", err)
	}
	if claim, err = store.Begin(t.Context(), "a", time.Minute); err != nil || claim.Verdict != notify.Mine {
		t.Fatalf("Begin after Fail: %+v, %v", claim, err)
	}
	if err := store.Done(t.Context(), "a", claim.Token); err != nil {
		t.Errorf("Done: %v", err)
	}
	if claim, err = store.Begin(t.Context(), "a", time.Minute); err != nil || claim.Verdict != notify.Handled {
		t.Errorf("Begin after Done: %+v, %v", claim, err)
	}
}

// answering gives each command the same answer.
type answering string

func (answering) DialHook(next redis.DialHook) redis.DialHook { return next }

func (answering) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (a answering) ProcessHook(redis.ProcessHook) redis.ProcessHook {
	return func(_ context.Context, cmd redis.Cmder) error {
		if cmd, ok := cmd.(*redis.Cmd); ok {
			cmd.SetVal(string(a))
		}
		return nil
	}
}

// twice sends each command two times.
type twice struct{}

func (twice) DialHook(next redis.DialHook) redis.DialHook { return next }

func (twice) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (twice) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		_ = next(ctx, cmd)
		return next(ctx, cmd)
	}
}
