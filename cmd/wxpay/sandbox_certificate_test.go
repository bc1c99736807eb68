package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

func TestSandboxHelp(t *testing.T) {
	s := newSession(t)
	s.run("sandbox", "--help")
	s.golden("sandbox_help")
}

// TestSandboxCertificateOnly has a folder without WeChat Pay's public key. Every command works with
// it, and all that the sandbox signs is signed with the certificate.
func TestSandboxCertificateOnly(t *testing.T) {
	s := newSession(t)
	s.reuse("keys") // with a public key, which has to go
	box := s.serve("--keys", "keys", "--certificate-only", "--public-url", "https://pay.test")
	if _, err := os.Stat("keys/" + creds.FilePublicKey); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: %v", creds.FilePublicKey, err)
	}
	before := readConf(t, "keys/sandbox.json")
	if before.CertificateSerial == "" || before.PublicKeyID != "" {
		t.Errorf("%+v", before)
	}
	box.out.waitFor(t, "Ctrl-C stops.")
	out := box.out.String()
	if strings.Contains(out, creds.FilePublicKey) || strings.Contains(out, "''") || strings.Contains(out, "[\n\n") || strings.Contains(out, "{\n\n") ||
		!strings.Contains(out, "keyring.FromCertificate(certificate)") {
		t.Errorf("the snippets are not without a public key:\n%s", out)
	}
	for _, tt := range []struct {
		why  string
		args []string
		want string
	}{
		{"doctor", []string{"doctor"}, "its signature is WeChat Pay's"},
		{"call", []string{"call", "POST", "v3/security/echo", "-d", `{"echo_message":"hello"}`}, "hello"},
		{"a sensitive field", []string{"call", "POST", "v3/security/echo", "-d", `{"echo_message":"hello","encrypted_echo_message":"张三"}`}, "hello"},
		{"links", []string{"call", "GET", "v3/fund-app/mch-transfer/elecsign/out-bill-no/T10001"}, "https://pay.test/v3/transferdownload/elecvoucherfile?token="},
		{"certs", []string{"certs"}, before.CertificateSerial},
	} {
		if r := s.run(append(tt.args, "--config", "keys")...); r.code != exitOK || !strings.Contains(r.stdout+r.stderr, tt.want) {
			t.Errorf("%s: exit %d\n%s%s", tt.why, r.code, r.stdout, r.stderr)
		}
	}
	if r := s.run("notify", "send", "REFUND.SUCCESS", "--keys", "keys"); r.code != exitOK || !strings.Contains(r.stdout, before.CertificateSerial) {
		t.Errorf("notify send: exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	box.stop()

	both := s.serve("--keys", "keys", "--quiet")
	after := readConf(t, "keys/sandbox.json")
	if after.PublicKeyID == "" || after.CertificateSerial != before.CertificateSerial || after.SerialNo != before.SerialNo {
		t.Errorf("without the flag: %+v", after)
	}
	both.stop()
	for _, tt := range []struct {
		why  string
		args []string
		want string
	}{
		{"both flags", []string{"--public-key-only", "--certificate-only"}, "exclude each other"},
		{"a path in the URL", []string{"--public-url", "https://pay.test/hk"}, "--public-url"},
		{"no scheme in the URL", []string{"--public-url", "pay.test"}, "--public-url"},
		{"another scheme", []string{"--public-url", "ftp://pay.test"}, "--public-url"},
	} {
		if r := s.run(append([]string{"sandbox", "--keys", "keys", "--addr", "127.0.0.1:0"}, tt.args...)...); r.code != exitUsage || !strings.Contains(r.stderr, tt.want) {
			t.Errorf("%s: exit %d %s", tt.why, r.code, r.stderr)
		}
	}
	if err := os.Remove("keys/" + creds.FilePublicKey); err != nil {
		t.Fatal(err)
	}
	if r := s.run("sandbox", "--keys", "keys", "--addr", "127.0.0.1:0"); r.code != exitUsage || !strings.Contains(r.stderr, "choose another folder") {
		t.Errorf("a public key that was lost: exit %d %s", r.code, r.stderr)
	}
}
