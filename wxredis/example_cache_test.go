package wxredis_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/wxredis"
)

// README:begin

// newCacheClient makes the client of a Redis. With ContextTimeoutEnabled it gives up on a Redis
// that hangs after 2 s, as the keyring wants. Without, go-redis waits by its own rules, some 12 s.
func newCacheClient(address string) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: address, ContextTimeoutEnabled: true})
}

// newSharedKeyring makes a keyring that shares its downloads among all processes of the merchant.
// The fetch is that of wxpay.SignedFetch.
func newSharedKeyring(fetch keyring.Fetch, apiv3Key, mchID string, client *redis.Client) (*keyring.Downloaded, error) {
	return keyring.Download(keyring.DownloadConfig{
		Fetch:    fetch,
		APIv3Key: apiv3Key,
		Cache:    wxredis.NewCache(client, wxredis.CacheConfig{}),
		Name:     mchID, // several merchants may share a Redis
		Logger:   slog.Default(),
	})
}

// README:end

// The code of the documents works: two processes, one download.
func TestSharedKeyring(t *testing.T) {
	client := newCacheClient(startRedis(t))
	defer client.Close()
	i := newIssuer(t, time.Now)
	name := rand.Text() // the Redis may have been used before
	fetch := func(_ context.Context, path string) (*http.Response, error) {
		r, w := httptest.NewRequest(http.MethodGet, "/"+path, nil), httptest.NewRecorder()
		r.Header.Set("Authorization", "WECHATPAY2-SHA256-RSA2048 …")
		i.ServeHTTP(w, r)
		return w.Result(), nil
	}
	for range 2 {
		ring, err := newSharedKeyring(fetch, issuerKey, name, client)
		if err != nil {
			t.Fatal(err)
		}
		if key, err := ring.Current(t.Context()); err != nil || key.Serial != i.serial[0] {
			t.Errorf("%q, %v", key.Serial, err)
		}
		if err := ring.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if n := i.fetches.Load(); n != 1 {
		t.Errorf("%d fetches, want 1", n)
	}
}
