package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// TestSecretForAFile gives a secret in each place that takes the name of its file: a flag, a
// variable, a field of the file of --config. No error repeats the secret.
func TestSecretForAFile(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	private, err := os.ReadFile("keys/" + creds.FileMerchantKey)
	if err != nil {
		t.Fatal(err)
	}
	s.write("up.png", pngText)
	lines := strings.Split(strings.TrimSpace(string(private)), "\n")
	secrets := map[string]string{
		"an APIv3 key":                     box.Keys().APIv3Key,
		"an APIv3 key and a line feed":     box.Keys().APIv3Key + "\n",
		"a password":                       "correct horse",
		"a private key's base64":           strings.Join(lines[1:len(lines)-1], ""),
		"the first line of it":             lines[1],
		"a path in which the last is one":  "keys/" + box.Keys().APIv3Key,
		"something too long to be a name":  strings.Repeat("correct horse ", 400),
		"something that lies below a file": "keys/" + creds.FileConfiguration + "/correct horse",
	}
	commands := [][]string{
		{"doctor", "--offline"}, {"doctor", "--offline", "--json"}, {"call", "GET", "v3/certificates", "--timeout", "1ms"},
		{"sign", "GET", "v3/certificates"}, {"certs", "--timeout", "1ms"}, {"decrypt", "--aead"}, {"decrypt"}, {"encrypt"}, {"verify"}, {"notify", "verify"},
		{"invoke", "jsapi", "wx1", "--appid", "wx2"}, {"bill", "trade", "2026-11-18", "-o", "bill.csv", "--timeout", "1ms"},
		{"upload", "v3/merchant/media/upload", "up.png", "--timeout", "1ms"},
	}
	for why, secret := range secrets {
		for _, command := range commands {
			for _, set := range creds.Settings() {
				if set.File == "" && !set.Secret {
					continue
				}
				s.env = nil
				s.refusesQuietly(secret, why, append(slices.Clone(command), "--config", "keys", "--"+set.Flag, secret)...)
				s.refusesQuietly(secret, why, append(slices.Clone(command), "--config", "keys", "--"+set.Flag+"="+secret)...)
				s.credentialsIn(box)
				s.env[set.Env] = secret
				s.refusesQuietly(secret, why+" in "+set.Env, command...)
				s.env = nil
				config, err := json.Marshal(map[string]string{"mchid": "1900000109", "serial_no": "0123456789", set.Field: secret})
				if err != nil {
					t.Fatal(err)
				}
				s.write("merchant.json", string(config))
				s.refusesQuietly(secret, why+" in "+set.Field, append(slices.Clone(command), "--config", "merchant.json")...)
			}
			s.refusesQuietly(secret, why, append(slices.Clone(command), "--config", secret)...)
			s.env = map[string]string{"WXPAY_CONFIG": secret}
			s.refusesQuietly(secret, why+" in WXPAY_CONFIG", command...)
		}
	}
}

// refusesQuietly runs a command with a secret in the wrong place, and looks for the secret in its
// output. A secret may be read as a path, so the test looks for its longest part.
func (s *session) refusesQuietly(secret, why string, args ...string) {
	s.t.Helper()
	r := s.quiet(s.t.Context(), strings.NewReader("{}"), args...)
	part := slices.MaxFunc(strings.Split(secret, "/"), func(a, b string) int { return len(a) - len(b) })
	if strings.Contains(strings.ToLower(r.stdout+r.stderr), strings.ToLower(strings.TrimSpace(part))) {
		s.t.Errorf("%s: wxpay %s prints it:\n%s%s", why, strings.Join(args[:min(2, len(args))], " "), r.stdout, r.stderr)
	}
}

// TestSecretLines gives a whole PEM file, whose lines a quoted error writes in another form, in
// place of a word. Only the first line of base64 has to be looked for: errors are cut.
func TestSecretLines(t *testing.T) {
	s := newSession(t)
	s.sandbox()
	private, err := os.ReadFile("keys/" + creds.FileMerchantKey)
	if err != nil {
		t.Fatal(err)
	}
	pem := strings.TrimSpace(string(private))
	lines := strings.Split(pem, "\n")
	credentials := []string{"--serial", "0123456789", "--key", "keys/" + creds.FileMerchantKey, "--certificate", "keys/" + creds.FilePlatformCertificate}
	tests := []struct {
		reason string
		secret string
		env    string
		args   []string
	}{
		{"the merchant number", lines[1], pem, append([]string{"call", "GET", "v3/certificates"}, credentials...)},
		{"a flag's value", lines[1], "", []string{"call", "GET", "v3/certificates", "--timeout", strings.Join(lines[1:5], "\n")}},
		{"a flag's value, its second line", lines[2], "", []string{"call", "GET", "v3/certificates", "--timeout", strings.Join(lines[1:5], "\n")}},
		{"a file, a line of base64", lines[3], "", []string{"serial", lines[3]}},
		{"a variable of the path", lines[1], "", []string{"call", "GET", "v3/certificates", "--config", "keys", "--var", strings.ReplaceAll(pem, "PRIVATE KEY", "X KEY") + "=1"}},
	}
	for _, tt := range tests {
		s.env = map[string]string{"WXPAY_MCHID": tt.env}
		r := s.quiet(t.Context(), strings.NewReader(""), tt.args...)
		if strings.Contains(r.stdout+r.stderr, tt.secret[:40]) || r.code == exitOK {
			t.Errorf("%s: exit %d, and it prints\n%s%s", tt.reason, r.code, r.stdout, r.stderr)
		}
	}
}

// TestSecretForCompletion gives a key to the commands by which a shell asks for completions. cobra
// prints the words it cannot read past Complain, to the standard error of the process.
func TestSecretForCompletion(t *testing.T) {
	const key = "0123456789abcdefghijABCDEFGHIJ01"
	a := &app{Terminal: &cli.Terminal{}}
	for _, tt := range []struct {
		reason     string
		args, want []string
	}{
		{"a shell asks", []string{"__complete", "doctor", "--" + key + "="}, []string{"__complete", "doctor", "--…="}},
		{"a shell asks, without descriptions", []string{"__completeNoDesc", "doctor", key}, []string{"__completeNoDesc", "doctor", "…"}},
		{"a user gives a command", []string{"doctor", key}, []string{"doctor", key}},
		{"nothing", nil, nil},
	} {
		a.Given = tt.args
		if diff := cmp.Diff(tt.want, a.completable(tt.args)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}

// TestSecretForAWord gives a key in place of a command, a flag, a method or another file. Errors of
// cobra and of this program pass through Complain, which removes the key.
func TestSecretForAWord(t *testing.T) {
	const key = "0123456789abcdefghijABCDEFGHIJ01"
	tests := []struct {
		reason string
		args   []string
	}{
		{"an unknown flag", []string{"doctor", "--" + key}},
		{"an unknown letter", []string{"doctor", "-k" + key}},
		{"no flag at all", []string{"doctor", "--=" + key}},
		{"a flag's value", []string{"doctor", "--timeout", key}},
		{"a flag's value, behind =", []string{"notify", "send", "X", "--times=" + key}},
		{"a command", []string{key}},
		{"a command of cobra's", []string{"completion", "fish", key}},
		{"a topic of the help", []string{"help", key}},
		{"a method, which is written in capitals", []string{"call", key, "v3/certificates"}},
		{"an endpoint", []string{"show", key}},
		{"a method to sign", []string{"sign", key, "http://[", "--config", "keys"}},
		{"a body's file", []string{"call", "POST", "v3/security/echo", "-d", "@" + key}},
		{"a file of keys", []string{"serial", key}},
		{"a file of keys, for machines", []string{"serial", "--json", key}},
		{"a file to decrypt", []string{"decrypt", key, "--config", "keys"}},
		{"headers", []string{"verify", "--headers", key, "--config", "keys", "keys/sandbox.json"}},
		{"an event", []string{"notify", "send", key}},
		{"a folder of keys", []string{"notify", "send", "TRANSACTION.SUCCESS", "--keys", key}},
		{"a fault", []string{"notify", "send", "TRANSACTION.SUCCESS", "--fault", key}},
		{"an address", []string{"sandbox", "--addr", key}},
		{"a level of strictness", []string{"sandbox", "--strictness", key}},
		{"a letter that takes no value, before a key", []string{"sign", "-b" + key, "--config", "keys", "GET", "v3/x"}},
		{"a file of a key for the file of headers", []string{"verify", "--headers", "apiv3.key", "--config", "keys", "keys/sandbox.json"}},
		{"a file of a key for the headers of a notice", []string{"notify", "verify", "--headers", "apiv3.key", "--config", "keys", "keys/sandbox.json"}},
		{"a header", []string{"verify", "-H" + key, "--config", "keys"}},
		{"a key behind its name for a header", []string{"verify", "-H", "KEY=" + key, "--config", "keys"}},
		{"a header of a notice", []string{"notify", "verify", "-H", key, "--config", "keys", "keys/sandbox.json"}},
		{"a parameter of a call", []string{"call", "GET", "v3/certificates", "-q", key + "=1", "--config", "keys", "--base-url", "http://127.0.0.1:1"}},
		{"a header of a call", []string{"call", "GET", "v3/certificates", "-H", key + " : x", "--config", "keys"}},
		{"a flag's value, in quotes", []string{"call", "GET", "v3/certificates", "--timeout", `"` + key + `"`}},
		{"a flag's value, in lines", []string{"call", "GET", "v3/certificates", "--timeout", "\n" + key}},
		{"a variable of the path", []string{"call", "GET", "v3/certificates", "--var", key + "=1", "--config", "keys"}},
		{"a time", []string{"sign", "GET", "v3/certificates", "--timestamp", key, "--config", "keys"}},
		{"a kind of resource", []string{"notify", "send", "TRANSACTION.SUCCESS", "--original-type", key}},
		{"a host", []string{"sandbox", "--notify-host", key + "/"}},
		{"a merchant number in the configuration", []string{"call", "GET", "v3/certificates", "--config", "mchid.json"}},
		{"a merchant number in the configuration, for a doctor", []string{"doctor", "--offline", "--config", "mchid.json", "--merchant-certificate", "keys/" + creds.FileMerchantCertificate}},
		{"a field of the configuration", []string{"doctor", "--offline", "--config", "field.json"}},
		{"the ID of the public key", []string{"doctor", "--offline", "--config", "keys", "--public-key", "keys/" + creds.FilePublicKey, "--public-key-id", key, "--serial", "1"}},
		{"a serial in hex", []string{"doctor", "--offline", "--config", "keys", "--serial", key}},
		{"an address to call", []string{"call", "GET", "v3/certificates", "--config", "keys", "--base-url", key + "://x"}},
		{"an address to call, for a doctor", []string{"doctor", "--config", "keys", "--base-url", "http://127.0.0.1:1/" + key, "--timeout", "1ns"}},
		{"a file to upload", []string{"upload", "v3/merchant/media/upload", key, "--config", "keys"}},
		{"a path to upload to", []string{"upload", key, "keys/sandbox.json", "--config", "keys", "--base-url", "http://127.0.0.1:1"}},
		{"a field of meta", []string{"upload", "v3/merchant/media/upload", "keys/sandbox.json", "--meta", key + "=1", "--config", "keys"}},
		{"a day", []string{"bill", "trade", key, "-o", "x.csv", "--config", "keys"}},
		{"a kind of bill", []string{"bill", key}},
		{"a file for a bill", []string{"bill", "trade", "2026-11-18", "-o", "no/" + key + "/x", "--config", "keys"}},
		{"a file of a bill", []string{"bill", "check", key}},
		{"a file of a bill that is a key", []string{"bill", "check", "apiv3.key"}},
		{"a file of a bill that is a private key", []string{"bill", "check", "keys/" + creds.FileMerchantKey}},
		{"a front end", []string{"invoke", key, "x"}},
		{"a prepay_id", []string{"invoke", "jsapi", "prepay_id=" + key, "--appid", "x", "--config", "keys"}},
		{"an appid", []string{"invoke", "jsapi", "x", "--appid", key + " ", "--config", "keys"}},
		{"an h5_url", []string{"invoke", "h5", key}},
		{"a file for a code", []string{"qr", "x", "-o", "no/" + key + "/x"}},
		{"a size of a code", []string{"qr", "x", "--scale", key}},
		{"a folder that cannot be made", []string{"certs", "--config", "keys", "--out", "keys/sandbox.json/" + key, "--timeout", "1ns"}},
	}
	s := newSession(t)
	s.sandbox()
	s.write("apiv3.key", key+"\n")
	s.write("mchid.json", fmt.Sprintf(`{"mchid":%q,"serial_no":"0123456789","private_key":"keys/%s","certificate":"keys/%s"}`, key, creds.FileMerchantKey, creds.FilePlatformCertificate))
	s.write("field.json", fmt.Sprintf(`{%q:"1"}`, key[:31]))
	s.env["WXPAY_MCHID"] = key
	s.refusesQuietly(key, "a variable for something else", "call", "GET", "v3/certificates", "--key", "keys/"+creds.FileMerchantKey, "--serial", "01", "--certificate", "keys/"+creds.FilePlatformCertificate)
	s.env = nil
	for _, tt := range tests {
		s.refusesQuietly(key, tt.reason, tt.args...)
		if r := s.quiet(t.Context(), strings.NewReader(""), tt.args...); r.code == exitOK && tt.args[0] != "help" {
			t.Errorf("%s: exit %d, so there is no error to look at", tt.reason, r.code)
		}
	}
}
