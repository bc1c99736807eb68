package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/snippet"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// showCommand prints the catalogue's facts on an endpoint or a notice.
func showCommand(t *cli.Terminal) *cobra.Command {
	var o showFlags
	cmd := &cobra.Command{
		Use:   "show [METHOD] PATH | [v2] EVENT",
		Short: "Show an endpoint: its fields, official pages, and the call in Go (接口说明); or a notice",
		Long: `Show what the catalogue knows of an endpoint: the fields of request and answer as a tree, with type, whether required,
enumeration and official name; which are sensitive (敏感信息); the official pages; and the call in Go, with the sample
values of the official documentation. Nothing is sent.

PATH is a template, a path with values in it, or a whole URL. METHOD may be left out where the path has only one.

EVENT is a notice (回调通知), as in TRANSACTION.SUCCESS: its fields, the resource that is encrypted in it, and a handler in Go.
REFUND or a Chinese word of its title (投诉) names the events that fit.`,
		Example: `  wxpay show POST v3/payroll-card/tokens
  wxpay show v3/pay/transactions/id/4200001234202501010000000001
  wxpay show --go v3/refund/domestic/refunds > refund.go
  wxpay show --go --required v3/pay/transactions/jsapi
  wxpay show TRANSACTION.SUCCESS
  wxpay show --json v3/certificates | jq '.response[].name'`,
		Args:              cli.ArgsBetween(1, 2, words.Say("an endpoint, as in: wxpay show POST v3/payroll-card/tokens")),
		ValidArgsFunction: find.CompleteEndpoint,
		RunE: func(_ *cobra.Command, args []string) error {
			if o.required && !o.onlyGo {
				return cli.Usagef("--required belongs to --go: it is for the fields of a call in Go")
			}
			if w, ok, err := eventOf(args); ok {
				if err != nil {
					return err
				}
				return showEvent(t, w, o)
			}
			e, err := find.Endpoint(args)
			switch {
			case err != nil:
				return err
			case o.required:
				return showGo(t, snippet.Required(e))
			case o.onlyGo:
				return showGo(t, e)
			case t.JSON:
				return showJSON(t, e)
			}
			show(t, e, o.sources)
			return nil
		},
	}
	cmd.Flags().BoolVar(&o.onlyGo, "go", false, "print a Go file with the call, and nothing else")
	cmd.Flags().BoolVar(&o.required, "required", false, "with --go: only the required fields of the request")
	cmd.Flags().BoolVar(&o.sources, "sources", false, "say at each field where it is known from, and what was corrected")
	return cmd
}

// showFlags are the flags of "wxpay show".
type showFlags struct {
	onlyGo, required, sources bool
}

// shown is an endpoint for machines.
type shown struct {
	*catalog.Endpoint
	Go string `json:"go,omitempty"` // a Go file
}

func showJSON(t *cli.Terminal, e *catalog.Endpoint) error {
	file, err := snippet.File(e)
	if err != nil {
		return err
	}
	return t.PrintJSON(shown{e, file})
}

func showGo(t *cli.Terminal, e *catalog.Endpoint) error {
	if why := snippet.WhyNone(e); !why.IsZero() {
		return cli.Usagef("there is no call in Go for %s %s: %s", e.Method, e.Path, why)
	}
	file, err := snippet.File(e)
	t.Printf("%s", file)
	return err
}

func show(t *cli.Terminal, e *catalog.Endpoint, sources bool) {
	t.Printf("%s%s\n\n", t.Paint(cli.Bold, e.Method+" "+e.Path+"  "+e.Title), t.Paint(cli.Faint, productOf(e)))
	t.Table("  ", about(t, e))
	for _, s := range sectionsOf(e) {
		t.Printf("\n%s\n", t.Paint(cli.Bold, s.heading.In(t.Lang)))
		tree(t, s.fields, notes{e.ByHand, sources})
	}
	if sources {
		corrections(t, e.Corrections)
	}
	t.Printf("\n%s\n", t.Paint(cli.Bold, "Go"))
	if why := snippet.WhyNone(e); !why.IsZero() {
		t.Printf("  none: %s\n", why)
		return
	}
	code, err := snippet.Function(e)
	if err != nil {
		t.Printf("  none: %s\n", cli.OneLine(err))
		return
	}
	for line := range strings.Lines(code) {
		t.Printf("  %s", line)
	}
}

// about returns the facts on an endpoint besides its fields.
func about(t *cli.Terminal, e *catalog.Endpoint) [][]string {
	var rows [][]string
	add := func(name string, lines ...string) {
		for _, line := range lines {
			if name != "" {
				name = t.Paint(cli.Faint, name)
			}
			rows = append(rows, []string{name, line})
			name = ""
		}
	}
	if e.BaseURL != "" {
		add(t.Say("host"), e.BaseURL)
	}
	add(t.Say("chain"), strings.Join(e.Chain, "."))
	if len(e.Encrypt) > 0 {
		add(t.Say("sensitive"), wrap(e.Encrypt, ", ", lineWidth)...)
		add("", sensitiveHow(e).In(t.Lang))
	}
	if len(e.Decrypt) > 0 {
		add(t.Say("decrypted"), wrap(e.Decrypt, ", ", lineWidth)...)
		add("", t.Say("encrypted for the merchant's key; wxpay decrypts them"))
	}
	switch {
	case e.Answer == catalog.Digest:
		add(t.Say("proof"), t.Say("the signature covers the file's SHA-1, in Wechatpay-Statement-Sha1"))
	case e.Answer == catalog.Unsigned:
		add(t.Say("proof"), t.Say("the file is not signed; its hash came with the link to it"))
	}
	if e.Repeat != nil {
		add(t.Say("repeat"), repeatHow(t, e.Repeat)...)
	}
	if e.MutualTLS {
		add(t.Say("TLS"), t.Say("needs the merchant's certificate (双向证书)"))
	}
	const most = 4
	add(t.Say("pages"), e.Docs[:min(most, len(e.Docs))]...)
	if more := len(e.Docs) - most; more > 0 {
		add("", t.Say("and %d more, which --json lists", more))
	}
	return rows
}

// repeatHow says how a write may be sent again (重入), and where that stands.
func repeatHow(t *cli.Terminal, r *catalog.Repeat) []string {
	lines := []string{t.Say("after a lost answer with the same %s and parameters (重入): WeChat Pay goes by that number", r.Number)}
	if len(r.Codes) > 0 {
		lines = append(lines, t.Say("the source says so of %s", strings.Join(r.Codes, ", ")))
	}
	if len(r.Never) > 0 {
		lines = append(lines, t.Say("not after %s: the number is spent", strings.Join(r.Never, ", ")))
	}
	return append(lines, t.Say("source: %s", r.Source))
}

// sensitiveHow says who encrypts the sensitive fields (敏感信息) of a request.
func sensitiveHow(e *catalog.Endpoint) words.Text {
	switch {
	case e.ByHand:
		return words.Say("encrypt them with RSAES-PKCS1-v1_5, and name the key in Wechatpay-Serial")
	case !snippet.WhyNone(e).IsZero():
		return words.Say("to be encrypted")
	default:
		return words.Say("give them in clear: wxpay encrypts them")
	}
}
