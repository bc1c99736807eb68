package middleware_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/go-resty/resty/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/keyring"
)

// TestPlainRetries: resty gives each attempt its URL in clear again. All attempts send one
// ciphertext.
func TestPlainRetries(t *testing.T) {
	busy := answer(500, http.Header{}, "")
	good := answer(200, signedHeader(clock, "{}"), "{}")
	retry := func(res *resty.Response, _ error) bool { return res.StatusCode() == 500 }
	for why, send := range map[string]func(*resty.Request) (*resty.Response, error){
		"in the URL": func(r *resty.Request) (*resty.Response, error) { return r.Get(queryPath + "?cert_number=" + secret) },
		"a parameter": func(r *resty.Request) (*resty.Response, error) {
			return r.SetQueryParam("cert_number", secret).Get(queryPath)
		},
		"a body": func(r *resty.Request) (*resty.Response, error) {
			return r.SetBody(person{secret}).Post(tokensPath)
		},
	} {
		client, w := plain(t, busy, busy, good)
		client.SetRetryCount(3).SetRetryWaitTime(time.Nanosecond).SetRetryMaxWaitTime(time.Nanosecond).AddRetryCondition(retry)
		if _, err := send(client.R()); err != nil {
			t.Fatal(err)
		}
		if len(w.sent) != 3 || w.inClear() {
			t.Fatalf("%s: sent %+v", why, w.sent)
		}
		for _, again := range w.sent[1:] {
			if diff := cmp.Diff(w.sent[0], again, cmp.AllowUnexported(sent{})); diff != "" {
				t.Errorf("%s: another attempt (-first +later):\n%s", why, diff)
			}
		}
	}
}

// TestPlainReused: a request that resty sends a second time, with other fields, does not pass for
// one whose caller has encrypted.
func TestPlainReused(t *testing.T) {
	client, w := plain(t)
	r := client.R()
	for _, send := range []func() (*resty.Response, error){
		func() (*resty.Response, error) { return r.SetBody(person{}).Post(tokensPath) },
		func() (*resty.Response, error) { return r.SetBody(person{"other " + secret}).Post(tokensPath) },
		func() (*resty.Response, error) {
			return r.SetBody(person{secret}).Post("/v3/fund-app/mch-transfer/transfer-bills")
		},
	} {
		if _, err := send(); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.sent) != 3 || w.inClear() {
		t.Errorf("sent %+v", w.sent)
	}
}

// TestPlainWithinCall: the context of one call may be handed on to a request of another client.
// It brings no rule with it, neither fields to encrypt nor an answer that needs no signature.
func TestPlainWithinCall(t *testing.T) {
	ctx, outer := call.With(t.Context(), "v3/billdownload/file", true)
	outer.Owner, outer.Rule = resty.New().R(), call.Rule("", "GET", "/v3/billdownload/file")
	client, w := plain(t)
	if _, err := client.R().SetContext(ctx).SetBody(person{secret}).Post(tokensPath); err != nil || w.inClear() {
		t.Errorf("error %v, sent %+v", err, w.sent)
	}
	for _, make := range []func(*testing.T, ...transport) (*resty.Client, *wire){plain, bare} {
		client, _ := make(t, answer(200, http.Header{}, "a,b"))
		if _, err := client.R().SetContext(ctx).Get("/v3/certificates"); !errors.Is(err, keyring.ErrMissingSignature) {
			t.Errorf("an unsigned answer: error %v", err)
		}
	}
}
