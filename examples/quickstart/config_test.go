package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBadConfiguration: exit status 2, one line that says what to do, and nothing sent.
func TestBadConfiguration(t *testing.T) {
	box := open(t)
	f := writeFiles(t, box)
	pem, err := os.ReadFile(f.key)
	if err != nil {
		t.Fatal(err)
	}
	set := func(env map[string]string, pairs ...string) map[string]string {
		for i := 0; i < len(pairs); i += 2 {
			env[pairs[i]] = pairs[i+1]
		}
		return env
	}
	good := func(pairs ...string) map[string]string { return set(publicKeyEnv(box, f), pairs...) }
	noKey := func(pairs ...string) map[string]string { return set(merchantEnv(box, f), pairs...) }
	tests := []struct {
		why  string
		env  map[string]string
		args []string
		want []string // in the error
	}{
		{"an unknown flag", nil, []string{"-merchant", "1"}, []string{"-merchant"}},
		{"an argument that is no flag", nil, []string{"1900000109"}, []string{"no flag"}},
		{"a key as an argument", nil, []string{string(pem)}, []string{"no flag"}},
		{"a flag without its value", nil, []string{"-mchid"}, []string{"-mchid"}},
		{"a timeout that is none", nil, []string{"-timeout", "soon"}, []string{"-timeout"}},
		{"a negative timeout", nil, []string{"-timeout", "-1s"}, []string{"-timeout is negative"}},
		{"-real and nothing else", nil, []string{"-real"}, []string{"-mchid (WXPAY_MCHID)", "-serial (WXPAY_SERIAL_NO)",
			"-key (WXPAY_PRIVATE_KEY)", "-public-key (WXPAY_PUBLIC_KEY)", "-certificate (WXPAY_CERTIFICATE)"}},
		{"a base URL and nothing else", nil, []string{"-base-url", box.URL}, []string{"-mchid (WXPAY_MCHID)"}},
		{"one variable and nothing else", map[string]string{"WXPAY_MCHID": "1900000109"}, nil, []string{"missing: -serial (WXPAY_SERIAL_NO); -key"}},
		{"no merchant number", good("WXPAY_MCHID", ""), nil, []string{"missing: -mchid (WXPAY_MCHID). "}},
		{"a merchant number taken back by a flag", good(), []string{"-mchid", ""}, []string{"missing: -mchid (WXPAY_MCHID). "}},
		{"no serial", good("WXPAY_SERIAL_NO", ""), nil, []string{"missing: -serial (WXPAY_SERIAL_NO). "}},
		{"no private key", good("WXPAY_PRIVATE_KEY", ""), nil, []string{"missing: -key (WXPAY_PRIVATE_KEY). "}},
		{"no key of WeChat Pay's", noKey(), nil, []string{"missing: WeChat Pay's key, which is -public-key (WXPAY_PUBLIC_KEY) with -public-key-id"}},
		{"a public key without its ID", noKey("WXPAY_PUBLIC_KEY", f.publicKey), nil, []string{"missing: -public-key-id (WXPAY_PUBLIC_KEY_ID). "}},
		{"an ID without its key, beside a certificate", noKey("WXPAY_PUBLIC_KEY_ID", "PUB_KEY_ID_1", "WXPAY_CERTIFICATE", f.certificate), nil,
			[]string{"missing: -public-key (WXPAY_PUBLIC_KEY). "}},
		{"a file that does not exist", good("WXPAY_PRIVATE_KEY", "/nonexistent/key.pem"), nil, []string{"-key: ", "/nonexistent/key.pem"}},
		{"a certificate for the private key", good("WXPAY_PRIVATE_KEY", f.merchantCertificate), nil, []string{"-key: ", "certificate"}},
		{"the key itself for its file", good("WXPAY_PRIVATE_KEY", string(pem)), nil, []string{"-key: "}},
		{"a private key for the public one", good("WXPAY_PUBLIC_KEY", f.key), nil, []string{"-public-key: "}},
		{"a public key for the certificate", noKey("WXPAY_CERTIFICATE", f.publicKey), nil, []string{"-certificate: "}},
		{"the merchant's own certificate for WeChat Pay's", noKey("WXPAY_CERTIFICATE", f.merchantCertificate), nil, []string{"merchant's own certificate"}},
		{"a merchant number that is none", good("WXPAY_MCHID", "wx123"), nil, []string{"MchID"}},
		{"a serial that is none", good("WXPAY_SERIAL_NO", "PUB_KEY_ID_1"), nil, []string{"SerialNo"}},
		{"a base URL without TLS", good("WXPAY_BASE_URL", "http://api.mch.weixin.qq.com"), nil, []string{"without TLS"}},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			r := runWith(t.Context(), tt.env, tt.args...)
			if r.status != exitUsage || r.stdout != "" {
				t.Errorf("status %d\n%s", r.status, r.output())
			}
			for _, want := range append(tt.want, "-h explains") {
				if !strings.Contains(r.stderr, want) {
					t.Errorf("want %q in %q", want, r.stderr)
				}
			}
			if n := strings.Count(r.stderr, "\n"); n != 2 {
				t.Errorf("%d lines: %q", n, r.stderr)
			}
			if key := strings.Split(string(pem), "\n"); strings.Contains(r.stderr, key[0]) || strings.Contains(r.stderr, key[1]) {
				t.Error("the key is printed")
			}
		})
	}
	if box.Count() != 0 {
		t.Errorf("%d requests were sent", box.Count())
	}
}

func TestHelp(t *testing.T) {
	env := map[string]string{"WXPAY_MCHID": "1900000109", "WXPAY_PRIVATE_KEY": filepath.Join("home", "merchant", "key.pem")}
	for _, flag := range []string{"-h", "-help", "--help"} {
		r := runWith(t.Context(), env, flag)
		if r.status != exitOK || r.stderr != "" {
			t.Errorf("%s: status %d, %q", flag, r.status, r.stderr)
		}
		for _, want := range []string{"REQUESTS GO TO THE REAL SERVICE", "4xx with a code", "Exit status", "-base-url"} {
			if !strings.Contains(r.stdout, want) {
				t.Errorf("%s does not say %q:\n%s", flag, want, r.stdout)
			}
		}
		for _, s := range new(options).settings() {
			if !strings.Contains(r.stdout, s.env) || env[s.env] != "" && strings.Contains(r.stdout, env[s.env]) {
				t.Errorf("%s, %s: its name has to be there, its value not:\n%s", flag, s.env, r.stdout)
			}
		}
	}
}
