package wxopenssl_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestClient calls the sandbox, which checks the signature with the standard library and encrypts a
// field of its answer for the merchant.
func TestClient(t *testing.T) {
	box := boxtest.New(t, sandbox.Config{})
	config := box.Config()
	s := signer(t, config.PrivateKey)
	config.PrivateKey, config.Signer, config.Decrypter = nil, s, s
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close(t.Context()) }()
	res, err := client.Chain("v3/security/echo").Post(t.Context(), wxpay.JSON{"echo_message": "a", "encrypted_echo_message": "张三"})
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Get("encrypted_echo_message").String(); got != "张三" || len(res.Undecrypted()) != 0 {
		t.Errorf("the encrypted field comes back as %q; not decrypted: %q", got, res.Undecrypted())
	}
	s.Close()
	if _, err := client.Chain("v3/certificates").Get(t.Context()); err == nil || wxpay.MayHaveActed(err) {
		t.Errorf("a call after the Signer is closed: %v", err)
	}
}

// TestOwnKey: New finds the merchant's own key in the keyring, although it sees no PrivateKey.
func TestOwnKey(t *testing.T) {
	box := boxtest.New(t, sandbox.Config{})
	config := box.Config()
	s := signer(t, config.PrivateKey)
	config.PrivateKey, config.Signer, config.Decrypter = nil, s, s
	config.Keyring = keyring.Static(keyring.Key{Serial: "PUB_KEY_ID_0119000001092611210000000000", Public: s.Public()})
	if _, err := wxpay.New(config); !errors.Is(err, wxpay.ErrConfig) {
		t.Errorf("the merchant's own key for WeChat Pay's: %v; want ErrConfig", err)
	}
}

// TestNothingPrintsKeys: a Signer shows no number of its key, by any verb, in a log or in JSON. It
// holds none but the modulus, which nothing else prints.
func TestNothingPrintsKeys(t *testing.T) {
	box := boxtest.New(t, sandbox.Config{})
	key := box.Config().PrivateKey
	s := signer(t, key)
	for _, nested := range []any{s, struct{ Held any }{s}, struct{ held any }{s}, []any{s}} {
		var all strings.Builder
		for _, flags := range []string{"", "+", "#"} {
			for verb := 'A'; verb <= 'z'; verb++ {
				fmt.Fprintf(&all, "%"+flags+string(verb), nested)
			}
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("a", "held", nested)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("a", "held", nested)
		data, err := json.Marshal(nested)
		text := fmt.Sprint(all.String(), log.String(), string(data), err)
		for _, number := range append(key.Primes, key.D, key.N) {
			for _, form := range []string{number.String(), number.Text(16), fmt.Sprint(number.Bits())} {
				if strings.Contains(strings.ToLower(text), strings.Trim(form, "[]")) {
					t.Errorf("%T shows a number of the key", nested)
				}
			}
		}
	}
	if got := fmt.Sprintf("%+v", s); got != "wxopenssl.Signer{keys hidden}" {
		t.Errorf("printed: %s", got)
	}
}
