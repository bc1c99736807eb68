package interop

import (
	"crypto/x509"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// testOfficial runs the official SDK in both its modes, then has it refuse answers.
func testOfficial(t *testing.T, box *command) {
	keys := readKeys(t, box)
	for _, mode := range []struct {
		name, serial string // of WeChat Pay's key
		options      []core.ClientOption
	}{
		{"public-key", box.PublicKeyID, keys.publicKey(box.PublicKeyID, keys.public)},
		{"certificate", box.CertificateSerial, keys.certificates(map[string]*x509.Certificate{box.CertificateSerial: keys.platform})},
	} {
		t.Run(mode.name, func(t *testing.T) {
			way := newDetour(t, box.URL, "")
			m := &merchant{box: box, client: newClient(t, way, mode.options), way: way, serial: mode.serial, order: "go-" + mode.name}
			t.Run("order", m.testOrder)
			t.Run("close", m.testClose)
			t.Run("encryption", m.testEncryption)
		})
	}
	t.Run("refuses", func(t *testing.T) { testRefuses(t, box, keys) })
}

// testRefuses shows that the SDK really checked the answers that it accepted above. It refuses an
// answer with a mistake in its signature, although each says 200.
func testRefuses(t *testing.T, box *command, keys keySet) {
	good := keys.publicKey(box.PublicKeyID, keys.public)
	for name, c := range map[string]struct {
		options []core.ClientOption
		fault   string
	}{
		"another public key of that name":  {options: keys.publicKey(box.PublicKeyID, &keys.merchant.PublicKey)},
		"a public key of another name":     {options: keys.publicKey("PUB_KEY_ID_0000000000000000000000000000", keys.public)},
		"another certificate of that name": {options: keys.certificates(map[string]*x509.Certificate{box.CertificateSerial: keys.own})},
		"a certificate of another name":    {options: keys.certificates(map[string]*x509.Certificate{box.SerialNo: keys.own})},
		"a signature over something else":  {options: good, fault: sandbox.BadSignature().String()},
		"an unknown serial":                {options: good, fault: sandbox.UnknownSerial().String()},
		"a timestamp long past":            {options: good, fault: sandbox.Stale(-10 * time.Minute).String()},
		"no signature":                     {options: good, fault: sandbox.Missing("Wechatpay-Signature").String()},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, newDetour(t, box.URL, c.fault), c.options)
			result, err := client.Post(t.Context(), "https://api.mch.weixin.qq.com/v3/security/echo", map[string]string{"echo_message": "hello"})
			var refused *core.APIError
			switch {
			case err == nil:
				t.Error("it accepts the answer")
			case errors.As(err, &refused):
				t.Errorf("WeChat Pay refused the request: %v", err)
			case result == nil || result.Response == nil || result.Response.StatusCode != http.StatusOK:
				t.Errorf("there was no good answer to refuse: %v", err)
			}
		})
	}
}
