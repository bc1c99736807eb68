package main

import (
	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/check"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/keyring"
)

func verifyCommand(t *cli.Terminal) *cobra.Command {
	var in check.Input
	ignoreTime := false
	cmd := &cobra.Command{
		Use:   "verify [FILE]",
		Short: "Verify the signature of an answer or a notification (验签)",
		Long: `Verify that an answer, or a notification (回调通知), is WeChat Pay's, and say which check fails: headers, clock, key,
signature. FILE, or standard input, is the body byte for byte, or all that "curl -i" prints. The headers come with it, or
from --headers, a file such as "curl -D" writes, or from -H. Only WeChat Pay's keys are needed.`,
		Example: `  curl -si … | wxpay verify --config ./keys
  wxpay verify body.json --headers headers.txt --ignore-time --public-key pub_key.pem --public-key-id PUB_KEY_ID_…`,
		Args: cli.ArgsBetween(0, 1, words.Say("one FILE, or standard input")),
	}
	flags := cmd.Flags()
	flags.StringVar(&in.HeadersFile, "headers", "", "`file` with the headers, a line each")
	flags.StringArrayVarP(&in.Headers, "header", "H", nil, "a header, `'Name: value'`; may be repeated")
	flags.BoolVar(&ignoreTime, "ignore-time", false, "accept a timestamp of any age: for what was saved")
	find := creds.Flags(t, cmd, creds.Platform)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := find()
		if err != nil {
			return err
		}
		ring, err := c.Keyring()
		if err != nil {
			return err
		}
		if err := keyring.Check(ring, c.SerialNo); err != nil {
			return cli.NewUsage(err, "%s", err)
		}
		in.File = cli.InputOf(args)
		header, body, err := check.ReadAnswer(t, in)
		if err != nil {
			return err
		}
		return check.Print(t, check.Answer(cmd.Context(), ring, header, body, t.Now(), ignoreTime))
	}
	return cmd
}
