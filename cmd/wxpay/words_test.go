package main

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// everyCommand returns the commands of a program in a language by their paths, those of cobra's own
// making and the topics among them.
func everyCommand(l words.Lang) map[string]*cobra.Command {
	all := map[string]*cobra.Command{}
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		cmd.InitDefaultHelpFlag()
		all[cmd.CommandPath()] = cmd
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk((&app{Terminal: &cli.Terminal{Lang: l}}).root())
	return all
}

// TestCommands wants each command, topic, flag and comment of an example in Chinese, with the names
// of the English. Chinese for a command, flag or comment that does not exist is an error.
func TestCommands(t *testing.T) {
	english, chinese := everyCommand(words.English), everyCommand(words.Chinese)
	compare := func(what, english, chinese string) {
		t.Helper()
		if english != "" {
			sameNames(t, what, english, chinese)
		}
	}
	for path, cmd := range english {
		twin := chinese[path]
		compare(path+", Short", cmd.Short, twin.Short)
		compare(path+", Long", cmd.Long, twin.Long)
		compareExamples(t, path, cmd.Example, twin.Example)
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			compare(path+" --"+f.Name, f.Usage, twin.Flags().Lookup(f.Name).Usage)
		})
	}
	for path, h := range words.Commands() {
		cmd, ok := english[path]
		if !ok {
			t.Errorf("there is Chinese for %s, and no such command", path)
			continue
		}
		for name := range h.Flags {
			if cmd.Flags().Lookup(name) == nil && cmd.PersistentFlags().Lookup(name) == nil {
				t.Errorf("there is Chinese for %s --%s, and no such flag", path, name)
			}
		}
		for comment := range h.Comments {
			if !strings.Contains(cmd.Example, "# "+comment) {
				t.Errorf("there is Chinese for the comment %q of %s, and no such comment", comment, path)
			}
		}
	}
}

// compareExamples wants the same commands, and each comment in Chinese.
func compareExamples(t *testing.T, path, english, chinese string) {
	t.Helper()
	of, twins := strings.Split(english, "\n"), strings.Split(chinese, "\n")
	if len(of) != len(twins) {
		t.Fatalf("%s has %d lines of examples, in Chinese %d", path, len(of), len(twins))
	}
	for i := range of {
		command, comment, _ := strings.Cut(of[i], "  # ")
		twin, remark, _ := strings.Cut(twins[i], "  # ")
		if command != twin || comment != "" && !isChinese(remark) {
			t.Errorf("%s: the example %q is in Chinese %q", path, of[i], twins[i])
		}
	}
}

// TestChinese is a session in Chinese: help, hints, errors and findings.
func TestChinese(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.env["LANG"] = "zh_CN.UTF-8"
	eachCommand(func(cmd *cobra.Command) {
		s.run(append(strings.Fields(cmd.CommandPath())[1:], "--help")...)
	})
	s.run("help", "credentials")
	s.run("completion", "bash", "--help")
	s.run("frobnicate")
	s.run("sandbx")
	s.run("call")
	s.run("call", "POST", "v3/security/echo", "--no-such-flag")
	s.run("call", "POST", "v3/security/echo", "--timeout", "soon")
	s.run("call", "POST", "v3/security/echo", "-d", `{"x":`)
	s.run("call", "POST", "v3/refund/domestic/refunds", "-d", `{"amount":{"refund":"1"}}`, "--config", "keys")
	s.run("call", "POST", "v3/security/echo", "--config", "nowhere")
	s.run("doctor")
	s.run("doctor", "--config", "keys", "--serial", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1")
	s.write("captured.txt", s.quiet(t.Context(), nil, "notify", "send", "REFUND.SUCCESS", "--keys", "keys").stdout)
	s.write("captured.txt", strings.Replace(s.read("captured.txt"), `"`, `" `, 1))
	s.run("notify", "verify", "captured.txt", "--config", "keys")
	s.run("notify", "send", "REFUND.SUCCES")
	s.run("notify", "send", "REFUND.SUCCESS", "--keys", "keys", "--to", box.URL+"/x")
	s.run("show", "v3/payroll-card/tokens")
	s.run("show", "REFUND.SUCCES")
	s.run("endpoints", "no", "such", "thing")
	s.run("bill", "trades")
	s.run("serial", "keys/wechatpay_public_key.pem", "captured.txt")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	s.start(stopped, "", "sandbox", "--keys", "keys", "--addr", "127.0.0.1:0", "--quiet")
	s.golden("chinese")
}

// TestLanguageOf wants the language in the order of POSIX, and the program's own variable first.
func TestLanguageOf(t *testing.T) {
	const english, chinese, wrong = "Usage:", "用法：", "WXPAY_LANG"
	for _, tt := range []struct {
		reason string
		env    map[string]string
		want   string
	}{
		{"nothing is set", nil, english},
		{"LANG", map[string]string{"LANG": "zh_CN.UTF-8"}, chinese},
		{"any kind of Chinese", map[string]string{"LANG": "zh-Hant-TW"}, chinese},
		{"another language", map[string]string{"LANG": "de_DE.UTF-8"}, english},
		{"a language whose name begins the same", map[string]string{"LANG": "zha_CN"}, english},
		{"LC_MESSAGES is before LANG", map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, chinese},
		{"LC_ALL is before both", map[string]string{"LANG": "zh_CN", "LC_MESSAGES": "zh_CN", "LC_ALL": "C.UTF-8"}, english},
		{"an empty variable is not set", map[string]string{"LANG": "zh_CN", "LC_ALL": ""}, chinese},
		{"the program's own variable is before all", map[string]string{"LC_ALL": "zh_CN", "WXPAY_LANG": "en"}, english},
		{"the program's own variable", map[string]string{"WXPAY_LANG": "zh"}, chinese},
		{"the program's own variable as a locale", map[string]string{"WXPAY_LANG": "zh_CN.UTF-8"}, chinese},
		{"and as a tag of a language", map[string]string{"WXPAY_LANG": "zh-CN"}, chinese},
		{"in capitals, too", map[string]string{"WXPAY_LANG": "ZH"}, chinese},
		{"English as a locale", map[string]string{"LANG": "zh_CN", "WXPAY_LANG": "en_US.UTF-8"}, english},
		{"a language whose name begins as one of the program's", map[string]string{"WXPAY_LANG": "zha"}, wrong},
		{"no language of the program", map[string]string{"WXPAY_LANG": "fr"}, wrong},
	} {
		s := newSession(t)
		s.env = tt.env
		if r := s.run("doctor", "--help"); !strings.Contains(r.stdout+r.stderr, tt.want) || (r.code == exitOK) != (tt.want != wrong) {
			t.Errorf("%s: exit %d\n%s%s", tt.reason, r.code, r.stdout, r.stderr)
		}
	}
}

// TestMachinesReadEnglish wants the same JSON and the same Go in every language.
func TestMachinesReadEnglish(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.write("captured.txt", s.quiet(t.Context(), nil, "notify", "send", "REFUND.SUCCESS", "--keys", "keys").stdout)
	s.writeV2(t, box.Keys())
	s.write("old.csv", sample(t, "trade-old.csv"))
	for _, args := range [][]string{
		{"doctor", "--json"}, {"doctor", "--json", "--config", "keys"}, {"doctor", "--json", "--config", "keys", "--serial", "1"},
		{"notify", "verify", "captured.txt", "--config", "keys", "--json", "--ignore-time"}, {"notify", "verify", "paid.xml", "--config", "keys", "--json"},
		{"notify", "send", "REFUND.SUCCESS", "--keys", "keys", "--json", "--to", "http://127.0.0.1:1/"},
		{"show", "--json", "v3/payroll-card/tokens"}, {"show", "--json", "REFUND.SUCCESS"}, {"show", "--go", "v3/payroll-card/tokens"},
		{"endpoints", "--json", "投诉"}, {"serial", "--json", "keys/apiclient_cert.pem", "captured.txt", "nowhere"},
		{"certs", "--config", "keys", "--json"}, {"call", "POST", "v3/refund/domestic/refunds", "-d", "{}", "--config", "keys", "--json"},
		{"bill", "check", "old.csv", "--json"}, {"bill", "check", "captured.txt", "--json"}, {"bill", "trade", "2026-11-18", "-o", "x.csv", "--json", "--config", "keys"},
		{"invoke", "jsapi", "wx1", "--appid", "wx2", "--config", "keys"}, {"qr", "x", "--json"}, {"qr", "x", "-o", "x.png", "--json"},
		{"upload", "v3/brand-new/upload", "captured.txt", "--config", "keys", "--json"},
		{"version", "--json"}, {"sandbox", "--json", "--keys", "keys", "--addr", "127.0.0.1:0"},
	} {
		line := typed{strings.Join(args, " "), ""}
		s.env["WXPAY_LANG"] = "en"
		english := s.still(s.enter(line).stdout)
		s.env["WXPAY_LANG"] = "zh"
		if diff := cmp.Diff(english, s.still(s.enter(line).stdout)); diff != "" {
			t.Errorf("%v prints something else in Chinese (-English +Chinese):\n%s", args, diff)
		}
	}
}
