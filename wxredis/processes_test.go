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
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	platformSerial = "PUB_KEY_ID_0119000000012026112100000000000001"
	apiv3Key       = "0123456789abcdef0123456789abcdef"
)

// TestProcesses delivers notices five times at once to handlers in four processes over one Redis.
// One function in ten fails, and one process is killed between an effect and its Done. Every notice
// has its effect. No two processes handle one within a lease, and none after Done.
func TestProcesses(t *testing.T) {
	notices := 1000
	if testing.Short() {
		notices = 100
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	o := order{Redis: startRedis(t), Prefix: fmt.Sprint("processes:", time.Now().UnixNano(), ":"), Timeout: 2 * time.Second, Lease: 4 * time.Second,
		PlatformKey: base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&key.PublicKey))}
	dir := t.TempDir()
	var addresses []string
	for i := range 4 {
		o.File = filepath.Join(dir, fmt.Sprint(i))
		o.CrashAt = 0
		if fmt.Sprint(i) == crashing {
			o.CrashAt = int64(notices / 20)
		}
		address, _ := startProcess(t, o)
		addresses = append(addresses, address)
	}
	p := &platform{key: key, addresses: addresses, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 10 * time.Second}}
	defer p.client.CloseIdleConnections()

	var group errgroup.Group
	group.SetLimit(32)
	for i := range notices {
		group.Go(func() error { return p.sendUntilTaken(i) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	for i := range notices { // once more, to the three processes that are left
		if status := p.send(fmt.Sprint("notice-", i), i%3); status != http.StatusNoContent {
			t.Errorf("notice-%d after it was taken: %d", i, status)
		}
	}
	checkRecords(t, readRecords(t, dir), notices, o.Lease)
	t.Logf("%d notices, %d deliveries", notices, p.deliveries.Load())
}

// platform sends notices as WeChat Pay does, signed and encrypted by the standard library.
type platform struct {
	key        *rsa.PrivateKey
	addresses  []string
	client     *http.Client
	deliveries atomic.Int64
}

// sendUntilTaken sends a notice five times at once, again and again, until one is taken. Each
// notice starts with another process.
func (p *platform) sendUntilTaken(n int) error {
	id := fmt.Sprint("notice-", n)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var taken atomic.Bool
		var group sync.WaitGroup
		for i := range 5 {
			group.Go(func() {
				if p.send(id, (n+i)%len(p.addresses)) == http.StatusNoContent {
					taken.Store(true)
				}
			})
		}
		group.Wait()
		if taken.Load() {
			return nil
		}
	}
	return fmt.Errorf("%s was not taken within a minute", id)
}

// send sends a notice to one of the processes and gives the status of the answer, 0 if there is
// none.
func (p *platform) send(id string, to int) int {
	p.deliveries.Add(1)
	body := processNotice(id)
	r, err := http.NewRequest(http.MethodPost, "http://"+p.addresses[to]+"/notify", strings.NewReader(body))
	if err != nil {
		return 0
	}
	timestamp := fmt.Sprint(time.Now().Unix())
	digest := sha256.Sum256([]byte(timestamp + "\nnonce\n" + body + "\n"))
	signature, err := rsa.SignPKCS1v15(nil, p.key, stdcrypto.SHA256, digest[:])
	if err != nil {
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Wechatpay-Timestamp", timestamp)
	r.Header.Set("Wechatpay-Nonce", "nonce")
	r.Header.Set("Wechatpay-Serial", platformSerial)
	r.Header.Set("Wechatpay-Signature", base64.StdEncoding.EncodeToString(signature))
	res, err := p.client.Do(r)
	if err != nil {
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func processNotice(id string) string {
	block, err := aes.NewCipher([]byte(apiv3Key))
	if err != nil {
		panic(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	sealed := gcm.Seal(nil, []byte("0123456789ab"), []byte(`{"out_trade_no":"`+id+`"}`), []byte("transaction"))
	return fmt.Sprintf(`{"id":%q,"create_time":"2026-11-21T12:00:00+08:00","event_type":"TRANSACTION.SUCCESS","resource_type":"encrypt-resource","summary":"支付成功",`+
		`"resource":{"original_type":"transaction","algorithm":"AEAD_AES_256_GCM","nonce":"0123456789ab","associated_data":"transaction","ciphertext":%q}}`,
		id, base64.StdEncoding.EncodeToString(sealed))
}
