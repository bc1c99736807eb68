package middleware_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/middleware"
)

// TestPlainVerifies: a 2xx answer is believed if it is signed, or if it is that of an endpoint
// whose answers are not. A wrong signature of any answer is an error.
func TestPlainVerifies(t *testing.T) {
	const refused = `{"code":"PARAM_ERROR"}`
	for _, c := range []struct {
		why, path string
		answer    transport
		want      error
	}{
		{"signed", "/v3/certificates", answer(200, signedHeader(clock, goodBody), goodBody), nil},
		{"not signed", "/v3/certificates", answer(200, http.Header{}, goodBody), keyring.ErrMissingSignature},
		{"signed wrongly", "/v3/certificates", answer(200, signedHeader(clock, "x"), goodBody), crypto.ErrBadSignature},
		{"a refusal, signed", "/v3/certificates", answer(400, signedHeader(clock, refused), refused), nil},
		{"a refusal, not signed", "/v3/certificates", answer(400, http.Header{}, refused), nil},
		{"a refusal, signed wrongly", "/v3/certificates", answer(400, signedHeader(clock, "x"), refused), crypto.ErrBadSignature},
		{"a file", "/v3/billdownload/file?token=x", answer(200, http.Header{}, "a,b"), nil},
		{"a file below WeChat Pay's prefix", "/hk/v3/billdownload/file?token=x", answer(200, http.Header{}, "a,b"), nil},
		{"a file below another prefix", "/gateway/v3/billdownload/file", answer(200, http.Header{}, "a,b"), keyring.ErrMissingSignature},
		{"a path that only decodes to a file's", "/v3/billdownload%2Ffile", answer(200, http.Header{}, "a,b"), keyring.ErrMissingSignature},
		{"a file by another method", "POST /v3/billdownload/file", answer(200, http.Header{}, "a,b"), keyring.ErrMissingSignature},
		{"a statement without its digest", "/v3/global/statements", answer(200, http.Header{}, "a,b"), keyring.ErrMissingSignature},
	} {
		for _, make := range []func(*testing.T, ...transport) (*resty.Client, *wire){plain, bare} {
			client, _ := make(t, c.answer)
			method, path := "GET", c.path
			if m, p, ok := strings.Cut(c.path, " "); ok {
				method, path = m, p
			}
			if _, err := client.R().Execute(method, path); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Errorf("%s: error %v, want %v", c.why, err, c.want)
			}
		}
	}
}

// TestPlainRedirect: no signature goes to another host, and no unsigned file comes from there.
func TestPlainRedirect(t *testing.T) {
	for _, status := range []int{302, 307} {
		for _, make := range []func(*testing.T, ...transport) (*resty.Client, *wire){plain, bare} {
			client, w := make(t, answer(status, http.Header{"Location": {"https://example.com/v3/billdownload/file"}}, ""))
			_, err := client.R().Get("/v3/certificates")
			if err == nil || !strings.Contains(err.Error(), "redirect") || len(w.sent) != 1 {
				t.Errorf("%d: error %v, %d sent", status, err, len(w.sent))
			}
		}
	}
	for _, layer := range []func(http.RoundTripper) http.RoundTripper{verifier, middleware.Sign(identity())} {
		w := &wire{answers: []transport{answer(200, http.Header{}, "a,b")}}
		req := httptest.NewRequest("GET", "https://example.com/v3/billdownload/file", nil)
		req.Response = new(http.Response) // net/http sets it
		if _, err := layer(w).RoundTrip(req); err == nil || len(w.sent) != 0 {
			t.Errorf("one layer by itself: error %v, %d sent", err, len(w.sent))
		}
	}
}

// TestPlainDecrypts: the fields of an answer come in clear, in the body and in the value that
// resty fills before its hooks run.
func TestPlainDecrypts(t *testing.T) {
	sealed, err := crypto.Encrypt(&merchantKey().PublicKey, secret)
	if err != nil {
		t.Fatal(err)
	}
	body := `{"data":[{"payer_phone":"` + sealed + `"}]}`
	header := signedHeader(clock, body)
	header.Set("Content-Type", "application/json")
	var result struct {
		Data []struct {
			Phone string `json:"payer_phone"`
		}
	}
	client, _ := plain(t, answer(200, header, body))
	hookOnly, _ := bare(t, answer(200, header, body))
	hookOnly.OnAfterResponse(middleware.Decrypt(merchantKey()))
	for _, client := range []*resty.Client{client, hookOnly} {
		result.Data = nil
		res, err := client.R().SetResult(&result).Get("/v3/merchant-service/complaints-v2")
		if err != nil {
			t.Fatal(err)
		}
		if want := `{"data":[{"payer_phone":"` + secret + `"}]}`; res.String() != want {
			t.Errorf("body %s", res)
		}
		if len(result.Data) != 1 || result.Data[0].Phone != secret {
			t.Errorf("result %+v", result)
		}
	}
}
