package middleware

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/inmemory"
)

// Identity is the merchant who signs. MchID, SerialNo and Signer have no default.
type Identity struct {
	MchID    string           // 商户号
	SerialNo string           // 商户API证书序列号
	Signer   crypto.Signer    // crypto.RSA of the merchant's private key, or a KMS
	Now      func() time.Time // time.Now
	Nonce    func() string    // crypto.Nonce
}

// Sign returns the layer that puts an Authorization header on each attempt. It has a fresh
// timestamp and nonce, and signs the request target and body exactly as they go out. Source:
// docs/protocol.md, section 1.
//
// Without the client of package wxpay, Sign refuses a request that follows a redirect. It refuses
// with ErrSensitive a request to an endpoint with sensitive fields that Encrypt has not seen and
// that names no key.
func Sign(id Identity) func(http.RoundTripper) http.RoundTripper {
	if id.Now == nil {
		id.Now = time.Now
	}
	if id.Nonce == nil {
		id.Nonce = crypto.Nonce
	}
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			if err := mayLeave(req); err != nil {
				closeBody(req)
				return nil, err
			}
			body, err := takeBody(req)
			if err != nil {
				return nil, fmt.Errorf("reading the request's body: %w", err)
			}
			if c := call.Of(req.Context()); c.Idempotent && req.Method != http.MethodGet && !c.SameBody(body) {
				return nil, errChanged
			}
			authorization, err := id.authorization(req.Context(), req.Method, req.URL.RequestURI(), body)
			if err != nil {
				return nil, fmt.Errorf("signing: %w", err)
			}
			// A RoundTripper must not change its argument.
			signed := req.WithContext(req.Context())
			signed.Header = make(http.Header, len(req.Header)+1)
			maps.Copy(signed.Header, req.Header)
			signed.Header.Set("Authorization", authorization)
			if form := call.Of(req.Context()).Form; form != nil {
				if err := setForm(signed, body, form); err != nil {
					return nil, fmt.Errorf("the file of the upload: %w", err)
				}
				return next.RoundTrip(signed)
			}
			setBody(signed, body)
			return next.RoundTrip(signed)
		})
	}
}

var (
	errChanged  = errors.New("an earlier attempt may have acted, and a Middleware has changed the body since: keep it the same")
	errNonce    = errors.New("the nonce is empty, or holds a character that no header may hold")
	errNoSigner = errors.New("no Signer was given; make one with crypto.RSA")
)

// authorization makes the value of the header.
func (id *Identity) authorization(ctx context.Context, method, target string, body []byte) (string, error) {
	var digits [20]byte
	timestamp, nonce := string(strconv.AppendInt(digits[:0], id.Now().Unix(), 10)), id.Nonce()
	if nonce == "" || strings.ContainsFunc(nonce, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '"' || r == ',' }) {
		return "", errNonce
	}
	if id.Signer == nil {
		return "", errNoSigner
	}
	signature, err := id.Signer.Sign(ctx, requestMessage(method, target, timestamp, nonce, body))
	if err != nil {
		return "", err
	}
	value := make([]byte, 0, 1<<10)
	for _, part := range [...]string{
		id.Signer.Scheme(), ` mchid="`, id.MchID, `",nonce_str="`, nonce, `",timestamp="`, timestamp,
		`",serial_no="`, id.SerialNo, `",signature="`,
	} {
		value = append(value, part...)
	}
	return string(append(base64.StdEncoding.AppendEncode(value, signature), '"')), nil
}

// requestMessage returns what a request's signature covers (待签名串): five lines, each with its
// LF.
func requestMessage(method, target, timestamp, nonce string, body []byte) []byte {
	message := make([]byte, 0, len(method)+len(target)+len(timestamp)+len(nonce)+len(body)+5)
	for _, line := range [...]string{method, target, timestamp, nonce} {
		message = append(append(message, line...), '\n')
	}
	return append(append(message, body...), '\n')
}

// takeBody takes the body out of a request, and closes it as a RoundTripper must. A body that a
// Middleware has put in may wait, so reading it ends with the context. GetBody is there for a body
// in memory, which cannot wait.
func takeBody(req *http.Request) ([]byte, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return nil, nil
	}
	body := req.Body
	if req.GetBody == nil {
		body = bound(req.Context(), body, nil)
	}
	defer func() { _ = body.Close() }()
	return readAll(body, req.ContentLength, math.MaxInt64)
}

// setBody gives a request the bytes that were signed. With a known length they do not go out
// chunked.
//
// net/http sends a request again by itself, with the same signature, when a kept connection is
// cut. It does so with a write only while nothing was written; it needs GetBody for that. It does
// so at any time with a GET, or with an Idempotency-Key, unless the request has a body without
// GetBody. So those requests get such a body. An empty one does not show on the wire, except with
// a POST, which then goes out chunked.
func setBody(req *http.Request, body []byte) {
	req.ContentLength = int64(len(body))
	req.TransferEncoding = nil
	switch {
	case replayed(req):
		req.Body, req.GetBody = inmemory.New(body), nil
	case len(body) == 0:
		req.Body, req.GetBody = http.NoBody, nil
	default:
		req.Body = inmemory.New(body)
		req.GetBody = func() (io.ReadCloser, error) { return inmemory.New(body), nil }
	}
}

// replayed reports whether net/http considers it safe to send a request twice.
func replayed(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	_, key := req.Header["Idempotency-Key"]
	_, old := req.Header["X-Idempotency-Key"]
	return key || old
}
