package notify

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/wxpay-chain/wxpay/internal/wire"
)

// ParseXML verifies and decrypts a notice of APIv2. body is its bytes exactly as they came; it is
// neither changed nor kept.
//
// It checks in this order: the Parser itself, the form of the XML, return_code, the sign type, the
// signature, the merchant, the fields, the decryption. The signature covers all fields that are not
// empty but sign itself, including unknown ones. Empty fields are not in the event: anybody can add
// them. A body over 64 KiB or of over 256 elements is an ErrMalformed.
//
// APIv2 is weak, so ask WeChat Pay (查询订单) before delivering anything on such a notice. Its
// signature covers a text that can be cut into other fields; ErrRecut refuses forms that no true
// notice has. It has no timestamp: a notice of any age passes, also after a Store has forgotten it
// ([Keep]). The refund notice is not signed at all; see Event.Signed.
//
// The event is nil exactly when there is an error, which is an *Error. ParseXML waits for nothing,
// so it does not use ctx yet. Source: docs/protocol.md, sections 5 and 9.
func (p *Parser) ParseXML(_ context.Context, body []byte) (*Event, error) {
	event, failure := p.parseXML(body)
	if failure != nil {
		return nil, failure
	}
	return event, nil
}

func (p *Parser) parseXML(body []byte) (*Event, *Error) {
	if err := p.ready(V2); err != nil {
		return nil, &Error{Check: CheckConfig, Err: err}
	}
	root, fields, err := readXML(body)
	if err != nil || root != "xml" {
		return nil, &Error{Check: CheckForm, Err: ErrMalformed}
	}
	if code, ok := fields["return_code"]; ok && code != "SUCCESS" { // wxv and contracts have none
		return nil, &Error{Check: CheckForm, Err: ErrNotSuccess}
	}
	isSigned := fields["req_info"] == "" || fields["sign"] != ""
	if isSigned {
		if failure := p.checkSign(fields); failure != nil {
			return nil, failure
		}
	}
	mchID, ok := merchantOf(fields)
	if !ok || p.MchID != "" && mchID != p.MchID {
		return nil, &Error{Check: CheckMerchant, Err: ErrMerchant}
	}
	event := &Event{Version: V2, Type: kindOf(fields), Signed: isSigned, MchID: p.MchID}
	if isSigned {
		if err := checkCut(event.Type, fields); err != nil {
			return nil, &Error{Check: CheckFields, Err: err}
		}
		event.MchID = cmp.Or(p.MchID, mchID)
	}
	if failure := p.fill(event, fields); failure != nil {
		return nil, failure
	}
	return event, nil
}

// merchantOf finds the merchant that a notice names. ok is false if it names two: each of two
// readers could take another.
func merchantOf(fields map[string]string) (mchID string, ok bool) {
	first := true
	for _, name := range [...]string{"mch_id", "mchid", "combine_mch_id"} {
		value, there := fields[name]
		if !there {
			continue
		}
		if !first && value != mchID {
			return "", false
		}
		mchID, first = value, false
	}
	return mchID, true
}

// fill sets the fields in which the kinds of notices differ.
func (p *Parser) fill(event *Event, fields map[string]string) *Error {
	resource := fields
	var failure *Error
	switch event.Type {
	case TypeV2Refund: // no other field of it is authentic
		resource, failure = p.openRefund(fields["req_info"])
	case OriginalTypeWXV:
		event.ID, event.Type, event.OriginalType = fields["event_id"], fields["event_type"], OriginalTypeWXV
		event.CreateTime = parseTime(fields["event_create_time"])
		resource, failure = p.openWXV(fields)
	}
	if failure != nil {
		return failure
	}
	if event.ID == "" {
		event.ID = idOfV2(event.Type, resource)
	}
	encoded, err := wire.EncodeJSON(resource)
	if err != nil {
		return &Error{Check: CheckForm, Err: ErrMalformed}
	}
	event.Resource = json.RawMessage(encoded)
	return nil
}

// openWXV decrypts an event of the family wxv, whose contents are XML again.
func (p *Parser) openWXV(fields map[string]string) (map[string]string, *Error) {
	plaintext, failure := p.openGCM(fields["event_algorithm"], fields["event_nonce"], fields["event_associated_data"], fields["event_ciphertext"])
	if failure != nil {
		return nil, failure
	}
	_, resource, err := readXML(plaintext)
	if err != nil {
		return nil, &Error{Check: CheckForm, Err: ErrMalformed}
	}
	return resource, nil
}
