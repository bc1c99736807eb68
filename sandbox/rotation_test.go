package sandbox_test

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// downloaded fetches v3/certificates and decrypts its content, only with the standard library.
func downloaded(t *testing.T, box *sandbox.Sandbox) []*x509.Certificate {
	t.Helper()
	r := newCall(box, "GET", "/v3/certificates", "").do(t, box)
	if r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	var found []*x509.Certificate
	for _, item := range gjson.GetBytes(r.body, "data").Array() {
		sealed := item.Get("encrypt_certificate")
		cert := openCertificate(t, box.Keys().APIv3Key, sealed.Get("nonce").String(), sealed.Get("associated_data").String(), sealed.Get("ciphertext").String())
		if fmt.Sprintf("%X", cert.SerialNumber) != item.Get("serial_no").String() {
			t.Errorf("%s is not the serial of its certificate", item.Get("serial_no"))
		}
		found = append(found, cert)
	}
	return found
}

// signers counts who signs ten answers to requests that ask for a key.
func signers(t *testing.T, box *sandbox.Sandbox, asked string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for range 10 {
		c := newCall(box, "GET", "/v3/certificates", "")
		c.header.Set("Wechatpay-Serial", asked)
		count[c.do(t, box).header.Get("Wechatpay-Serial")]++
	}
	return count
}

// shares is what signers counts when the first of two signs n of ten.
func shares(first string, n int, second string) map[string]int {
	count := map[string]int{}
	if n > 0 {
		count[first] = n
	}
	if n < 10 {
		count[second] = 10 - n
	}
	return count
}

func TestRotation(t *testing.T) {
	box := open(t, sandbox.Config{})
	old := box.CertificateKey().Serial
	want := func(why string, serials map[string]int, count int) {
		t.Helper()
		if diff := cmp.Diff(serials, signers(t, box, old)); diff != "" {
			t.Errorf("%s: signed by (-want +got)\n%s", why, diff)
		}
		if got := downloaded(t, box); len(got) != count {
			t.Errorf("%s: %d certificates listed, want %d", why, len(got), count)
		}
	}
	want("before", map[string]int{old: 10}, 1)
	cert, err := box.Rotate(0)
	if err != nil {
		t.Fatal(err)
	}
	issued := fmt.Sprintf("%X", cert.SerialNumber)
	if !cert.NotAfter.After(box.Certificate().NotAfter) {
		t.Error("the new certificate does not expire last: nobody would encrypt with it")
	}
	want("issued, and not used yet", map[string]int{old: 10}, 2)
	for part, n := range map[float64]int{0.3: 3, 0.5: 5, 1: 10} {
		again, err := box.Rotate(part)
		if err != nil || !again.Equal(cert) {
			t.Fatalf("Rotate(%v) = another certificate, %v", part, err)
		}
		if diff := cmp.Diff(shares(issued, n, old), signers(t, box, old)); diff != "" {
			t.Errorf("at a share of %v, signed by (-want +got)\n%s", part, diff)
		}
	}
	if got := signers(t, box, box.Key().Serial); got[box.Key().Serial] != 10 {
		t.Errorf("the public key was asked for, and %v signed", got)
	}
	box.Withdraw()
	box.Withdraw() // again: nothing
	want("the old one is gone", map[string]int{issued: 10}, 1)
	if !box.Certificate().Equal(cert) || box.CertificateKey().Serial != issued || !box.Keys().PlatformCertificate.Equal(cert) {
		t.Error("the new certificate is not the sandbox's")
	}
	if _, err := box.Rotate(1); err != nil {
		t.Error("a second rotation:", err)
	}
}

// TestRotationDecrypts: a field encrypted with the old certificate is read until it is withdrawn,
// and no longer.
func TestRotationDecrypts(t *testing.T) {
	box := open(t, sandbox.Config{})
	old, public := box.CertificateKey(), box.Key()
	if _, err := box.Rotate(1); err != nil {
		t.Fatal(err)
	}
	reads := func(serial string, key any) bool {
		text, err := box.Decrypt(serial, encryptFor(key.(*rsa.PublicKey), "张三"))
		return err == nil && text == "张三"
	}
	if !reads(old.Serial, old.Public) || !reads(public.Serial, public.Public) {
		t.Error("during the rotation a key is not known")
	}
	box.Withdraw()
	if reads(old.Serial, old.Public) {
		t.Error("the certificate withdrawn still decrypts")
	}
	if issued := box.CertificateKey(); !reads(issued.Serial, issued.Public) {
		t.Error("the new one does not")
	}
}

func TestSwitchToPublicKey(t *testing.T) {
	box := open(t, sandbox.Config{})
	public, cert := box.Key().Serial, box.CertificateKey().Serial
	for _, step := range []struct {
		why        string
		share      float64
		asked      string
		fromPublic int
	}{
		{"at first, whoever asks for it gets it", 1, public, 10},
		{"who asks for the certificate gets that", 1, cert, 0},
		{"and so does who asks for none", 1, "", 0},
		{"a share", 0.3, public, 3},
		{"stopped (停止更换)", 0, public, 0},
		{"and begun again", 1, public, 10},
	} {
		if err := box.SwitchToPublicKey(step.share); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(shares(public, step.fromPublic, cert), signers(t, box, step.asked)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", step.why, diff)
		}
	}
}

func TestPublicKeyOnly(t *testing.T) {
	box := open(t, sandbox.Config{PublicKeyOnly: true, Strictness: sandbox.Signature})
	c := newCall(box, "GET", "/v3/certificates", "")
	c.header.Del("Wechatpay-Serial")
	r := c.do(t, box)
	if p := r.problem(t); r.status != 404 || p.Code != "RESOURCE_NOT_EXISTS" || p.Message == "" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if got := r.header.Get("Wechatpay-Serial"); got != box.Key().Serial {
		t.Errorf("signed by %s", got)
	}
	if box.Certificate() != nil || box.CertificateKey().Serial != "" {
		t.Error("it has a certificate")
	}
	if _, err := box.Rotate(1); err == nil {
		t.Error("it rotates what it has not")
	}
	box.Withdraw()
	keys := box.Keys()
	serial := fmt.Sprintf("%X", keys.PlatformCertificate.SerialNumber)
	if _, err := box.Decrypt(serial, encryptFor(&keys.Platform.PublicKey, "x")); err == nil {
		t.Error("it decrypts with a certificate's key")
	}
}

// TestCertificateOnly: a merchant without the public key gets nothing signed with it, and cannot
// encrypt with it.
func TestCertificateOnly(t *testing.T) {
	keys := open(t, sandbox.Config{}).Keys()
	box := open(t, sandbox.Config{CertificateOnly: true, Keys: keys})
	cert := box.CertificateKey()
	for _, asked := range []string{"", cert.Serial, keys.PublicKeyID} {
		if diff := cmp.Diff(map[string]int{cert.Serial: 10}, signers(t, box, asked)); diff != "" {
			t.Errorf("asked for %q, signed by (-want +got)\n%s", asked, diff)
		}
	}
	if _, err := box.Notify("REFUND.SUCCESS", "http://127.0.0.1:1/nobody", sandbox.NoticeOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := box.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := box.Notices()[0].Attempts[0].Header.Get("Wechatpay-Serial"); got != cert.Serial {
		t.Errorf("the notice is signed by %s", got)
	}
	if _, err := box.Decrypt(keys.PublicKeyID, encryptFor(&keys.Public.PublicKey, "x")); err == nil {
		t.Error("it decrypts with the public key's pair")
	}
	if text, err := box.Decrypt(cert.Serial, encryptFor(cert.Public.(*rsa.PublicKey), "张三")); err != nil || text != "张三" {
		t.Errorf("%q, %v", text, err)
	}
	if box.Key().Serial != "" || box.Key().Public != nil {
		t.Error("it has a public key")
	}
	if err := box.SwitchToPublicKey(1); err == nil {
		t.Error("it switches to what it has not")
	}
	if _, err := box.Rotate(1); err != nil {
		t.Error(err)
	}
	client, err := wxpay.New(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	box.Withdraw() // the client has the old certificate
	if _, err := client.Chain("v3/certificates").Get(t.Context()); !errors.Is(err, wxpay.ErrUnknownSerial) {
		t.Errorf("after the rotation: %v", err)
	}
}

func TestSharesAreChecked(t *testing.T) {
	box := open(t, sandbox.Config{})
	for _, part := range []float64{-0.1, 1.1, math.NaN(), math.Inf(1)} {
		if _, err := box.Rotate(part); err == nil {
			t.Errorf("Rotate(%v) passes", part)
		}
		if err := box.SwitchToPublicKey(part); err == nil {
			t.Errorf("SwitchToPublicKey(%v) passes", part)
		}
	}
	if len(downloaded(t, box)) != 1 {
		t.Error("a refused Rotate has issued a certificate")
	}
}

func TestCertificatesOfOneAlgorithm(t *testing.T) {
	box := open(t, sandbox.Config{})
	for _, test := range []struct {
		target string
		want   int
	}{
		{"/v3/certificates?algorithm_type=RSA", 200},
		{"/v3/certificates?algorithm_type=ALL", 200},
		{"/v3/certificates?algorithm_type=SM2", 200},
		{"/v3/certificates?algorithm_type=DSA", 400},
		{"/v3/global/certificates", 200},
	} {
		if r := newCall(box, "GET", test.target, "").do(t, box); r.status != test.want {
			t.Errorf("%s: %d %s", test.target, r.status, r.body)
		}
	}
}
