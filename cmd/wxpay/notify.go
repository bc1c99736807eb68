package main

import (
	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// notifyCommand holds the commands for notices (回调通知).
func notifyCommand(t *cli.Terminal) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notify",
		Short: "Send a notice as WeChat Pay does, or verify one that was captured (回调通知)",
		Long: `Notices (回调通知) are what WeChat Pay sends to a notify_url. "send" makes one and posts it to a server that is being
written, signed and encrypted with the keys of a sandbox's folder; "verify" looks at one that was captured, and prints what
is in it. "wxpay show TRANSACTION.SUCCESS" shows the fields of one, and a handler in Go.`,
		Example: `  wxpay notify send TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify
  wxpay notify verify captured.txt --config ./wxpay-sandbox`,
		Args: knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(notifySendCommand(t), notifyVerifyCommand(t))
	return cmd
}
