package wxpay_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// rawAnswer is an answer as it goes over the wire: a head and a body, byte for byte. Lines of the
// head may be markers, since keys and times differ in each process:
//
//	@signed    the headers of a signature over the body that is right
//	@digested  the same over the SHA-1 of the body, which is named, as for a global statement
//	@length    Content-Length
//	@chunked   Transfer-Encoding; the body goes in chunks of 7 bytes, without an end if held
//	@gzip      Content-Encoding; the body is compressed, after it was signed
//	@packed    the same, before it is signed
type rawAnswer struct {
	head, body string
	hold       bool // the connection stays open behind it
	early      bool // it is sent before the request was read
}

// rawWire is a transport below a client: each request meets the answer that was put there last.
type rawWire struct {
	*http.Transport
	key    *rsa.PrivateKey // WeChat Pay's
	serial string
	answer atomic.Pointer[rawAnswer]
	sent   atomic.Pointer[http.Request] // the last request that was read
}

// newRawWire makes a rawWire that signs with a sandbox's key. unpack says whether the transport
// asks for compressed answers, as http.DefaultTransport does.
func newRawWire(box *sandbox.Sandbox, unpack bool) *rawWire {
	w := &rawWire{key: box.Keys().Public, serial: box.Key().Serial}
	dial := func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go w.serve(theirs)
		return ours, nil
	}
	w.Transport = &http.Transport{DisableCompression: !unpack, DialContext: dial}
	return w
}

// serve answers one request and goes away, or stays until the client does.
func (w *rawWire) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	a := w.answer.Load()
	read, left := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(left)
		buffered := bufio.NewReader(conn)
		if req, err := http.ReadRequest(buffered); err == nil {
			_, _ = io.Copy(io.Discard, req.Body)
			w.sent.Store(req)
		}
		close(read)
		_, _ = io.Copy(io.Discard, buffered) // until the client goes away
	}()
	if !a.early {
		<-read
	}
	_, _ = conn.Write(a.bytes(w))
	<-read
	if a.hold {
		<-left
	}
}

// bytes replaces the markers.
func (a *rawAnswer) bytes(w *rawWire) []byte {
	signed, sent := a.body, a.body
	zipped := string(wxtest.Gzip([]byte(a.body)))
	if strings.Contains(a.head, "@packed\n") {
		signed, sent = zipped, zipped
	}
	if strings.Contains(a.head, "@gzip\n") {
		sent = zipped
	}
	digest := sha1.Sum([]byte(a.body))
	hexDigest := hex.EncodeToString(digest[:])
	head := strings.NewReplacer(
		"@signed\n", w.sign(signed), "@packed\n", "Content-Encoding: gzip\n", "@gzip\n", "Content-Encoding: gzip\n",
		"@digested\n", "Wechatpay-Statement-Sha1: "+hexDigest+"\n"+w.sign(`{"sha1":"`+hexDigest+`"}`),
		"@length\n", fmt.Sprintf("Content-Length: %d\n", len(sent)), "@chunked\n", "Transfer-Encoding: chunked\n",
	).Replace(a.head)
	if strings.Contains(a.head, "@chunked\n") {
		sent = chunks(sent, !a.hold)
	}
	return []byte(strings.ReplaceAll(head, "\n", "\r\n") + sent)
}

// sign makes the headers of a signature with the standard library.
func (w *rawWire) sign(body string) string {
	const nonce = "d824f2e086d3c1df967785d13fcd22ef"
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	digest := sha256.Sum256([]byte(timestamp + "\n" + nonce + "\n" + body + "\n"))
	signature, err := rsa.SignPKCS1v15(nil, w.key, stdcrypto.SHA256, digest[:])
	if err != nil {
		panic(err)
	}
	return "Wechatpay-Timestamp: " + timestamp + "\nWechatpay-Nonce: " + nonce + "\nWechatpay-Serial: " + w.serial +
		"\nWechatpay-Signature: " + base64.StdEncoding.EncodeToString(signature) + "\n"
}

func chunks(body string, whole bool) string {
	var b strings.Builder
	for ; body != ""; body = body[min(7, len(body)):] {
		part := body[:min(7, len(body))]
		fmt.Fprintf(&b, "%x\r\n%s\r\n", len(part), part)
	}
	if whole {
		b.WriteString("0\r\nX-Trailer: t\r\nWechatpay-Signature: dA==\r\n\r\n")
	}
	return b.String()
}

// isSigned reports, by nothing but the standard library, whether headers sign a body.
func (w *rawWire) isSigned(h http.Header, body []byte) bool {
	timestamp, nonce := h.Get("Wechatpay-Timestamp"), h.Get("Wechatpay-Nonce")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	apart := time.Since(time.Unix(seconds, 0)).Abs()
	if err != nil || apart > 302*time.Second || strings.Contains(nonce, "\n") {
		return false
	}
	if keyring.Canonical(h.Get("Wechatpay-Serial")) != keyring.Canonical(w.serial) {
		return false
	}
	signature, err := base64.StdEncoding.DecodeString(h.Get("Wechatpay-Signature"))
	if err != nil {
		return false
	}
	digest := sha256.Sum256([]byte(timestamp + "\n" + nonce + "\n" + string(body) + "\n"))
	return rsa.VerifyPKCS1v15(&w.key.PublicKey, stdcrypto.SHA256, digest[:], signature) == nil
}

// bodies reads the answer with the standard library: its body as it came, in clear if compressed.
func (a *rawAnswer) bodies(w *rawWire) (came, clear []byte) {
	reader := bufio.NewReader(bytes.NewReader(a.bytes(w)))
	for {
		res, err := http.ReadResponse(reader, nil)
		if err != nil {
			return nil, nil
		}
		if res.StatusCode < 200 {
			continue
		}
		came, _ = io.ReadAll(res.Body)
		if unpacked, err := gzip.NewReader(bytes.NewReader(came)); err == nil {
			clear, _ = io.ReadAll(unpacked)
		}
		return came, clear
	}
}

// newWireClient makes a client whose requests meet w.
func newWireClient(t testing.TB, box *sandbox.Sandbox, w *rawWire) *wxpay.Client {
	t.Helper()
	return newClient(t, box, func(c *wxpay.Config) {
		c.BaseURL, c.Transport, c.MaxAnswer, c.Timeout = "http://127.0.0.1:1", w, 64<<10, 20*time.Second
	})
}
