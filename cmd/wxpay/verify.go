package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/middleware"
)

func verifyCommand(t *cli.Terminal) *cobra.Command {
	var in verifyInput
	ignoreTime := false
	cmd := &cobra.Command{
		Use:   "verify [FILE]",
		Short: "Verify the signature of an answer or a notification (验签)",
		Long: `Verify that an answer, or a notification (回调通知), is WeChat Pay's, and say which check fails: headers, clock, key,
signature. FILE, or standard input, is the body byte for byte, or all that "curl -i" prints. The headers come with it, or
from --headers, a file such as "curl -D" writes, or from -H. Only WeChat Pay's keys are needed.`,
		Example: `  curl -si … | wxpay verify --config ./keys
  wxpay verify body.json --headers headers.txt --ignore-time --public-key pub_key.pem --public-key-id PUB_KEY_ID_…`,
		Args: cli.ArgsBetween(0, 1, "one FILE, or standard input"),
	}
	flags := cmd.Flags()
	flags.StringVar(&in.headersFile, "headers", "", "`file` with the headers, a line each")
	flags.StringArrayVarP(&in.headers, "header", "H", nil, "a header, `'Name: value'`; may be repeated")
	flags.BoolVar(&ignoreTime, "ignore-time", false, "accept a timestamp of any age: for what was saved")
	find := creds.Flags(t, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := find()
		if err != nil {
			return err
		}
		ring, err := c.Keyring()
		if err != nil {
			return err
		}
		if err := keyring.Check(ring, c.SerialNo); err != nil {
			return cli.NewUsage(err, err.Error())
		}
		in.file = cli.InputOf(args)
		header, body, err := readSigned(t, in)
		if err != nil {
			return err
		}
		v := verification{ctx: cmd.Context(), ring: ring, header: header, body: body, now: t.Now()}
		return printDiagnoses(t, v.diagnose(ignoreTime))
	}
	return cmd
}

// verification is what is to be verified, and with what.
type verification struct {
	ctx    context.Context
	ring   keyring.Keyring
	header http.Header
	body   []byte
	now    time.Time
}

// check lets the client's own layer verify, at a time. nil: it is WeChat Pay's.
func (v verification) check(body []byte, at time.Time) error {
	ctx, call := middleware.WithCall(v.ctx, "", false)
	if v.header.Get(middleware.HeaderDigest) != "" {
		call.Rule = &rules.Rule{Proof: rules.Digest}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.mch.weixin.qq.com/", nil)
	if err != nil {
		return err
	}
	layer := middleware.Verify(middleware.Verification{
		Keyring: v.ring, Now: func() time.Time { return at }, MaxAnswer: cli.MaxInput,
	})
	res, err := layer(transport(func(*http.Request) (*http.Response, error) {
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

// signedAt is the time in the headers.
func (v verification) signedAt() (time.Time, bool) {
	seconds, err := strconv.ParseInt(v.header.Get(middleware.HeaderTimestamp), 10, 64)
	return time.Unix(seconds, 0), err == nil
}

// The checks, in the order in which the client makes them.
const (
	checkHeaders = iota
	checkTime
	checkKey
	checkSignature
	allPassed
)

// failedCheck is the check that an error comes from.
func failedCheck(err error) int {
	switch {
	case err == nil:
		return allPassed
	case errors.Is(err, middleware.ErrMissingSignature):
		return checkHeaders
	case errors.Is(err, middleware.ErrTimestampSkew):
		return checkTime
	case errors.Is(err, keyring.ErrUnknownSerial):
		return checkKey
	}
	return checkSignature
}

// diagnose makes the checks. Behind a wrong time the others are made as well: an old answer is not a forged one.
func (v verification) diagnose(ignoreTime bool) diagnoses {
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
	var list diagnoses
	for i, check := range [...]struct {
		name string
		note func(failed bool) (found, do string)
	}{
		{"headers", v.noteHeaders},
		{"time", func(failed bool) (string, string) { return v.noteTime(failed, ignoreTime) }},
		{"key", v.noteKey},
		{"signature", v.noteSignature},
	} {
		switch wrong := i == failed || i == behind; {
		case i > behind:
			list.skip(check.name, "not looked at")
		case wrong:
			found, do := check.note(true)
			list.fail(check.name, found, do)
		default:
			found, _ := check.note(false)
			list.ok(check.name, found)
		}
	}
	return list
}
