package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/checkout/qr"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// qrFlags are the flags of "wxpay qr".
type qrFlags struct {
	out   string
	scale int
}

func qrCommand(t *cli.Terminal) *cobra.Command {
	var f qrFlags
	cmd := &cobra.Command{
		Use:   "qr [CODE_URL]",
		Short: "Draw the QR code of a Native order (Native支付二维码)",
		Long: `Draw the code_url (二维码链接) of a Native order as a QR code, for a user to scan: on the terminal, or as a PNG with -o. CODE_URL is
taken from standard input where it is not given. Nothing is sent.

On the terminal the code is black on white by escape sequences, even with NO_COLOR: most cameras do not read it the other way
round. With --json the PNG is printed in base64.`,
		Example: `  wxpay qr 'weixin://wxpay/bizpayurl?pr=NwY5Mz9&groupid=00'
  wxpay qr 'weixin://wxpay/bizpayurl?pr=NwY5Mz9&groupid=00' -o code.png --scale 12
  wxpay call POST v3/pay/transactions/native -d @order.json | jq -r .code_url | wxpay qr`,
		Args: cli.ArgsBetween(0, 1, words.Say("one CODE_URL, or standard input")),
		RunE: func(_ *cobra.Command, args []string) error { return drawQR(t, f, args) },
	}
	cmd.Flags().StringVarP(&f.out, "output", "o", "", "`file` to write a PNG to")
	cmd.Flags().IntVar(&f.scale, "scale", 8, "`pixels` of a module, in a PNG")
	_ = cmd.RegisterFlagCompletionFunc("scale", cobra.NoFileCompletions)
	return cmd
}

// qrPicture is the output of qr for machines.
type qrPicture struct {
	File string `json:"file,omitempty"`
	PNG  []byte `json:"png,omitempty"` // in base64, if there is no file
}

// maxScale is the most pixels of a module: a picture of 12,000 by 12,000 at the most.
const maxScale = 64

func drawQR(t *cli.Terminal, f qrFlags, args []string) error {
	if f.scale < 1 || f.scale > maxScale {
		return cli.Usagef("--scale is %d; it is a number from 1 to %d", f.scale, maxScale)
	}
	text, err := codeURL(t, args)
	if err != nil {
		return err
	}
	if f.out == "" && !t.JSON {
		return drawText(t, text)
	}
	png, err := qr.PNG(text, f.scale)
	if err != nil {
		return noCode(err)
	}
	if f.out == "" {
		return t.PrintJSON(qrPicture{PNG: png})
	}
	if err := cli.ReplaceFile(f.out, png, 0o644); err != nil {
		return err
	}
	if t.JSON {
		return t.PrintJSON(qrPicture{File: f.out})
	}
	t.Notef("written to %s\n", cli.Printable(f.out))
	return nil
}

// codeURL returns the text of the code.
func codeURL(t *cli.Terminal, args []string) (string, error) {
	if len(args) == 1 && args[0] != "-" {
		return args[0], nil
	}
	data, err := t.ReadInput("-")
	return strings.TrimSpace(string(data)), err
}

// drawText draws on the terminal, if the code has room there.
func drawText(t *cli.Terminal, text string) error {
	drawing, err := qr.Text(text)
	if err != nil {
		return noCode(err)
	}
	line, _, _ := strings.Cut(drawing, "\n")
	if width := cli.Width(line); t.Columns > 0 && width > t.Columns {
		return cli.NewFailure(nil, "the code is %d columns wide, the terminal %d; write a picture with -o", width, t.Columns)
	}
	t.Printf("%s", drawing)
	return nil
}

// noCode makes the error of a text that makes no code. The text may be a secret.
func noCode(err error) error {
	if errors.Is(err, qr.ErrText) {
		return cli.NewUsage(err, "there is no text for a code, or it is too long; give the code_url of the order's answer")
	}
	return err
}
