package middleware

import (
	"context"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Verification is what answers are verified with.
type Verification struct {
	Keyring   keyring.Keyring
	Now       func() time.Time
	MaxAnswer int64 // bytes
}

// Verify stands over the transport: nothing above it sees a 2xx answer that is not shown to
// be WeChat Pay's. It reads an answer, up to MaxAnswer, before it hands it on, except for a Call that streams
// an answer which WeChat Pay does not sign, or signs by its digest. Other answers are read as
// well; RefusalOf tells what they say, and what their signature, if any, is worth. Nothing below it may send a
// write twice. Source: docs/protocol.md, section 2.
func Verify(v Verification) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			res, err := send(next, req)
			if err != nil {
				return nil, err
			}
			call := CallOf(req.Context())
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

// success verifies a 2xx answer and replaces its body by the bytes verified, or by a stream.
func (v *Verification) success(req *http.Request, res *http.Response, call *Call) error {
	proof := call.proof()
	digest := res.Header.Get(wire.HeaderDigest)
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

// refusal reads an answer outside 2xx and checks its signature, where there is one.
func (v *Verification) refusal(req *http.Request, res *http.Response, call *Call) error {
	body, err := buffer(res, v.MaxAnswer)
	if err != nil {
		call.note(true)
		return err
	}
	refusal := ReadRefusal(body)
	if res.Header.Get(wire.HeaderSignature) != "" {
		refusal.Err = v.signature(req.Context(), res, body)
		refusal.Verified = refusal.Err == nil
	}
	call.note(refusal.MayHaveActed(res.StatusCode))
	res.Request = req.WithContext(context.WithValue(req.Context(), refusalKey{}, &refusal))
	return nil
}

type refusalKey struct{}

// RefusalOf finds what an answer outside 2xx says, if it came through Verify.
func RefusalOf(res *http.Response) (Refusal, bool) {
	if res != nil && res.Request != nil {
		if refusal, ok := res.Request.Context().Value(refusalKey{}).(*Refusal); ok {
			return *refusal, true
		}
	}
	return Refusal{}, false
}

// signature checks what an answer is signed with against what should be signed.
func (v *Verification) signature(ctx context.Context, res *http.Response, body []byte) error {
	err := keyring.Verify(ctx, v.Keyring, v.Now(), res.Header, body)
	if err == nil {
		return nil
	}
	return &VerifyError{Serial: res.Header.Get(wire.HeaderSerial), RequestID: res.Header.Get(wire.HeaderRequestID), Err: err}
}
