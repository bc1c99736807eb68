//go:build unix

package sidebyside

import (
	"bytes"
	"context"
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// BenchmarkBeyondCrypto makes the same order (JSAPI下单) with wxpay and with bare net/http, a
// struct in and a struct out, over loopback. It compares the CPU time of both, turn by turn.
// x/nethttp is their ratio, without crypto. Neither signs: the signature was made before. Both
// verify the answer: a pause between two requests costs net/http time of its own. The cost of
// verifying is measured apart and taken off.
func BenchmarkBeyondCrypto(b *testing.B) {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer box.Close()
	answer := signedAnswers(b, box).(answering)
	server := serveCanned(b, answer)
	config := box.Config()
	config.BaseURL, config.Keyring = server, trusted{box.Key()}
	config.Signer, config.PrivateKey = signedBefore(make([]byte, 256)), nil
	client, err := wxpay.New(config)
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close(context.Background())
	call := func() {
		out, err := wxpay.Into[prepay](client.Chain("v3/pay/transactions/jsapi").Post(b.Context(), wxpay.Body(newOrder())))
		if err != nil || out.PrepayID == "" {
			b.Fatal(out, err)
		}
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	defer transport.CloseIdleConnections()
	bare := bareOrder(b, &http.Client{Transport: transport, Timeout: 30 * time.Second}, server+"/v3/pay/transactions/jsapi")
	verify := bareVerify(b, box, answer)
	bareAndVerify := func() { bare(); verify() }

	var spent [3]time.Duration
	const turns = 50 // the clock of CPU time is coarse
	for b.Loop() {
		for i, f := range []func(){bareAndVerify, call, verify} {
			start := cpuTime(b)
			for range turns {
				f()
			}
			spent[i] += cpuTime(b) - start
		}
	}
	per := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / turns / float64(b.N) }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(per(spent[0]-spent[2]), "ns-nethttp")
	b.ReportMetric(per(spent[1]-spent[2]), "ns-wxpay")
	b.ReportMetric(per(spent[2]), "ns-verify")
	b.ReportMetric(float64(spent[1]-spent[2])/float64(spent[0]-spent[2]), "x/nethttp")
	b.ReportMetric(testing.AllocsPerRun(200, call), "allocs-wxpay")
	b.ReportMetric(testing.AllocsPerRun(200, bare), "allocs-nethttp")
}

// cpuTime returns the time that this process has spent, its own and the kernel's for it.
func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// signedBefore is a Signer that costs nothing.
type signedBefore []byte

func (s signedBefore) Sign(context.Context, []byte) ([]byte, error) { return s, nil }
func (s signedBefore) Scheme() string                               { return crypto.SchemeRSA }

// trusted is a keyring of one key.
type trusted struct{ key keyring.Key }

func (t trusted) Current(context.Context) (keyring.Key, error)        { return t.key, nil }
func (t trusted) Lookup(context.Context, string) (keyring.Key, error) { return t.key, nil }

// bareOrder returns the call as a program writes it with net/http. It has as many headers as wxpay
// sends, and as long ones.
func bareOrder(b *testing.B, client *http.Client, url string) func() {
	authorization := crypto.SchemeRSA + " " + strings.Repeat("x", 500)
	return func() {
		body, err := json.Marshal(newOrder())
		if err != nil {
			b.Fatal(err)
		}
		req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url, bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("User-Agent", "bare")
		req.Header.Set("Wechatpay-Serial", "PUB_KEY_ID_0119000072912024091100334900001234")
		req.Header.Set("Authorization", authorization)
		res, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		var out prepay
		if err = errors.Join(err, json.Unmarshal(text, &out)); err != nil || out.PrepayID == "" {
			b.Fatal(out, err)
		}
	}
}

// bareVerify returns the crypto of a call: it decodes and verifies the answer's signature.
func bareVerify(b *testing.B, box *sandbox.Sandbox, answer answering) func() {
	public := box.Key().Public.(*rsa.PublicKey)
	header := answer.header
	message := []byte(header.Get("Wechatpay-Timestamp") + "\n" + header.Get("Wechatpay-Nonce") + "\n" + string(answer.body) + "\n")
	return func() {
		signature, err := base64.StdEncoding.DecodeString(header.Get("Wechatpay-Signature"))
		if err != nil {
			b.Fatal(err)
		}
		digest := sha256.Sum256(message)
		if err := rsa.VerifyPKCS1v15(public, stdcrypto.SHA256, digest[:], signature); err != nil {
			b.Fatal(err)
		}
	}
}

// serveCanned gives the same answer to each request that ends as an order does. It reads and writes
// bytes, so that a server's part weighs little.
func serveCanned(b *testing.B, answer answering) (url string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = listener.Close() })
	var text bytes.Buffer
	canned := http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Header: answer.header,
		ContentLength: int64(len(answer.body)), Body: io.NopCloser(bytes.NewReader(answer.body)),
	}
	if err := canned.Write(&text); err != nil {
		b.Fatal(err)
	}
	order, err := json.Marshal(newOrder())
	if err != nil {
		b.Fatal(err)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go answerAll(conn, order[len(order)-10:], text.Bytes())
		}
	}()
	return "http://" + listener.Addr().String()
}

// answerAll answers on one connection until it ends.
func answerAll(conn net.Conn, end, answer []byte) {
	defer func() { _ = conn.Close() }()
	room := make([]byte, 16<<10)
	for n := 0; n < len(room); {
		read, err := conn.Read(room[n:])
		if err != nil {
			return
		}
		if n += read; !bytes.HasSuffix(room[:n], end) {
			continue
		}
		if _, err := conn.Write(answer); err != nil {
			return
		}
		n = 0
	}
}
