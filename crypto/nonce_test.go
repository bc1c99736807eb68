package crypto_test

import (
	"regexp"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
)

func TestNonceForm(t *testing.T) {
	form := regexp.MustCompile(`^[0-9A-Za-z]{32}$`)
	seen := make(map[string]bool)
	for range 1000 {
		nonce := crypto.Nonce()
		if !form.MatchString(nonce) {
			t.Fatalf("Nonce() = %q", nonce)
		}
		if seen[nonce] {
			t.Fatalf("the nonce %q came twice", nonce)
		}
		seen[nonce] = true
	}
}

// Every character is as likely as any other, in every position. With 62
// characters the statistic has 61 degrees of freedom; it exceeds 145 once in
// about 10^8 runs. Taking bytes modulo 62 would raise it by over 1,000.
func TestNonceIsFair(t *testing.T) {
	const rounds = 20000
	var all [256]int
	for range rounds {
		nonce := crypto.Nonce()
		for i := range nonce {
			all[nonce[i]]++
		}
	}
	expected := float64(rounds*32) / 62
	chi := 0.0
	for _, c := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" {
		d := float64(all[c]) - expected
		chi += d * d / expected
	}
	if chi > 145 {
		t.Errorf("chi-square = %.1f over 61 degrees of freedom: some characters come more often", chi)
	}
}
