package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/traffic"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

func callCommand(t *cli.Terminal) *cobra.Command {
	var f callFlags
	cmd := &cobra.Command{
		Use:   "call METHOD PATH",
		Short: "Make one signed call and print the answer",
		Long: `Make one signed call, verify the answer, and print it. The path is as the documentation prints it, with --var for its
{names}, or with the values in it; a whole URL is a link that WeChat Pay handed out (download_url). The body is sent byte for
byte, but for sensitive fields (敏感信息), which are encrypted unless -H names the key in Wechatpay-Serial. Those of the answer
are decrypted.

A field that is not documented is sent, and named on standard error: WeChat Pay ignores it.

The answer goes to standard output; its status and Request-ID to standard error. With --json both are one object.
--dry-run prints the request as it would be sent, its signature included, with the message that it covers, and sends nothing.

Exit code: 0 for an answer that is verified; 1 for a refusal (code, message and detail are printed) or for an answer that did
not come or cannot be verified; 2 for a mistake found before anything was sent.`,
		Example: `  wxpay call POST v3/security/echo -d '{"echo_message":"hello"}' --config wxpay-sandbox
  wxpay call POST v3/payroll-card/tokens -d @body.json --dry-run
  wxpay call GET v3/pay/transactions/id/{transaction_id} --var transaction_id=4200000 -q mchid=1900000109
  wxpay call GET v3/pay/transactions/id/4200000?mchid=1900000109
  wxpay call GET 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=…' -o bill.csv`,
		Args:              cli.TwoArgs(words.Say("call METHOD PATH, such as: wxpay call POST v3/security/echo")),
		ValidArgsFunction: find.CompleteEndpoint,
	}
	find := creds.Flags(t, cmd, creds.Caller|creds.Platform)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		made, err := parseCall(t, f, args[0], args[1])
		if err != nil {
			return err
		}
		c, err := find()
		if err != nil {
			return err
		}
		return runCall(cmd.Context(), t, made, c)
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.data, "data", "d", "", "body: `JSON`, @FILE, or @- for standard input")
	flags.StringArrayVarP(&f.query, "query", "q", nil, "`name=value` of the query; may be given again")
	flags.StringArrayVar(&f.vars, "var", nil, "`name=value` of a {name} in the path; may be given again")
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "`'Name: value'` of a header; may be given again")
	flags.StringVarP(&f.output, "output", "o", "", "`file` to write the answer to, as it comes: bills, receipts, images")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print the request and the message to sign, and send nothing")
	timeoutFlag(cmd, &f.timeout)
	for _, name := range []string{"data", "query", "var", "header"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	return cmd
}

// runCall makes a client and the call.
func runCall(ctx context.Context, t *cli.Terminal, made *call, c *creds.Credentials) error {
	var seen *traffic.DryRun
	client, err := newClient(t, c, made.timeout, func(config *wxpay.Config) {
		if made.dryRun {
			seen = new(traffic.DryRun)
			config.Transport = seen
		}
	})
	if err != nil {
		return err
	}
	defer func() { _ = client.Close(context.WithoutCancel(ctx)) }()
	made.warn(t)
	builder := client.Chain(made.path)
	if made.link {
		builder = client.Link(made.path)
	}
	res, err := made.do(ctx, builder)
	switch {
	case seen != nil && seen.Caught():
		return seen.Print(t)
	case err != nil:
		return refused(t, err)
	}
	return printAnswer(t, made, res)
}

// do sends the call. If a file is named, the answer goes there. The file exists only if the
// download succeeded.
func (c *call) do(ctx context.Context, b wxpay.Builder) (*wxpay.Response, error) {
	if c.output == "" {
		return b.Do(ctx, c.method, c.options...)
	}
	var res *wxpay.Response
	err := cli.WriteFile(c.output, 0o600, func(w io.Writer) (err error) {
		res, err = b.Download(ctx, w, c.options...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return res, nil
}
