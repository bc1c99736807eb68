package main

import (
	"bytes"
	"context"
	"crypto/rsa"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

var update = flag.Bool("update", false, "write the golden files anew")

// otherKey belongs neither to the merchant nor to WeChat Pay.
func otherKey() *rsa.PrivateKey { return wxtest.Key(0) }

// session is a terminal. Commands are typed into it, and its screen is compared with
// testdata/NAME.golden.
type session struct {
	t       *testing.T
	dir     string            // the working directory, a new one; written DIR in the transcript
	env     map[string]string // WXPAY_…
	now     func() time.Time
	color   bool
	live    bool // standard error is a terminal
	columns int  // the width of the terminal; 0: standard output is none
	screen  bytes.Buffer
	hide    []string // pairs for strings.NewReplacer
}

// newSession opens a terminal in a new folder. It uses t.Chdir, so the test cannot be parallel.
func newSession(t *testing.T) *session {
	t.Helper()
	s := &session{t: t, dir: t.TempDir(), env: map[string]string{}, now: time.Now}
	t.Chdir(s.dir)
	s.replace(s.dir, "DIR")
	return s
}

// replace hides a text that differs from run to run behind another one.
func (s *session) replace(old, new string) {
	if old != "" {
		s.hide = append(s.hide, old, new)
	}
}

// write puts a file into the working directory.
func (s *session) write(name, content string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// result is the exit code and the output of a command.
type result struct {
	code           int
	stdout, stderr string
}

// run types a command. Standard input is empty.
func (s *session) run(args ...string) result { s.t.Helper(); return s.pipe("", args...) }

// pipe types a command with a standard input.
func (s *session) pipe(stdin string, args ...string) result {
	s.t.Helper()
	return s.start(s.t.Context(), stdin, args...)
}

// start runs a command under a context and shows it on the screen.
func (s *session) start(ctx context.Context, stdin string, args ...string) result {
	s.t.Helper()
	r := s.quiet(ctx, strings.NewReader(stdin), args...)
	s.show(stdin, r, args...)
	return r
}

// quiet runs a command without showing it.
func (s *session) quiet(ctx context.Context, stdin io.Reader, args ...string) result {
	var stdout, stderr bytes.Buffer
	a := &app{Terminal: &cli.Terminal{
		In: stdin, Out: &stdout, Err: &stderr, Now: s.now, Color: s.color, Live: s.live, Columns: s.columns,
		Env: func(name string) string { return s.env[name] },
	}}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second) // for what should have ended and did not
	defer cancel()
	code := a.run(ctx, args)
	return result{code, stdout.String(), stderr.String()}
}

// show writes a command and its result to the screen. Lines of standard error begin with "! ". An
// exit code other than 0 stands at the end.
func (s *session) show(stdin string, r result, args ...string) {
	fmt.Fprintf(&s.screen, "$ wxpay %s", quote(args))
	if stdin != "" {
		fmt.Fprintf(&s.screen, " <<< %s", quote([]string{stdin}))
	}
	s.screen.WriteString("\n" + r.stdout)
	if r.stdout != "" && !strings.HasSuffix(r.stdout, "\n") {
		s.screen.WriteString("[no line feed]\n")
	}
	for line := range strings.Lines(r.stderr) {
		s.screen.WriteString("! " + line)
	}
	if r.code != 0 {
		fmt.Fprintf(&s.screen, "[exit %d]\n", r.code)
	}
	s.screen.WriteString("\n")
}

// quote writes arguments as a shell reads them.
func quote(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = arg
		if arg == "" || strings.ContainsAny(arg, " \n\t\"'{}[]$&*?<>|;\\#") {
			quoted[i] = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}

// moving matches text that differs from run to run, wherever it stands. The order matters.
var moving = []struct {
	find    *regexp.Regexp
	replace string
}{
	{regexp.MustCompile(`127\.0\.0\.1:[0-9]{4,5}`), "127.0.0.1:PORT"},
	{regexp.MustCompile(`[A-Za-z0-9+/]{342}==`), "BASE64-OF-256-BYTES"},
	{regexp.MustCompile(`(?i)(nonce_str=\\?"|nonce: |Nonce: )[0-9A-Za-z]{32}`), "${1}NONCE"},
	{regexp.MustCompile(`("nonceStr": ")[0-9A-Za-z]{32}`), "${1}NONCE"},
	{regexp.MustCompile(`(timestamp="|Timestamp: )[0-9]{10}`), "${1}TIMESTAMP"},
	{regexp.MustCompile(`(\\n|\b)1[78][0-9]{8}\b`), "${1}TIMESTAMP"}, // until 2030
	{regexp.MustCompile(`(TIMESTAMP(?:\\n|⏎?\n[ |!]*))[0-9A-Za-z]{32}\b`), "${1}NONCE"},
	{regexp.MustCompile(`PUB_KEY_ID_[0-9]{28}`), "PUB_KEY_ID_OTHER"},
	{regexp.MustCompile(`wxpay/[0-9.]+ \([a-z0-9; ]+\) go[0-9.a-z]+`), "wxpay/VERSION (OS; ARCH) GO"},
	{regexp.MustCompile(`[0-9A-F]{20,40}-(0|268[0-9]{6})`), "REQUEST-ID"},
	{regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`), "NOTICE-ID"},
	{regexp.MustCompile(`(?m)^([!|] )?[0-9]{2}:[0-9]{2}:[0-9]{2} `), "${1}HH:MM:SS "},
	{regexp.MustCompile(`(valid until|expires on|expired on|valid from|有效期至) [0-9]{4}-[0-9]{2}-[0-9]{2}`), "$1 DATE"},
	{regexp.MustCompile(`[0-9]+\.[0-9]{2}( ms a signature in Go)`), "N.NN$1"},
	{regexp.MustCompile(`(在 Go 中签名一次) [0-9]+\.[0-9]{2}`), "$1 N.NN"},
	{regexp.MustCompile(`签名于 [0-9]+s 之前`), "签名于 Ns 之前"},
}

// transcript returns the screen without the text that moves.
func (s *session) transcript() string {
	text := strings.NewReplacer(s.hide...).Replace(s.screen.String())
	for _, m := range moving {
		text = m.find.ReplaceAllString(text, m.replace)
	}
	return text
}

// golden compares the whole session with testdata/NAME.golden. With -update it writes that file.
func (s *session) golden(name string) {
	s.t.Helper()
	file := filepath.Join(source, "testdata", name+".golden")
	got := s.transcript()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatalf("%v; go test -run %s -update writes it", err, s.t.Name())
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		s.t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// inBothLanguages runs a session in each language, and compares it with a golden file of each.
func inBothLanguages(t *testing.T, name string, run func(*testing.T, *session)) {
	for lang, golden := range map[string]string{"en": name, "zh": name + "_zh"} {
		t.Run(lang, func(t *testing.T) {
			s := newSession(t)
			s.env["WXPAY_LANG"] = lang
			run(t, s)
			s.golden(golden)
		})
	}
}

// source is the folder of the package. Sessions change the working directory.
var source, _ = os.Getwd()

// sandbox starts a sandbox in this process and hides its numbers. It writes the folder "keys" as
// "wxpay sandbox --keys" does. Commands find it by --config keys.
func (s *session) sandbox() *sandbox.Sandbox { s.t.Helper(); return s.sandboxWith(sandbox.Config{}) }

// sandboxWith is sandbox with another configuration.
func (s *session) sandboxWith(config sandbox.Config) *sandbox.Sandbox {
	s.t.Helper()
	box := boxtest.New(s.t, config)
	if err := creds.WriteKeys(filepath.Join(s.dir, "keys"), box); err != nil {
		s.t.Fatal(err)
	}
	s.replace(box.Config().SerialNo, "MERCHANT-SERIAL")
	s.replace(box.Key().Serial, "PUB_KEY_ID")
	s.replace(box.CertificateKey().Serial, "PLATFORM-SERIAL")
	s.replace(box.Keys().APIv3Key, "APIV3-KEY")
	s.replace(box.Keys().APIv2Key, "APIV2-KEY")
	return box
}

// credentialsIn sets the variables WXPAY_… to the folder "keys" of a sandbox. Commands need no
// --config then.
func (s *session) credentialsIn(box *sandbox.Sandbox) {
	config := box.Config()
	s.env = map[string]string{
		"WXPAY_MCHID": config.MchID, "WXPAY_SERIAL_NO": config.SerialNo, "WXPAY_BASE_URL": box.URL,
		"WXPAY_PRIVATE_KEY": "keys/" + creds.FileMerchantKey, "WXPAY_PUBLIC_KEY": "keys/" + creds.FilePublicKey,
		"WXPAY_PUBLIC_KEY_ID": box.Key().Serial, "WXPAY_CERTIFICATE": "keys/" + creds.FilePlatformCertificate,
		"WXPAY_APIV3_KEY": box.Keys().APIv3Key,
	}
}

// writeOtherKey writes otherKey into a file.
func (s *session) writeOtherKey(name string) {
	s.t.Helper()
	key := otherKey()
	s.write(name, privatePEM(s.t, key))
}
