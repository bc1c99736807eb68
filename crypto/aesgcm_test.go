package crypto_test

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/crypto"
)

const apiV3Key = "0123456789abcdef0123456789abcdef"

// gcmVectors are published ones: two of WeChat Pay client libraries (16-byte
// nonces) and test cases 16 to 18 of the specification of GCM (McGrew, Viega).
func gcmVectors(t testing.TB) []gcmVector {
	unhex := func(text string) string {
		raw, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	unbase := func(text string) string {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	key := unhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
	additional := unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
	plaintext := unhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
		"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
	return []gcmVector{
		{"nothing", apiV3Key, "0123456789abcdef", "", "", unbase("GvpmmdtYwexXIPhySs9Tlg==")},
		{"hello", apiV3Key, "0123456789abcdef", "world", "hello", unbase("APoZlYpivU3HjbAiB4CvW1rAFr8J")},
		{"GCM 16, nonce of 12 bytes", key, unhex("cafebabefacedbaddecaf888"), additional, plaintext,
			unhex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" +
				"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b")},
		{"GCM 17, nonce of 8 bytes", key, unhex("cafebabefacedbad"), additional, plaintext,
			unhex("c3762df1ca787d32ae47c13bf19844cbaf1ae14d0b976afac52ff7d79bba9de0" +
				"feb582d33934a4f0954cc2363bc73f7862ac430e64abe499f47c9b1f3a337dbf46a792c45e454913fe2ea8f2")},
		{"GCM 18, nonce of 60 bytes", key, unhex("9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728" +
			"c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b"), additional, plaintext,
			unhex("5a8def2f0c9e53f1f75d7853659e2a20eeb2b22aafde6419a058ab4f6f746bf4" +
				"0fc0c3b780f244452da3ebf1c5d82cdea2418997200ef82e44ae7e3fa44a8266ee1c8eb0c8b5d4cf5ae9f19a")},
	}
}

type gcmVector struct{ name, key, nonce, additional, plaintext, ciphertext string }

func TestPublishedGCM(t *testing.T) {
	for _, v := range gcmVectors(t) {
		t.Run(v.name, func(t *testing.T) {
			plaintext, err := crypto.Open([]byte(v.key), []byte(v.nonce), []byte(v.additional), []byte(v.ciphertext))
			if err != nil || plaintext == nil {
				t.Fatalf("Open = %v, %v", plaintext, err)
			}
			if diff := cmp.Diff(v.plaintext, string(plaintext)); diff != "" {
				t.Errorf("plaintext (-want +got):\n%s", diff)
			}
			ciphertext, err := crypto.Seal([]byte(v.key), []byte(v.nonce), []byte(v.additional), []byte(v.plaintext))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(v.ciphertext, string(ciphertext)); diff != "" {
				t.Errorf("ciphertext (-want +got):\n%s", diff)
			}
		})
	}
}

// A published vector with a key of 16 bytes is really AES-128. The standard library opens it. This
// package knows only APIv3 keys and does not.
func TestSixteenByteKeyIsRefused(t *testing.T) {
	key, nonce := []byte("testAPIv3Key0000"), []byte("wCq51qZv4Yfg")
	additional := []byte("Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8")
	ciphertext, err := base64.StdEncoding.DecodeString("FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC")
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	plaintext, err := gcm.Open(nil, nonce, ciphertext, additional)
	if err != nil || string(plaintext) != "Hello World" {
		t.Fatalf("standard library: %q, %v", plaintext, err)
	}
	plaintext, err = crypto.Open(key, nonce, additional, ciphertext)
	if plaintext != nil {
		t.Errorf("Open = %q", plaintext)
	}
	wantKeyError(t, err)
}

func TestGCMKeyLength(t *testing.T) {
	for _, length := range []int{0, 1, 16, 24, 31, 33, 64} {
		key := []byte(strings.Repeat("k", length))
		sealed, err := crypto.Seal(key, []byte("nonce"), nil, []byte("text"))
		if sealed != nil {
			t.Errorf("Seal took a key of %d bytes", length)
		}
		wantKeyError(t, err)
		opened, err := crypto.Open(key, []byte("nonce"), nil, make([]byte, 40))
		if opened != nil {
			t.Errorf("Open took a key of %d bytes", length)
		}
		wantKeyError(t, err)
		if length > 1 && strings.Contains(err.Error(), "kk") {
			t.Errorf("error %q tells the key", err)
		}
	}
}

func TestSealEmptyNonce(t *testing.T) {
	sealed, err := crypto.Seal([]byte(apiV3Key), nil, nil, []byte("text"))
	if sealed != nil || !errors.Is(err, crypto.ErrNonce) {
		t.Errorf("Seal = %x, %v, want ErrNonce", sealed, err)
	}
}

func TestOpenFailsWithoutDetail(t *testing.T) {
	key, nonce, additional := apiV3Key, "123456789012", "certificate"
	sealed, err := crypto.Seal([]byte(key), []byte(nonce), []byte(additional), []byte("plaintext"))
	if err != nil {
		t.Fatal(err)
	}
	good := string(sealed)
	flip := func(i int) string {
		changed := []byte(good)
		changed[i] ^= 0x80
		return string(changed)
	}
	tests := []struct{ name, key, nonce, additional, ciphertext string }{
		{"another key", strings.ToUpper(key), nonce, additional, good},
		{"another nonce", key, "123456789013", additional, good},
		{"longer nonce", key, nonce + "4", additional, good},
		{"empty nonce", key, "", additional, good},
		{"no additional data", key, nonce, "", good},
		{"other additional data", key, nonce, "Certificate", good},
		{"nothing", key, nonce, additional, ""},
		{"one byte", key, nonce, additional, "x"},
		{"shorter than a tag", key, nonce, additional, good[:15]},
		{"only a tag", key, nonce, additional, good[len(good)-16:]},
		{"changed first byte", key, nonce, additional, flip(0)},
		{"changed tag", key, nonce, additional, flip(len(good) - 1)},
		{"cut", key, nonce, additional, good[:len(good)-1]},
		{"longer", key, nonce, additional, good + "\x00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plaintext, err := crypto.Open([]byte(test.key), []byte(test.nonce), []byte(test.additional), []byte(test.ciphertext))
			if plaintext != nil || !errors.Is(err, crypto.ErrDecrypt) {
				t.Fatalf("Open = %q, %v, want ErrDecrypt", plaintext, err)
			}
			if diff := cmp.Diff(crypto.ErrDecrypt.Error(), err.Error()); diff != "" {
				t.Errorf("all failures must look the same (-want +got):\n%s", diff)
			}
		})
	}
}

// No result shares memory with an argument, and no argument is written to.
func TestGCMKeepsItsArguments(t *testing.T) {
	key, nonce, additional := []byte(apiV3Key), []byte("123456789012"), []byte("certificate")
	plaintext := append(make([]byte, 0, 100), "plaintext"...)
	sealed, err := crypto.Seal(key, nonce, additional, plaintext)
	if err != nil {
		t.Fatal(err)
	}
	kept := string(sealed)
	opened, err := crypto.Open(key, nonce, additional, sealed)
	if err != nil {
		t.Fatal(err)
	}
	clear(plaintext)
	if string(opened) != "plaintext" || string(sealed) != kept {
		t.Errorf("opened %q; sealed changed: %t", opened, string(sealed) != kept)
	}
	clear(sealed)
	if string(opened) != "plaintext" || string(key) != apiV3Key || string(nonce) != "123456789012" {
		t.Error("memory is shared")
	}
}
