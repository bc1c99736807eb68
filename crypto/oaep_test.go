package crypto_test

import (
	"context"
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/crypto"
)

func TestEncryptIsReadByStandardLibrary(t *testing.T) {
	tests := []struct{ name, plaintext, why string }{
		{"empty", "", "OAEP takes it"},
		{"ASCII", "13800138000", "a phone number"},
		{"Chinese", "张三", "UTF-8, as the protocol wants"},
		{"longest", strings.Repeat("x", 214), "the most that 2048 bits take"},
		{"binary", "\x00\xff\x01", "bytes are not looked at"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ciphertext, err := crypto.Encrypt(&docKey().PublicKey, test.plaintext)
			if err != nil {
				t.Fatal(err)
			}
			if len(ciphertext) != 344 {
				t.Errorf("%d characters, want the 344 of 256 bytes in base64", len(ciphertext))
			}
			block, err := base64.StdEncoding.DecodeString(ciphertext)
			if err != nil {
				t.Fatal(err)
			}
			got, err := rsa.DecryptOAEP(sha1.New(), nil, docKey(), block, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.plaintext, string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.why, diff)
			}
			again, err := crypto.Encrypt(&docKey().PublicKey, test.plaintext)
			if err != nil || again == ciphertext {
				t.Errorf("a second encryption is the same, error %v", err)
			}
			back, err := crypto.Decrypt(docKey(), ciphertext)
			if err != nil || back != test.plaintext {
				t.Errorf("Decrypt = %q, %v", back, err)
			}
		})
	}
}

func TestEncryptTooLong(t *testing.T) {
	tests := []struct {
		name  string
		key   *rsa.PrivateKey
		limit int
		texts []string
	}{
		{"1024 bits", smallKey(), 86, []string{"87", "86"}},
		{"2048 bits", docKey(), 214, []string{"215", "214"}},
		{"3072 bits", bigKey(), 342, []string{"343", "342"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			public := &test.key.PublicKey
			if got := crypto.MaxPlaintext(public); got != test.limit {
				t.Errorf("MaxPlaintext = %d, want %d", got, test.limit)
			}
			if _, err := crypto.Encrypt(public, strings.Repeat("z", test.limit)); err != nil {
				t.Errorf("at the limit: %v", err)
			}
			ciphertext, err := crypto.Encrypt(public, strings.Repeat("z", test.limit+1))
			if !errors.Is(err, crypto.ErrPlaintextTooLong) || ciphertext != "" {
				t.Fatalf("Encrypt = %q, %v, want ErrPlaintextTooLong", ciphertext, err)
			}
			for _, want := range test.texts {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not name %s", err, want)
				}
			}
			if strings.Contains(err.Error(), "zz") {
				t.Errorf("error %q tells the plaintext", err)
			}
		})
	}
	// Chinese characters have three bytes each: 72 are 216 bytes.
	if _, err := crypto.Encrypt(&docKey().PublicKey, strings.Repeat("张", 72)); !errors.Is(err, crypto.ErrPlaintextTooLong) {
		t.Errorf("72 Chinese characters: %v, want ErrPlaintextTooLong", err)
	}
}

func TestMaxPlaintextOfUnusableKeys(t *testing.T) {
	tiny := &rsa.PublicKey{N: big.NewInt(1<<61 - 1), E: 65537}
	for _, public := range []stdcrypto.PublicKey{nil, &rsa.PublicKey{}, "key", tiny} {
		if got := crypto.MaxPlaintext(public); got != 0 {
			t.Errorf("MaxPlaintext(%T) = %d, want 0", public, got)
		}
	}
}

func TestDecryptFailsWithoutDetail(t *testing.T) {
	key := docKey()
	good, err := crypto.Encrypt(&key.PublicKey, "plaintext")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := base64.StdEncoding.DecodeString(good)
	encode := base64.StdEncoding.EncodeToString
	changed := append([]byte{}, block...)
	changed[100] ^= 1
	labelled, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &key.PublicKey, []byte("plaintext"), []byte("label"))
	if err != nil {
		t.Fatal(err)
	}
	newer, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, &key.PublicKey, []byte("plaintext"), nil)
	if err != nil {
		t.Fatal(err)
	}
	others, err := crypto.Encrypt(&otherKey().PublicKey, "plaintext")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, ciphertext, why string }{
		{"empty", "", "no block"},
		{"no base64", "张三", "a field that was not encrypted"},
		{"URL base64", strings.Repeat("-_", 172), "another alphabet"},
		{"cut", good[:340], "a byte is missing"},
		{"short", encode(block[:255]), "not a whole block"},
		{"long", encode(append(block, 0)), "more than a block"},
		{"changed", encode(changed), "one bit"},
		{"over the modulus", encode([]byte(strings.Repeat("\xff", 256))), "not a number of this key"},
		{"another key's", others, "for another merchant"},
		{"label", encode(labelled), "the label has to be empty"},
		{"SHA-256", encode(newer), "another hash"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plaintext, err := crypto.Decrypt(key, test.ciphertext)
			if plaintext != "" || !errors.Is(err, crypto.ErrDecrypt) {
				t.Fatalf("Decrypt = %q, %v, want ErrDecrypt: %s", plaintext, err, test.why)
			}
			if diff := cmp.Diff(crypto.ErrDecrypt.Error(), err.Error()); diff != "" {
				t.Errorf("all failures must look the same (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecryptRefusesKeys(t *testing.T) {
	ciphertext, err := crypto.Encrypt(&docKey().PublicKey, "plaintext")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		key  stdcrypto.Decrypter
	}{
		{"nil", nil},
		{"nil *rsa.PrivateKey", (*rsa.PrivateKey)(nil)},
		{"zero", &rsa.PrivateKey{}},
		{"without exponent", &rsa.PrivateKey{PublicKey: docKey().PublicKey}},
		{"nil KMS", (*kms)(nil)},
		{"KMS without public key", &kms{key: docKey()}},
		{"KMS of another algorithm", &kms{key: docKey(), public: "SM2"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plaintext, err := crypto.Decrypt(test.key, ciphertext)
			if plaintext != "" {
				t.Errorf("Decrypt = %q", plaintext)
			}
			wantKeyError(t, err)
		})
	}
}

func TestDecryptThroughKMS(t *testing.T) {
	remote := newKMS()
	ciphertext, err := crypto.Encrypt(remote.public, "张三")
	if err != nil {
		t.Fatal(err)
	}
	got, err := crypto.Decrypt(remote, ciphertext)
	if err != nil || got != "张三" {
		t.Fatalf("Decrypt = %q, %v", got, err)
	}
	if diff := cmp.Diff(&rsa.OAEPOptions{Hash: stdcrypto.SHA1}, remote.opts); diff != "" {
		t.Errorf("options for the KMS (-want +got):\n%s", diff)
	}
	remote.err = context.DeadlineExceeded
	_, err = crypto.Decrypt(remote, ciphertext)
	if !errors.Is(err, crypto.ErrDecrypt) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v, want ErrDecrypt with the KMS's own behind it", err)
	}
	if err.Error() != crypto.ErrDecrypt.Error() {
		t.Errorf("error %q tells more than ErrDecrypt", err)
	}
}
