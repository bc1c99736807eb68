package sandbox_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

func TestNewRefusesWhatCannotWork(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	good := boxtest.Keys()
	cases := []struct {
		why  string
		conf sandbox.Config
		says string
	}{
		{"letters in the merchant number", sandbox.Config{MchID: "19000x"}, "MchID"},
		{"a merchant number too long", sandbox.Config{MchID: strings.Repeat("1", 33)}, "MchID"},
		{"a negative limit", sandbox.Config{MaxBody: -1}, "MaxBody"},
		{"a rate that is none", sandbox.Config{FeeRate: "0.006"}, "FeeRate"},
		{"a query in the prefix", sandbox.Config{Prefix: "/hk?x"}, "Prefix"},
		{"a path in the public URL", sandbox.Config{PublicURL: "https://pay.test/hk"}, "PublicURL"},
		{"no scheme in the public URL", sandbox.Config{PublicURL: "pay.test"}, "PublicURL"},
		{"a user in the public URL", sandbox.Config{PublicURL: "https://a@pay.test"}, "PublicURL"},
		{"an empty segment in the prefix", sandbox.Config{Prefix: "/a//b"}, "Prefix"},
		{"a way up in the prefix", sandbox.Config{Prefix: "/a/../b"}, "Prefix"},
		{"Chinese in the prefix", sandbox.Config{Prefix: "/香港"}, "Prefix"},
		{"neither kind of key", sandbox.Config{PublicKeyOnly: true, CertificateOnly: true}, "PublicKeyOnly"},
		{"no keys in Keys", sandbox.Config{Keys: &sandbox.Keys{}}, "Keys"},
		{"a key too small", sandbox.Config{Keys: &sandbox.Keys{Merchant: small, Public: good.Public, Platform: good.Platform}}, "Keys"},
		{"an empty key", sandbox.Config{Keys: &sandbox.Keys{Merchant: &rsa.PrivateKey{}, Public: good.Public, Platform: good.Platform}}, "Keys"},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			if c.conf.Keys == nil {
				c.conf.Keys = good
			}
			box, err := sandbox.New(c.conf)
			if err == nil {
				_ = box.Close()
				t.Fatal("accepted")
			}
			if !strings.HasPrefix(err.Error(), "sandbox: Config."+c.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestKeysLookReal holds names and certificates against the forms that WeChat Pay uses, and against
// openssl where there is one.
func TestKeysLookReal(t *testing.T) {
	box := open(t, sandbox.Config{MchID: "1423213491", Now: atInstant})
	if id := box.Key().Serial; !regexp.MustCompile(`^PUB_KEY_ID_011423213491260801\d{10}$`).MatchString(id) {
		t.Errorf("public key %q", id)
	}
	other := open(t, sandbox.Config{MchID: "1423213491", Now: atInstant})
	if box.Key().Serial == other.Key().Serial || box.CertificateKey().Serial == other.CertificateKey().Serial {
		t.Error("two sandboxes name their keys alike")
	}
	serials := map[string][]byte{box.CertificateKey().Serial: box.Certificate().Raw, box.Config().SerialNo: box.MerchantCertificate().Raw}
	for serial, der := range serials {
		if !regexp.MustCompile(`^[1-7][0-9A-F]{39}$`).MatchString(serial) {
			t.Errorf("serial %q", serial)
		}
		openssl, err := exec.LookPath("openssl")
		if err != nil {
			continue
		}
		file := filepath.Join(t.TempDir(), "cert.pem")
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), openssl, "x509", "-noout", "-serial", "-in", file).Output()
		if err != nil || strings.TrimSpace(string(out)) != "serial="+serial {
			t.Errorf("openssl says %q, %v; we say %q", out, err, serial)
		}
	}
	if c := box.Certificate(); instant.Before(c.NotBefore) || instant.After(c.NotAfter) {
		t.Errorf("valid from %v to %v", c.NotBefore, c.NotAfter)
	}
	for _, k := range []*rsa.PrivateKey{box.MerchantKey()} {
		if k.N.BitLen() != 2048 || !k.PublicKey.Equal(box.MerchantCertificate().PublicKey) {
			t.Error("the merchant's certificate is of another key")
		}
	}
}

func TestPrefixIsPartOfTheSignedPath(t *testing.T) {
	for _, prefix := range []string{"/hk", "hk", "/hk/", "/a/b-c"} {
		box := open(t, sandbox.Config{Prefix: prefix, Now: atInstant})
		clean := "/" + strings.Trim(prefix, "/")
		if !strings.HasSuffix(box.URL, clean) || box.Config().BaseURL != box.URL {
			t.Errorf("URL %q", box.URL)
		}
		c := newPermission(box)
		if r := c.do(t, box); r.status != 404 || r.verified(box) != "public" {
			t.Errorf("beside the prefix: %d %s", r.status, r.body)
		}
		c.target = clean + c.target
		if r := c.do(t, box); r.status != 200 {
			t.Errorf("under the prefix: %d %s", r.status, r.body)
		}
	}
}

// TestBoundsMayBeHuge takes the largest number there is, which means no bound.
func TestBoundsMayBeHuge(t *testing.T) {
	box := open(t, sandbox.Config{MaxBody: math.MaxInt64, Keep: math.MaxInt})
	box.Handle("POST", "v3/test", ok)
	if r := newCall(box, "POST", "/v3/test", `{}`).do(t, box); r.status != 200 || box.Count() != 1 {
		t.Errorf("%d %s, %d received", r.status, r.body, box.Count())
	}
}

func TestBodyIsBounded(t *testing.T) {
	box := open(t, sandbox.Config{MaxBody: 64})
	box.Handle("POST", "v3/test", ok)
	fits := `"` + strings.Repeat("x", 62) + `"`
	if r := newCall(box, "POST", "/v3/test", fits).do(t, box); r.status != 200 {
		t.Errorf("64 bytes: %d %s", r.status, r.body)
	}
	r := newCall(box, "POST", "/v3/test", fits+" ").do(t, box)
	if r.status != 413 || r.problem(t).Code != "PARAM_ERROR" || r.verified(box) != "public" {
		t.Errorf("65 bytes: %d %s", r.status, r.body)
	}
	if last, _ := box.Last(); last.Taken || len(last.Body) != 64 {
		t.Errorf("recorded %d bytes, taken %t", len(last.Body), last.Taken)
	}
}
