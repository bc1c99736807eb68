package middleware

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Verification is what answers are verified with.
type Verification struct {
	Keyring   keyring.Keyring
	Now       func() time.Time
	MaxAnswer int64 // bytes
}

// skew is how far apart the clocks may be, in seconds, either way, inclusive.
const skew = 300

// probe begins a signature that is wrong on purpose (签名探测).
const probe = "WECHATPAY/SIGNTEST/"

var errNoAnswer = errors.New("the transport gave neither an answer nor an error")

// Verify stands over the transport: nothing above it sees a 2xx answer that is not shown to
// be WeChat Pay's. It reads an answer, up to MaxAnswer, before it hands it on, except for a Call that streams
// an answer which WeChat Pay does not sign, or signs by its digest. Other answers are read as
// well; VerdictOf tells what their signature, if any, is worth. Source: docs/protocol.md, section 2.
func Verify(v Verification) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			call := CallOf(req.Context())
			if err := context.Cause(req.Context()); err != nil { // it has ended, and nothing was sent
				closeBody(req)
				return nil, err
			}
			res, err := next.RoundTrip(req)
			if err == nil && (res == nil || res.Body == nil) {
				err = errNoAnswer
			}
			if err != nil {
				call.note(!unsent(err))
				return nil, err
			}
			if isSuccess(res) {
				call.note(true)
				err = v.success(req, res, call)
			} else {
				err = v.refusal(req, res, call)
			}
			if err != nil {
				_ = res.Body.Close()
				return nil, err
			}
			return res, nil
		})
	}
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// success verifies a 2xx answer and replaces its body by the bytes verified, or by a stream.
func (v *Verification) success(req *http.Request, res *http.Response, call *Call) error {
	proof := call.proof()
	digest := res.Header.Get(HeaderDigest)
	if proof == rules.Digest && digest != "" {
		if err := v.signature(req.Context(), res, digestMessage(digest)); err != nil {
			return err
		}
		if err := checkDigest(res, digest); err != nil {
			return err
		}
	}
	isFile := proof == rules.None || proof == rules.Digest && digest != ""
	if isFile && call.Stream {
		return nil
	}
	body, err := v.read(res)
	if err != nil {
		return err
	}
	if isFile {
		return nil
	}
	return v.signature(req.Context(), res, body)
}

// refusal reads an answer outside 2xx and gives its signature, where there is one, a verdict.
func (v *Verification) refusal(req *http.Request, res *http.Response, call *Call) error {
	body, err := v.read(res)
	if err != nil {
		call.note(true)
		return err
	}
	verdict := new(Verdict)
	if res.Header.Get(HeaderSignature) != "" {
		verdict.Err = v.signature(req.Context(), res, body)
		verdict.Verified = verdict.Err == nil
	}
	var code string
	if gjson.ValidBytes(body) {
		code = gjson.GetBytes(body, "code").String()
	}
	call.note(verdict.Err != nil || AnswerMayHaveActed(res.StatusCode, code))
	res.Request = req.WithContext(context.WithValue(req.Context(), verdictKey{}, verdict))
	return nil
}

// Verdict is what the signature of an answer outside 2xx is worth. Both zero: it has none. It is a value.
type Verdict struct {
	Verified bool
	Err      error // a *VerifyError
}

type verdictKey struct{}

// VerdictOf finds the verdict on an answer that came through Verify.
func VerdictOf(res *http.Response) Verdict {
	if res != nil && res.Request != nil {
		if verdict, ok := res.Request.Context().Value(verdictKey{}).(*Verdict); ok {
			return *verdict
		}
	}
	return Verdict{}
}

// read takes the whole body, up to MaxAnswer, and gives it back to the answer.
func (v *Verification) read(res *http.Response) ([]byte, error) {
	body, err := readAll(res.Body, res.ContentLength, v.MaxAnswer)
	if err != nil {
		var already *VerifyError // the digest did not fit
		if errors.As(err, &already) {
			return nil, err
		}
		return nil, &AnswerError{RequestID: res.Header.Get(HeaderRequestID), Err: err}
	}
	_ = res.Body.Close()
	res.Body = newPayload(body)
	res.ContentLength = int64(len(body))
	return body, nil
}

// signature checks what an answer is signed with against what should be signed.
func (v *Verification) signature(ctx context.Context, res *http.Response, body []byte) error {
	err := v.check(ctx, res.Header, body)
	if err == nil {
		return nil
	}
	return &VerifyError{Serial: res.Header.Get(HeaderSerial), RequestID: res.Header.Get(HeaderRequestID), Err: err}
}

func (v *Verification) check(ctx context.Context, h http.Header, body []byte) error {
	serial, signature := h.Get(HeaderSerial), h.Get(HeaderSignature)
	timestamp, nonce := h.Get(HeaderTimestamp), h.Get(HeaderNonce)
	if serial == "" || signature == "" || timestamp == "" || nonce == "" {
		return ErrMissingSignature
	}
	seconds, ok := parseSeconds(timestamp)
	if !ok {
		return ErrMissingSignature
	}
	if strings.HasPrefix(signature, probe) {
		return ErrSignatureProbe
	}
	if apart := v.Now().Unix() - seconds; apart > skew || apart < -skew {
		return ErrTimestampSkew
	}
	key, err := v.Keyring.Lookup(ctx, serial)
	if err != nil {
		return err
	}
	decoded, err := base64.StdEncoding.AppendDecode(make([]byte, 0, 512), []byte(signature))
	if err != nil {
		return ErrBadSignature
	}
	return crypto.Verify(key.Public, answerMessage(timestamp, nonce, body), decoded)
}

// parseSeconds reads a Unix time. Twelve digits keep the arithmetic far from its ends.
func parseSeconds(s string) (int64, bool) {
	if len(s) > 12 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// answerMessage is what an answer's signature covers (验签名串): three lines, each with its LF.
func answerMessage(timestamp, nonce string, body []byte) []byte {
	message := make([]byte, 0, 2<<10) // most answers need no more, and it stays off the heap
	message = append(append(message, timestamp...), '\n')
	message = append(append(message, nonce...), '\n')
	return append(append(message, body...), '\n')
}
