package interop

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"io"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/verifiers"
	"github.com/wechatpay-apiv3/wechatpay-go/core/cipher/decryptors"
	"github.com/wechatpay-apiv3/wechatpay-go/core/cipher/encryptors"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// keySet is the folder of keys, read with the SDK's own functions.
type keySet struct {
	box           *command
	merchant      *rsa.PrivateKey
	public        *rsa.PublicKey    // 微信支付公钥
	platform, own *x509.Certificate // 平台证书, and the merchant's, which signs no answer
}

func readKeys(t *testing.T, box *command) keySet {
	t.Helper()
	k := keySet{box: box}
	var errs [4]error
	k.merchant, errs[0] = utils.LoadPrivateKeyWithPath(box.file("apiclient_key.pem"))
	k.public, errs[1] = utils.LoadPublicKeyWithPath(box.file("wechatpay_public_key.pem"))
	k.platform, errs[2] = utils.LoadCertificateWithPath(box.file("wechatpay_certificate.pem"))
	k.own, errs[3] = utils.LoadCertificateWithPath(box.file("apiclient_cert.pem"))
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// publicKey has the SDK verify and encrypt only with the public key (微信支付公钥).
func (k keySet) publicKey(id string, key *rsa.PublicKey) []core.ClientOption {
	return []core.ClientOption{option.WithWechatPayPublicKeyAuthCipher(k.box.MchID, k.box.SerialNo, k.merchant, id, key)}
}

// certificates has it verify and encrypt only with platform certificates (平台证书).
func (k keySet) certificates(bySerial map[string]*x509.Certificate) []core.ClientOption {
	getter := core.NewCertificateMap(bySerial)
	return []core.ClientOption{
		option.WithMerchantCredential(k.box.MchID, k.box.SerialNo, k.merchant),
		option.WithVerifier(verifiers.NewSHA256WithRSAVerifier(getter)),
		option.WithWechatPayCipher(encryptors.NewWechatPayEncryptor(getter), decryptors.NewWechatPayDecryptor(k.merchant)),
	}
}

// newClient makes a client whose requests go through the detour.
func newClient(t *testing.T, way *detour, options []core.ClientOption) *core.Client {
	t.Helper()
	client, err := core.NewClient(t.Context(), append(options, option.WithHTTPClient(&http.Client{Transport: way}))...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// detour sends every request to the sandbox, since the SDK's hosts are constants. It keeps the
// latest request.
type detour struct {
	target *url.URL
	fault  string // the fault that the sandbox is to show
	next   *http.Transport

	mu     sync.Mutex
	header http.Header
	body   []byte
}

func newDetour(t *testing.T, to, fault string) *detour {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	d := &detour{target: target, fault: fault, next: &http.Transport{}}
	t.Cleanup(d.next.CloseIdleConnections)
	return d
}

// RoundTrip implements http.RoundTripper.
func (d *detour) RoundTrip(req *http.Request) (*http.Response, error) {
	sent := req.Clone(req.Context())
	sent.URL.Scheme, sent.URL.Host = d.target.Scheme, d.target.Host
	if d.fault != "" {
		sent.Header.Set(sandbox.FaultHeader, d.fault)
	}
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		sent.Body = io.NopCloser(bytes.NewReader(body))
	}
	d.mu.Lock()
	d.header, d.body = req.Header.Clone(), body
	d.mu.Unlock()
	return d.next.RoundTrip(sent)
}

func (d *detour) latest() (http.Header, []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.header, d.body
}
