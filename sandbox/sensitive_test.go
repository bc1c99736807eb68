package sandbox_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

func TestDecrypt(t *testing.T) {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	seal := func(key *rsa.PublicKey) string {
		raw, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, key, []byte("张三"), nil)
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(raw)
	}
	public, platform := box.Key(), box.CertificateKey()
	for _, c := range []struct {
		why, serial, ciphertext, want string
	}{
		{"the public key's", public.Serial, seal(public.Public.(*rsa.PublicKey)), "张三"},
		{"the certificate's", platform.Serial, seal(platform.Public.(*rsa.PublicKey)), "张三"},
		{"the certificate's, its serial written otherwise", "0" + strings.ToLower(platform.Serial), seal(platform.Public.(*rsa.PublicKey)), "张三"},
		{"the other key's", platform.Serial, seal(public.Public.(*rsa.PublicKey)), ""},
		{"a serial that nobody has", "PUB_KEY_ID_1", seal(public.Public.(*rsa.PublicKey)), ""},
		{"plaintext", public.Serial, "张三", ""},
		{"nothing", public.Serial, "", ""},
	} {
		if got, err := box.Decrypt(c.serial, c.ciphertext); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v", c.why, got, err)
		}
	}
}

func TestEncrypt(t *testing.T) {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	for _, plaintext := range []string{"", "张三", strings.Repeat("x", 214)} {
		sealed, err := box.Encrypt(plaintext)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := base64.StdEncoding.DecodeString(sealed)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := rsa.DecryptOAEP(sha1.New(), nil, box.MerchantKey(), raw, nil); string(got) != plaintext {
			t.Errorf("%d bytes: %v", len(plaintext), err)
		}
	}
	if _, err := box.Encrypt(strings.Repeat("x", 215)); err == nil {
		t.Error("215 bytes were taken")
	}
}
