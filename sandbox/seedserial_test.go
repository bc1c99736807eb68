package sandbox_test

import (
	"crypto/rsa"
	"fmt"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestSerialNamesTheKey covers the header without which sensitive fields cannot be read, and who
// signs the answer then.
func TestSerialNamesTheKey(t *testing.T) {
	box := open(t, sandbox.Config{Strictness: sandbox.Fields})
	key := box.Key().Public.(*rsa.PublicKey)
	serials := []struct{ why, serial string }{
		{"absent", ""},
		{"unknown public key", "PUB_KEY_ID_0114232134912410000000000000"},
		{"unknown certificate", "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB"},
		{"the merchant's certificate", fmt.Sprintf("%X", box.MerchantCertificate().SerialNumber)},
		{"public key in lower case", strings.ToLower(box.Key().Serial)},
		{"the other key", box.CertificateKey().Serial},
	}
	for _, p := range pages(t) {
		first := ""
		for _, f := range p.Request {
			if f.Encrypted && first == "" {
				first = f.Name
			}
		}
		for _, s := range serials {
			t.Run(p.Path+"/"+s.why, func(t *testing.T) {
				r := p.post(t, box, p.body(key), func(c *call) {
					c.header.Set("Wechatpay-Serial", s.serial)
					if s.serial == "" {
						c.header.Del("Wechatpay-Serial")
					}
				})
				if got := r.verified(box); got != "platform" {
					t.Errorf("signed by %s", got)
				}
				if first == "" {
					if r.status != 200 {
						t.Errorf("nothing is encrypted here: %d %s", r.status, r.body)
					}
					return
				}
				refusedField(t, r, "/"+first)
			})
		}
	}
}

func TestSeedsWantAnObject(t *testing.T) {
	box := open(t, sandbox.Config{Strictness: sandbox.Fields})
	for _, p := range pages(t) {
		for _, body := range []string{`[]`, `"text"`, `null`, `1`, ``} {
			c := newCall(box, "POST", "/"+p.Path, body)
			refusedField(t, c.do(t, box), "")
		}
	}
}

func TestSeedsTolerateUnknownFields(t *testing.T) {
	box := open(t, sandbox.Config{Strictness: sandbox.Fields})
	for _, p := range pages(t) {
		body := p.body(box.Key().Public.(*rsa.PublicKey))
		body["new_field"] = nil
		if r := p.post(t, box, body, nil); r.status != 200 {
			t.Errorf("%s: %d %s", p.Path, r.status, r.body)
		}
	}
}
