package crypto_test

import (
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"math/big"
	mathrand "math/rand/v2"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
)

// sign makes a signature with nothing but the standard library.
func sign(t testing.TB, key *rsa.PrivateKey, message []byte) []byte {
	t.Helper()
	digest := sha256.Sum256(message)
	signature, err := rsa.SignPKCS1v15(nil, key, stdcrypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

func TestVerifyMismatch(t *testing.T) {
	key, message := docKey(), []byte("1554208460\nnonce\n{\"code\":\"OK\"}\n")
	good := sign(t, key, message)
	d1, d256, d512 := sha1.Sum(message), sha256.Sum256(message), sha512.Sum512(message)
	other := func(hash stdcrypto.Hash, digest []byte) []byte {
		signature, err := rsa.SignPKCS1v15(nil, key, hash, digest)
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}
	pss, err := rsa.SignPSS(rand.Reader, key, stdcrypto.SHA256, d256[:], nil)
	if err != nil {
		t.Fatal(err)
	}
	raised := new(big.Int).Add(new(big.Int).SetBytes(good), key.N).Bytes()
	tests := []struct {
		name      string
		message   []byte
		signature []byte
		why       string
	}{
		{"nil", message, nil, "no signature"},
		{"empty", message, []byte{}, "no signature"},
		{"short", message, good[1:], "a byte is missing"},
		{"long", message, append([]byte{0}, good...), "same number, another length"},
		{"trailing byte", message, append(append([]byte{}, good...), 0), "same beginning"},
		{"zeros", message, make([]byte, len(good)), "0 to the power of e is 0"},
		{"over the modulus", message, raised, "same number modulo N"},
		{"another message", append(message, '\n'), good, "one line feed more"},
		{"empty message", nil, good, "not what was signed"},
		{"another key's", message, sign(t, otherKey(), message), "signed by somebody else"},
		{"SHA-1", message, other(stdcrypto.SHA1, d1[:]), "another digest"},
		{"SHA-512", message, other(stdcrypto.SHA512, d512[:]), "another digest"},
		{"bare digest", message, other(0, d256[:]), "without the name of the digest"},
		{"PSS", message, pss, "another padding"},
		{"probe", message, []byte("WECHATPAY/SIGNTEST/"), "签名探测: must fail like any other"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := crypto.Verify(&key.PublicKey, test.message, test.signature)
			if !errors.Is(err, crypto.ErrBadSignature) || errors.Is(err, crypto.ErrKey) {
				t.Errorf("Verify = %v, want ErrBadSignature: %s", err, test.why)
			}
		})
	}
	if err := crypto.Verify(&key.PublicKey, message, good); err != nil {
		t.Errorf("Verify of the good signature: %v", err)
	}
}

func TestVerifyRefusesKeys(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ed, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := docKey().PublicKey
	tests := []struct {
		name   string
		public stdcrypto.PublicKey
		why    string
	}{
		{"nil", nil, "no key"},
		{"nil *rsa.PublicKey", (*rsa.PublicKey)(nil), "no key behind the pointer"},
		{"zero", &rsa.PublicKey{}, "the standard library would panic on a nil modulus"},
		{"modulus 0", &rsa.PublicKey{N: new(big.Int), E: 65537}, "nothing is smaller than it"},
		{"negative modulus", &rsa.PublicKey{N: new(big.Int).Neg(good.N), E: 65537}, "its bytes are those of the good one"},
		{"modulus 1", &rsa.PublicKey{N: big.NewInt(1), E: 65537}, "everything is 0 modulo 1"},
		{"even modulus", &rsa.PublicKey{N: new(big.Int).Add(good.N, big.NewInt(1)), E: 65537}, "modular powers need an odd one"},
		{"exponent 0", &rsa.PublicKey{N: good.N}, "everything to the power of 0 is 1"},
		{"exponent 1", &rsa.PublicKey{N: good.N, E: 1}, "anyone could sign"},
		{"exponent -1", &rsa.PublicKey{N: good.N, E: -1}, "no power"},
		{"even exponent", &rsa.PublicKey{N: good.N, E: 65536}, "not invertible"},
		{"by value", good, "only pointers are public keys in the standard library"},
		{"private key", docKey(), "a secret has no place here"},
		{"EC", &ec.PublicKey, "not RSA"},
		{"Ed25519", ed, "not RSA"},
		{"string", "key", "not a key"},
	}
	message := []byte("message")
	signature := sign(t, docKey(), message)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := crypto.Verify(test.public, message, signature)
			if errors.Is(err, crypto.ErrBadSignature) {
				t.Errorf("Verify = %v: a bad key must not look like a bad signature", err)
			}
			wantKeyError(t, err)
			if _, err := crypto.Encrypt(test.public, "text"); err == nil {
				t.Errorf("Encrypt took the key: %s", test.why)
			} else {
				wantKeyError(t, err)
			}
		})
	}
}

// Over random and mutated input, the verdict is the standard library's.
func TestVerifyAgreesWithStandardLibrary(t *testing.T) {
	random := mathrand.New(mathrand.NewPCG(1554208460, 1))
	keys := []*rsa.PrivateKey{docKey(), otherKey(), smallKey(), bigKey()}
	accepted := 0
	for i := range 400 {
		message := make([]byte, random.IntN(300))
		for j := range message {
			message[j] = byte(random.Uint32())
		}
		signer, checker := keys[random.IntN(4)], keys[random.IntN(4)]
		if i%2 == 0 {
			checker = signer
		}
		signature := sign(t, signer, message)
		if i%4 == 0 { // flip one bit somewhere
			if n := random.IntN(len(message) + len(signature)); n < len(message) {
				message[n] ^= 1 << random.IntN(8)
			} else {
				signature[n-len(message)] ^= 1 << random.IntN(8)
			}
		}
		digest := sha256.Sum256(message)
		want := rsa.VerifyPKCS1v15(&checker.PublicKey, stdcrypto.SHA256, digest[:], signature) == nil
		got := crypto.Verify(&checker.PublicKey, message, signature)
		if (got == nil) != want || got != nil && !errors.Is(got, crypto.ErrBadSignature) {
			t.Fatalf("case %d: Verify = %v, the standard library accepts: %t", i, got, want)
		}
		if want {
			accepted++
		}
	}
	if accepted < 90 || accepted > 310 {
		t.Errorf("%d of 400 were accepted: the cases are one-sided", accepted)
	}
}
