package sandbox_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestCertificates downloads the platform certificate as a client does and opens it with the APIv3
// key.
func TestCertificates(t *testing.T) {
	for _, strictness := range []sandbox.Strictness{sandbox.Full, sandbox.Fields, sandbox.Signature} {
		box := open(t, sandbox.Config{Strictness: strictness})
		for _, target := range []string{"/v3/certificates", "/v3/certificates?algorithm_type=ALL", "/v3/global/certificates"} {
			r := newCall(box, "GET", target, "").do(t, box)
			var got struct {
				Data []struct {
					Serial      string    `json:"serial_no"`
					From        time.Time `json:"effective_time"`
					Until       time.Time `json:"expire_time"`
					Certificate struct {
						Algorithm, Nonce, Ciphertext string
						Associated                   string `json:"associated_data"`
					} `json:"encrypt_certificate"`
				}
			}
			if err := json.Unmarshal(r.body, &got); err != nil || r.status != 200 || len(got.Data) != 1 {
				t.Fatalf("%s: %d %s: %v", target, r.status, r.body, err)
			}
			d, want := got.Data[0], box.Certificate()
			if d.Serial != fmt.Sprintf("%X", want.SerialNumber) || !d.From.Equal(want.NotBefore) || !d.Until.Equal(want.NotAfter) || d.Certificate.Algorithm != "AEAD_AES_256_GCM" {
				t.Errorf("%s: %+v", target, d)
			}
			cert := openCertificate(t, box.Keys().APIv3Key, d.Certificate.Nonce, d.Certificate.Associated, d.Certificate.Ciphertext)
			if !bytes.Equal(cert.Raw, want.Raw) {
				t.Errorf("%s: another certificate", target)
			}
		}
		if r := newCall(box, "GET", "/v3/certificates?algorithm_type=SM2", "").do(t, box); string(r.body) != `{"data":[]}` {
			t.Errorf("SM2: %d %s", r.status, r.body)
		}
	}
}

func openCertificate(t *testing.T, key, nonce, associated, ciphertext string) *x509.Certificate {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	text, err := aead.Open(nil, []byte(nonce), raw, []byte(associated))
	if err != nil {
		t.Fatal(err)
	}
	p, rest := pem.Decode(text)
	if p == nil || len(rest) > 0 {
		t.Fatal("no PEM")
	}
	cert, err := x509.ParseCertificate(p.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}
