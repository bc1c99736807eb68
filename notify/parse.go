package notify

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// MaxBody is the length in bytes of the longest body that is read. XML (APIv2) is read up to
// 64 KiB. WeChat Pay's own bodies are far shorter.
const MaxBody = 1 << 20

// Parser verifies and decrypts the notices of one merchant. It does no I/O of its own (a keyring
// may, to download a key), keeps nothing and knows no web framework. It is a value; once in use it
// may be shared between goroutines and must not be changed.
//
// Notices of APIv3 need Keyring and APIv3Key, those of APIv2 need APIv2Key. The events of the
// family wxv need both keys.
//
// Printing and logging show none of its keys. Keep it behind a pointer all the same: fmt reads the
// fields of a value that stands in an unexported field of another struct.
type Parser struct {
	Keyring  keyring.Keyring  // WeChat Pay's keys
	APIv3Key string           // APIv3密钥, 32 bytes
	APIv2Key string           // APIv2密钥, 32 bytes
	MchID    string           // 商户号, optional: the Event's, and that of an APIv2 notice must be the same
	Now      func() time.Time // the clock; nil is time.Now
}

// Parse verifies and decrypts a notice of APIv3. header is the request's; body is its bytes exactly
// as they came, never decoded and encoded again. Neither is changed or kept. The names of the
// headers may be in any case, as some frameworks have them.
//
// It makes these checks in a row and stops at the first failure:
//
//   - the Parser itself and the headers;
//   - the scheme, the length, whether it is a probe;
//   - the clock, the serial, the signature;
//   - the form of the JSON, the decryption.
//
// The clock may differ by 300 s either way. WeChat Pay's window is 5 minutes, and its SDKs differ
// on the last second. A notice refused for that second would have been a true one.
//
// The event is nil exactly when there is an error, which is an *Error. Source: docs/protocol.md,
// sections 2 and 5.
func (p *Parser) Parse(ctx context.Context, header http.Header, body []byte) (*Event, error) {
	h, once := pick(header)
	event, failure := p.parse(ctx, h, once, body)
	if failure != nil {
		failure.Serial = strings.Clone(h.Get(wire.HeaderSerial))
		failure.RequestID = strings.Clone(h.Get(wire.HeaderRequestID))
		return nil, failure
	}
	return event, nil
}

func (p *Parser) parse(ctx context.Context, h http.Header, once bool, body []byte) (*Event, *Error) {
	if err := p.ready(V3); err != nil {
		return nil, &Error{Check: CheckConfig, Err: err}
	}
	if failure := p.verify(ctx, h, once, body); failure != nil {
		return nil, failure
	}
	e, err := readEnvelope(body)
	if err != nil {
		return nil, &Error{Check: CheckForm, Err: err}
	}
	resource, failure := p.open(&e)
	if failure != nil {
		return nil, failure
	}
	return &Event{
		Version:      V3,
		ID:           strings.Clone(e.id),
		Type:         strings.Clone(e.eventType),
		OriginalType: strings.Clone(e.originalType),
		ResourceType: strings.Clone(e.resourceType),
		Summary:      strings.Clone(e.summary),
		CreateTime:   parseTime(e.createTime),
		Resource:     resource,
		MchID:        p.MchID,
		Serial:       strings.Clone(h.Get(wire.HeaderSerial)),
		RequestID:    strings.Clone(h.Get(wire.HeaderRequestID)),
		Signed:       true,
	}, nil
}

// verify checks that WeChat Pay sent these bytes. It reads the scheme before the signature: a
// signature of 国密 checked as RSA would only be reported as wrong.
func (p *Parser) verify(ctx context.Context, h http.Header, once bool, body []byte) *Error {
	if !once {
		return &Error{Check: CheckHeaders, Err: ErrMissingSignature}
	}
	// Nothing but RSA is known, so there is no weaker scheme to be led to.
	if scheme := h.Get(wire.HeaderScheme); scheme != "" && scheme != crypto.SchemeRSA {
		return &Error{Check: CheckScheme, Err: ErrSignatureType}
	}
	if len(body) > MaxBody {
		return &Error{Check: CheckForm, Err: ErrMalformed}
	}
	if ctx == nil {
		ctx = context.Background()
	}
	now := time.Now
	if p.Now != nil {
		now = p.Now
	}
	if err := keyring.Verify(ctx, p.Keyring, now(), h, body); err != nil {
		return &Error{Check: checkOf(err), Err: err}
	}
	return nil
}

// checkOf tells by its error which check of keyring.Verify failed.
func checkOf(err error) Check {
	switch {
	case errors.Is(err, ErrMissingSignature):
		return CheckHeaders
	case errors.Is(err, ErrSignatureProbe):
		return CheckProbe
	case errors.Is(err, ErrTimestampSkew):
		return CheckClock
	case errors.Is(err, ErrBadSignature):
		return CheckSignature
	}
	return CheckSerial // the keyring's own errors, and a key that cannot be used
}
