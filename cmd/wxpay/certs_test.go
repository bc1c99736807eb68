package main

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// clocked returns a session and a sandbox that live at the same fixed time.
func clocked(t *testing.T, config sandbox.Config) (*session, *sandbox.Sandbox) {
	t.Helper()
	s := newSession(t)
	s.now = func() time.Time { return clock }
	config.Now = s.now
	return s, s.sandboxWith(config)
}

// hideEnd removes the end of a certificate from the transcript. The sandbox decides how long a
// certificate is valid.
func (s *session) hideEnd(cert *x509.Certificate, name string) {
	s.replace(fmt.Sprintf("%d days left", int(cert.NotAfter.Sub(clock).Hours()/24)), name+"-DAYS left")
	s.replace(cert.NotAfter.UTC().Format(time.DateOnly), name+"-END")
}

func TestCertsSession(t *testing.T) {
	s, box := clocked(t, sandbox.Config{})
	old := box.Certificate()
	s.hideEnd(old, "OLD")
	s.run("certs", "--config", "keys")
	next, err := box.Rotate(0)
	if err != nil {
		t.Fatal(err)
	}
	s.replace(crypto.Serial(next), "NEXT-SERIAL")
	s.hideEnd(next, "NEXT")
	s.run("certs", "--config", "keys", "--out", "new/certificates")
	s.run("certs", "--config", "keys", "--out", "new/certificates", "--json", "--global") // over those that are there
	s.golden("certs")

	for _, cert := range [][]byte{old.Raw, next.Raw} {
		want, err := crypto.ParseCertificate(cert)
		if err != nil {
			t.Fatal(err)
		}
		name := "new/certificates/wechatpay_" + crypto.Serial(want) + ".pem"
		got, err := crypto.LoadCertificate(name)
		if err != nil || !bytes.Equal(got.Raw, cert) {
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Stat(name); err != nil || info.Mode() != fs.FileMode(0o644) {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if files, _ := filepath.Glob("new/certificates/*"); len(files) != 2 {
		t.Errorf("files %v", files)
	}

	// The other commands take the current certificate.
	r := s.run("call", "GET", "v3/certificates", "--dry-run", "--config", "keys", "--certificate", "new/certificates/wechatpay_"+crypto.Serial(next)+".pem")
	if r.code != exitOK {
		t.Errorf("call: exit %d\n%s", r.code, r.stderr)
	}
}

// TestCertsMistakes wants nothing to be saved of an answer that fails a check. Each error is a line
// that says what to do.
func TestCertsMistakes(t *testing.T) {
	s, box := clocked(t, sandbox.Config{})
	s.write("other.key", strings.Repeat("k", 32)+"\n")
	s.write("short.key", "secret\n")
	s.write("file", "")
	s.run("certs")
	s.run("certs", "--config", "keys", "now")
	s.run("certs", "--config", "keys", "--timeout", "0s")
	s.run("certs", "--config", "keys", "--apiv3-key-file", "short.key")
	s.run("certs", "--config", "keys", "--base-url", "http://api.mch.weixin.qq.com")
	s.run("certs", "--config", "keys", "--apiv3-key-file", "other.key", "--out", "none")
	s.run("certs", "--config", "keys", "--serial", "ABCDEF0123", "--out", "none")
	for _, fault := range []sandbox.Fault{
		sandbox.BadSignature(), sandbox.Stale(-time.Hour), sandbox.OverLong(2 << 20), sandbox.Truncated(), sandbox.Status(500), sandbox.HTML(),
	} {
		box.Inject(fault)
		s.run("certs", "--config", "keys", "--out", "none")
	}
	s.run("certs", "--config", "keys", "--out", "file/below")
	s.golden("certs_mistakes")
	var files []string
	_ = filepath.WalkDir(".", func(name string, entry fs.DirEntry, _ error) error {
		if strings.HasPrefix(entry.Name(), "wechatpay_") && !strings.HasPrefix(name, "keys") {
			files = append(files, name)
		}
		return nil
	})
	if _, err := os.Stat("none"); err == nil || len(files) > 0 {
		t.Errorf("saved: %v", files)
	}
}

// TestCertsPublicKeyOnly has a merchant without platform certificates. The error says where to get
// the public key.
func TestCertsPublicKeyOnly(t *testing.T) {
	s, _ := clocked(t, sandbox.Config{PublicKeyOnly: true})
	r := s.run("certs", "--config", "keys")
	if r.code != exitFailed || r.stdout != "" || strings.Count(r.stderr, "\n") != 1 ||
		slices.ContainsFunc([]string{"微信支付公钥", "账户中心 → API安全", "--public-key-id"}, func(what string) bool { return !strings.Contains(r.stderr, what) }) {
		t.Errorf("exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}
