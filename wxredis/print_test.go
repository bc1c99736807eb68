package wxredis_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay/wxredis"
)

// TestNothingPrintsKeys: neither a Cache nor a Store shows the password of Redis, by any verb, in a
// log or in JSON.
func TestNothingPrintsKeys(t *testing.T) {
	const canary = "canary-of-the-password"
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", Username: "u", Password: canary})
	cluster := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{"127.0.0.1:1"}, Password: canary})
	t.Cleanup(func() { _, _ = client.Close(), cluster.Close() })
	for _, value := range []any{
		wxredis.NewCache(client, wxredis.CacheConfig{}), wxredis.NewStore(client, wxredis.StoreConfig{}),
		wxredis.NewCache(cluster, wxredis.CacheConfig{}), wxredis.NewStore(cluster, wxredis.StoreConfig{}),
	} {
		for _, nested := range []any{value, struct{ Held any }{value}, struct{ held any }{value}, []any{value}} {
			var all strings.Builder
			for _, flags := range []string{"", "+", "#", " ", "# "} {
				for verb := 'A'; verb <= 'z'; verb++ {
					fmt.Fprintf(&all, "%"+flags+string(verb), nested)
				}
			}
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("a", "held", nested)
			slog.New(slog.NewJSONHandler(&log, nil)).Info("a", "held", nested)
			data, err := json.Marshal(nested)
			text := strings.ToLower(strings.NewReplacer(" ", "", "0x", "", "0X", "").Replace(fmt.Sprint(all.String(), log.String(), string(data), err)))
			for _, form := range []string{canary, fmt.Sprintf("%x", canary)} {
				if at := strings.Index(text, form); at >= 0 {
					t.Errorf("%T: %.200s", value, text[max(0, at-100):])
				}
			}
		}
	}
}
