package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// TestSandboxPublicKeyOnly has a folder without a platform certificate. Every command works with
// it.
func TestSandboxPublicKeyOnly(t *testing.T) {
	s := newSession(t)
	s.reuse("keys") // with a certificate, which has to go
	box := s.serve("--keys", "keys", "--public-key-only")
	if _, err := os.Stat("keys/" + creds.FilePlatformCertificate); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: %v", creds.FilePlatformCertificate, err)
	}
	before := readConf(t, "keys/sandbox.json")
	if before.CertificateSerial != "" || before.PublicKeyID == "" {
		t.Errorf("%+v", before)
	}
	if out := box.out.String(); strings.Contains(out, creds.FilePlatformCertificate) || strings.Contains(out, "''") || strings.Contains(out, "[\n\n") || strings.Contains(out, "{\n\n") {
		t.Errorf("the snippets are not without a certificate:\n%s", out)
	}
	for _, tt := range []struct {
		why  string
		args []string
		code int
		want string
	}{
		{"doctor", []string{"doctor"}, exitOK, "its signature is WeChat Pay's"},
		{"call", []string{"call", "POST", "v3/security/echo", "-d", `{"echo_message":"hello"}`}, exitOK, "hello"},
		{"certs", []string{"certs"}, exitFailed, "微信支付公钥"},
	} {
		r := s.run(append(tt.args, "--config", "keys")...)
		if out := r.stdout + r.stderr; r.code != tt.code || !strings.Contains(out, tt.want) || strings.Contains(out, "平台证书) ") && tt.why == "doctor" {
			t.Errorf("%s: exit %d\n%s", tt.why, r.code, out)
		}
	}
	if r := s.run("notify", "send", "REFUND.SUCCESS", "--keys", "keys"); r.code != exitOK || !strings.Contains(r.stdout, before.PublicKeyID) {
		t.Errorf("notify send: exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	box.stop()

	again := s.serve("--keys", "keys", "--public-key-only", "--quiet")
	again.stop()
	both := s.serve("--keys", "keys", "--quiet")
	after := readConf(t, "keys/sandbox.json")
	if after.CertificateSerial == "" || after.PublicKeyID != before.PublicKeyID || after.SerialNo != before.SerialNo {
		t.Errorf("without the flag: %+v", after)
	}
	if r := s.run("certs", "--config", "keys", "--out", "saved"); r.code != exitOK || !strings.Contains(r.stdout, after.CertificateSerial) {
		t.Errorf("certs: exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	both.stop()
	if err := os.Remove("keys/" + creds.FilePlatformCertificate); err != nil {
		t.Fatal(err)
	}
	if r := s.run("sandbox", "--keys", "keys", "--addr", "127.0.0.1:0"); r.code != exitUsage || !strings.Contains(r.stderr, "choose another folder") {
		t.Errorf("a certificate that was lost: exit %d %s", r.code, r.stderr)
	}
}

// TestSandboxRemembers makes an order with one command and finds it with another.
func TestSandboxRemembers(t *testing.T) {
	s := newSession(t)
	s.reuse("keys")
	s.serve("--keys", "keys", "--quiet")
	for _, number := range []string{"A10001", "A10002", "A10003"} {
		r := s.run("call", "POST", "v3/pay/transactions/native", "--config", "keys", "-d", `{"appid":"wxd678efh567hg6787","mchid":"1900000109",
			"description":"QQ公仔","out_trade_no":"`+number+`","notify_url":"https://example.com/paid","amount":{"total":100}}`)
		if r.code != exitOK {
			t.Fatal(r.stderr)
		}
	}
	if r := s.run("call", "GET", "v3/pay/transactions/out-trade-no/A10001?mchid=1900000109", "--config", "keys"); r.code != exitOK || !strings.Contains(r.stdout, "NOTPAY") {
		t.Errorf("exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}
