package keyring

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
)

// algorithm is the only way of encryption that is understood. The certificates of the SM2 suite
// (国密) come under another name.
const algorithm = "AEAD_AES_256_GCM"

// pemHeader begins every plaintext. The same APIv3 key encrypts notifications (回调通知), which
// repeat what shoppers have written, and crypto.ParseCertificate also finds a certificate within
// other text. Without this check, a notification could be passed off as an item.
const pemHeader = "-----BEGIN CERTIFICATE-----"

// certificate is a platform certificate and the time in which it may be used. It never changes.
type certificate struct {
	key         Key
	parsed      *x509.Certificate
	from, until time.Time // both inclusive
}

func (c *certificate) isValid(now time.Time) bool { return !now.Before(c.from) && !now.After(c.until) }

// item is a certificate in the answer. Source: docs/protocol.md, section 3.
type item struct {
	SerialNo      string `json:"serial_no"`
	EffectiveTime string `json:"effective_time"`
	ExpireTime    string `json:"expire_time"`
	Encrypted     struct {
		Algorithm      string `json:"algorithm"`
		Nonce          string `json:"nonce"`
		AssociatedData string `json:"associated_data"`
		Ciphertext     string `json:"ciphertext"`
	} `json:"encrypt_certificate"`
}

// The errors found in an answer.
var (
	errForm      = errors.New("the answer is not the JSON it has to be")
	errItem      = errors.New("it is not in the form it has to be in")
	errAPIv3Key  = errors.New("it cannot be decrypted; the APIv3 key (APIv3密钥) may not be the one set on the merchant platform")
	errSerial    = errors.New("its serial number is not the one that is named beside it")
	errTwice     = errors.New("its serial number is that of another")
	errNone      = errors.New("there is no certificate in the answer that is encrypted in a known way")
	errNoneValid = errors.New("no certificate in the answer is valid now; the clock may be wrong")
)

// decode decrypts the items of an answer. It takes the answer for genuine if one of the
// certificates in it, or one of those held, has signed it. Any mistake in any item is an error:
// nothing is kept of such an answer. now is the time to judge by.
func (a *answer) decode(key []byte, held certificates, now time.Time) (certificates, error) {
	var message struct {
		Data []item `json:"data"`
	}
	if err := json.Unmarshal(a.body, &message); err != nil {
		return nil, errForm // the text must not quote the body
	}
	var found certificates
	for i, item := range message.Data {
		if item.Encrypted.Algorithm != algorithm {
			continue
		}
		c, err := item.open(key)
		if err != nil {
			return nil, fmt.Errorf("certificate %d of the answer: %w", i+1, err)
		}
		found = append(found, c)
	}
	if len(found) == 0 {
		return nil, errNone
	}
	if err := found.sort(); err != nil {
		return nil, err
	}
	if found.current(now) == nil {
		return nil, errNoneValid
	}
	if err := Verify(context.Background(), signers{slices.Concat(found, held), now}, now, a.header, a.body); err != nil {
		return nil, fmt.Errorf("the answer is not verified: %w", err)
	}
	return slices.DeleteFunc(found, func(c *certificate) bool { return now.After(c.until) }), nil
}

// open decrypts a certificate and checks that it is the announced one.
func (i *item) open(key []byte) (*certificate, error) {
	ciphertext, err := base64.StdEncoding.DecodeString(i.Encrypted.Ciphertext)
	if err != nil {
		return nil, errItem
	}
	plain, err := crypto.Open(key, []byte(i.Encrypted.Nonce), []byte(i.Encrypted.AssociatedData), ciphertext)
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", errAPIv3Key, err)
	}
	if !bytes.HasPrefix(bytes.TrimSpace(plain), []byte(pemHeader)) {
		return nil, errItem
	}
	parsed, err := crypto.ParseCertificate(plain)
	if err != nil {
		return nil, err
	}
	c := &certificate{key: FromCertificate(parsed), parsed: parsed, from: parsed.NotBefore, until: parsed.NotAfter}
	if Canonical(c.key.Serial) != Canonical(i.SerialNo) {
		return nil, errSerial
	}
	if flaw := flawOf(c.key.Public); flaw != "" {
		return nil, errors.New(flaw)
	}
	return c, i.shorten(c)
}

// shorten applies the dates that stand next to the certificate. WeChat Pay may set them closer
// together than the certificate's own.
func (i *item) shorten(c *certificate) error {
	for _, date := range [...]struct {
		text  string
		apply func(time.Time)
	}{
		{i.EffectiveTime, func(t time.Time) { c.from = later(c.from, t) }},
		{i.ExpireTime, func(t time.Time) { c.until = earlier(c.until, t) }},
	} {
		if date.text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, date.text)
		if err != nil {
			return errItem
		}
		date.apply(t)
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// certificates are those of one answer. The certificate that expires last comes first.
type certificates []*certificate

// sort puts them in their order, and removes repeated ones.
func (cs *certificates) sort() error {
	slices.SortStableFunc(*cs, func(a, b *certificate) int {
		return cmp.Or(b.until.Compare(a.until), b.from.Compare(a.from), cmp.Compare(a.key.Serial, b.key.Serial))
	})
	seen := make(map[string]*certificate, len(*cs))
	once := (*cs)[:0]
	for _, c := range *cs {
		serial := Canonical(c.key.Serial)
		switch first, again := seen[serial]; {
		case !again:
			seen[serial] = c
			once = append(once, c)
		case !first.parsed.Equal(c.parsed):
			return errTwice
		}
	}
	*cs = once
	return nil
}

// current is the certificate to encrypt with: of the valid ones, that which expires last. It is nil
// if there is none.
func (cs certificates) current(now time.Time) *certificate {
	for _, c := range cs {
		if c.isValid(now) {
			return c
		}
	}
	return nil
}

// signers are the certificates that may have signed an answer: its own, and those that are held.
type signers struct {
	certificates
	now time.Time
}

// Current is never called: Verify only looks up.
func (s signers) Current(context.Context) (Key, error) { return Key{}, ErrUnknownSerial }

// Lookup finds a key that is valid.
func (s signers) Lookup(_ context.Context, serial string) (Key, error) {
	canonical := Canonical(serial)
	for _, c := range s.certificates {
		if Canonical(c.key.Serial) == canonical && c.isValid(s.now) {
			return c.key, nil
		}
	}
	return Key{}, ErrUnknownSerial
}
