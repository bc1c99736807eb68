package creds

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// The files of a folder that "wxpay sandbox --keys" writes.
const (
	// What a merchant has in production too: apiclient_… under WeChat Pay's own names.
	FileMerchantKey         = "apiclient_key.pem"
	FileMerchantCertificate = "apiclient_cert.pem"
	FilePublicKey           = "wechatpay_public_key.pem"
	FilePlatformCertificate = "wechatpay_certificate.pem"
	FileConfiguration       = "sandbox.json"

	// The private halves of WeChat Pay's two keys, which only the sandbox has: with them it is the same WeChat Pay the next
	// time.
	filePublicKeyPrivate           = "sandbox_public_key_private.pem"
	filePlatformCertificatePrivate = "sandbox_certificate_private.pem"
)

// SandboxJSON is sandbox.json. Its names are those that --config takes.
type SandboxJSON struct {
	URL               string `json:"url"`
	MchID             string `json:"mchid"`
	SerialNo          string `json:"serial_no"`
	PublicKeyID       string `json:"public_key_id"`
	CertificateSerial string `json:"certificate_serial"`
	APIv3Key          string `json:"api_v3_key"`
	APIv2Key          string `json:"api_v2_key"`
}

// ReadKeys reads the keys of a folder, nil if it has none yet, and the merchant number that goes with them. Nothing of a
// folder with keys that this program did not write is touched.
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
			return nil, "", cli.Unreadable(filepath.Join(cli.NameOr(dir, "the folder of --keys"), name), err)
		}
	}
	switch {
	case len(there) == 0:
		return nil, "", nil
	case len(lacking) > 0 && !slices.Equal(lacking, []string{FilePlatformCertificate}): // that one may be left out on purpose
		return nil, "", cli.Usagef("%s holds %s but not %s: it is not, or no longer, a sandbox's folder; choose another with --keys",
			dir, strings.Join(there, ", "), strings.Join(lacking, ", "))
	}
	return readAllKeys(dir)
}

// readAllKeys reads a complete folder. What does not fit together is found by sandbox.New.
func readAllKeys(dir string) (*sandbox.Keys, string, error) {
	at := func(name string) string { return filepath.Join(dir, name) }
	data, err := cli.ReadSecretFile(at(FileConfiguration), "--keys")
	if err != nil {
		return nil, "", err
	}
	var conf SandboxJSON
	if json.Unmarshal(data, &conf) != nil {
		return nil, "", cli.Usagef("%s is not JSON; choose another folder with --keys to begin anew", at(FileConfiguration))
	}
	keys := &sandbox.Keys{PublicKeyID: conf.PublicKeyID, APIv3Key: conf.APIv3Key, APIv2Key: conf.APIv2Key}
	file := func(name string) material { return material{text: at(name), place: "--keys"} }
	var errs [5]error // the first one is told
	keys.Merchant, errs[0] = parsed(file(FileMerchantKey), crypto.ParsePrivateKey)
	keys.Public, errs[1] = parsed(file(filePublicKeyPrivate), crypto.ParsePrivateKey)
	keys.Platform, errs[2] = parsed(file(filePlatformCertificatePrivate), crypto.ParsePrivateKey)
	keys.MerchantCertificate, errs[3] = parsed(file(FileMerchantCertificate), crypto.ParseCertificate)
	if conf.CertificateSerial != "" { // else it is a folder of --public-key-only, and New makes one if one is needed
		keys.PlatformCertificate, errs[4] = parsed(file(FilePlatformCertificate), crypto.ParseCertificate)
	}
	for _, err := range errs {
		if err != nil {
			return nil, "", cli.NewUsage(err, err.Error()+"; choose another folder with --keys to begin anew")
		}
	}
	return keys, conf.MchID, nil
}

// Describe is what sandbox.json says of a sandbox.
func Describe(box *sandbox.Sandbox) SandboxJSON {
	config, keys := box.Config(), box.Keys()
	return SandboxJSON{
		URL: reachable(box.URL), MchID: config.MchID, SerialNo: config.SerialNo,
		PublicKeyID: keys.PublicKeyID, CertificateSerial: box.CertificateKey().Serial,
		APIv3Key: keys.APIv3Key, APIv2Key: keys.APIv2Key,
	}
}

// reachable is the address of a sandbox as seen from this machine: one that listens everywhere says so by an address
// that nobody can call.
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
