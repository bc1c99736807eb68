package checkout

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
)

// ErrParameter is a parameter that cannot be right. No signature was made. The error's text names
// the parameter and says what to give; it never holds the value.
var ErrParameter = errors.New("checkout: wrong parameter")

// Merchant signs the parameters with which a front end invokes payment. Client.Checkout of package
// wxpay returns it. It is a value, and may be shared between goroutines as its Signer may.
type Merchant struct {
	MchID  string           // merchant number (商户号), of the order
	Signer crypto.Signer    // of the merchant's API certificate (商户API证书)
	Now    func() time.Time // nil: time.Now
	Nonce  func() string    // nil: crypto.Nonce
}

// signed are the values that all signed parameters have.
type signed struct {
	timeStamp, nonce, signature string
}

// sign signs the four lines of a front end's parameters: appID, time, nonce, and last (待签名串).
func (m Merchant) sign(ctx context.Context, appID, last string) (signed, error) {
	if ctx == nil {
		return signed{}, mistake("the context is nil")
	}
	if m.Signer == nil {
		return signed{}, mistake("Merchant has no Signer: take it from Client.Checkout")
	}
	if scheme := m.Signer.Scheme(); scheme != crypto.SchemeRSA {
		return signed{}, mistake("the Signer's scheme is not " + crypto.SchemeRSA + ", the only one that front ends take")
	}
	if err := check("appID", appID); err != nil {
		return signed{}, err
	}
	s := signed{timeStamp: strconv.FormatInt(m.now().Unix(), 10), nonce: m.nonce()}
	if s.nonce == "" || len(s.nonce) > 32 || strings.ContainsFunc(s.nonce, isOdd) {
		return signed{}, mistake("Nonce returned none of 1 to 32 printable characters")
	}
	message := appID + "\n" + s.timeStamp + "\n" + s.nonce + "\n" + last + "\n"
	signature, err := m.Signer.Sign(ctx, []byte(message))
	if err != nil {
		return signed{}, fmt.Errorf("checkout: signing: %w", err)
	}
	s.signature = base64.StdEncoding.EncodeToString(signature)
	return s, nil
}

func (m Merchant) now() time.Time {
	if m.Now == nil {
		return time.Now()
	}
	return m.Now()
}

func (m Merchant) nonce() string {
	if m.Nonce == nil {
		return crypto.Nonce()
	}
	return m.Nonce()
}

// check refuses an identifier that is missing, or that would add a line to what is signed.
func check(name, value string) error {
	if value == "" {
		return mistake(name + " is empty")
	}
	if strings.ContainsFunc(value, isOdd) {
		return mistake(name + " holds a space, a control character or one that is not ASCII")
	}
	return nil
}

// checkPrepayID refuses what is no bare prepay_id.
func checkPrepayID(prepayID string) error {
	if prepayID == "" {
		return mistake("prepayID is empty: give the prepay_id of the order's answer")
	}
	if strings.HasPrefix(prepayID, "prepay_id=") {
		return mistake("prepayID begins with prepay_id=: give the bare value, the prefix is added where it belongs")
	}
	return check("prepayID", prepayID)
}

// isOdd reports whether a character has no place in an identifier.
func isOdd(r rune) bool { return r <= ' ' || r >= 0x7f }

func mistake(text string) error { return fmt.Errorf("%w: %s", ErrParameter, text) }
