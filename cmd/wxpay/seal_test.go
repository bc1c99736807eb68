package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

func TestEncryptSession(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.pipe("张三", "encrypt", "--config", "keys")
	s.pipe("张三\n", "encrypt", "--config", "keys", "--json")
	s.pipe("张三", "encrypt", "--certificate", "keys/wechatpay_certificate.pem")
	s.pipe("{\"a\":1}\n", "encrypt", "--aead", "--nonce", "5K8264ILTKCH", "--associated-data", "transaction", "--config", "keys")
	s.replace(sealed(t, box.Keys().APIv3Key, "5K8264ILTKCH", "transaction", "{\"a\":1}\n"), "SEALED")

	s.pipe("", "encrypt", "--config", "keys")
	s.pipe(strings.Repeat("长", 72), "encrypt", "--config", "keys")
	s.pipe("张三", "encrypt")
	s.pipe("张三", "encrypt", "--public-key", "keys/wechatpay_public_key.pem")
	s.pipe("张三", "encrypt", "--nonce", "abc", "--config", "keys")
	s.pipe("张三", "encrypt", "--aead")
	s.run("encrypt", "absent.txt", "--config", "keys")
	s.golden("encrypt")
}

// sealed returns an AEAD_AES_256_GCM ciphertext, made with the standard library.
func sealed(t *testing.T, key, nonce, associated, plaintext string) string {
	t.Helper()
	return base64.StdEncoding.EncodeToString(wxtest.Seal(key, nonce, associated, []byte(plaintext)))
}

// TestEncryptIsRight decrypts the output of encrypt with the private key and the standard library.
func TestEncryptIsRight(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	for _, tt := range []struct {
		input, want string
		flags       []string
	}{
		{"张三\n", "张三", nil},
		{"张三\r\n", "张三", nil},
		{"a\n\n", "a\n", nil},
		{"张三\n", "张三\n", []string{"--exact"}},
	} {
		r := s.quiet(t.Context(), strings.NewReader(tt.input), append([]string{"encrypt", "--config", "keys"}, tt.flags...)...)
		ciphertext, err := base64.StdEncoding.DecodeString(strings.TrimSpace(r.stdout))
		if err != nil {
			t.Fatal(err, r)
		}
		got, err := rsa.DecryptOAEP(sha1.New(), nil, box.Keys().Public, ciphertext, nil)
		if err != nil || string(got) != tt.want {
			t.Errorf("%q %v: %q, %v", tt.input, tt.flags, got, err)
		}
	}
}

func TestDecryptSession(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	keys := box.Keys()
	seal := func(key *rsa.PrivateKey, text string) string {
		ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &key.PublicKey, []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(ciphertext)
	}
	mine := seal(keys.Merchant, "张三")
	s.write("mine.txt", mine+"\n")
	s.write("folded.txt", mine[:76]+"\n"+mine[76:]+"\n")
	s.write("quoted.txt", `"`+mine+`"`)
	s.write("theirs.txt", seal(keys.Public, "张三"))
	s.write("cut.txt", mine[:100])
	text := sealed(t, keys.APIv3Key, "5K8264ILTKCH", "transaction", `{"out_trade_no":"1217752501201407033233368018"}`)
	envelope := `{"algorithm":"AEAD_AES_256_GCM","ciphertext":"` + text + `","associated_data":"transaction","nonce":"5K8264ILTKCH"}`
	s.write("resource.json", envelope)
	s.write("notification.json", `{"id":"EV-2018","event_type":"TRANSACTION.SUCCESS","resource":`+envelope+`}`)
	s.write("certificates.json", `{"data":[{"encrypt_certificate":`+envelope+`},{"encrypt_certificate":`+envelope+`}]}`)
	s.write("changed.json", strings.Replace(envelope, "transaction", "transactioN", 1))
	s.write("sm4.json", strings.Replace(envelope, "AES_256", "SM4", 1))
	s.write("other.json", `{"code":"SUCCESS"}`)
	s.write("broken.json", envelope[:50])
	s.write("bare.txt", text)
	decrypt := func(args ...string) { s.run(append([]string{"decrypt", "--config", "keys"}, args...)...) }
	decrypt("mine.txt")
	decrypt("folded.txt")
	decrypt("quoted.txt", "--json")
	decrypt("--aead", "resource.json")
	decrypt("--aead", "notification.json", "--json")
	decrypt("--aead", "certificates.json")
	decrypt("--aead", "bare.txt", "--nonce", "5K8264ILTKCH", "--associated-data", "transaction")

	decrypt("theirs.txt")
	decrypt("cut.txt")
	decrypt("other.json")
	decrypt("broken.json")
	decrypt("--aead", "changed.json")
	decrypt("--aead", "sm4.json")
	decrypt("--aead", "other.json")
	decrypt("--aead", "broken.json")
	decrypt("--aead", "bare.txt")
	decrypt("absent.txt")
	decrypt()
	s.run("decrypt", "mine.txt")
	s.run("decrypt", "mine.txt", "--key", "keys/wechatpay_public_key.pem")
	s.run("decrypt", "--aead", "resource.json")
	s.write("short.txt", "not 32 bytes")
	s.run("decrypt", "--aead", "resource.json", "--apiv3-key-file", "short.txt")
	s.golden("decrypt")
}
