package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// newClient makes a client of the credentials. The caller closes it. It sends each call once: a
// person sees what failed, and gives the command again.
func newClient(t *cli.Terminal, c *creds.Credentials, timeout time.Duration, change func(*wxpay.Config)) (*wxpay.Client, error) {
	config, err := c.Config()
	if err != nil {
		return nil, err
	}
	config.Timeout, config.Now, config.Retry.Off = timeout, t.Now, true
	change(&config)
	client, err := wxpay.New(config)
	if err != nil {
		return nil, cli.NewUsage(err, "%s", err)
	}
	return client, nil
}

// timeoutFlag adds --timeout. checkTimeout refuses its wrong values.
func timeoutFlag(cmd *cobra.Command, timeout *time.Duration) {
	cmd.Flags().DurationVar(timeout, "timeout", 0, "how `long` to wait for the answer (default 30s)")
	_ = cmd.RegisterFlagCompletionFunc("timeout", cobra.NoFileCompletions)
}

func checkTimeout(timeout time.Duration) error {
	if timeout < 0 {
		return cli.Usagef("--timeout is negative; it is a time such as 10s")
	}
	return nil
}
