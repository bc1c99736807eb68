package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/crypto"
)

// sealFlags are the flags of encrypt and decrypt, without those for credentials.
type sealFlags struct {
	aead       bool
	nonce      string
	associated string
	exact      bool
}

func (f *sealFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.aead, "aead", false, "AEAD_AES_256_GCM under the APIv3 key (APIv3密钥) instead of RSA-OAEP")
	flags.StringVar(&f.nonce, "nonce", "", "with --aead: the nonce as `text`")
	flags.StringVar(&f.associated, "associated-data", "", "with --aead: the associated data as `text`")
	for _, name := range []string{"nonce", "associated-data"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
}

// check refuses flags that would have no effect.
func (f *sealFlags) check() error {
	if !f.aead && (f.nonce != "" || f.associated != "") {
		return cli.Usagef("--nonce and --associated-data belong to --aead")
	}
	return nil
}

func encryptCommand(t *cli.Terminal) *cobra.Command {
	var f sealFlags
	cmd := &cobra.Command{
		Use:   "encrypt [FILE]",
		Short: "Encrypt a sensitive field, or a notification's resource (敏感信息加密)",
		Long: `Encrypt one sensitive field (敏感信息) with WeChat Pay's key: RSA-OAEP with SHA-1, printed in base64. The value is read from
FILE or standard input, less one line feed at its end. Which key it was, and so what Wechatpay-Serial has to say, is printed
to standard error.

With --aead the whole input is encrypted under the APIv3 key, as the resource of a notification (回调通知) is, and that
resource printed: to try a handler with.`,
		Example: `  printf 张三 | wxpay encrypt --config ./keys
  wxpay encrypt --aead --associated-data transaction --config ./keys payment.json`,
		Args: cli.ArgsBetween(0, 1, words.Say("one FILE, or standard input")),
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&f.exact, "exact", false, "encrypt a line feed at the end of the value, too")
	find := creds.Flags(t, cmd, creds.Platform|creds.APIv3Key)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := f.check(); err != nil {
			return err
		}
		c, err := find()
		if err != nil {
			return err
		}
		input, err := t.ReadInput(cli.InputOf(args))
		if err != nil {
			return err
		}
		if !f.exact && !f.aead {
			input = bytes.TrimSuffix(bytes.TrimSuffix(input, []byte("\n")), []byte("\r"))
		}
		if f.aead {
			return sealResource(t, c, f, input)
		}
		return encryptField(cmd.Context(), t, c, input)
	}
	return cmd
}

// encryptedField is the output of encrypt for machines.
type encryptedField struct {
	Ciphertext string `json:"ciphertext"`
	Serial     string `json:"serial"` // the value of Wechatpay-Serial
}

func encryptField(ctx context.Context, t *cli.Terminal, c *creds.Credentials, plaintext []byte) error {
	ring, err := c.Keyring()
	if err != nil {
		return err
	}
	key, err := ring.Current(ctx)
	if err != nil {
		return err
	}
	if len(plaintext) == 0 {
		return cli.Usagef("there is nothing to encrypt: the input is empty; name a FILE, or pipe it in")
	}
	ciphertext, err := crypto.Encrypt(key.Public, string(plaintext))
	if errors.Is(err, crypto.ErrPlaintextTooLong) {
		return cli.NewFailure(err, "the value has %d bytes, of which the key takes %d; fields are encrypted one by one, never a whole body",
			len(plaintext), crypto.MaxPlaintext(key.Public))
	}
	if err != nil {
		return err
	}
	if t.JSON {
		return t.PrintJSON(encryptedField{ciphertext, key.Serial})
	}
	t.Printf("%s\n", ciphertext)
	t.Notef("send it with Wechatpay-Serial: %s\n", cli.Printable(key.Serial))
	return nil
}

// resource is an AEAD_AES_256_GCM envelope. Notifications and the list of platform certificates
// have it.
type resource struct {
	Algorithm      string `json:"algorithm"`
	Ciphertext     string `json:"ciphertext"`
	Nonce          string `json:"nonce"`
	AssociatedData string `json:"associated_data"`
}

const algorithmAEAD = "AEAD_AES_256_GCM"

func sealResource(t *cli.Terminal, c *creds.Credentials, f sealFlags, plaintext []byte) error {
	key, err := c.APIv3Key()
	if err != nil {
		return err
	}
	nonce := f.nonce
	if nonce == "" {
		nonce = crypto.Nonce()[:12] // as long as those of WeChat Pay
	}
	sealed, err := crypto.Seal(key, []byte(nonce), []byte(f.associated), plaintext)
	if err != nil {
		return err
	}
	return t.PrintJSON(resource{algorithmAEAD, base64.StdEncoding.EncodeToString(sealed), nonce, f.associated})
}
