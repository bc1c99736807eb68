package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// root makes the whole command line.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "wxpay",
		Short: "WeChat Pay (微信支付) on a command line",
		Long: `WeChat Pay (微信支付) on a command line: a sandbox for any language, signed calls, the catalogue of
endpoints, each cryptographic primitive by itself, and a check of a merchant's credentials.

Nothing here needs an account: "wxpay sandbox" is a WeChat Pay of your own.`,
		Example: `  wxpay sandbox --keys ./keys                       # a WeChat Pay on 127.0.0.1:8080
  wxpay doctor --config ./keys                      # do these credentials fit together?
  wxpay call POST v3/security/echo --config ./keys -d '{"echo_message":"hello"}'
  wxpay endpoints refund                            # what is there
  wxpay show POST v3/refund/domestic/refunds        # what does it take
  wxpay notify send REFUND.SUCCESS --to http://127.0.0.1:8000/notify`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		PersistentPreRun: func(*cobra.Command, []string) {
			a.began = true
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetFlagErrorFunc(wrongFlag)
	root.PersistentFlags().BoolVar(&a.JSON, "json", false, "print JSON, for machines")
	for _, command := range []func(*cli.Terminal) *cobra.Command{
		sandboxCommand, callCommand, doctorCommand, certsCommand, endpointsCommand, showCommand, notifyCommand,
		signCommand, verifyCommand, encryptCommand, decryptCommand, serialCommand, credentialsTopic,
	} {
		root.AddCommand(command(a.Terminal))
	}
	return root
}

// wrongFlag makes the error for a flag that cannot be read. It quotes no value, nor letters that
// stand behind a wrong letter: they may be a key.
func wrongFlag(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help lists the flags"
	var value interface{ GetValue() string }
	var letters interface{ GetSpecifiedShortnames() string }
	text := err.Error()
	switch {
	case errors.As(err, &value):
		text = strings.TrimPrefix(text, "invalid argument "+strconv.Quote(value.GetValue())+" for ")
		flag, _, _ := strings.Cut(text, " flag: ")
		return cli.NewUsage(err, fmt.Sprintf("%s does not take this value of %d bytes; %s", strings.Trim(flag, `"`), len(value.GetValue()), help))
	case errors.As(err, &letters) && letters.GetSpecifiedShortnames() != "":
		text = strings.TrimSuffix(text, " in -"+letters.GetSpecifiedShortnames())
	}
	return cli.NewUsage(err, text+"; "+help)
}

// knownCommand refuses an unknown command, and names the commands that were probably meant.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if meant := cmd.SuggestionsFor(args[0]); len(meant) > 0 {
		return cli.Usagef("there is no such command; is %s meant?", strings.Join(meant, " or "))
	}
	return cli.Usagef("there is no such command; wxpay --help lists them")
}
