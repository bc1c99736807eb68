package main

import (
	"crypto/rsa"
	"crypto/x509"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/crypto"
)

func serialCommand(t *cli.Terminal) *cobra.Command {
	brief := false
	cmd := &cobra.Command{
		Use:   "serial FILE…",
		Short: "Tell certificates and keys apart, and print serials (证书序列号)",
		Long: `Tell what each file is, a certificate, a private or a public key, and print the serial number of certificates as WeChat Pay
writes it. Files of one pair of keys are told as well. "-" is standard input.`,
		Example: `  wxpay serial apiclient_cert.pem apiclient_key.pem pub_key.pem
  export WXPAY_SERIAL_NO=$(wxpay serial -b apiclient_cert.pem)`,
		Args: cli.ArgsBetween(1, 1000, words.Say("files, as in: wxpay serial apiclient_cert.pem")),
	}
	cmd.Flags().BoolVarP(&brief, "brief", "b", false, "print serials alone; a file without one is an error")
	cmd.RunE = func(_ *cobra.Command, files []string) error { return serials(t, files, brief) }
	return cmd
}

// identified describes the content of a file.
type identified struct {
	File       string     `json:"file"`
	Kind       string     `json:"kind"` // certificate, private key, public key; "" with an error
	Error      string     `json:"error,omitempty"`
	Serial     string     `json:"serial,omitempty"`
	Owner      words.Text `json:"owner,omitzero"` // who seems to own it
	Subject    string     `json:"subject,omitempty"`
	Issuer     string     `json:"issuer,omitempty"`
	NotBefore  time.Time  `json:"not_before,omitzero"`
	NotAfter   time.Time  `json:"not_after,omitzero"`
	Bits       int        `json:"bits,omitempty"`
	BelongsTo  []string   `json:"belongs_to,omitempty"` // the other files of the same pair
	public     *rsa.PublicKey
	unreadable error
}

func serials(t *cli.Terminal, files []string, brief bool) error {
	all := make([]identified, len(files))
	for i, file := range files {
		data, err := t.ReadInput(file)
		if err != nil {
			all[i] = identified{File: cli.SafeName(file).String(), Error: err.Error(), unreadable: err}
			continue
		}
		all[i] = identify(file, data)
	}
	match(all)
	switch {
	case t.JSON:
		if err := t.PrintJSON(all); err != nil {
			return err
		}
	case brief:
		return serialsAlone(t, all)
	default:
		for _, one := range all {
			printIdentified(t, one)
		}
	}
	for _, one := range all {
		if one.unreadable != nil {
			return one.unreadable
		}
	}
	return nil
}

func serialsAlone(t *cli.Terminal, all []identified) error {
	for _, one := range all {
		switch {
		case one.unreadable != nil:
			return one.unreadable
		case one.Serial == "":
			return cli.NewFailure(nil, "%s is a %s, which has no serial number; a certificate has", one.File, kindText(one.Kind))
		}
		t.Printf("%s\n", one.Serial)
	}
	return nil
}

// identify finds out what a file holds.
func identify(file string, data []byte) identified {
	one := identified{File: file}
	if cert, err := crypto.ParseCertificate(data); err == nil {
		one.Kind, one.Serial, one.Owner = "certificate", crypto.Serial(cert), ownerOf(cert)
		one.Subject, one.Issuer = cert.Subject.String(), cert.Issuer.String()
		one.NotBefore, one.NotAfter = cert.NotBefore, cert.NotAfter
		one.public, _ = cert.PublicKey.(*rsa.PublicKey)
	} else if key, err := crypto.ParsePrivateKey(data); err == nil {
		one.Kind, one.public = "private key", &key.PublicKey
	} else if key, err := crypto.ParsePublicKey(data); err == nil {
		one.Kind, one.public = "public key", key
	} else {
		_, err := crypto.ParseCertificate(data)
		text, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "crypto: "), " where a")
		one.unreadable = cli.NewFailure(nil, "%s is %s; what is used here is a certificate, or an RSA key", file, text)
		one.Error = one.unreadable.Error()
	}
	if one.public != nil {
		one.Bits = one.public.N.BitLen()
	}
	return one
}

// ownerOf says whose certificate it seems to be. The subject of a merchant's certificate is a
// merchant number.
func ownerOf(cert *x509.Certificate) words.Text {
	name := cert.Subject.CommonName
	switch {
	case name != "" && strings.Trim(name, "0123456789") == "":
		return words.Say("the merchant's API certificate (商户API证书) of %s", name)
	case strings.Contains(cert.Subject.String(), "Tenpay.com"):
		return words.Say("WeChat Pay's platform certificate (平台证书)")
	}
	return words.Text{}
}

// kindText returns a kind of file for people.
func kindText(kind string) words.Text {
	switch kind {
	case "certificate":
		return words.Say("certificate")
	case "private key":
		return words.Say("private key")
	}
	return words.Say("public key")
}

// match finds the files that belong to one pair of keys.
func match(all []identified) {
	for i := range all {
		for j := range all {
			if i != j && all[i].public != nil && all[j].public != nil && all[i].public.Equal(all[j].public) {
				all[i].BelongsTo = append(all[i].BelongsTo, all[j].File)
			}
		}
	}
}

func printIdentified(t *cli.Terminal, one identified) {
	if one.unreadable != nil {
		return // the error is printed instead
	}
	t.Printf("%s: %s\n", t.Paint(cli.Bold, cli.Printable(one.File)), kindText(one.Kind))
	var rows [][]string
	add := func(name, text string) {
		if text != "" {
			rows = append(rows, []string{t.Paint(cli.Faint, name), cli.Printable(text)})
		}
	}
	add(t.Say("serial"), one.Serial)
	add(t.Say("is"), one.Owner.In(t.Lang))
	switch one.Kind {
	case "private key":
		add(t.Say("is"), t.Say("the merchant's (商户API私钥), if it came as apiclient_key.pem; its serial is that of apiclient_cert.pem"))
	case "public key":
		add(t.Say("is"), t.Say("WeChat Pay's (微信支付公钥), if it came from the merchant platform, where its ID, PUB_KEY_ID_…, stands beside it"))
	case "certificate":
		add(t.Say("subject"), one.Subject)
		add(t.Say("issuer"), one.Issuer)
	}
	t.Table("  ", append(rows, validity(t, one)...))
}

// validity returns the rows on the key, its pair and its time. They are painted.
func validity(t *cli.Terminal, one identified) [][]string {
	rows := [][]string{{t.Paint(cli.Faint, t.Say("key")), t.Say("RSA, %d bits", one.Bits)}}
	if len(one.BelongsTo) > 0 {
		rows = append(rows, []string{t.Paint(cli.Faint, t.Say("pair")), t.Say("the same as in %s", cli.Printable(strings.Join(one.BelongsTo, ", ")))})
	}
	if one.NotAfter.IsZero() {
		return rows
	}
	days := int(one.NotAfter.Sub(t.Now()).Hours() / 24)
	left := t.Paint(cli.Green, t.Say("%d days left", days))
	switch {
	case !t.Now().Before(one.NotAfter):
		left = t.Paint(cli.Red, t.Say("expired"))
	case t.Now().Before(one.NotBefore):
		left = t.Paint(cli.Red, t.Say("not yet"))
	case days < 30:
		left = t.Paint(cli.Yellow, t.Say("%d days left", days))
	}
	text := t.Say("%s to %s, %s", one.NotBefore.UTC().Format(time.DateOnly), one.NotAfter.UTC().Format(time.DateOnly), left)
	return append(rows, []string{t.Paint(cli.Faint, t.Say("valid")), text})
}
