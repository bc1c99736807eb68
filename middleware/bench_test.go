package middleware_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"testing"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/middleware"
)

// BenchmarkEncrypt measures what the Encrypt layer costs a call. Without sensitive fields it is
// next to nothing. With two fields it is little more than the two encryptions. Both are timed in
// one run, in turns; x/bare is the ratio.
func BenchmarkEncrypt(b *testing.B) {
	hook, client := middleware.Encrypt(ring()), resty.New()
	prepare := func(path string) *resty.Request {
		ctx, c := call.With(context.Background(), path, false)
		c.Rule, _ = rules.Lookup(http.MethodPost, path)
		return client.R().SetContext(ctx)
	}
	b.Run("nothing sensitive", func(b *testing.B) {
		b.ReportAllocs()
		r := prepare("v3/pay/transactions/jsapi")
		for b.Loop() {
			_, _ = rules.Lookup(http.MethodPost, "v3/pay/transactions/jsapi")
			if err := hook(nil, r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("two fields", func(b *testing.B) {
		r := prepare("v3/payroll-card/tokens")
		body := []byte(`{"appid":"wxa1111111","employment_type":"LONG_TERM_EMPLOYMENT","id_card_number":"330000199001010000",` +
			`"openid":"9x111111","sub_appid":"wxa1111111","sub_mchid":"1111111","user_name":"张三"}`)
		bare := func(plaintext string) {
			raw, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &platformKey().PublicKey, []byte(plaintext), nil)
			if err != nil {
				b.Fatal(err)
			}
			_ = base64.StdEncoding.EncodeToString(raw)
		}
		bare("warm")
		var ours, least time.Duration
		for b.Loop() {
			r.Body, r.Header = body, http.Header{}
			start := time.Now()
			if err := hook(nil, r); err != nil {
				b.Fatal(err)
			}
			middle := time.Now()
			bare("张三")
			bare("330000199001010000")
			ours += middle.Sub(start)
			least += time.Since(middle)
		}
		b.ReportMetric(float64(ours)/float64(least), "x/bare")
	})
}
