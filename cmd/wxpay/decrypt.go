package main

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/spf13/cobra"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/safejson"
)

func decryptCommand(t *cli.Terminal) *cobra.Command {
	var f sealFlags
	cmd := &cobra.Command{
		Use:   "decrypt [FILE]",
		Short: "Decrypt a sensitive field, a notification or a certificate (敏感信息解密, 回调解密)",
		Long: `Decrypt one sensitive field (敏感信息) of an answer with the merchant's private key: RSA-OAEP with SHA-1. Its base64 is read
from FILE or standard input.

With --aead the input is a notification (回调通知), its resource, or the answer of v3/certificates, and what is in it is
decrypted under the APIv3 key; or base64 alone, with --nonce and --associated-data. It is authenticated by that key, not
by WeChat Pay's signature: "wxpay verify" checks that one.`,
		Example: `  wxpay decrypt --config ./keys field.txt
  wxpay decrypt --aead --config ./keys notification.json | jq
  WXPAY_APIV3_KEY=… wxpay decrypt --aead certificates.json > wechatpay_certificate.pem`,
		Args: cli.ArgsBetween(0, 1, words.Say("one FILE, or standard input")),
	}
	f.add(cmd)
	find := creds.Flags(t, cmd, creds.Key|creds.APIv3Key)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
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
		input = bytes.TrimSpace(input)
		if len(input) == 0 {
			return cli.Usagef("there is nothing to decrypt: the input is empty; name a FILE, or pipe it in")
		}
		if f.aead {
			return openResources(t, c, f, input)
		}
		return decryptField(t, c, input)
	}
	return cmd
}

// plain is the output of decrypt for machines.
type plain struct {
	Plaintext string `json:"plaintext"`
}

func decryptField(t *cli.Terminal, c *creds.Credentials, input []byte) error {
	key, err := c.PrivateKey()
	if err != nil {
		return err
	}
	if input[0] == '{' && safejson.Valid(input) {
		return cli.Usagef("the input is JSON, not one field; --aead decrypts a notification or its resource")
	}
	ciphertext := strings.Trim(strings.Join(strings.Fields(string(input)), ""), `"`) // base64 may come in several lines, or in the quotes of JSON
	block, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil {
		return cli.NewFailure(crypto.ErrDecrypt, "the input is not base64; a sensitive field is, 344 characters with a key of 2048 bits")
	}
	if len(block) != key.Size() {
		return cli.NewFailure(crypto.ErrDecrypt, "the ciphertext has %d bytes, one for this key has %d; it is cut, or not a sensitive field", len(block), key.Size())
	}
	plaintext, err := crypto.Decrypt(key, ciphertext)
	if err != nil {
		return cli.NewFailure(err, "the ciphertext does not open with this key; it was encrypted for another one, or not with RSA-OAEP and SHA-1")
	}
	printPlain(t, plaintext)
	return nil
}

// printPlain prints a plaintext. It adds a line feed if there is none.
func printPlain(t *cli.Terminal, text string) {
	if t.JSON {
		_ = t.PrintJSON(plain{text})
		return
	}
	t.Printf("%s\n", strings.TrimSuffix(text, "\n"))
}

func openResources(t *cli.Terminal, c *creds.Credentials, f sealFlags, input []byte) error {
	key, err := c.APIv3Key()
	if err != nil {
		return err
	}
	all, err := resourcesIn(input, f)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Algorithm != "" && r.Algorithm != algorithmAEAD {
			return cli.NewFailure(crypto.ErrDecrypt, "the algorithm is %s; only %s is understood", cli.Printable(r.Algorithm), algorithmAEAD)
		}
		ciphertext, err := base64.StdEncoding.DecodeString(r.Ciphertext)
		if err != nil {
			return cli.NewFailure(crypto.ErrDecrypt, "the ciphertext is not base64")
		}
		plaintext, err := crypto.Open(key, []byte(r.Nonce), []byte(r.AssociatedData), ciphertext)
		if err != nil {
			return cli.NewFailure(err, "it does not open; the APIv3 key is another one, or nonce, associated data or ciphertext were changed")
		}
		printPlain(t, string(plaintext))
	}
	return nil
}

// resourcesIn finds the envelopes in a message of WeChat Pay: the resource of a notification, the
// certificates of a list.
func resourcesIn(input []byte, f sealFlags) ([]resource, error) {
	if !bytes.HasPrefix(input, []byte("{")) {
		if f.nonce == "" {
			return nil, cli.Usagef("the input is not JSON; base64 alone needs --nonce, and --associated-data if there was some")
		}
		return []resource{{Ciphertext: string(input), Nonce: f.nonce, AssociatedData: f.associated}}, nil
	}
	if !safejson.Valid(input) {
		return nil, cli.Usagef("the input is broken JSON; a notification is taken byte for byte, as it came")
	}
	root := gjson.ParseBytes(input)
	envelopes := []gjson.Result{root, root.Get("resource"), root.Get("encrypt_certificate")}
	envelopes = append(envelopes, root.Get("data.#.encrypt_certificate").Array()...)
	var found []resource
	for _, e := range envelopes {
		if text := e.Get("ciphertext"); text.Type == gjson.String {
			found = append(found, resource{
				e.Get("algorithm").String(), text.Str, e.Get("nonce").String(), e.Get("associated_data").String(),
			})
		}
	}
	if len(found) == 0 {
		return nil, cli.Usagef("there is no ciphertext in the input; a notification has it in resource, v3/certificates in encrypt_certificate")
	}
	return found, nil
}
