package notify

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/crypto"
)

const (
	algorithmGCM = "AEAD_AES_256_GCM"
	nonceSize    = 12 // bytes; the length for which AES-GCM is made, and that of every notice
)

// envelope is the body of a notice of APIv3.
type envelope struct {
	id, eventType, createTime, resourceType, summary       string
	originalType, algorithm, associated, nonce, ciphertext string
}

// readEnvelope reads the body of a verified notice. It only passes resource_type on: that is
// encrypt-resource in all documented notices but one (applyment), and the algorithm says whether a
// resource is encrypted.
func readEnvelope(body []byte) (e envelope, err error) {
	top, ok := readObject(body)
	if !ok {
		return e, ErrMalformed
	}
	resource, ok := membersOf(top["resource"])
	if !ok {
		return e, ErrMalformed
	}
	for _, field := range [...]struct {
		members  map[string]gjson.Result
		name     string
		to       *string
		required bool
	}{
		{top, "id", &e.id, true},
		{top, "event_type", &e.eventType, true},
		{top, "create_time", &e.createTime, false},
		{top, "resource_type", &e.resourceType, false},
		{top, "summary", &e.summary, false},
		{resource, "algorithm", &e.algorithm, true},
		{resource, "ciphertext", &e.ciphertext, true},
		{resource, "nonce", &e.nonce, true},
		{resource, "associated_data", &e.associated, false},
		{resource, "original_type", &e.originalType, false},
	} {
		value := field.members[field.name] // the zero Result is null
		if value.Type != gjson.String && value.Type != gjson.Null || field.required && value.Str == "" {
			return e, ErrMalformed
		}
		*field.to = value.Str
	}
	return e, nil
}

// open decrypts the resource of a notice.
func (p *Parser) open(e *envelope) (json.RawMessage, *Error) {
	plaintext, failure := p.openGCM(e.algorithm, e.nonce, e.associated, e.ciphertext)
	if failure != nil {
		return nil, failure
	}
	if _, ok := readObject(plaintext); !ok {
		return nil, &Error{Check: CheckForm, Err: ErrMalformed}
	}
	return plaintext, nil
}

// openGCM decrypts a ciphertext of the named algorithm with the APIv3 key.
func (p *Parser) openGCM(algorithm, nonce, associated, ciphertext string) ([]byte, *Error) {
	if err := checkSize(nameAPIv3Key, p.APIv3Key, crypto.KeySize); err != nil { // APIv2 gets here without the key
		return nil, &Error{Check: CheckConfig, Err: err}
	}
	if algorithm != algorithmGCM {
		return nil, &Error{Check: CheckForm, Err: ErrAlgorithm}
	}
	if len(nonce) != nonceSize {
		return nil, &Error{Check: CheckForm, Err: ErrMalformed}
	}
	sealed, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil {
		return nil, &Error{Check: CheckForm, Err: ErrMalformed}
	}
	plaintext, err := crypto.Open([]byte(p.APIv3Key), []byte(nonce), []byte(associated), sealed)
	if err != nil {
		return nil, &Error{Check: CheckDecrypt, Err: err}
	}
	return plaintext, nil
}

// parseTime reads the two forms of time in notices. It returns the zero time for any other form,
// since that is no reason to lose a payment.
func parseTime(s string) time.Time {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t
	}
	if t, err := time.ParseInLocation("20060102150405", s, time.FixedZone("", 8*60*60)); err == nil { // Beijing's, as all of WeChat Pay's
		return t
	}
	return time.Time{}
}
