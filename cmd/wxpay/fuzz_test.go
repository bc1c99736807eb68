package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
)

// FuzzResources looks for envelopes in any input.
func FuzzResources(f *testing.F) {
	for _, seed := range []string{
		`{"resource":{"ciphertext":"AA==","nonce":1}}`, `{"data":[{"encrypt_certificate":{}}]}`, `{"data":{"#":1}}`, "AA==", "{", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := resourcesIn(data, sealFlags{})
		if (len(found) == 0) == (err == nil) {
			t.Fatal(found, err)
		}
	})
}

// FuzzFieldValue sets a field of a notice. Path and value may be anything.
func FuzzFieldValue(f *testing.F) {
	for _, seed := range []string{"promotion_detail.0.name=x", "amount.total=1", "a..b", "amount={}", "="} {
		f.Add(seed)
	}
	fields := find.Events("TRANSACTION.SUCCESS")[0].Resource()
	f.Fuzz(func(t *testing.T, set string) {
		path, value, _ := strings.Cut(set, "=")
		_, err := fieldValue("--set", fields, path, value)
		var usage *cli.UsageError
		if err != nil && !errors.As(err, &usage) {
			t.Fatal(err)
		}
	})
}
