package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/checkout"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// invokeFlags are the flags of "wxpay invoke", without those for credentials.
type invokeFlags struct {
	appID, prepayID, redirect string
}

func invokeCommand(t *cli.Terminal) *cobra.Command {
	var f invokeFlags
	cmd := &cobra.Command{
		Use:   "invoke FRONT VALUE",
		Short: "Print the parameters with which a front end invokes payment (调起支付)",
		Long: `Print the JSON that a front end hands to WeChat to invoke payment (调起支付), signed with the merchant's key where it is signed.
VALUE is what the answer to the order has; FRONT says which front end it is, and so which names and which signature:

  FRONT          VALUE          for
` + invokeTable() + `

The front ends with an appid need --appid. What is signed holds for as long as the prepay_id does, two hours. h5 prints the URL.
Nothing is sent, and no key of WeChat Pay's is needed; transfer needs the merchant number alone, score and h5 nothing.`,
		Example: `  wxpay invoke jsapi wx201410272009395522657a690389285100 --appid wxd678efh567hg6787 --config ./merchant.json
  wxpay invoke score 'mch_id=1900000109&timestamp=…&nonce_str=…&sign=…'
  wxpay invoke h5 'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=…' --redirect https://shop.example/paid`,
		Args: cli.TwoArgs(words.Say("invoke FRONT VALUE, such as: wxpay invoke jsapi PREPAY_ID --appid APPID")),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return frontNames(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.appID, "appid", "", "`appid` of the order, that of the page, the mini program or the app")
	flags.StringVar(&f.prepayID, "prepay-id", "", "for medical: `prepay_id` of the cash part (自费), without it insurance pays all")
	flags.StringVar(&f.redirect, "redirect", "", "for h5: `URL` to which the user returns (redirect_url)")
	for _, name := range []string{"appid", "prepay-id", "redirect"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	find := creds.Flags(t, cmd, creds.MchID|creds.Key)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		front, err := f.front(args[0])
		if err != nil {
			return err
		}
		return runInvoke(cmd.Context(), t, front, find, f, args[1])
	}
	return cmd
}

// runInvoke makes the parameters and prints them.
func runInvoke(ctx context.Context, t *cli.Terminal, front *front, find func() (*creds.Credentials, error), f invokeFlags, value string) error {
	var m checkout.Merchant
	if front.needs != "" {
		c, err := find()
		if err == nil {
			m, err = front.merchant(c, t)
		}
		if err != nil {
			return err
		}
	}
	made, err := front.make(ctx, m, f, value)
	if err != nil {
		text := strings.TrimPrefix(cli.OneLine(err), checkout.ErrParameter.Error()+": ")
		return cli.NewUsage(err, "%s cannot be invoked with that: %s", front.name, text)
	}
	if url, isURL := made.(h5URL); isURL && !t.JSON {
		t.Printf("%s\n", cli.Printable(url.URL))
		return nil
	}
	return t.PrintJSON(made)
}

// front finds a front end by its name, and refuses flags that it does not read.
func (f *invokeFlags) front(name string) (*front, error) {
	all := fronts()
	at := slices.IndexFunc(all, func(known front) bool { return strings.EqualFold(known.name, name) })
	if at < 0 {
		return nil, cli.Usagef("there is no such front end; it is one of %s", strings.Join(frontNames(), ", "))
	}
	known := &all[at]
	for _, flag := range []struct{ name, value string }{{"appid", f.appID}, {"prepay-id", f.prepayID}, {"redirect", f.redirect}} {
		if flag.value != "" && !slices.Contains(known.flags, flag.name) {
			return nil, cli.Usagef("--%s has no meaning for %s; leave it out", flag.name, known.name)
		}
	}
	if f.appID == "" && slices.Contains(known.flags, "appid") && !(known.name == "medical" && f.prepayID == "") {
		return nil, cli.Usagef("there is no appid; give that of the order with --appid")
	}
	return known, nil
}
