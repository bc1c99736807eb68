package notify

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/wxpay-chain/wxpay/middleware"
)

// ParseXML verifies and decrypts a notice of APIv2. body is its bytes exactly as they came; it is neither changed nor kept.
//
// The order is: the Parser itself, the form of the XML, return_code, the sign type, the signature, the merchant, the decryption. All fields that are
// not empty are signed but sign itself, also those that nobody knows. APIv2 has no timestamp: a notice of any age passes, also
// one that a Store has forgotten after Keep, so that a function has to look at its order's state. The refund notice is not
// signed at all; see Event.Signed.
// The event is nil exactly when there is an error, which is an *Error. Nothing here waits, so ctx has no part in it yet.
// Source: docs/protocol.md, sections 5 and 9.
func (p *Parser) ParseXML(_ context.Context, body []byte) (*Event, error) {
	event, refusal := p.parseXML(body)
	if refusal != nil {
		return nil, refusal
	}
	return event, nil
}

func (p *Parser) parseXML(body []byte) (*Event, *Error) {
	if err := p.ready(V2); err != nil {
		return nil, &Error{Check: CheckConfig, Err: err}
	}
	if len(body) > MaxBody {
		return nil, &Error{Check: CheckForm, Err: ErrMalformed}
	}
	root, fields, err := readXML(body)
	if err != nil || root != "xml" {
		return nil, &Error{Check: CheckForm, Err: ErrMalformed}
	}
	if code, ok := fields["return_code"]; ok && code != "SUCCESS" { // wxv and contracts have none
		return nil, &Error{Check: CheckForm, Err: ErrNotSuccess}
	}
	_, isRefund := fields["req_info"]
	isSigned := !isRefund || fields["sign"] != ""
	if isSigned {
		if refusal := p.checkSign(fields); refusal != nil {
			return nil, refusal
		}
	}
	mchID := cmp.Or(fields["mch_id"], fields["mchid"], fields["combine_mch_id"])
	if p.MchID != "" && mchID != "" && mchID != p.MchID {
		return nil, &Error{Check: CheckMerchant, Err: ErrMerchant}
	}
	event := &Event{Version: V2, Signed: isSigned, MchID: p.MchID}
	if isSigned {
		event.MchID = cmp.Or(p.MchID, mchID)
	}
	if refusal := p.fill(event, fields, isRefund); refusal != nil {
		return nil, refusal
	}
	return event, nil
}

// fill adds what the kinds of notices differ in.
func (p *Parser) fill(event *Event, fields map[string]string, isRefund bool) *Error {
	resource := fields
	var refusal *Error
	switch {
	case isRefund: // nothing else in it is shown to be true
		event.Type = TypeV2Refund
		resource, refusal = p.openRefund(fields["req_info"])
	case fields["event_ciphertext"] != "":
		event.ID, event.Type, event.OriginalType = fields["event_id"], fields["event_type"], OriginalTypeWXV
		event.CreateTime = parseTime(fields["event_create_time"])
		resource, refusal = p.openWXV(fields)
	default:
		event.Type = typeOfV2(fields)
	}
	if refusal != nil {
		return refusal
	}
	if event.ID == "" {
		event.ID = idOfV2(event.Type, resource)
	}
	encoded, err := middleware.EncodeJSON(resource)
	if err != nil {
		return &Error{Check: CheckForm, Err: ErrMalformed}
	}
	event.Resource = json.RawMessage(encoded)
	return nil
}

// openWXV decrypts an event of the family wxv, whose contents are XML again.
func (p *Parser) openWXV(fields map[string]string) (map[string]string, *Error) {
	if fields["event_id"] == "" || fields["event_type"] == "" {
		return nil, &Error{Check: CheckForm, Err: ErrMalformed}
	}
	plaintext, refusal := p.openGCM(fields["event_algorithm"], fields["event_nonce"], fields["event_associated_data"], fields["event_ciphertext"])
	if refusal != nil {
		return nil, refusal
	}
	_, resource, err := readXML(plaintext)
	if err != nil {
		return nil, &Error{Check: CheckForm, Err: ErrMalformed}
	}
	return resource, nil
}
