package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestRealMode lets a sandbox stand in for the real service, in each mode of keys and with settings
// from both places.
func TestRealMode(t *testing.T) {
	box := open(t)
	f := writeFiles(t, box)
	config := box.Config()
	tests := []struct {
		why    string
		change func(env map[string]string) (args []string)
		serial string // that the sensitive fields are encrypted for
	}{
		{"WeChat Pay's public key", func(env map[string]string) []string {
			env["WXPAY_PUBLIC_KEY"], env["WXPAY_PUBLIC_KEY_ID"] = f.publicKey, box.Key().Serial
			return nil
		}, box.Key().Serial},
		{"a platform certificate", func(env map[string]string) []string {
			env["WXPAY_CERTIFICATE"] = f.certificate
			return nil
		}, box.CertificateKey().Serial},
		{"both, as during the gradual switch", func(env map[string]string) []string {
			env["WXPAY_PUBLIC_KEY"], env["WXPAY_PUBLIC_KEY_ID"], env["WXPAY_CERTIFICATE"] = f.publicKey, box.Key().Serial, f.certificate
			return nil
		}, box.Key().Serial},
		{"flags alone", func(env map[string]string) []string {
			clear(env)
			return []string{"-mchid", config.MchID, "-serial", config.SerialNo, "-key", f.key, "-certificate", f.certificate,
				"-base-url", box.URL, "-timeout", "20s"}
		}, box.CertificateKey().Serial},
		{"a flag goes before the environment", func(env map[string]string) []string {
			env["WXPAY_CERTIFICATE"], env["WXPAY_MCHID"] = "/nonexistent", "1"
			return []string{"-real", "-certificate", f.certificate, "-mchid", config.MchID}
		}, box.CertificateKey().Serial},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			box.Reset()
			env := merchantEnv(box, f)
			r := runWith(t.Context(), env, tt.change(env)...)
			if r.status != exitOK || r.stderr != "" || !strings.HasPrefix(r.stdout, "Calling THE REAL SERVICE at "+box.URL) {
				t.Fatalf("status %d\n%s", r.status, r.output())
			}
			checkTable(t, r.stdout, 30)
			checkReceived(t, box)
			for _, request := range box.Requests() {
				if serial := request.Header.Get("Wechatpay-Serial"); serial != tt.serial {
					t.Errorf("%s names the key %s, want %s", request.Target, serial, tt.serial)
				}
			}
		})
	}
}

// TestRealModeTakesRefusals: the sample values mean nothing to the real service, and its refusal is
// a good answer. A foreign answer, or a refusal of the keys, is a bad one.
func TestRealModeTakesRefusals(t *testing.T) {
	tests := []struct {
		why    string
		answer sandbox.Answer // to every call
		status int
		stdout string
	}{
		{"no permission", sandbox.Error(403, "NO_AUTH", "商户号无权限"), exitOK,
			`(?m)^30 answered \(30 of them by a refusal, .*\), 1 refused as expected; `},
		{"no such merchant", sandbox.Error(400, "MCH_NOT_EXISTS", "商户号不存在"), exitOK, `400 +\S+ +MCH_NOT_EXISTS 商户号不存在`},
		{"too many requests", sandbox.Error(429, "FREQUENCY_LIMITED", "频率超限"), exitOK, `30 answered`},
		{"a refusal that is not signed", unsigned(sandbox.Error(403, "NO_AUTH", "商户号无权限")), exitOK, `403 +\S+ +unsigned: NO_AUTH`},
		{"the keys do not fit", sandbox.Error(401, "SIGN_ERROR", "签名错误"), exitUnexpected, `(?m)^0 answered`},
		{"the service failed", sandbox.Error(500, "SYSTEM_ERROR", "系统错误"), exitUnexpected, `(?m)^0 answered`},
		{"a page of a box between", unsigned(sandbox.Answer{Status: 403, Body: []byte("<html>")}), exitUnexpected, `(?m)^0 answered`},
		{"an answer without the fields", sandbox.JSON(200, map[string]string{}), exitUnexpected, `(?m)^0 answered`},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			box := open(t)
			for _, path := range seedPaths {
				answerWith(path, tt.answer)(box)
			}
			r := runWith(t.Context(), publicKeyEnv(box, writeFiles(t, box)))
			if r.status != tt.status || !regexp.MustCompile(tt.stdout).MatchString(r.stdout) {
				t.Errorf("status %d, want %d and %s\n%s", r.status, tt.status, tt.stdout, r.output())
			}
		})
	}
}

func unsigned(a sandbox.Answer) sandbox.Answer {
	a.Unsigned = true
	return a
}

// TestRealModeDoubtsSignatures: a refusal with a wrong signature is not believed.
func TestRealModeDoubtsSignatures(t *testing.T) {
	box := open(t)
	answerWith("v3/payroll-card/tokens", sandbox.Error(403, "NO_AUTH", "商户号无权限"))(box)
	box.Inject(sandbox.Fault{}, sandbox.BadSignature())
	r := runWith(t.Context(), publicKeyEnv(box, writeFiles(t, box)))
	if r.status != exitUnexpected || !strings.Contains(r.stdout, "\n29 answered (5 of them by a refusal") {
		t.Errorf("status %d\n%s", r.status, r.output())
	}
}

// TestRealFalse: leftovers in the environment do not reach the real service when that is ruled out.
func TestRealFalse(t *testing.T) {
	box := open(t)
	r := runWith(t.Context(), publicKeyEnv(box, writeFiles(t, box)), "-real=false")
	if r.status != exitOK || box.Count() != 0 || !strings.HasPrefix(r.stdout, "Calling the sandbox at ") {
		t.Errorf("status %d, %d requests\n%s", r.status, box.Count(), r.output())
	}
}
