package wxpay_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// fileServer serves files behind the download_url of an answer, as the billdownload host does.
type fileServer struct {
	box     *sandbox.Sandbox
	files   map[string][]byte // by token
	cut     func(token string, at int64, body io.Reader) io.Reader
	noRange bool
	asked   []string // the Range of each request for a file
}

func serveFiles(t *testing.T, change ...func(*wxpay.Config)) (*fileServer, *wxpay.Client) {
	t.Helper()
	s := &fileServer{files: map[string][]byte{}}
	box, client := pair(t, append(change, func(c *wxpay.Config) { c.Transport = wxtest.RoundTripFunc(s.roundTrip) })...)
	s.box = box
	return s, client
}

// roundTrip answers for the host of files, and hands all else on to the sandbox.
func (s *fileServer) roundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Path != "/v3/billdownload/file" {
		return http.DefaultTransport.RoundTrip(req)
	}
	if req.Header.Get("Authorization") == "" {
		return nil, errors.New("the request of a file is not signed")
	}
	token := req.URL.Query().Get("token")
	file, from := s.files[token], int64(0)
	s.asked = append(s.asked, req.Header.Get("Range"))
	res := &http.Response{StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Request-Id": {"file-1"}}, Request: req, ContentLength: -1}
	if n, _ := fmt.Sscanf(req.Header.Get("Range"), "bytes=%d-", &from); n == 1 && !s.noRange {
		res.StatusCode = 206
		res.Header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(file)-1, len(file)))
	} else {
		from = 0
	}
	body := io.Reader(bytes.NewReader(file[from:]))
	if s.cut != nil {
		body = s.cut(token, from, body)
	}
	res.Body = io.NopCloser(body)
	return res, nil
}

// announce makes the answer to GET path.
func (s *fileServer) announce(t *testing.T, path string, answer any) {
	t.Helper()
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	s.box.Handle("GET", path, func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: text} })
}

func link(token string) string {
	return "https://api.mch.weixin.qq.com/v3/billdownload/file?token=" + token
}

func sha1Of(b []byte) string   { sum := sha1.Sum(b); return hex.EncodeToString(sum[:]) }
func sha256Of(b []byte) string { sum := sha256.Sum256(b); return hex.EncodeToString(sum[:]) }

// encrypted encrypts a part of a fund bill by the standard library, and returns what the answer
// says of it.
func encrypted(t *testing.T, to *rsa.PublicKey, sequence int, token string, plain []byte) (file []byte, said map[string]any) {
	t.Helper()
	key, nonce := "0123456789abcdef0123456789ABCDEF", fmt.Sprintf("nonce-%06d", sequence)
	sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, to, []byte(key), nil)
	if err != nil {
		t.Fatal(err)
	}
	return wxtest.Seal(key, nonce, "", plain), map[string]any{
		"bill_sequence": sequence, "hash_type": "SHA1", "hash_value": sha1Of(plain), "download_url": link(token),
		"encrypt_key": base64.StdEncoding.EncodeToString(sealed), "nonce": nonce,
	}
}

// bill is longer than the buffers on the way.
var billText = []byte(strings.Repeat("`2026-11-20 09:30:01,`1900000109,`茶, 两杯,`12.34\r\n", 3000))

const (
	tradeBill = "v3/bill/tradebill"
	fundBill  = "v3/bill/sub-merchant-fundflowbill" // whose encrypt_key the merchant's key opens
)
