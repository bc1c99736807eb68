package wxredis_test

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/wxredis"
)

// The same notices at several servers: give the Mux of each a Store over the same Redis.
func ExampleNewStore() {
	platformKey, err := rsa.GenerateKey(rand.Reader, 2048) // WeChat Pay's
	if err != nil {
		fmt.Println(err)
		return
	}
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"}) // connects when it is needed
	defer client.Close()
	mux, err := notify.NewMux(notify.Config{
		Parser: processParser(&platformKey.PublicKey), // of your keyring, APIv3 key and merchant number
		Store:  wxredis.NewStore(client, wxredis.StoreConfig{Prefix: "shop:wxpay:"}),
	})
	fmt.Println(mux != nil, err)
	// Output: true <nil>
}
