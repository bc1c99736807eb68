package interop

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	gopayv3 "github.com/go-pay/gopay/wechat/v3"
	"github.com/wechatpay-apiv3/wechatpay-go/core"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// The tests TestAgree… run wechatpay-go, gopay and wxpay side by side, for one merchant with one
// key. A signature of RSA with PKCS #1 v1.5 is the same each time that the same bytes are signed.
// Neither SDK lets a caller fix its clock and its nonce. wxpay is given those that the SDK has
// used, and must then make the same signature.

// agreeing are the three clients of one sandbox in this process.
type agreeing struct {
	box      *sandbox.Sandbox
	keys     keySet
	way      *detour // of wechatpay-go and gopay
	official *core.Client
	gopay    *gopayv3.ClientV3
}

func newAgreeing(t *testing.T) *agreeing {
	t.Helper()
	// gopay looks for ".com" in a download_url, so that links have WeChat Pay's host.
	box, err := sandbox.New(sandbox.Config{PublicURL: "https://api.mch.weixin.qq.com"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	folder := keysOf(t, box)
	a := &agreeing{box: box, keys: readKeys(t, folder), way: newDetour(t, box.URL, "")}
	a.official = newClient(t, a.way, a.keys.publicKey(folder.PublicKeyID, a.keys.public))
	a.gopay = newGopay(t, folder, a.way, "wechatpay_public_key.pem")
	return a
}

// keysOf writes the keys of a sandbox as the command does, for the functions that read them.
func keysOf(t *testing.T, box *sandbox.Sandbox) *command {
	t.Helper()
	conf := box.Config()
	c := &command{dir: t.TempDir(), settings: settings{
		URL: box.URL, MchID: conf.MchID, SerialNo: conf.SerialNo, PublicKeyID: box.Key().Serial, APIv3Key: box.Keys().APIv3Key,
	}}
	merchant, err := x509.MarshalPKCS8PrivateKey(box.MerchantKey())
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(box.Key().Public)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]pem.Block{
		"apiclient_key.pem":         {Type: "PRIVATE KEY", Bytes: merchant},
		"apiclient_cert.pem":        {Type: "CERTIFICATE", Bytes: box.MerchantCertificate().Raw},
		"wechatpay_public_key.pem":  {Type: "PUBLIC KEY", Bytes: public},
		"wechatpay_certificate.pem": {Type: "CERTIFICATE", Bytes: box.Certificate().Raw},
	} {
		if err := os.WriteFile(filepath.Join(c.dir, name), pem.EncodeToMemory(&block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// ours returns wxpay's client. With a timestamp in Unix seconds it signs with that and the nonce.
func (a *agreeing) ours(t *testing.T, way http.RoundTripper, timestamp, nonce string) *wxpay.Client {
	t.Helper()
	conf := a.box.Config()
	conf.Transport = way
	if timestamp != "" {
		now, err := strconv.ParseInt(timestamp, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		conf.Now = func() time.Time { return time.Unix(now, 0) }
		conf.Nonce = func() string { return nonce }
	}
	client, err := wxpay.New(conf)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
