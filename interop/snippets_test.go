package interop

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sdkFlags have "wxpay sandbox" print the first lines of every program that is run here.
func sdkFlags() (flags []string) {
	for _, name := range []string{"wxpay", "wechatpay-go", "gopay", "wechatpay-axios-plugin", "wechatpay-node-v3", "wxpay-v3"} {
		flags = append(flags, "--sdk", name)
	}
	return flags
}

// testSnippets runs the first lines of programs that "wxpay sandbox" prints, each with a call after
// them.
func testSnippets(t *testing.T, box *command, node string) {
	for name, c := range goSnippets {
		t.Run(name, func(t *testing.T) {
			runSnippet(t, ".", filepath.Join(t.TempDir(), "main.go"), "package main\n\nimport (\n"+c.imports+")\n\nfunc main() {\n"+
				box.snippet(t, "// Go: "+name)+"\n\tif err != nil {\n\t\tpanic(err)\n\t}\n"+c.call+"}\n", "go", "run")
		})
	}
	for name, call := range nodeSnippets {
		t.Run(name, func(t *testing.T) {
			needPackages(t, node)
			runSnippet(t, node, filepath.Join(node, name+".cjs"), box.snippet(t, "// Node: npm install "+name+"\n")+"\n"+call, "node")
		})
	}
}

// goSnippets have the imports of a program, and a call that prints an echo, by the package that is
// named above its first lines.
var goSnippets = map[string]struct{ imports, call string }{
	"github.com/wxpay-chain/wxpay": {imports: `
	"context"
	"fmt"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
`, call: `
	res, err := client.Chain("v3/security/echo").Post(context.Background(), wxpay.JSON{"echo_message": "hello"})
	if err != nil {
		panic(err)
	}
	fmt.Println(res.Get("echo_message"))
`},
	"github.com/wechatpay-apiv3/wechatpay-go": {imports: `
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"
`, call: `
	result, err := client.Post(context.Background(), "https://api.mch.weixin.qq.com/v3/security/echo", map[string]string{"echo_message": "hello"})
	if err != nil {
		panic(err)
	}
	var answer struct{ EchoMessage string ` + "`json:\"echo_message\"`" + ` }
	if err := json.NewDecoder(result.Response.Body).Decode(&answer); err != nil {
		panic(err)
	}
	fmt.Println(answer.EchoMessage)
`},
	"github.com/go-pay/gopay/wechat/v3": {imports: `
	"context"
	"fmt"
	"os"

	"github.com/go-pay/gopay"
	"github.com/go-pay/gopay/wechat/v3"
`, call: `
	// gopay has no echo, and verifies the answer to an order.
	order := gopay.BodyMap{"appid": "wxd678efh567hg6787", "description": "QQ公仔", "out_trade_no": "gopay-1",
		"notify_url": "https://example.com/paid", "amount": map[string]any{"total": 100}}
	made, err := client.V3TransactionNative(context.Background(), order)
	if err != nil || made.Code != wechat.Success || made.Response.CodeUrl == "" {
		panic(fmt.Sprint(err, made))
	}
	fmt.Println("hello")
`},
}

// nodeSnippets have a call that prints an echo, by the name of the package.
var nodeSnippets = map[string]string{
	"wechatpay-axios-plugin": `
wxpay.v3.security.echo.post({ echo_message: 'hello' }).then(({ data }) => console.log(data.echo_message))
`,
	// It has no echo, and verifies an answer only if it is asked to. It downloads certificates for
	// that.
	"wechatpay-node-v3": `
pay.transactions_native({ description: 'QQ公仔', out_trade_no: 'node-v3-1', notify_url: 'https://example.com/paid', amount: { total: 100 } })
  .then(async (made) => console.log(made.data.code_url && (await pay.get_certificates(pay.key)).length ? 'hello' : made))
`,
	// It has no echo, but takes further paths.
	"wxpay-v3": `
payment.urls.echo = () => ({ url: 'https://api.mch.weixin.qq.com/v3/security/echo', method: 'POST', pathname: '/v3/security/echo' })
payment.run({ bodyParams: { echo_message: 'hello' }, type: 'echo' }).then(({ data }) => console.log(JSON.parse(data).echo_message))
`,
}

// snippet returns one of the printed snippets: from a line that begins with head up to an empty
// line.
func (c *command) snippet(t *testing.T, head string) string {
	t.Helper()
	_, after, found := strings.Cut(string(c.stdout.all()), head)
	lines, _, ended := strings.Cut(after, "\n\n")
	if !found || !ended {
		t.Fatalf("no snippet begins with %q:\n%s", head, c.stdout.all())
	}
	return head + lines
}

// runSnippet runs a program in a folder, and wants the echo from it.
func runSnippet(t *testing.T, dir, file, text string, runner ...string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, runner[0], append(runner[1:], file)...)
	cmd.Dir, cmd.Env = dir, direct()
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "hello\n" {
		t.Errorf("%v\n%s\nof the program\n%s", err, out, text)
	}
}
