package sandbox_test

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// open starts a sandbox that the test closes.
var open = boxtest.New

// call is one request of a client made only of the standard library. Its fields are what goes out;
// tests spoil them.
type call struct {
	method, target, body            string
	mchID, serial, timestamp, nonce string
	key                             *rsa.PrivateKey
	header                          http.Header
	signedTarget, signedBody        *string                  // nil: as sent
	signedMethod                    string                   // "": as sent
	authorization                   func(good string) string // nil: as it is
}

// newCall is a request that the sandbox accepts, made out for the Config's default merchant.
func newCall(box *sandbox.Sandbox, method, target, body string) *call {
	c := &call{
		method: method, target: target, body: body, mchID: "1900000109", serial: fmt.Sprintf("%X", box.MerchantCertificate().SerialNumber),
		timestamp: strconv.FormatInt(time.Now().Unix(), 10), nonce: "593BEC0C930BF1AFEB40B4A08C8FB242", key: box.MerchantKey(),
		header: http.Header{"Accept": {"application/json"}, "User-Agent": {"sandbox-test"}, "Wechatpay-Serial": {box.Key().Serial}},
	}
	if body != "" {
		c.header.Set("Content-Type", "application/json")
	}
	return c
}

func (c *call) message() string {
	method, target, body := cmp.Or(c.signedMethod, c.method), c.target, c.body
	if c.signedTarget != nil {
		target = *c.signedTarget
	}
	if c.signedBody != nil {
		body = *c.signedBody
	}
	return method + "\n" + target + "\n" + c.timestamp + "\n" + c.nonce + "\n" + body + "\n"
}

// signature signs the message.
func (c *call) signature() string { return wxtest.Sign(c.key, c.message()) }

func (c *call) sign() string {
	return fmt.Sprintf(`WECHATPAY2-SHA256-RSA2048 mchid="%s",nonce_str="%s",signature="%s",timestamp="%s",serial_no="%s"`,
		c.mchID, c.nonce, c.signature(), c.timestamp, c.serial)
}

// request makes the HTTP request, with the target on the wire exactly as written.
func (c *call) request(t testing.TB, box *sandbox.Sandbox) *http.Request {
	t.Helper()
	origin := "http://" + strings.SplitN(strings.TrimPrefix(box.URL, "http://"), "/", 2)[0]
	req, err := http.NewRequestWithContext(t.Context(), c.method, origin, bytes.NewReader([]byte(c.body)))
	if err != nil {
		t.Fatal(err)
	}
	if c.body == "" {
		req.Body, req.ContentLength = nil, 0
	}
	req.URL.Opaque = c.target
	if strings.HasPrefix(c.target, "//") {
		t.Fatal("an opaque target cannot begin with two slashes")
	}
	req.Header = c.header.Clone()
	if _, ok := req.Header["Authorization"]; !ok {
		good := c.sign()
		if c.authorization != nil {
			good = c.authorization(good)
		}
		req.Header.Set("Authorization", good)
	}
	return req
}

// unsigned asks for an answer without a signature: that makes the sandbox twice as fast, where many
// requests are sent and no answer is verified.
func unsigned(req *http.Request) *http.Request {
	req.Header.Set(sandbox.FaultHeader, "unsigned")
	return req
}

// reply is an answer read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// do sends a call on a connection of its own, and fails the test on anything but an answer.
func (c *call) do(t testing.TB, box *sandbox.Sandbox) reply {
	t.Helper()
	r, err := c.try(t, box)
	if err != nil {
		t.Fatalf("%s %s: %v", c.method, c.target, err)
	}
	return r
}

func (c *call) try(t testing.TB, box *sandbox.Sandbox) (reply, error) {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(c.request(t, box))
	if err != nil {
		return reply{}, err
	}
	return readReply(res)
}

// send sends a request as it stands, and reads the answer.
func send(t testing.TB, req *http.Request) reply {
	t.Helper()
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	r, err := readReply(res)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func readReply(res *http.Response) (reply, error) {
	body, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, body}, errors.Join(err, res.Body.Close())
}

// problem is the documented form of an error.
type problem struct {
	Code, Message string
	Detail        struct {
		Field, Value, Issue, Location string
		Sign                          *struct {
			Method, URL string
			Length      int    `json:"sign_message_length"`
			Message     string `json:"truncated_sign_message"`
		} `json:"sign_information"`
	}
}

func (r reply) problem(t testing.TB) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(r.body, &p); err != nil {
		t.Fatalf("not an error body: %v: %s", err, r.body)
	}
	return p
}

// verified reports which of the box's keys an answer is signed with: "public", "platform", or what
// is wrong.
func (r reply) verified(box *sandbox.Sandbox) string {
	h := r.header
	for _, name := range []string{"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"} {
		if h.Get(name) == "" {
			return "no " + name
		}
	}
	name, key := "unknown serial", (*rsa.PublicKey)(nil)
	switch h.Get("Wechatpay-Serial") {
	case box.Key().Serial:
		name, key = "public", box.Key().Public.(*rsa.PublicKey)
	case fmt.Sprintf("%X", box.Certificate().SerialNumber):
		name, key = "platform", box.Certificate().PublicKey.(*rsa.PublicKey)
	default:
		return name
	}
	if !r.signedWith(key) {
		return "bad signature"
	}
	return name
}

// signedWith reports whether the private half of a key made an answer's signature.
func (r reply) signedWith(key *rsa.PublicKey) bool {
	raw, err := base64.StdEncoding.DecodeString(r.header.Get("Wechatpay-Signature"))
	digest := sha256.Sum256([]byte(wxtest.Message(r.header.Get("Wechatpay-Timestamp"), r.header.Get("Wechatpay-Nonce"), string(r.body))))
	return err == nil && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], raw) == nil
}

// encrypt makes a sensitive field for the public key.
func encrypt(box *sandbox.Sandbox, text string) string {
	return encryptFor(box.Key().Public.(*rsa.PublicKey), text)
}

func encryptFor(key *rsa.PublicKey, text string) string {
	raw, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, key, []byte(text), nil)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// formOf is what the catalogue says of a text's form: anything, where it says nothing.
func formOf(t *testing.T, path, name string) *regexp.Regexp {
	t.Helper()
	e, ok := catalog.Lookup("POST", path)
	if !ok {
		t.Fatalf("%s is not in the catalogue", path)
	}
	for _, n := range e.Part("json") {
		if n.Name == name && n.Pattern != "" {
			return regexp.MustCompile("^(?:" + n.Pattern + ")$")
		}
	}
	return regexp.MustCompile("")
}
