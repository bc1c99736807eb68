package crypto_test

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/crypto"
)

type vector struct{ name, message, signature string }

// vectors reads the published signatures.
func vectors(t testing.TB) []vector {
	t.Helper()
	var found []vector
	for section := range strings.SplitSeq(string(read(t, "testdata/vectors/rsa_signatures.txt")), "## ") {
		lines := strings.Split(strings.TrimSpace(section), "\n")
		if len(lines) != 3 {
			continue
		}
		_, message, _ := strings.Cut(lines[1], "): ")
		_, signature, _ := strings.Cut(lines[2], "signature: ")
		found = append(found, vector{lines[0], strings.ReplaceAll(message, `\n`, "\n"), signature})
	}
	if len(found) != 4 {
		t.Fatalf("%d published signatures were read, want 4", len(found))
	}
	return found
}

// The documentation's signatures come out byte for byte, and verify.
func TestPublishedSignatures(t *testing.T) {
	signer := crypto.RSA(docKey())
	for _, v := range vectors(t) {
		t.Run(v.name, func(t *testing.T) {
			raw, err := signer.Sign(context.Background(), []byte(v.message))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(v.signature, base64.StdEncoding.EncodeToString(raw)); diff != "" {
				t.Errorf("signature (-want +got):\n%s", diff)
			}
			want, err := base64.StdEncoding.DecodeString(v.signature)
			if err != nil {
				t.Fatal(err)
			}
			if err := crypto.Verify(&docKey().PublicKey, []byte(v.message), want); err != nil {
				t.Errorf("Verify of the published signature: %v", err)
			}
		})
	}
}
