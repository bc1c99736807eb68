package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// asked sends the echo with the credentials of the arguments and the environment. It returns the
// request that the sandbox received.
func asked(t *testing.T, s *session, box *sandbox.Sandbox, args ...string) (result, sandbox.Request) {
	t.Helper()
	box.Reset()
	r := s.run(append([]string{"call", "POST", "v3/security/echo", "-d", `{"echo_message":"hello"}`}, args...)...)
	last, _ := box.Last()
	return r, last
}

func TestCredentialsFromEverywhere(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	echoing(t, box)
	s.credentialsIn(box)
	environment := s.env
	none := map[string]string{}
	with := func(pairs ...string) map[string]string {
		env := map[string]string{}
		for name, value := range environment {
			env[name] = value
		}
		for i := 0; i < len(pairs); i += 2 {
			env[pairs[i]] = pairs[i+1]
		}
		return env
	}
	pem := func(name string) string {
		data, err := os.ReadFile(filepath.Join("keys", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	inline := with("WXPAY_PRIVATE_KEY", pem(creds.FileMerchantKey), "WXPAY_PUBLIC_KEY", pem(creds.FilePublicKey), "WXPAY_CERTIFICATE", pem(creds.FilePlatformCertificate))
	writeConfig(t, s, box)
	absolute := filepath.Join(s.dir, "keys")
	key, platform := box.Key().Serial, box.CertificateKey().Serial
	tests := []struct {
		why    string
		env    map[string]string
		args   []string
		serial string // that asks for the answer's key: which of WeChat Pay's is the current one
	}{
		{"environment", environment, nil, key},
		{"environment, with PEM in it", inline, nil, key},
		{"environment, the serial from the certificate", with("WXPAY_SERIAL_NO", "", "WXPAY_MERCHANT_CERTIFICATE", "keys/apiclient_cert.pem"), nil, key},
		{"environment, platform certificate alone", with("WXPAY_PUBLIC_KEY", "", "WXPAY_PUBLIC_KEY_ID", ""), nil, platform},
		{"folder", none, []string{"--config", "keys"}, key},
		{"folder, absolute", none, []string{"--config", absolute}, key},
		{"its file", none, []string{"--config", "keys/sandbox.json"}, key},
		{"folder by the environment", map[string]string{"WXPAY_CONFIG": "keys"}, nil, key},
		{"a file that names the others", none, []string{"--config", "merchant.json"}, platform},
		{"flags", none, []string{"--mchid", "1900000109", "--key", "keys/apiclient_key.pem", "--merchant-certificate", "keys/apiclient_cert.pem",
			"--public-key", "keys/wechatpay_public_key.pem", "--public-key-id", key, "--base-url", box.URL}, key},
		{"the folder puts the environment aside", map[string]string{"WXPAY_MCHID": "1", "WXPAY_PRIVATE_KEY": "none.pem", "WXPAY_BASE_URL": "http://127.0.0.1:1"},
			[]string{"--config", "keys"}, key},
		{"a flag goes over the environment", with("WXPAY_MCHID", "1"), []string{"--mchid", "1900000109"}, key},
		{"a platform key's flag puts the other ones aside", none, []string{"--config", "keys", "--certificate", "keys/wechatpay_certificate.pem"}, platform},
	}
	for _, tt := range tests {
		s.env = tt.env
		r, last := asked(t, s, box, tt.args...)
		if r.code != exitOK || last.Header.Get("Wechatpay-Serial") != tt.serial {
			t.Errorf("%s: exit %d, %s, asked for %q, want %q", tt.why, r.code, r.stderr, last.Header.Get("Wechatpay-Serial"), tt.serial)
		}
	}
}

// writeConfig writes merchant.json next to the folder, as a merchant would.
func writeConfig(t *testing.T, s *session, box *sandbox.Sandbox) {
	t.Helper()
	config := box.Config()
	data, err := json.Marshal(map[string]string{
		"url": box.URL, "mchid": config.MchID, "serial_no": config.SerialNo,
		"private_key": "keys/" + creds.FileMerchantKey, "certificate": filepath.Join(s.dir, "keys", creds.FilePlatformCertificate),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.write("merchant.json", string(data))
}

func TestCredentialsMissing(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	call := func(drop string, args ...string) {
		t.Helper()
		s.credentialsIn(box)
		delete(s.env, drop)
		s.run(append([]string{"call", "GET", "v3/certificates"}, args...)...)
	}
	s.run("call", "GET", "v3/certificates")
	call("WXPAY_MCHID")
	call("WXPAY_SERIAL_NO")
	call("WXPAY_PRIVATE_KEY")
	call("WXPAY_PUBLIC_KEY_ID")
	call("", "--key", "none.pem")
	call("", "--key", "keys/apiclient_cert.pem")
	call("", "--public-key", "keys/wechatpay_certificate.pem", "--public-key-id", "PUB_KEY_ID_1")
	call("", "--certificate", "keys/wechatpay_public_key.pem")
	call("", "--certificate", "keys/apiclient_cert.pem")
	call("", "--serial", "PUB_KEY_ID_1")
	call("", "--mchid", "wx1")
	call("", "--config", "none")
	if err := os.Mkdir("empty", 0o700); err != nil {
		t.Fatal(err)
	}
	call("", "--config", "empty")
	s.write("list.json", "[]")
	call("", "--config", "list.json")
	s.write("typo.json", `{"mch_id":"1900000109"}`)
	call("", "--config", "typo.json")
	s.write("number.json", `{"mchid":1900000109}`)
	call("", "--config", "number.json")
	s.golden("credentials")
	if n := box.Count(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
