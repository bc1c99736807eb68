package wxpay_test

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// deep returns texts of some 10 MiB, the most that a client reads, nested as deep as that size
// allows. A parser that recurses once a level ends the process, and no test can recover from that.
func deep() map[string]string {
	const size = 10 << 20
	return map[string]string{
		"arrays without an end":   strings.Repeat("[", size),
		"objects without an end":  strings.Repeat(`{"a":`, size/5),
		"both, without an end":    strings.Repeat(`{"a":[`, size/6),
		"both, as JSON":           strings.Repeat(`{"a":[`, size/8) + strings.Repeat("]}", size/8),
		"behind a code":           `{"code":"PARAM_ERROR","message":"m","detail":` + strings.Repeat("[", size/2),
		"as a detail that is one": `{"code":"PARAM_ERROR","detail":{"field":` + strings.Repeat("[", size/3) + strings.Repeat("]", size/3) + "}}",
	}
}

// TestDeepAnswers: an answer nested too deep counts as an answer that is not JSON, with any status.
func TestDeepAnswers(t *testing.T) {
	const complaint = "v3/merchant-service/complaints-v2/200201820200101080076610000" // sensitive fields in the answer
	for why, text := range deep() {
		t.Run(why, func(t *testing.T) {
			box, client := pair(t)
			for path, status := range map[string]int{"v3/good": 200, complaint: 200, "v3/refused": 400, "v3/failed": 500} {
				box.Handle("GET", path, func(sandbox.Request) sandbox.Answer {
					return sandbox.Answer{Status: status, Body: []byte(text), Unsigned: status != 200}
				})
			}
			for _, path := range []string{"v3/good", complaint} {
				res, err := client.Chain(path).Get(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				var v any
				if got := res.Get("a"); got.Exists() || len(res.Bytes()) != len(text) {
					t.Errorf("%s: Get = %.40s, %d bytes", path, got, len(res.Bytes()))
				}
				if err := res.Decode(&v); err == nil {
					t.Errorf("%s: it decodes", path)
				}
			}
			for _, path := range []string{"v3/refused", "v3/failed"} {
				_, err := client.Chain(path).Get(t.Context())
				_, failed := client.Chain(path).Download(t.Context(), io.Discard)
				for _, err := range []error{err, failed} {
					var refused *wxpay.APIError
					if !errors.As(err, &refused) || refused.Code != "" || refused.Detail != nil || len(refused.Body) != len(text) || len(err.Error()) > 200 {
						t.Errorf("%s: %.200v", path, err)
					}
					if !wxpay.MayHaveActed(err) && path == "v3/failed" {
						t.Error("a 500 may have acted")
					}
				}
			}
		})
	}
}

// TestDeepDetail: a caller that makes an APIError by hand, in a test, may put anything in it.
func TestDeepDetail(t *testing.T) {
	for why, text := range deep() {
		if got, want := (&wxpay.APIError{StatusCode: 400, Detail: []byte(text)}).Error(), "wxpay:  : 400"; got != want {
			t.Errorf("%s: %.60q", why, got)
		}
	}
}

// TestDeepBodies: a body with sensitive fields to encrypt must be JSON of a usual depth. Any other
// body is sent as it is, and refused by its reader.
func TestDeepBodies(t *testing.T) {
	for why, text := range deep() {
		t.Run(why, func(t *testing.T) {
			box, client := pair(t)
			thing := client.Chain("v3/thing")
			_, err := thing.Post(t.Context(), wxpay.Raw("application/json", []byte(text)), wxpay.Encrypt("a"))
			if !errors.Is(err, wxpay.ErrSensitive) {
				t.Errorf("Raw: %v", err)
			}
			for name, option := range map[string]wxpay.Option{
				"Body": wxpay.Body(json.RawMessage(text)), "JSON": wxpay.JSON{"b": json.RawMessage(text)},
			} {
				if _, err := thing.Post(t.Context(), option, wxpay.Encrypt("a")); !errors.Is(err, wxpay.ErrBody) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if n := box.Count(); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
			_, err = thing.Post(t.Context(), wxpay.Raw("application/json", []byte(text)))
			if !errors.Is(err, wxpay.Code("PARAM_ERROR")) {
				t.Errorf("the sandbox: %v", err)
			}
		})
	}
}

// TestDeepCertificates: the list of platform certificates comes before there is a key to verify it
// with.
func TestDeepCertificates(t *testing.T) {
	for why, text := range deep() {
		for _, status := range []int{200, 404} {
			box := newBox(t)
			text := text[:1<<20] // as much as the keyring reads
			box.Handle("GET", "v3/certificates", func(sandbox.Request) sandbox.Answer {
				return sandbox.Answer{Status: status, Body: []byte(text)}
			})
			fetch, err := wxpay.SignedFetch(box.Config())
			if err != nil {
				t.Fatal(err)
			}
			ring, err := keyring.Download(keyring.DownloadConfig{Fetch: fetch, APIv3Key: box.Keys().APIv3Key})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ring.Current(t.Context()); !errors.Is(err, keyring.ErrFetch) {
				t.Errorf("%s, %d: %v", why, status, err)
			}
		}
	}
}
