package wxredis_test

import (
	"crypto/rand"
	"crypto/rsa"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/wxredis"
)

// README:begin

// newSharedMux makes a Mux whose notices are handled once by all processes over the same Redis.
func newSharedMux(parser *notify.Parser, client *redis.Client) (*notify.Mux, error) {
	return notify.NewMux(notify.Config{
		Parser: parser,
		Store:  wxredis.NewStore(client, wxredis.StoreConfig{Prefix: "shop:wxpay:notify:"}),
	})
}

// README:end

// The code of the documents makes a Mux. TestProcesses shows that it works.
func TestSharedMux(t *testing.T) {
	platformKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"}) // connects when it is needed
	defer client.Close()
	if mux, err := newSharedMux(processParser(&platformKey.PublicKey), client); mux == nil || err != nil {
		t.Error(err)
	}
}
