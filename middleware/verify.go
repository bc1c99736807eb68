package middleware

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/safejson"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Verification is what answers are verified with.
type Verification struct {
	Keyring   keyring.Keyring
	Now       func() time.Time
	MaxAnswer int64 // bytes
}

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
	body, err := buffer(res, v.MaxAnswer)
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
	body, err := buffer(res, v.MaxAnswer)
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
	if safejson.Valid(body) {
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

// signature checks what an answer is signed with against what should be signed.
func (v *Verification) signature(ctx context.Context, res *http.Response, body []byte) error {
	err := v.Check(ctx, res.Header, body)
	if err == nil {
		return nil
	}
	return &VerifyError{Serial: res.Header.Get(HeaderSerial), RequestID: res.Header.Get(HeaderRequestID), Err: err}
}

// Check verifies the signature that four headers make over a body: they are there, it is no probe, the clocks are at most 300 s
// apart, the key is known, and the signature fits. Notifications (回调通知) are signed as answers are. The error is one of those above
// VerifyError, keyring.ErrUnknownSerial, or what the keyring failed with. MaxAnswer plays no part. Source: docs/protocol.md, section 2.
func (v *Verification) Check(ctx context.Context, h http.Header, body []byte) error {
	return keyring.Verify(ctx, v.Keyring, v.Now(), h, body)
}
