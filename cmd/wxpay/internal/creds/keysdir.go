package creds

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// These are the files of a folder that "wxpay sandbox --keys" writes. A merchant has the exported
// ones in production too. The names apiclient_… are WeChat Pay's own.
const (
	FileMerchantKey         = "apiclient_key.pem"
	FileMerchantCertificate = "apiclient_cert.pem"
	FilePublicKey           = "wechatpay_public_key.pem"
	FilePlatformCertificate = "wechatpay_certificate.pem"
	FileConfiguration       = "sandbox.json"

	// These are the private halves of WeChat Pay's two keys. Only the sandbox has them. With them a
	// later run is the same WeChat Pay.
	filePublicKeyPrivate           = "sandbox_public_key_private.pem"
	filePlatformCertificatePrivate = "sandbox_certificate_private.pem"
)

// SandboxJSON is the content of sandbox.json. Its names are those that --config takes.
type SandboxJSON struct {
	URL               string `json:"url"`
	MchID             string `json:"mchid"`
	SerialNo          string `json:"serial_no"`
	PublicKeyID       string `json:"public_key_id"`
	CertificateSerial string `json:"certificate_serial"`
	APIv3Key          string `json:"api_v3_key"`
	APIv2Key          string `json:"api_v2_key"`
}

// ReadKeys reads the keys of a folder and the merchant number that goes with them. The keys are nil
// if the folder has none yet. A folder with keys that this program did not write is refused and not
// changed.
func ReadKeys(dir string) (keys *sandbox.Keys, mchID string, err error) {
	var there, lacking []string
	for _, name := range []string{FileMerchantKey, FileMerchantCertificate, FilePublicKey, FilePlatformCertificate,
		filePublicKeyPrivate, filePlatformCertificatePrivate, FileConfiguration} {
		switch _, err := os.Stat(filepath.Join(dir, name)); {
		case err == nil:
			there = append(there, name)
		case errors.Is(err, fs.ErrNotExist):
			lacking = append(lacking, name)
		default:
			return nil, "", cli.Unreadable(words.Say("%s/%s", cli.NameOr(dir, words.Say("the folder of --keys")), name), err)
		}
	}
	switch {
	case len(there) == 0:
		return nil, "", nil
	case len(lacking) > 1, len(lacking) == 1 && lacking[0] != FilePlatformCertificate && lacking[0] != FilePublicKey: // these two some flags leave out
		return nil, "", cli.Usagef("%s holds %s but not %s: it is not, or no longer, a sandbox's folder; choose another with --keys",
			dir, strings.Join(there, ", "), strings.Join(lacking, ", "))
	}
	return readAllKeys(dir)
}

// readAllKeys reads a complete folder. sandbox.New checks whether the keys fit together.
func readAllKeys(dir string) (*sandbox.Keys, string, error) {
	at := func(name string) string { return filepath.Join(dir, name) }
	data, err := cli.ReadSecretFile(at(FileConfiguration), words.Bare("--keys"))
	if err != nil {
		return nil, "", err
	}
	var conf SandboxJSON
	if json.Unmarshal(data, &conf) != nil {
		return nil, "", cli.Usagef("%s is not JSON; choose another folder with --keys to begin anew", at(FileConfiguration))
	}
	keys := &sandbox.Keys{PublicKeyID: conf.PublicKeyID, APIv3Key: conf.APIv3Key, APIv2Key: conf.APIv2Key}
	file := func(name string) material { return material{text: at(name), place: words.Bare("--keys")} }
	var errs [6]error // the first error is returned
	keys.Merchant, errs[0] = parsed(file(FileMerchantKey), crypto.ParsePrivateKey)
	keys.Public, errs[1] = parsed(file(filePublicKeyPrivate), crypto.ParsePrivateKey)
	keys.Platform, errs[2] = parsed(file(filePlatformCertificatePrivate), crypto.ParsePrivateKey)
	keys.MerchantCertificate, errs[3] = parsed(file(FileMerchantCertificate), crypto.ParseCertificate)
	if conf.CertificateSerial != "" { // else --public-key-only wrote the folder, and sandbox.New makes a certificate if it needs one
		keys.PlatformCertificate, errs[4] = parsed(file(FilePlatformCertificate), crypto.ParseCertificate)
	}
	if conf.PublicKeyID != "" { // else --certificate-only wrote the folder, and sandbox.New makes an ID if it needs one
		_, errs[5] = parsed(file(FilePublicKey), crypto.ParsePublicKey)
	}
	for _, err := range errs {
		if err != nil {
			return nil, "", cli.NewUsage(err, "%s; choose another folder with --keys to begin anew", err)
		}
	}
	return keys, conf.MchID, nil
}

// Describe returns the content of sandbox.json for a sandbox.
func Describe(box *sandbox.Sandbox) SandboxJSON {
	config, keys := box.Config(), box.Keys()
	return SandboxJSON{
		URL: reachable(box.URL), MchID: config.MchID, SerialNo: config.SerialNo,
		PublicKeyID: box.Key().Serial, CertificateSerial: box.CertificateKey().Serial,
		APIv3Key: keys.APIv3Key, APIv2Key: keys.APIv2Key,
	}
}

// reachable returns the address of a sandbox as seen from this machine. A sandbox that listens on
// all interfaces has an address that cannot be called.
func reachable(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	switch u.Hostname() {
	case "::", "0.0.0.0":
		u.Host = "127.0.0.1:" + u.Port()
	}
	return u.String()
}
