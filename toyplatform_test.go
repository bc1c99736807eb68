package wxpay_test

import (
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
)

// toyPlatform is a WeChat Pay for very many calls. It judges each request with the standard
// library, as the sandbox does. Its keys have 1024 bits, and one signature serves all its answers.
// With two keys of 2048 bits, 10,000 calls take 20 seconds, nearly all of them for RSA.
type toyPlatform struct {
	merchant, platform *rsa.PrivateKey
	answer             http.Header
	nonces             sync.Map // of the requests that were accepted
	accepted, refused  atomic.Int64
}

const (
	toySerial   = "PUB_KEY_ID_0114232134912410000000000000"
	toyMerchant = "1900007291"
	toyAnswer   = `{"apply_permissions_token":"J6mshdTEhRX3Xie94qdRL6IxHzxbsKy3TIjzt5ud"}`
)

// newToyPlatform starts a toyPlatform whose clock stands still. It returns the Config of its
// merchant.
func newToyPlatform(t *testing.T) (*toyPlatform, wxpay.Config) {
	t.Helper()
	p := new(toyPlatform)
	for _, key := range []**rsa.PrivateKey{&p.merchant, &p.platform} {
		var err error
		if *key, err = rsa.GenerateKey(rand.Reader, 1024); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Unix(1554208460, 0)
	p.answer = wxtest.Signature{Key: p.platform, Serial: toySerial, Nonce: "593BEC0C930BF1AFEB40B4A08C8FB242", At: now}.Header(toyAnswer)
	p.answer.Set("Content-Type", "application/json")
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return p, wxpay.Config{
		MchID: toyMerchant, SerialNo: "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB", BaseURL: server.URL,
		Signer:  merchantSigner{crypto.RSA(p.merchant)}, // New refuses the key as PrivateKey
		Keyring: platformRing{keyring.Key{Serial: toySerial, Public: &p.platform.PublicKey}},
		Now:     func() time.Time { return now },
	}
}

func (p *toyPlatform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || !p.accepts(r, body) {
		p.refused.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	p.accepted.Add(1)
	maps.Copy(w.Header(), p.answer)
	_, _ = io.WriteString(w, toyAnswer)
}

var toyField = regexp.MustCompile(`(\w+)="([^"]*)"`)

// accepts reports whether a request is the merchant's, and its nonce a new one.
func (p *toyPlatform) accepts(r *http.Request, body []byte) bool {
	fields := map[string]string{}
	for _, m := range toyField.FindAllStringSubmatch(r.Header.Get("Authorization"), -1) {
		fields[m[1]] = m[2]
	}
	message := r.Method + "\n" + r.RequestURI + "\n" + fields["timestamp"] + "\n" + fields["nonce_str"] + "\n" + string(body) + "\n"
	digest := sha256.Sum256([]byte(message))
	signature, err := base64.StdEncoding.DecodeString(fields["signature"])
	if err != nil || fields["mchid"] != toyMerchant {
		return false
	}
	if rsa.VerifyPKCS1v15(&p.merchant.PublicKey, stdcrypto.SHA256, digest[:], signature) != nil {
		return false
	}
	_, seen := p.nonces.LoadOrStore(fields["nonce_str"], true)
	return !seen
}
