package main

import (
	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// credentialsTopic is "wxpay help credentials". Cobra shows a command that cannot run as a topic of
// the help.
func credentialsTopic(t *cli.Terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "credentials",
		Short: "Where credentials come from (商户凭证): flags, a folder or file, the environment",
		Long: `Credentials (商户凭证) come from flags, and what they leave open from one more place: the folder or file of --config, or of
WXPAY_CONFIG; without either, the environment.

` + credentialRows(t) + `
Keys and certificates are files. A variable may also hold the PEM text itself, which a flag may not: others on the machine
can read a command line. The APIv3 key itself (APIv3密钥) is in its variable and in the file; the flag names a file with it.
A flag for one of WeChat Pay's keys puts all of those from elsewhere aside.

--config takes a folder that "wxpay sandbox --keys" wrote, or a JSON file like its sandbox.json: an object of strings. Files
are relative to it, and default to the names that "wxpay sandbox --keys" writes: ` + creds.FileMerchantKey + `,
` + creds.FileMerchantCertificate + `, ` + creds.FilePublicKey + `, ` + creds.FilePlatformCertificate + `.

The serial may be left out where there is the merchant's certificate. "wxpay doctor" checks whether all fit together.`,
	}
}

// credentialRows returns a table with the names of each piece.
func credentialRows(t *cli.Terminal) string {
	rows := "  " + cli.Padded(t.Say("flag"), 24) + cli.Padded(t.Say("variable"), 28) + t.Say("field of the file") + "\n"
	for _, s := range creds.Settings() {
		rows += "  " + cli.Padded("--"+s.Flag, 24) + cli.Padded(s.Env, 28) + s.Field + "\n"
	}
	return rows
}
