package main

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/sdk"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/traffic"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// sandboxFlags are the flags of "wxpay sandbox".
type sandboxFlags struct {
	addr, keys, mchID, strictness, publicURL string
	notifyHosts, sdks                        []string
	publicKeyOnly, certificateOnly, quiet    bool
}

func sandboxCommand(t *cli.Terminal) *cobra.Command {
	var f sandboxFlags
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a WeChat Pay of your own, for tests in any language",
		Long: `Run a WeChat Pay of your own, for tests in any language. It checks what the real one checks, answers every
v3 endpoint, and keeps what happened: an order that was made can be paid, refunded and queried.

The merchant's and WeChat Pay's keys are in a folder; they are made the first time and used again after that. It holds
apiclient_key.pem, apiclient_cert.pem, wechatpay_public_key.pem, wechatpay_certificate.pem, sandbox.json (url, mchid, serial_no,
public_key_id, certificate_serial, api_v3_key, api_v2_key), and two files sandbox_…_private.pem that only the sandbox needs.
The other commands take the folder with --config. With --public-key-only it has no wechatpay_certificate.pem and an empty
certificate_serial: one that was there is removed, and without the flag there is a new one. With --certificate-only it has
no wechatpay_public_key.pem and an empty public_key_id, likewise.

Each request is a line: when, method, target, status, error code and verdict; below a refused one, what was compared. Each
attempt to deliver a notice (回调通知) is one too: when, event, notify_url, attempt, status, and whether it was accepted or
when it is sent again. With --json each is a JSON object; a notice's has an event, a request's a method.

Notices go to this machine alone (127.0.0.0/8, ::1, localhost), so that a notify_url out of the documentation is not called;
--notify-host names further hosts, such as those of containers.

Links in answers (download_url, h5_url …) begin with http:// and the Host of the request; behind a proxy for TLS or a tunnel
they begin with --public-url.

At the start it prints the first lines of programs that call it. --sdk chooses the SDK: ` + strings.Join(sdk.Names()[:4], ", ") + `,
` + strings.Join(sdk.Names()[4:], ", ") + `.

What a user would do on a phone (pay, confirm) is done over HTTP: GET URL/sandbox/ lists it.

Ctrl-C stops it.`,
		Example: `  wxpay sandbox
  wxpay sandbox --addr 127.0.0.1:0 --keys /tmp/keys     # a free port: sandbox.json says which
  wxpay sandbox --strictness signature                  # judge nothing but the signature
  wxpay sandbox --sdk wechatpay-java                    # print how that SDK calls it
  wxpay sandbox --addr 0.0.0.0:8080 --notify-host shop  # in a container; notices go to http://shop:…, too`,
		Args: cli.NoWords,
		RunE: func(cmd *cobra.Command, _ []string) error { return runSandbox(cmd.Context(), t, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8080", "`host:port` to listen on; whoever reaches it can use it")
	flags.StringVar(&f.keys, "keys", "wxpay-sandbox", "`folder` of the keys")
	flags.StringVar(&f.mchID, "mchid", "", "merchant `number` (商户号) to serve (default: the folder's, or 1900000109)")
	flags.StringVar(&f.strictness, "strictness", "full", "`level` of judgement: full, fields (remembers nothing), signature (alone), exact (refuses undocumented fields)")
	flags.BoolVar(&f.publicKeyOnly, "public-key-only", false, "a merchant with WeChat Pay's public key (微信支付公钥) and no platform certificate, as new ones are")
	flags.BoolVar(&f.certificateOnly, "certificate-only", false, "a merchant with platform certificates (平台证书) and no public key of WeChat Pay's, as older ones are")
	flags.StringVar(&f.publicURL, "public-url", "", "`URL`, scheme and host, with which the links in answers begin (default: as the request was sent)")
	flags.StringArrayVar(&f.notifyHosts, "notify-host", nil, "`host` that notices are sent to beside this machine, * for any; may be given again")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print neither the snippets nor the requests and notices")
	flags.StringArrayVar(&f.sdks, "sdk", nil, "`SDK` to print the first lines of a program for (default: the usual three); may be given again")
	_ = cmd.MarkFlagDirname("keys")
	for _, name := range []string{"addr", "mchid", "notify-host", "public-url"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	_ = cmd.RegisterFlagCompletionFunc("sdk", cobra.FixedCompletions(sdk.Names(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("strictness", cobra.FixedCompletions([]string{"full", "fields", "signature", "exact"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// strictnesses are the values of --strictness.
var strictnesses = map[string]sandbox.Strictness{"full": sandbox.Full, "fields": sandbox.Fields, "signature": sandbox.Signature, "exact": sandbox.Exact}

// config returns the sandbox's configuration from the flags and the folder of keys.
func (f sandboxFlags) config() (sandbox.Config, error) {
	strictness, known := strictnesses[f.strictness]
	if !known {
		return sandbox.Config{}, cli.Usagef("--strictness has no such level; it is one of full, fields, signature, exact")
	}
	if strings.Trim(f.mchID, "0123456789") != "" || len(f.mchID) > 32 {
		return sandbox.Config{}, cli.Usagef("--mchid is no merchant number (商户号): digits, 32 at most")
	}
	for _, host := range f.notifyHosts {
		if host == "" || strings.ContainsAny(host, ":/@[] ") && net.ParseIP(host) == nil {
			return sandbox.Config{}, cli.Usagef("--notify-host is no host; it is a host alone, without http:// and port, or * for any")
		}
	}
	if i := slices.IndexFunc(f.sdks, func(name string) bool { return !sdk.Known(name) }); i >= 0 {
		return sandbox.Config{}, cli.Usagef("--sdk has no such SDK; it is one of %s", strings.Join(sdk.Names(), ", "))
	}
	if len(f.sdks) > 0 && f.quiet {
		return sandbox.Config{}, cli.Usagef("--sdk prints lines that --quiet leaves out; give one of the two")
	}
	if f.publicKeyOnly && f.certificateOnly {
		return sandbox.Config{}, cli.Usagef("--public-key-only and --certificate-only exclude each other: without both, the merchant has either key")
	}
	if u, err := url.Parse(f.publicURL); f.publicURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Scheme+"://"+u.Host != strings.TrimSuffix(f.publicURL, "/")) {
		return sandbox.Config{}, cli.Usagef("--public-url is not a scheme and a host, such as https://pay.test")
	}
	keys, mchID, err := creds.ReadKeys(f.keys)
	return sandbox.Config{
		Addr: f.addr, Keys: keys, MchID: cmp.Or(f.mchID, mchID), Strictness: strictness,
		PublicKeyOnly: f.publicKeyOnly, CertificateOnly: f.certificateOnly, PublicURL: f.publicURL, NotifyHosts: f.notifyHosts,
	}, err
}

// runSandbox runs a sandbox until the context ends.
func runSandbox(ctx context.Context, t *cli.Terminal, f sandboxFlags) error {
	config, err := f.config()
	if err != nil {
		return err
	}
	log := traffic.NewLog(t)
	if !f.quiet {
		config.OnRequest, config.OnNotice = log.Request, log.Notice
	}
	log.Hold() // until the address is printed
	box, err := sandbox.New(config)
	if err != nil {
		return cannotStart(err, f.addr)
	}
	err = creds.WriteKeys(f.keys, box)
	if err == nil {
		err = announce(t, box, f)
	}
	log.Release()
	if err == nil {
		<-ctx.Done()
	}
	if err := errors.Join(err, box.Close()); err != nil {
		return err
	}
	if !t.JSON {
		t.Printf("stopped\n")
	}
	return nil
}

// announce prints the sandbox's address and how to call it.
func announce(t *cli.Terminal, box *sandbox.Sandbox, f sandboxFlags) error {
	if t.JSON {
		return t.PrintJSONLine(struct {
			Keys string `json:"keys"`
			creds.SandboxJSON
		}{f.keys, creds.Describe(box)})
	}
	d := creds.Describe(box)
	t.Printf("WeChat Pay for tests at %s, merchant %s; keys in %s\n", t.Paint(cli.Bold, d.URL), d.MchID, cli.Printable(f.keys))
	if isPublic(box.URL) {
		t.Printf("%s listening on %s: whoever reaches this port can use the sandbox\n", t.Paint(cli.Yellow, t.Say("note:")), cli.Printable(f.addr))
	}
	if f.quiet {
		return nil
	}
	names := f.sdks
	if len(names) == 0 {
		names = sdk.Usual()
	}
	for _, name := range names {
		text, err := sdk.FirstLines(name, f.keys, d)
		if err != nil {
			return err
		}
		t.Printf("\n%s", text)
	}
	if len(f.sdks) == 0 {
		t.Printf("\nOther SDKs: %s\n", "--sdk "+strings.Join(otherSDKs(), ", --sdk "))
	}
	t.Printf("\nThe user pays:  %s\n", "curl "+d.URL+`/sandbox/pay -H 'Content-Type: application/json' -d '{"out_trade_no":"…"}'`)
	t.Printf("GET %s/sandbox/ lists what else stands for a user's phone. Ctrl-C stops.\n\n", d.URL)
	return nil
}

// otherSDKs returns those whose first lines are not printed.
func otherSDKs() []string {
	return slices.DeleteFunc(sdk.Names(), func(name string) bool { return slices.Contains(sdk.Usual(), name) })
}

// isPublic reports whether other machines may reach the address that a sandbox listens on. The
// address holds an IP, even if --addr gave a name.
func isPublic(address string) bool {
	u, err := url.Parse(address)
	return err == nil && !net.ParseIP(u.Hostname()).IsLoopback()
}

// cannotStart says why the sandbox does not start, and what to do.
func cannotStart(err error, addr string) error {
	var network *net.OpError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return cli.NewFailure(err, "cannot listen on %s: another program does; choose another port with --addr, 127.0.0.1:0 is a free one", cli.Printable(addr))
	case errors.As(err, &network):
		return cli.NewFailure(err, "cannot listen on %s: %s; --addr takes host:port of this machine", cli.Printable(addr), network.Err)
	}
	return cli.Usagef("%s; choose another folder with --keys", strings.TrimPrefix(strings.ReplaceAll(err.Error(), "Config.", ""), "sandbox: "))
}
