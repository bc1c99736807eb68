package doctor

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/check"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// patient is a set of credentials under examination, with the results so far.
type patient struct {
	check.Diagnoses
	*creds.Credentials
	now time.Time

	private *rsa.PrivateKey   // nil: missing or unusable
	cert    *x509.Certificate // the merchant's API certificate; nil: missing or unusable
}

// Scope says which checks are made beyond those of the credentials themselves.
type Scope struct {
	Offline bool          // send nothing
	Timeout time.Duration // for the answer
	Speed   bool          // measure signing
}

// Examine makes the checks and prints them.
func Examine(ctx context.Context, t *cli.Terminal, c *creds.Credentials, scope Scope) error {
	if scope.Timeout <= 0 {
		return cli.Usagef("--timeout is not positive; it is a time such as 10s")
	}
	p := &patient{Credentials: c, now: t.Now()}
	p.checkMerchant()
	p.checkPrivateKey()
	p.checkCertificate()
	p.checkSerial()
	p.checkPlatformKeys()
	p.checkAPIv3Key()
	if scope.Offline {
		p.Skip(words.Say("server"), words.Say("--offline"))
	} else {
		checkServer(ctx, t, p, scope.Timeout)
	}
	if scope.Speed {
		p.checkSpeed(ctx)
	}
	return check.Print(t, p.Diagnoses)
}

// soon is how long before its expiry a certificate gets a warning. A company needs time to replace
// one.
const soon = 30 * 24 * time.Hour

var merchantNumber = regexp.MustCompile(`^[0-9]{8,10}$`)

func (p *patient) checkMerchant() {
	check := words.Say("merchant number")
	switch {
	case p.MchID == "":
		p.Fail(check, words.Say("there is none"), words.Say("give it with --mchid, WXPAY_MCHID or --config; the merchant platform (商户平台) shows it as 商户号"))
	case len(p.MchID) > 32 || strings.Trim(p.MchID, "0123456789") != "":
		p.Fail(check, words.Say("it is not digits alone"), words.Say("the merchant platform (商户平台) shows it as 商户号; an appid is another thing"))
	case !merchantNumber.MatchString(p.MchID):
		p.Warn(check, words.Say("it has %d digits", len(p.MchID)), words.Say("merchant numbers (商户号) have 8 to 10 digits: see whether one was lost"))
	default:
		p.OK(check, words.Bare(p.MchID))
	}
}

func (p *patient) checkPrivateKey() {
	check := words.Say("private key")
	key, err := p.PrivateKey()
	switch {
	case err != nil:
		p.broken(check, err)
	case key.N.BitLen() < keyring.MinBits:
		p.Fail(check, words.Say("RSA, %d bits", key.N.BitLen()),
			words.Say("WeChat Pay's API certificates have 2048: this is another key, or an old one; apply for a new API certificate (商户API证书)"))
	default:
		p.private = key
		p.OK(check, words.Say("RSA, %d bits", key.N.BitLen()))
	}
}

// broken adds a piece that is missing or cannot be read. The error's text says what to do after a
// semicolon.
func (p *patient) broken(check words.Text, err error) {
	do := cli.TextOf(err).Do()
	if do.IsZero() {
		do = words.Say("take a fresh copy of the file, or see whether its name is right")
	}
	p.Fail(check, cli.TextOf(err).Found(), do)
}

func (p *patient) checkCertificate() {
	check := words.Say("merchant certificate")
	cert, err := p.MerchantCertificate()
	switch {
	case err != nil:
		p.broken(check, err)
		return
	case cert == nil:
		p.Warn(check, words.Say("there is none: serial and expiry cannot be checked"), words.Say("give apiclient_cert.pem with --merchant-certificate"))
		return
	}
	p.cert = cert
	switch {
	case p.private != nil && !p.private.PublicKey.Equal(cert.PublicKey):
		p.Fail(check, words.Say("it is not the private key's"),
			words.Say("apiclient_key.pem and apiclient_cert.pem have to be of one application for a certificate"))
	case p.expiry(check, cert, words.Say("apply for a new API certificate (商户API证书) on the merchant platform (商户平台)")):
	case p.MchID != "" && cert.Subject.CommonName != p.MchID:
		p.Warn(check, words.Say("it was issued to %s, not to the merchant number above", oneWord(cert.Subject.CommonName)),
			words.Say("see whether it is the one of another merchant number (商户号)"))
	case p.private == nil:
		p.OK(check, words.Say("valid until %s", day(cert.NotAfter)))
	default:
		p.OK(check, words.Say("of the private key, valid until %s", day(cert.NotAfter)))
	}
}

// expiry reports whether a certificate is not valid now, or expires soon.
func (p *patient) expiry(check words.Text, cert *x509.Certificate, do words.Text) bool {
	switch {
	case p.now.Before(cert.NotBefore):
		p.Fail(check, words.Say("it is valid from %s", day(cert.NotBefore)), words.Say("see whether the clock of this machine is right"))
	case p.now.After(cert.NotAfter):
		p.Fail(check, words.Say("it has expired on %s", day(cert.NotAfter)), do)
	case p.now.Add(soon).After(cert.NotAfter):
		p.Warn(check, words.Say("it expires on %s", day(cert.NotAfter)), do)
	default:
		return false
	}
	return true
}

func (p *patient) checkSerial() {
	check := words.Say("serial")
	switch {
	case p.SerialNo == "" && p.cert == nil:
		p.Fail(check, words.Say("there is none"),
			words.Say("give it with --serial, or the certificate with --merchant-certificate; wxpay serial apiclient_cert.pem prints it"))
	case p.SerialNo == "":
		p.OK(check, words.Say("%s, the certificate's", crypto.Serial(p.cert)))
	case strings.HasPrefix(p.SerialNo, publicKeyPrefix):
		p.Fail(check, words.Say("it is the ID of WeChat Pay's public key (微信支付公钥ID)"),
			words.Say("it belongs to --public-key-id; wxpay serial apiclient_cert.pem prints the serial"))
	case p.cert != nil && keyring.Canonical(p.SerialNo) != keyring.Canonical(crypto.Serial(p.cert)):
		p.Fail(check, words.Say("it is not that of the merchant's certificate"), words.Say("use %s", crypto.Serial(p.cert)))
	case len(p.SerialNo) < 8 || len(p.SerialNo) > 40 || strings.Trim(p.SerialNo, "0123456789ABCDEFabcdef") != "":
		p.Fail(check, words.Say("it is not 8 to 40 digits in hex"), words.Say("wxpay serial apiclient_cert.pem prints it"))
	case p.cert == nil:
		p.Warn(check, words.Say("%d digits in hex, not compared with a certificate", len(p.SerialNo)),
			words.Say("give apiclient_cert.pem with --merchant-certificate"))
	default:
		p.OK(check, words.Say("%s, the certificate's", crypto.Serial(p.cert)))
	}
}

const publicKeyPrefix = "PUB_KEY_ID_"

var publicKeyName = regexp.MustCompile(`^PUB_KEY_ID_[0-9]{16,40}$`)

// checkPlatformKeys says of each of WeChat Pay's keys what kind it is, and checks that it is not
// the merchant's own.
func (p *patient) checkPlatformKeys() {
	check := words.Say("WeChat Pay's key")
	keys, err := p.PlatformKeys()
	if err != nil {
		p.broken(check, err)
		return
	}
	for _, key := range keys {
		public, ok := key.Public.(*rsa.PublicKey)
		switch {
		case ok && p.private != nil && public.Equal(&p.private.PublicKey):
			p.Fail(check, words.Say("it is the merchant's own"),
				words.Say("use WeChat Pay's public key (微信支付公钥, pub_key.pem) or a platform certificate (平台证书)"))
		case strings.HasPrefix(key.Serial, publicKeyPrefix) && publicKeyName.MatchString(key.Serial):
			p.OK(check, words.Say("public key (微信支付公钥) %s", key.Serial))
		case key.Serial == p.PublicKeyID:
			p.Warn(check, words.Say("public key (微信支付公钥) of an ID of %d bytes", len(key.Serial)),
				words.Say("an ID is %s and digits, as the merchant platform (商户平台) shows it", publicKeyPrefix))
		default:
			p.checkPlatformCertificate(check)
		}
	}
}

func (p *patient) checkPlatformCertificate(check words.Text) {
	cert, err := p.PlatformCertificate()
	if err != nil {
		p.broken(check, err)
		return
	}
	if p.expiry(check, cert, words.Say("download the new one (GET v3/certificates), or change to the public key (微信支付公钥), which does not expire")) {
		return
	}
	p.OK(check, words.Say("platform certificate (平台证书) %s, valid until %s", crypto.Serial(cert), day(cert.NotAfter)))
}

func (p *patient) checkAPIv3Key() {
	check := words.Say("APIv3 key")
	if !p.HasAPIv3Key() {
		p.Warn(check, words.Say("there is none: notifications (回调通知) cannot be decrypted"),
			words.Say("give it with WXPAY_APIV3_KEY, --apiv3-key-file or --config"))
		return
	}
	if _, err := p.APIv3Key(); err != nil {
		p.broken(check, err)
		return
	}
	p.OK(check, words.Say("32 bytes"))
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// oneWord quotes a short text from outside, such as a name in a certificate.
func oneWord(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		text = string(runes[:40]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
