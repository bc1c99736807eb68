package middleware

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Verification is what answers are verified with. Keyring has no default.
type Verification struct {
	Keyring   keyring.Keyring  // WeChat Pay's keys
	Now       func() time.Time // time.Now
	MaxAnswer int64            // bytes of an answer, 10 MiB
}

const defaultMaxAnswer = 10 << 20

var errNoKeyring = errors.New("no keyring was given; make one with keyring.Static")

// Verify returns the layer that stands over the transport. Nothing above it sees a 2xx answer
// that is not shown to be WeChat Pay's. The layer reads an answer, up to MaxAnswer, before it
// hands the answer on. Nothing below it may send a write twice. Source: docs/protocol.md, section
// 2.
//
// Without the client of package wxpay, the request's own method and path tell which answers
// WeChat Pay does not sign. Those are the files that the catalogue knows, below no prefix but
// /hk/ and /global/. An answer outside 2xx whose signature is wrong is a *VerifyError. One
// without a signature is handed on: WeChat Pay does not sign every refusal.
func Verify(v Verification) func(http.RoundTripper) http.RoundTripper {
	if v.Now == nil {
		v.Now = time.Now
	}
	if v.MaxAnswer <= 0 {
		v.MaxAnswer = defaultMaxAnswer
	}
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			c := call.Find(req)
			if c.Foreign && isRedirected(req) {
				closeBody(req)
				return nil, errRedirected
			}
			res, err := send(next, req, c)
			if err != nil {
				return nil, err
			}
			switch {
			case c.Fetch:
				_, err = v.buffer(res, c)
			case isSuccess(res):
				c.Note(true)
				err = v.success(req, res, c)
			default:
				err = v.refusal(req, res, c)
			}
			if err != nil {
				_ = res.Body.Close()
				return nil, err
			}
			return res, nil
		})
	}
}

// success verifies a 2xx answer and replaces its body by the verified bytes, or by a stream.
func (v *Verification) success(req *http.Request, res *http.Response, c *call.Call) error {
	proof := c.Proof(req)
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
	if isFile && c.Stream {
		return nil
	}
	body, err := v.buffer(res, c)
	if err != nil {
		return err
	}
	if isFile {
		return nil
	}
	return v.signature(req.Context(), res, body)
}

// refusal reads an answer outside 2xx and checks its signature, if it has one.
func (v *Verification) refusal(req *http.Request, res *http.Response, c *call.Call) error {
	body, err := v.buffer(res, c)
	if err != nil {
		c.Note(true)
		return err
	}
	refusal := call.ReadRefusal(body)
	if res.Header.Get(wire.HeaderSignature) != "" {
		refusal.Err = v.signature(req.Context(), res, body)
		refusal.Verified = refusal.Err == nil
	}
	if refusal.Err != nil {
		c.NoteForged(refusal.Err)
	}
	c.Note(refusal.MayHaveActed(res.StatusCode))
	if c.Foreign && refusal.Err != nil {
		return refusal.Err
	}
	call.WithRefusal(res, req, &refusal)
	return nil
}

// buffer reads a whole answer, and notes one that the wire has cut.
func (v *Verification) buffer(res *http.Response, c *call.Call) ([]byte, error) {
	body, err := buffer(res, v.MaxAnswer)
	if err == nil {
		return body, nil
	}
	var cut *AnswerError
	if errors.As(err, &cut) && !errors.Is(err, ErrAnswerTooLarge) {
		c.NoteBroken()
	}
	return nil, err
}

// signature checks the signature of an answer over body.
func (v *Verification) signature(ctx context.Context, res *http.Response, body []byte) error {
	err := errNoKeyring
	if v.Keyring != nil {
		err = keyring.Verify(ctx, v.Keyring, v.Now(), res.Header, body)
	}
	if err == nil {
		return nil
	}
	return &VerifyError{Serial: res.Header.Get(wire.HeaderSerial), RequestID: res.Header.Get(wire.HeaderRequestID), Err: err}
}

// isSuccess reports whether the status of an answer is 2xx.
func isSuccess(res *http.Response) bool { return res.StatusCode >= 200 && res.StatusCode < 300 }
