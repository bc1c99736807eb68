package main

import (
	"encoding/json"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// TestMain lets a test start this program as a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("WXPAY_TEST_AS_PROGRAM") != "" {
		main()
		return
	}
	os.Setenv("WXPAY_LANG", "en") // for processes that tests start
	os.Exit(m.Run())
}

func TestUsage(t *testing.T) {
	s := newSession(t)
	s.run("frobnicate")
	s.run("sandbx")
	s.run("notify", "sent")
	s.run("help", "frobnicate")
	s.run("help", "notify", "sent")
	s.run("completion", "fsh")
	s.run("there", "are", "words")
	s.run("a-word-that-is-by-far-too-long-to-be-the-name-of-a-command")
	s.run("call")
	s.run("call", "POST", "v3/security/echo", "--no-such-flag")
	s.run("call", "POST", "v3/security/echo", "--timeout", "soon")
	s.run("doctor", "now")
	s.run("completion", "fish", "now") // of cobra's own making
	s.run("help", "credentials")
	s.run("verify", "--help")
	s.golden("usage")
}

// TestKeyOnTheCommandLine gives a private key in place of its file's name. It is never printed.
func TestKeyOnTheCommandLine(t *testing.T) {
	s := newSession(t)
	key := "-----BEGIN PRIVATE KEY-----\nMIIEvSECRET\n-----END PRIVATE KEY-----\n"
	for why, args := range map[string][]string{
		"as an argument":             {key},
		"as an argument of call":     {"call", "POST", key},
		"as the path":                {"call", "POST", strings.TrimLeft(key, "-")},
		"as the method":              {"call", strings.TrimLeft(key, "-"), "v3/security/echo"},
		"as one argument too many":   {"call", "POST", "v3/security/echo", strings.TrimLeft(key, "-")},
		"as a flag's value":          {"call", "POST", "v3/security/echo", "--key", key},
		"as the value of --config":   {"call", "POST", "v3/security/echo", "--config", key},
		"as a variable":              {"call", "POST", "v3/security/echo", "--var", strings.TrimLeft(key, "-")},
		"as the folder of a sandbox": {"sandbox", "--keys", key},
	} {
		r := s.run(args...)
		if r.code != exitUsage || strings.Contains(r.stdout+r.stderr, "SECRET") || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%s: exit %d\n%s%s", why, r.code, r.stdout, r.stderr)
		}
	}
}

// TestHelp wants the help of every command to be complete. With help.golden, the Chinese of it has
// to change, too.
func TestHelp(t *testing.T) {
	s := newSession(t)
	eachCommand(func(cmd *cobra.Command) {
		if cmd.Short == "" || cmd.Long == "" || cmd.Example == "" || !cmd.Runnable() {
			t.Errorf("%s: no Short, Long or Example, or it does nothing", cmd.CommandPath())
		}
		args := append(strings.Fields(cmd.CommandPath())[1:], "--help")
		r := s.run(args...)
		if r.code != exitOK || r.stderr != "" || !strings.Contains(r.stdout, "Examples:") || strings.Contains(r.stdout, "\t") {
			t.Errorf("%s --help: exit %d\n%s%s", cmd.CommandPath(), r.code, r.stdout, r.stderr)
		}
		for line := range strings.Lines(r.stdout) {
			if n := cli.Width(strings.TrimSuffix(line, "\n")); n > 160 {
				t.Errorf("%s --help: a line of %d columns: %s", cmd.CommandPath(), n, line)
			}
		}
	})
	s.golden("help")
}

// TestVersion wants all that the compiler wrote into a program. If it wrote no version, that of the
// library stands there.
func TestVersion(t *testing.T) {
	library := built{Version: "v" + wxpay.Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	with := func(change func(*built)) built {
		b := library
		change(&b)
		return b
	}
	for _, tt := range []struct {
		reason string
		info   *debug.BuildInfo
		want   built
	}{
		{"a program without any information", nil, library},
		{"a test, or go run", &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, library},
		{"go install of a version", &debug.BuildInfo{Main: debug.Module{Version: "v0.2.0"}}, with(func(b *built) { b.Version = "v0.2.0" })},
		{"go build in a repository with changes", &debug.BuildInfo{Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "2acdb6c"}, {Key: "vcs.time", Value: "2026-01-02T03:04:05Z"}, {Key: "vcs.modified", Value: "true"}, {Key: "CGO_ENABLED", Value: "1"},
		}}, with(func(b *built) { b.Revision, b.Time, b.Modified = "2acdb6c", "2026-01-02T03:04:05Z", true })},
	} {
		if diff := cmp.Diff(tt.want, builtFrom(tt.info)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
	s := newSession(t)
	command, flag := s.run("version"), s.run("--version")
	if diff := cmp.Diff(command, flag, cmp.AllowUnexported(result{})); diff != "" || command.code != exitOK || !strings.HasPrefix(command.stdout, "wxpay v") {
		t.Errorf("version prints %q, --version differs (-version +--version):\n%s", command.stdout, diff)
	}
	var b built
	if r := s.run("version", "--json"); json.Unmarshal([]byte(r.stdout), &b) != nil || b.Go != runtime.Version() {
		t.Errorf("version --json prints %s", r.stdout)
	}
}

// TestNarrow wants all lines to end where a terminal of 80 columns ends. Only what a person copies
// stays whole: a path, a command of an example, a line of Go.
func TestNarrow(t *testing.T) {
	s := newSession(t)
	s.sandbox()
	s.write("old.csv", sample(t, "trade-old.csv"))
	s.columns = 80
	fits := func(r result, args ...string) {
		for line := range strings.Lines(r.stdout) {
			if n := cli.Width(strings.TrimSuffix(line, "\n")); n > s.columns && len(strings.Fields(line)) > 2 {
				t.Errorf("%v: a line of %d columns: %s", args, n, line)
			}
		}
	}
	for _, args := range [][]string{
		{"endpoints", "投诉"}, {"endpoints", "profitsharing", "finish"}, {"doctor", "--offline"}, {"serial", "keys/wechatpay_public_key.pem"}, {"help", "credentials"},
		{"bill", "check", "old.csv"}, {"bill", "check", "--help"},
	} {
		fits(s.run(args...), args...)
	}
	for _, args := range [][]string{{"endpoints"}, {"doctor", "--config", "keys"}} {
		fits(s.quiet(t.Context(), nil, args...), args...)
	}
	s.run("show", "v3/payroll-card/tokens")
	s.run("verify", "--help")
	s.columns = 30
	s.run("endpoints", "分账", "receivers", "delete")
	s.golden("narrow")
}

// TestCredentialsTopic wants each command with these flags to name the topic that explains them.
// The topic must explain each flag.
func TestCredentialsTopic(t *testing.T) {
	s := newSession(t)
	topic := s.quiet(t.Context(), nil, "help", "credentials").stdout
	having := 0
	eachCommand(func(cmd *cobra.Command) {
		if cmd.Flags().Lookup("config") == nil {
			return
		}
		having++
		if !strings.HasSuffix(cmd.Long, "wxpay help credentials.") {
			t.Errorf("%s does not point to the topic", cmd.CommandPath())
		}
	})
	for _, setting := range creds.Settings() {
		for _, name := range []string{" --" + setting.Flag + " ", " " + setting.Env + " ", " " + setting.Field + "\n"} {
			if !strings.Contains(topic, name) {
				t.Errorf("the topic lacks %q", name)
			}
		}
	}
	if having == 0 {
		t.Error("no command has credentials")
	}
}

func TestCompletion(t *testing.T) {
	s := newSession(t)
	tests := []struct {
		why  string
		args []string
		want string
	}{
		{"commands", []string{""}, "sandbox\t"},
		{"methods", []string{"call", "p"}, "POST\nPUT\nPATCH\n"},
		{"paths of that method, with their titles", []string{"call", "POST", "v3/payroll-card/t"}, "v3/payroll-card/tokens\t"},
		{"no APIv2", []string{"call", "POST", "v2/"}, ":4\n"},
		{"values of a flag", []string{"sandbox", "--strictness", ""}, "full\nfields\nsignature\n"},
		{"endpoints that take a file", []string{"upload", "v3/merchant/media/v"}, "v3/merchant/media/video_upload\t"},
		{"no APIv2 for files", []string{"upload", "v2/"}, ":4\n"},
		{"a day", []string{"bill", "trade", ""}, "yesterday\n"},
		{"kinds of rows", []string{"bill", "trade", "--bill-type", ""}, "ALL\nSUCCESS\nREFUND\n"},
		{"front ends", []string{"invoke", ""}, "jsapi\nchooseWXPay\nmini\n"},
		{"SDKs", []string{"sandbox", "--sdk", "wechatpay-j"}, "wechatpay-java\n"},
	}
	for _, tt := range tests {
		r := s.run(append([]string{"__complete"}, tt.args...)...)
		if r.code != exitOK || !strings.HasPrefix(r.stdout, tt.want) && !strings.Contains(r.stdout, "\n"+tt.want) {
			t.Errorf("%s: exit %d, %q lacks %q", tt.why, r.code, r.stdout, tt.want)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if r := s.run("completion", shell); r.code != exitOK || r.stdout == "" {
			t.Errorf("completion %s: exit %d", shell, r.code)
		}
	}
}

// TestColors wants escape sequences in the output if colours are wanted, and only then.
func TestColors(t *testing.T) {
	s := newSession(t)
	s.sandbox()
	for _, color := range []bool{false, true} {
		s.color = color
		for _, args := range [][]string{{"doctor", "--config", "keys"}, {"doctor"}, {"call", "GET", "v3/nothing", "--config", "keys"}} {
			r := s.run(args...)
			if got := strings.Contains(r.stdout+r.stderr, "\x1b["); got != color {
				t.Errorf("%v with color %v: escape sequences are there: %v", args, color, got)
			}
		}
		r := s.run("doctor", "--config", "keys", "--offline", "--json")
		if strings.Contains(r.stdout, "\x1b[") {
			t.Error("escape sequences in JSON")
		}
	}
}
