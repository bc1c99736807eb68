package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// typed is a command line, with its standard input. It ends in the same way each time.
type typed struct {
	line, stdin string
}

// typedLines has a line for each command, and for flags that show nothing in that line, by
// "COMMAND --FLAG".
func typedLines(address string) map[string]typed {
	xml := "<xml><return_code>SUCCESS</return_code><mch_id>1900000109</mch_id><sign>00</sign></xml>"
	long := strings.Repeat("x", 214) + "\n" // as long as a key takes, but for the line feed
	return map[string]typed{
		"wxpay":                               {"", ""},
		"wxpay sandbox":                       {"sandbox --addr 127.0.0.1:0 --keys keys", ""},
		"wxpay call":                          {"call POST v3/security/echo -d {\"echo_message\":\"x\"} --config keys", ""},
		"wxpay upload":                        {"upload v3/brand-new/upload up.png --config live", ""},
		"wxpay bill":                          {"bill", ""},
		"wxpay bill trade":                    {"bill trade 2026-11-18 -o bill.csv --config keys", ""},
		"wxpay bill fund":                     {"bill fund 2026-11-18 -o bill.csv --config keys", ""},
		"wxpay bill sharing":                  {"bill sharing 2026-11-18 -o bill.csv --config keys", ""},
		"wxpay bill check":                    {"bill check old.csv", ""},
		"wxpay invoke":                        {"invoke jsapi wx1 --appid wx2 --config keys", ""},
		"wxpay invoke --mchid":                {"invoke transfer x --appid wx2 --config keys", ""},
		"wxpay invoke --json":                 {"invoke h5 https://wx.tenpay.com/x", ""},
		"wxpay qr":                            {"qr weixin://wxpay/bizpayurl?pr=x", ""},
		"wxpay doctor":                        {"doctor --config keys", ""},
		"wxpay certs":                         {"certs --config keys --out saved", ""},
		"wxpay call --merchant-certificate":   {"call GET v3/certificates --config keys/noserial.json --dry-run", ""},
		"wxpay upload --merchant-certificate": {"upload v3/brand-new/upload up.png --config keys/noserial.json", ""},
		"wxpay bill trade --merchant-certificate":   {"bill trade 2026-11-18 -o bill.csv --config keys/noserial.json", ""},
		"wxpay bill fund --merchant-certificate":    {"bill fund 2026-11-18 -o bill.csv --config keys/noserial.json", ""},
		"wxpay bill sharing --merchant-certificate": {"bill sharing 2026-11-18 -o bill.csv --config keys/noserial.json", ""},
		"wxpay certs --merchant-certificate":        {"certs --config keys/noserial.json --out saved", ""},
		"wxpay sign --merchant-certificate":         {"sign GET v3/certificates --config keys/noserial.json --timestamp 1554208460 --nonce n", ""},
		"wxpay endpoints":                           {"endpoints 投诉", ""},
		"wxpay show":                                {"show v3/certificates", ""},
		"wxpay show --required":                     {"show --go v3/pay/transactions/jsapi", ""},
		"wxpay notify":                              {"notify", ""},
		"wxpay notify send":                         {"notify send REFUND.SUCCESS --keys keys --to " + address + "/x", ""},
		"wxpay notify verify":                       {"notify verify captured.txt --config keys", ""},
		"wxpay notify verify --mchid":               {"notify verify paid.xml --config keys", ""},
		"wxpay notify verify --apiv2-key-file":      {"notify verify --config keys", xml},
		"wxpay sign":                                {"sign GET v3/certificates --config keys --timestamp 1554208460 --nonce n", ""},
		"wxpay verify":                              {"verify answer.txt --config keys", ""},
		"wxpay encrypt":                             {"encrypt --config keys", "x"},
		"wxpay encrypt --exact":                     {"encrypt --config keys", long},
		"wxpay encrypt --apiv3-key-file":            {"encrypt --aead --config keys", "x"},
		"wxpay decrypt":                             {"decrypt --config keys", "x"},
		"wxpay decrypt --apiv3-key-file":            {"decrypt --aead --config keys", "{}"},
		"wxpay decrypt --json":                      {"decrypt --config keys sealed.txt", ""},
		"wxpay serial":                              {"serial keys/apiclient_cert.pem", ""},
		"wxpay version":                             {"version", ""},
	}
}

// otherValue returns a value of a flag that no line of typedLines has. Most are refused where they
// are read.
func otherValue(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return "--" + f.Name
	case "duration":
		return "--" + f.Name + "=-1s"
	case "int":
		return "--" + f.Name + "=-1"
	}
	return "--" + f.Name + "=no/such value"
}

// TestFlagsAreRead gives each flag that a command lists, and wants another exit code or output than
// without it. A flag that changes nothing is not read, and must not be listed. The clock stands
// still, since some outputs tell how long ago something was.
func TestFlagsAreRead(t *testing.T) {
	s := newSession(t)
	t.Setenv("PATH", s.dir) // doctor --speed finds no openssl command, which would take seconds
	at := time.Now()
	s.now = func() time.Time { return at }
	box := s.sandbox()
	s.write("keys/noserial.json", fmt.Sprintf(`{"mchid":"1900000109","public_key_id":%q,"api_v3_key":%q,"url":%q}`,
		box.Keys().PublicKeyID, box.Keys().APIv3Key, box.URL))
	s.write("captured.txt", s.quiet(t.Context(), nil, "notify", "send", "REFUND.SUCCESS", "--keys", "keys").stdout)
	s.write("answer.txt", "HTTP/1.1 200 OK\nWechatpay-Timestamp: 1554208460\nWechatpay-Nonce: n\nWechatpay-Signature: eA==\nWechatpay-Serial: x\n\n{}")
	s.write("sealed.txt", s.quiet(t.Context(), strings.NewReader("x"), "encrypt", "--certificate", "keys/apiclient_cert.pem").stdout)
	if err := creds.WriteKeys(filepath.Join(s.dir, "live"), box); err != nil { // the line of "wxpay sandbox" changes keys
		t.Fatal(err)
	}
	s.write("up.png", pngText)
	s.write("old.csv", sample(t, "trade-old.csv"))
	for _, path := range []string{"v3/bill/tradebill", "v3/bill/fundflowbill", "v3/profitsharing/bills"} {
		box.Handle("GET", path, func(sandbox.Request) sandbox.Answer {
			return sandbox.Error(400, "NO_STATEMENT_EXIST", "请求的账单文件不存在")
		})
	}
	s.writeV2(t, box.Keys())
	lines, seen := typedLines(box.URL), 0
	eachCommand(func(cmd *cobra.Command) {
		for _, set := range []*pflag.FlagSet{cmd.LocalFlags(), cmd.InheritedFlags()} {
			set.VisitAll(func(f *pflag.Flag) {
				if f.Name == "help" || f.Name == "json" && !cmd.HasParent() || f.Name == "json" && cmd.HasSubCommands() {
					return // json is for the commands below
				}
				line, own := lines[cmd.CommandPath()+" --"+f.Name]
				if !own {
					line = lines[cmd.CommandPath()]
				}
				seen++
				without, again := s.outcome(box, line), s.outcome(box, line)
				if diff := cmp.Diff(without, again); diff != "" {
					t.Fatalf("%s differs from run to run, so it shows nothing:\n%s", line.line, diff)
				}
				if with := s.outcome(box, line, otherValue(f)); with == without {
					t.Errorf("%s lists --%s and does not read it:\n%s", cmd.CommandPath(), f.Name, with)
				}
			})
		}
	})
	if seen < 150 {
		t.Errorf("only %d flags were tried", seen)
	}
}

// movingToo matches text that differs between two runs of one test.
var movingToo = regexp.MustCompile(`(signed )[0-9]+s( ago)|"(?:ciphertext|nonce)": "[^"]*"|"[0-9]{24,}"|[0-9-]{10}T[0-9:]{8}\+08:00`)

// outcome runs a command and returns all that it did, and which target the sandbox was called at
// last, without the text that moves.
func (s *session) outcome(box *sandbox.Sandbox, line typed, flags ...string) string {
	r := s.enter(line, flags...)
	last, _ := box.Last()
	return s.still(fmt.Sprintf("exit %d\n%s%scalled %s\n", r.code, r.stdout, r.stderr, last.Target))
}

// enter runs a line with further flags. A command that is a sandbox is stopped as soon as it runs.
func (s *session) enter(line typed, flags ...string) result {
	args := append(strings.Fields(line.line), flags...)
	ctx := s.t.Context()
	if len(args) > 0 && args[0] == "sandbox" {
		stopped, stop := context.WithCancel(ctx)
		stop()
		ctx = stopped
	}
	return s.quiet(ctx, strings.NewReader(line.stdin), args...)
}

// still returns a text without the parts that move.
func (s *session) still(text string) string {
	s.screen.Reset()
	s.screen.WriteString(text)
	return movingToo.ReplaceAllString(s.transcript(), "$1$2")
}

// eachCommand visits all commands of this program, those of cobra's own making left out.
func eachCommand(visit func(cmd *cobra.Command)) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Name() == "help" || cmd.Name() == "completion" {
			return
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
		if !cmd.IsAdditionalHelpTopicCommand() {
			visit(cmd)
		}
	}
	walk((&app{Terminal: &cli.Terminal{}}).root())
}
