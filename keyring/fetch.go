package keyring

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// Fetch sends one signed GET of a path such as "v3/certificates". It returns the answer as it came,
// with any status and unverified: the keys to verify it with are in it. wxpay.SignedFetch makes a
// Fetch. It has to obey ctx, and must be safe for concurrent use. The caller closes the body.
type Fetch func(ctx context.Context, path string) (*http.Response, error)

// ErrPublicKeyOnly says that WeChat Pay has no platform certificate (平台证书) for this merchant.
// That is so for all merchants who joined lately. Source: docs/protocol.md, section 3.
var ErrPublicKeyOnly = errors.New("keyring: this merchant has no platform certificates (平台证书), only WeChat Pay's public key (微信支付公钥); " +
	"get pub_key.pem and its ID, PUB_KEY_ID_…, from the merchant platform (商户平台 → 账户中心 → API安全) and use keyring.Static")

// ErrFetch says that the certificates could not be fetched. WeChat Pay was not reached, answered
// with an error, or sent a wrong answer. It wraps the reason.
var ErrFetch = errors.New("keyring: the platform certificates (平台证书) could not be fetched")

// maxBody is the longest answer that is read, in bytes. A certificate takes some 2 KB.
const maxBody = 1 << 20

// The errors found in an answer.
var (
	errTooLarge = errors.New("the answer is longer than 1 MiB")
	errNoAnswer = errors.New("neither an answer nor an error came back")
)

// answer is an answer of WeChat Pay as it came, with everything that is needed to verify it again.
type answer struct {
	header http.Header
	body   []byte
}

// signed returns when WeChat Pay signed it, by its own clock, in Unix seconds. It is 0 if the
// answer does not say so.
func (a *answer) signed() int64 {
	seconds, _ := parseSeconds(a.header.Get(wire.HeaderTimestamp))
	return seconds
}

// ask sends the request.
func (c *DownloadConfig) ask(ctx context.Context) (*answer, error) {
	res, err := c.Fetch(ctx, c.Path)
	if err == nil && (res == nil || res.Body == nil) {
		err = errNoAnswer
	}
	if err != nil {
		return nil, fetchError("", err)
	}
	defer func() { _ = res.Body.Close() }()
	id := res.Header.Get(wire.HeaderRequestID)
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	if err == nil && len(body) > maxBody {
		err = errTooLarge
	}
	if err == nil && res.StatusCode != http.StatusOK {
		err = refusal(res.StatusCode, body)
	}
	if err != nil {
		return nil, fetchError(id, err)
	}
	return &answer{header: res.Header, body: body}, nil
}

// refusal returns the error of an answer that says no. It shows only the code of the answer's text.
func refusal(status int, body []byte) error {
	var said struct{ Code string }
	_ = json.Unmarshal(body, &said) // a proxy's page has no code
	switch said.Code {
	case "RESOURCE_NOT_EXISTS", "NOT_FOUND":
		return ErrPublicKeyOnly
	case "":
		return fmt.Errorf("the answer is %d", status)
	}
	return fmt.Errorf("the answer is %d %s", status, redact.OneLine(said.Code))
}

// failure is an ErrFetch: its text is one line without a secret.
type failure struct {
	requestID string
	err       error
}

func fetchError(requestID string, err error) error {
	return &failure{requestID: requestID, err: sound(err)}
}

// errUnsound stands for an error that panics when it is asked for anything.
var errUnsound = errors.New("an error came back whose methods panic, as those of a nil pointer do")

// sound returns an error of a caller's function, unless its methods panic. Such an error would end
// the process later, where nothing recovers.
func sound(err error) (checked error) {
	defer func() {
		if recover() != nil {
			checked = errUnsound
		}
	}()
	if err != nil {
		_ = err.Error()
		_ = errors.Is(err, errUnsound) // asks all errors that it wraps
		_ = errors.As(err, new(*failure))
	}
	return err
}

func (f *failure) Error() string {
	text := ErrFetch.Error() + ": " + redact.Error(f.err)
	if errors.Is(f.err, ErrPublicKeyOnly) {
		text = ErrPublicKeyOnly.Error() // its text says everything
	}
	if f.requestID != "" {
		text += " (Request-ID " + redact.OneLine(f.requestID) + ")"
	}
	return text
}

func (f *failure) Unwrap() []error { return []error{ErrFetch, f.err} }
