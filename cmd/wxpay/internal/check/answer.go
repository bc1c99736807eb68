package check

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/middleware"
)

// verification is an answer, and the keys and the time to verify it with.
type verification struct {
	ctx    context.Context
	ring   keyring.Keyring
	header http.Header
	body   []byte
	now    time.Time
}

// check verifies a body with the client's own layer, as if the time were at. It returns nil if the
// body is WeChat Pay's.
func (v verification) check(body []byte, at time.Time) error {
	target := "https://api.mch.weixin.qq.com/"
	if v.header.Get(wire.HeaderDigest) != "" {
		target = "https://apihk.mch.weixin.qq.com/v3/global/statements" // whose answers are signed by a digest
	}
	req, err := http.NewRequestWithContext(v.ctx, http.MethodGet, target, nil)
	if err != nil {
		return err
	}
	layer := middleware.Verify(middleware.Verification{
		Keyring: v.ring, Now: func() time.Time { return at }, MaxAnswer: cli.MaxInput,
	})
	res, err := layer(Transport(func(*http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: http.StatusOK, Header: v.header.Clone(),
			Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		}, nil
	})).RoundTrip(req)
	if err != nil {
		var why *middleware.VerifyError
		if errors.As(err, &why) {
			return why.Err
		}
		return err
	}
	return res.Body.Close()
}

// Answer checks at time now whether an answer is WeChat Pay's. With ignoreTime a timestamp of any
// age passes.
func Answer(ctx context.Context, ring keyring.Keyring, header http.Header, body []byte, now time.Time, ignoreTime bool) Diagnoses {
	return verification{ctx: ctx, ring: ring, header: header, body: body, now: now}.diagnose(ignoreTime)
}

// signedAt returns the time in the headers.
func (v verification) signedAt() (time.Time, bool) {
	seconds, err := strconv.ParseInt(v.header.Get(wire.HeaderTimestamp), 10, 64)
	return time.Unix(seconds, 0), err == nil
}

// These are the checks, in the order in which the client makes them.
const (
	checkHeaders = iota
	checkTime
	checkKey
	checkSignature
	allPassed
)

// failedCheck returns the check that an error comes from.
func failedCheck(err error) int {
	switch {
	case err == nil:
		return allPassed
	case errors.Is(err, keyring.ErrMissingSignature):
		return checkHeaders
	case errors.Is(err, keyring.ErrTimestampSkew):
		return checkTime
	case errors.Is(err, keyring.ErrUnknownSerial):
		return checkKey
	}
	return checkSignature
}

// diagnose makes the checks. If only the time is wrong, the later checks are made too: an old
// answer is not a forged one.
func (v verification) diagnose(ignoreTime bool) Diagnoses {
	at := v.now
	signed, hasTime := v.signedAt()
	if ignoreTime && hasTime {
		at = signed
	}
	failed := failedCheck(v.check(v.body, at))
	behind := failed
	if failed == checkTime {
		behind = failedCheck(v.check(v.body, signed))
	}
	var list Diagnoses
	for i, check := range [...]struct {
		name words.Text
		note func(failed bool) (found, do words.Text)
	}{
		{words.Say("headers"), v.noteHeaders},
		{words.Say("time"), func(failed bool) (words.Text, words.Text) { return v.noteTime(failed, ignoreTime) }},
		{words.Say("key"), v.noteKey},
		{words.Say("signature"), v.noteSignature},
	} {
		switch wrong := i == failed || i == behind; {
		case i > behind:
			list.Skip(check.name, words.Say("not looked at"))
		case wrong:
			found, do := check.note(true)
			list.Fail(check.name, found, do)
		default:
			found, _ := check.note(false)
			list.OK(check.name, found)
		}
	}
	return list
}

// Transport is a function as an http.RoundTripper.
type Transport func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (t Transport) RoundTrip(req *http.Request) (*http.Response, error) { return t(req) }
