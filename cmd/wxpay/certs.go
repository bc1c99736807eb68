package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// certsFlags are the flags of "wxpay certs".
type certsFlags struct {
	out     string
	global  bool
	timeout time.Duration
}

func certsCommand(t *cli.Terminal) *cobra.Command {
	var f certsFlags
	cmd := &cobra.Command{
		Use:   "certs",
		Short: "Fetch, check and save the platform certificates (下载平台证书)",
		Long: `Fetch WeChat Pay's platform certificates (平台证书) with one signed GET of v3/certificates, decrypt them with the APIv3 key
(APIv3密钥), verify the answer's signature with them, and save each as wechatpay_SERIAL.pem, for all to read. Of an answer that fails
a check nothing is saved. The current one, of those that are valid the one that expires last, is the one to encrypt with;
--certificate of the other commands takes its file. None of WeChat Pay's keys is needed to begin with.

A program need not do this: keyring.Download fetches them by itself, and again in time. Merchants who joined lately have no
platform certificates but WeChat Pay's public key (微信支付公钥), and are told so.`,
		Example: `  wxpay certs --config ./keys --out ./certificates
  wxpay certs --mchid 1900000109 --key apiclient_key.pem --merchant-certificate apiclient_cert.pem --apiv3-key-file apiv3.key
  wxpay certs --json | jq -r '.[] | select(.current).file'`,
		Args: cli.NoWords,
	}
	find := creds.Flags(t, cmd, creds.Caller|creds.APIv3Key)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := find()
		if err != nil {
			return err
		}
		return certificates(cmd.Context(), t, c, f)
	}
	cmd.Flags().StringVar(&f.out, "out", ".", "`folder` to save them in; it is made if it is not there")
	cmd.Flags().BoolVar(&f.global, "global", false, "ask v3/global/certificates, for merchants of WeChat Pay Global")
	cmd.Flags().DurationVar(&f.timeout, "timeout", 10*time.Second, "how `long` to wait for the answer")
	_ = cmd.MarkFlagDirname("out")
	_ = cmd.RegisterFlagCompletionFunc("timeout", cobra.NoFileCompletions)
	return cmd
}

// certificates fetches, saves and prints the platform certificates.
func certificates(ctx context.Context, t *cli.Terminal, c *creds.Credentials, f certsFlags) error {
	if f.timeout <= 0 {
		return cli.Usagef("--timeout is not positive; it is a time such as 10s")
	}
	ring, err := downloader(t, c, f)
	if err != nil {
		return err
	}
	defer func() { _ = ring.Close(context.WithoutCancel(ctx)) }()
	found, err := ring.Certificates(ctx)
	if err != nil {
		return notFetched(err)
	}
	current, err := ring.Current(ctx)
	if err != nil {
		return notFetched(err)
	}
	saved, err := saveCertificates(f.out, found, current.Serial)
	if err != nil {
		return err
	}
	if t.JSON {
		return t.PrintJSON(saved)
	}
	for _, one := range saved {
		if one.Current {
			one.Owner = words.Say("%s, the current one: to encrypt with", one.Owner)
		}
		printIdentified(t, one.identified)
	}
	return nil
}

// downloader makes the keyring that downloads the certificates.
func downloader(t *cli.Terminal, c *creds.Credentials, f certsFlags) (*keyring.Downloaded, error) {
	mchID, serialNo, err := c.Merchant()
	if err != nil {
		return nil, err
	}
	key, err := c.PrivateKey()
	if err != nil {
		return nil, err
	}
	apiv3Key, err := c.APIv3Key()
	if err != nil {
		return nil, err
	}
	fetch, err := wxpay.SignedFetch(wxpay.Config{
		MchID: mchID, SerialNo: serialNo, PrivateKey: key, BaseURL: c.BaseURL, Timeout: f.timeout, Now: t.Now,
	})
	if err != nil {
		return nil, cli.NewUsage(err, "%s", err)
	}
	config := keyring.DownloadConfig{Fetch: fetch, APIv3Key: string(apiv3Key), Timeout: f.timeout, Now: t.Now}
	if f.global {
		config.Path = "v3/global/certificates"
	}
	return keyring.Download(config)
}

// notFetched says in words of this program why there is nothing to save.
func notFetched(err error) error {
	if errors.Is(err, keyring.ErrPublicKeyOnly) {
		return cli.NewFailure(err, "this merchant has no platform certificates (平台证书), only WeChat Pay's public key (微信支付公钥); "+
			"get pub_key.pem and its ID from the merchant platform (商户平台 → 账户中心 → API安全), and give them with --public-key and --public-key-id")
	}
	text := strings.TrimPrefix(err.Error(), "keyring: ")
	if errors.Is(err, keyring.ErrFetch) {
		return cli.NewFailure(err, "%s; wxpay doctor looks at the credentials one by one", text)
	}
	return cli.NewFailure(err, "%s", text)
}

// savedCertificate describes a saved file.
type savedCertificate struct {
	identified
	Current bool `json:"current"`
}

// saveCertificates writes a file for each certificate.
func saveCertificates(folder string, certificates []*x509.Certificate, current string) ([]savedCertificate, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, cli.Unwritable(words.Bare(folder), err)
	}
	var saved []savedCertificate
	for _, cert := range certificates {
		serial := crypto.Serial(cert)
		name := filepath.Join(folder, fmt.Sprintf("wechatpay_%s.pem", serial))
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
		if err := cli.ReplaceFile(name, text, 0o644); err != nil {
			return nil, err
		}
		saved = append(saved, savedCertificate{identified: identify(name, text), Current: serial == current})
	}
	return saved, nil
}
