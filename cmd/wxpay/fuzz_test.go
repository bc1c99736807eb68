package main

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
)

// What verify and decrypt read comes from outside.
func FuzzInputs(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", "HTTP/", "HTTP/1.1 100 Continue\n\nHTTP/2 200\nA:b\n\n", "< A: b\n<\n:", "\xff: x",
		`{"resource":{"ciphertext":"AA==","nonce":1}}`, `{"data":[{"encrypt_certificate":{}}]}`, `{"data":{"#":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		head, body, ok := splitAnswer(data)
		if len(head)+len(body) > len(data) || !ok && string(body) != string(data) {
			t.Fatalf("%q, %q", head, body)
		}
		header := map[string][]string{}
		_ = addHeaders(header, data)
		for name := range header {
			if name == "" {
				t.Fatal("a header without a name")
			}
		}
		found, err := resourcesIn(data, sealFlags{})
		if (len(found) == 0) == (err == nil) {
			t.Fatal(found, err)
		}
	})
}

// A captured notice may be anything, and so may a value of --set.
func FuzzCaptured(f *testing.F) {
	for _, seed := range []string{
		"POST / HTTP/1.1\r\nA: b\r\nA: c\r\n\r\n{}", "> POST / HTTP/1.1\n> A: b\n>\n{}", "a:b\n\n<xml/>", "POST", "HTTP/\n\n", "{}", "promotion_detail.0.name", "a..b", "",
	} {
		f.Add([]byte(seed))
	}
	_, fields := find.Parts(find.Events("TRANSACTION.SUCCESS")[0])
	f.Fuzz(func(t *testing.T, data []byte) {
		if head, body, ok := splitAnswer(asAnswer(data)); ok {
			if len(body) > len(data) {
				t.Fatalf("a body of %d bytes in %d", len(body), len(data))
			}
			_ = overHeaders(http.Header{}, head)
		}
		path, value, _ := strings.Cut(string(data), "=")
		_, err := fieldValue(fields, path, value)
		var usage *cli.UsageError
		if err != nil && !errors.As(err, &usage) {
			t.Fatal(err)
		}
	})
}
