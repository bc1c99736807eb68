package sandbox_test

import (
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

func TestNotifyHosts(t *testing.T) {
	hosts := []string{"merchant.test"}
	box := open(t, sandbox.Config{NotifyHosts: hosts})
	hosts[0] = "www.weixin.qq.com" // the Config was copied
	for url, may := range map[string]bool{
		"https://merchant.test/notify": true, "https://MERCHANT.test:8443/": true, "https://www.weixin.qq.com/": false,
		"http://127.0.0.1:1/": true, "http://127.9.9.9:1/": true, "http://[::1]:1/": true, "http://LocalHost:1/": true, "http://[::ffff:127.0.0.1]:1/": true,
		"http://127.0.0.1.example.com/": false, "http://localhost.example.com/": false, "http://10.0.0.1/": false, "http://0.0.0.0:1/": false,
		"http://127.0.0.1@example.com/": false, "http://merchant.test@example.com/": false,
	} {
		if err := box.MayNotify(url); (err == nil) != may {
			t.Errorf("%s: %v", url, err)
		}
	}
	if err := open(t, sandbox.Config{NotifyHosts: []string{"*"}}).MayNotify("http://10.0.0.1/"); err != nil {
		t.Error(err)
	}
}
