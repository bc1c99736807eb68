package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/check"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

func TestDoctorSession(t *testing.T) {
	s := newSession(t)
	echoing(t, s.sandbox())
	s.env["WXPAY_CONFIG"] = "keys"
	s.run("doctor")
	s.run("doctor", "--offline", "--json")
	s.run("doctor", "--certificate", "keys/wechatpay_certificate.pem")
	s.run("doctor", "--timeout", "0s")
	s.env = map[string]string{}
	s.run("doctor")
	s.golden("doctor")
}

// TestDoctorBroken breaks a set of credentials in one place. The advice of doctor must lead there.
func TestDoctorBroken(t *testing.T) {
	s := newSession(t)
	echoing(t, s.sandbox())
	s.env["WXPAY_CONFIG"] = "keys"
	s.writeOtherKey("other.pem")
	s.write("text.pem", "nothing")
	s.write("short", "0123456789")
	other := otherKey()
	s.write("otherpub.pem", publicPEM(t, &other.PublicKey))
	keys := boxtest.Keys()
	s.write("own.pem", publicPEM(t, &keys.Merchant.PublicKey))
	id := "PUB_KEY_ID_0119000001092611210000000000"
	tests := []struct {
		why     string
		args    []string
		verdict string // of the line, and what it and its advice have to say
		want    []string
	}{
		{"no number", []string{"--mchid", ""}, "fail  merchant number", []string{"there is none", "--mchid"}},
		{"an appid for the number", []string{"--mchid", "wx123"}, "fail  merchant number", []string{"digits", "appid"}},
		{"a digit lost", []string{"--mchid", "190000"}, "warn  merchant number", []string{"8 to 10 digits"}},
		{"another merchant's number", []string{"--mchid", "1900000110"}, "warn  merchant certificate", []string{`issued to "1900000109"`, "not to the merchant number above"}},
		{"another merchant's number, as the server sees it", []string{"--mchid", "1900000110"}, "fail  signature", []string{"SIGN_ERROR", "mchid"}},
		{"no file of that name", []string{"--key", "no.pem"}, "fail  private key", []string{"no such file", "the name of a file"}},
		{"a file that is no key", []string{"--key", "text.pem"}, "fail  private key", []string{"nothing recognisable"}},
		{"a certificate for the key", []string{"--key", "keys/apiclient_cert.pem"}, "fail  private key", []string{"a certificate where a private key", "apiclient_key.pem"}},
		{"another key than the certificate's", []string{"--key", "other.pem"}, "fail  merchant certificate", []string{"not the private key's"}},
		{"another key, as the server sees it", []string{"--key", "other.pem"}, "fail  signature", []string{"SIGN_ERROR", "not made with the merchant's key"}},
		{"a serial that is another's", []string{"--serial", "4C4B1DE6A8B1A1F1"}, "fail  serial", []string{"not that of the merchant's certificate", "use MERCHANT-SERIAL"}},
		{"the public key's ID for the serial", []string{"--serial", id}, "fail  serial", []string{"微信支付公钥ID", "--public-key-id"}},
		{"no certificate", []string{"--merchant-certificate", "", "--serial", "4C4B1DE6A8B1A1F1"}, "warn  merchant certificate", []string{"there is none"}},
		{"neither serial nor certificate", []string{"--merchant-certificate", "", "--serial", ""}, "fail  serial", []string{"there is none", "wxpay serial"}},
		{"a certificate that is none", []string{"--merchant-certificate", "text.pem"}, "fail  merchant certificate", []string{"nothing recognisable"}},
		{"an ID without its key", []string{"--public-key-id", id}, "fail  WeChat Pay's key", []string{"there is no key", "--public-key"}},
		{"a key without its ID", []string{"--public-key", "otherpub.pem"}, "fail  WeChat Pay's key", []string{"there is no ID", "--public-key-id"}},
		{"an ID that is none", []string{"--public-key", "otherpub.pem", "--public-key-id", "PUB_KEY"}, "warn  WeChat Pay's key", []string{"of 7 bytes", "and digits"}},
		{"the merchant's own key for WeChat Pay's", []string{"--public-key", "own.pem", "--public-key-id", id}, "fail  WeChat Pay's key", []string{"merchant's own", "pub_key.pem"}},
		{"the merchant's own certificate", []string{"--certificate", "keys/apiclient_cert.pem"}, "fail  WeChat Pay's key", []string{"merchant's own"}},
		{"another public key under the right ID", []string{"--public-key", "otherpub.pem", "--public-key-id", "PUB_KEY_ID"}, "fail  answer", []string{"not verified", "not the one of its ID"}},
		{"a public key that the server does not know", []string{"--public-key", "otherpub.pem", "--public-key-id", id}, "fail  answer", []string{"unknown serial", "names a key that is not here"}},
		{"an APIv3 key that is too short", []string{"--apiv3-key-file", "short"}, "fail  APIv3 key", []string{"10 bytes, not 32"}},
		{"no APIv3 key", []string{"--apiv3-key-file", ""}, "warn  APIv3 key", []string{"there is none", "WXPAY_APIV3_KEY"}},
		{"nobody there", []string{"--base-url", "http://127.0.0.1:1"}, "fail  server", []string{"refused", "firewall"}},
		{"a base URL without TLS", []string{"--base-url", "http://example.com"}, "fail  server", []string{"without TLS", "https"}},
	}
	own := s.env["WXPAY_CONFIG"]
	conf := readConf(t, own+"/sandbox.json")
	for _, tt := range tests {
		args := append([]string{"doctor"}, tt.args...)
		for i, arg := range args {
			if arg == "PUB_KEY_ID" {
				args[i] = conf.PublicKeyID
			}
		}
		r := s.run(args...)
		got := lineOf(r.stdout, tt.verdict)
		for _, want := range tt.want {
			if want = strings.ReplaceAll(want, "MERCHANT-SERIAL", conf.SerialNo); !strings.Contains(got, want) {
				t.Errorf("%s: %q does not say %q\n%s%s", tt.why, got, want, r.stdout, r.stderr)
			}
		}
		if want := exitCode(strings.Contains(r.stdout, "fail  ")); r.code != want || r.stderr != "" {
			t.Errorf("%s: exit %d, want %d: %s", tt.why, r.code, want, r.stderr)
		}
	}
}

func exitCode(failed bool) int {
	if failed {
		return exitFailed
	}
	return exitOK
}

// lineOf finds the line of a verdict on a check, with the advice below it.
func lineOf(output, verdict string) string {
	_, rest, found := strings.Cut("\n"+output, "\n"+verdict+" ")
	if !found {
		return ""
	}
	line, rest, _ := strings.Cut(rest, "\n")
	if advice, _, _ := strings.Cut(rest, "\n"); strings.Contains(advice, "→") {
		line += advice
	}
	return line
}

// TestDoctorClock compares this machine's clock, set wrong, with certificates and with the server.
func TestDoctorClock(t *testing.T) {
	tests := []struct {
		why  string
		by   time.Duration
		want map[string]string // advice or finding by verdict and check
	}{
		{"minutes fast", 2*time.Minute + 30*time.Second, map[string]string{"warn  clock": "2m3", "ok    signature": "accepts"}},
		{"many minutes slow", -10*time.Minute - 30*time.Second, map[string]string{"fail  clock": "10m", "fail  signature": "timestamp"}},
		{"within the last month of the certificates", 5*365*24*time.Hour - 10*24*time.Hour, map[string]string{
			"warn  merchant certificate": "it expires on", "warn  WeChat Pay's key": "it expires on"}},
		{"after them", 6 * 365 * 24 * time.Hour, map[string]string{
			"fail  merchant certificate": "has expired", "fail  WeChat Pay's key": "change to the public key"}},
		{"before them", -2 * 24 * time.Hour, map[string]string{"fail  merchant certificate": "the clock of this machine"}},
	}
	for _, tt := range tests {
		s := newSession(t)
		echoing(t, s.sandbox())
		s.now = func() time.Time { return time.Now().Add(tt.by) }
		r := s.run("doctor", "--config", "keys")
		for verdict, want := range tt.want {
			if got := lineOf(r.stdout, verdict); !strings.Contains(got, want) {
				t.Errorf("%s: %q is %q, want %q in it\n%s", tt.why, verdict, got, want, r.stdout)
			}
		}
	}
}

// TestDoctorOtherServers calls servers that are not WeChat Pay, or that refuse the echo.
func TestDoctorOtherServers(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "<html>welcome</html>")
	}))
	defer server.Close()
	run := func(header string, want map[string]string, args ...string) {
		t.Helper()
		r := s.run(append([]string{"doctor", "--config", "keys"}, args...)...)
		for verdict, text := range want {
			if got := lineOf(r.stdout, verdict); !strings.Contains(got, text) {
				t.Errorf("%s: %q is %q, want %q in it\n%s", header, verdict, got, text, r.stdout)
			}
		}
	}
	run("a portal", map[string]string{"fail  answer": "a proxy, a gateway"}, "--base-url", server.URL)
	refuse := func(status int, code string) {
		box.Handle(http.MethodPost, "v3/security/echo", func(sandbox.Request) sandbox.Answer { return sandbox.Error(status, code, "没有权限") })
	}
	refuse(http.StatusForbidden, "NO_AUTH")
	run("no permission", map[string]string{"ok    signature": "accepts", "warn  answer": "NO_AUTH 没有权限"})
	refuse(http.StatusInternalServerError, "SYSTEM_ERROR")
	echo := func(sealed string) {
		box.Handle(http.MethodPost, "v3/security/echo", func(sandbox.Request) sandbox.Answer {
			return sandbox.JSON(http.StatusOK, map[string]string{"encrypted_echo_message": sealed})
		})
	}
	run("out of order", map[string]string{"skip  signature": "500; try again", "warn  answer": "SYSTEM_ERROR"})
	sealed, err := box.Encrypt("another message")
	if err != nil {
		t.Fatal(err)
	}
	echo(sealed)
	run("another echo", map[string]string{"fail  encryption": "came back as another"})
	echo("bm90IGVuY3J5cHRlZA==")
	run("encrypted for another key", map[string]string{"fail  encryption": "see whether the private key"})
}

// TestDoctorWithTheSandboxItself takes the sandbox's own answer to the echo.
func TestDoctorWithTheSandboxItself(t *testing.T) {
	s := newSession(t)
	s.sandbox()
	r := s.run("doctor", "--config", "keys", "--json")
	var report struct {
		OK     bool
		Checks []struct{ Check, Verdict, Found string }
	}
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil {
		t.Fatal(err)
	}
	if r.code != exitOK || !report.OK || len(report.Checks) < 11 {
		t.Errorf("exit %d\n%s", r.code, r.stdout)
	}
	for _, c := range report.Checks {
		if c.Verdict == check.VerdictWarn || c.Verdict == check.VerdictFail {
			t.Errorf("%+v", c)
		}
	}
}

// TestDoctorNeverPrintsSecrets examines a good set and broken ones, and looks for their secrets in
// the output.
func TestDoctorNeverPrintsSecrets(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.credentialsIn(box)
	key, err := os.ReadFile("keys/" + creds.FileMerchantKey)
	if err != nil {
		t.Fatal(err)
	}
	s.env["WXPAY_PRIVATE_KEY"] = string(key)
	secret := strings.Split(string(key), "\n")[1]
	for _, broken := range []string{"", "WXPAY_APIV3_KEY", "WXPAY_PRIVATE_KEY", "WXPAY_CERTIFICATE"} {
		if broken != "" {
			s.env[broken] += "x"
		}
		r := s.run("doctor")
		if out := r.stdout + r.stderr; strings.Contains(out, box.Keys().APIv3Key) || strings.Contains(out, secret) {
			t.Errorf("with a broken %q a secret is printed", broken)
		}
	}
}

// TestDoctorSpeed measures beside openssl commands of several kinds, and beside none.
func TestDoctorSpeed(t *testing.T) {
	inBothLanguages(t, "doctor_speed", func(t *testing.T, s *session) {
		t.Setenv("PATH", s.dir)
		s.sandbox()
		openssl := func(version, first, later string) { // what the first run says, and those after it
			t.Helper()
			program := "#!/bin/sh\ncase $1 in\nversion) echo '" + version + "'; : >first;;\n" +
				"speed) if [ -s first ]; then echo '" + later + "'; else echo '" + first + "'; echo ran >first; fi;;\nesac\n"
			if err := os.WriteFile("openssl", []byte(program), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		doctor := func(args ...string) {
			s.run(append([]string{"doctor", "--offline", "--speed", "--config", "keys"}, args...)...)
		}
		doctor()
		openssl("OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)", "+F2:2:2048:1000.000000:60975.257732", "+F2:2:2048:4000.000000:60975.257732")
		doctor()
		openssl("LibreSSL 3.3.6", "+F2:2:2048:4000.000000:60975.257732", "+F2:2:2048:4000.000000:60975.257732")
		doctor()
		openssl("OpenSSL 3.5.0", "speed: unknown algorithm", "speed: unknown algorithm")
		doctor()
		openssl("OpenSSL 3.6.1", "+F2:2:2048:4000.000000:60975.257732", "killed") // what was measured stays
		doctor()
		doctor("--key", "none.pem")
	})
}
