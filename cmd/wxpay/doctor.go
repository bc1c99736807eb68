package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/doctor"
)

func doctorCommand(t *cli.Terminal) *cobra.Command {
	var scope doctor.Scope
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check a set of credentials without moving money",
		Long: `Check a set of credentials without moving money: each key and certificate by itself, whether they fit together, and then,
unless --offline, one signed call of v3/security/echo (商户签名验签／加解密测试), which does nothing but answer. A line each: ok,
warn, fail, or skip for what cannot be checked before something else is mended, and below it what to do.

With --speed it also measures a signature with the merchant's key in Go, and runs "openssl speed" where that command is
installed: signing in OpenSSL (module wxopenssl) takes a half to a quarter of the time. The best of several runs counts.

Exit code: 0 if nothing fails, 1 otherwise.`,
		Example: `  wxpay doctor --config wxpay-sandbox
  wxpay doctor --mchid 1900000109 --key apiclient_key.pem --merchant-certificate apiclient_cert.pem \
      --public-key pub_key.pem --public-key-id PUB_KEY_ID_…
  wxpay doctor --offline --json
  wxpay doctor --offline --speed`,
		Args: cli.NoWords,
	}
	find := creds.Flags(t, cmd, creds.Caller|creds.Platform|creds.APIv3Key)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := find()
		if err != nil {
			return err
		}
		return doctor.Examine(cmd.Context(), t, c, scope)
	}
	cmd.Flags().BoolVar(&scope.Offline, "offline", false, "send nothing")
	cmd.Flags().DurationVar(&scope.Timeout, "timeout", 10*time.Second, "how `long` to wait for the answer")
	cmd.Flags().BoolVar(&scope.Speed, "speed", false, "measure what a signature takes on this machine, in Go and in OpenSSL, for some seconds")
	_ = cmd.RegisterFlagCompletionFunc("timeout", cobra.NoFileCompletions)
	return cmd
}
