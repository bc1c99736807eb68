package wxredis_test

import (
	stdcrypto "crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// issuerKey is the APIv3 key (APIv3密钥) of the merchant in these tests.
const issuerKey = "0123456789abcdef0123456789ABCDEF"

// issuer is WeChat Pay's v3/certificates for these tests. It encrypts and signs only with the
// standard library.
type issuer struct {
	fetches atomic.Int64
	now     func() time.Time
	key     *rsa.PrivateKey

	mu     sync.Mutex
	listed []map[string]any // of the answer; the first one signs
	serial []string
}

func newIssuer(t testing.TB, now func() time.Time) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{now: now, key: key}
	i.issue(t)
	return i
}

// issue lists one more certificate, and returns its serial.
func (i *issuer) issue(t testing.TB) string {
	t.Helper()
	i.mu.Lock()
	defer i.mu.Unlock()
	number := big.NewInt(0x5157F09EFDC000 + int64(len(i.serial)))
	from, until := i.now().AddDate(0, -1, 0), i.now().AddDate(1, 0, 0)
	template := &x509.Certificate{SerialNumber: number, NotBefore: from, NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &i.key.PublicKey, i.key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	block, err := aes.NewCipher([]byte(issuerKey))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	nonce := fmt.Sprintf("3a584b49e%03d", len(i.serial))
	serial := fmt.Sprintf("%X", number)
	i.serial = append(i.serial, serial)
	i.listed = append(i.listed, map[string]any{
		"serial_no": serial, "effective_time": from.Format(time.RFC3339), "expire_time": until.Format(time.RFC3339),
		"encrypt_certificate": map[string]string{
			"algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": "certificate",
			"ciphertext": base64.StdEncoding.EncodeToString(gcm.Seal(nil, []byte(nonce), text, []byte("certificate"))),
		},
	})
	return serial
}

// ServeHTTP answers.
func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/v3/certificates" || r.Header.Get("Authorization") == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	i.fetches.Add(1)
	i.mu.Lock()
	defer i.mu.Unlock()
	body, err := json.Marshal(map[string]any{"data": i.listed})
	if err != nil {
		panic(err)
	}
	timestamp, nonce := strconv.FormatInt(i.now().Unix(), 10), "d7c9f2b84a1e4e0f9a3b"
	digest := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n", timestamp, nonce, body))
	signature, err := rsa.SignPKCS1v15(nil, i.key, stdcrypto.SHA256, digest[:])
	if err != nil {
		panic(err)
	}
	w.Header().Set("Wechatpay-Timestamp", timestamp)
	w.Header().Set("Wechatpay-Nonce", nonce)
	w.Header().Set("Wechatpay-Serial", i.serial[0])
	w.Header().Set("Wechatpay-Signature", base64.StdEncoding.EncodeToString(signature))
	_, _ = w.Write(body)
}

// steppedClock stands still until it is advanced.
type steppedClock struct{ at atomic.Int64 }

func newSteppedClock() *steppedClock {
	c := new(steppedClock)
	c.at.Store(time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC).Unix())
	return c
}

func (c *steppedClock) now() time.Time { return time.Unix(c.at.Load(), 0) }

func (c *steppedClock) advance(by time.Duration) { c.at.Add(int64(by / time.Second)) }
