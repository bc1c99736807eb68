package notify

import (
	"encoding/json"
	"fmt"
	"time"
)

// Version is the protocol that a notice came by. Its values are those of catalog.Webhook.Protocol.
type Version string

// The two protocols.
const (
	V3 Version = "v3" // JSON, docs/protocol.md section 5
	V2 Version = "v2" // XML (APIv2), docs/protocol.md sections 5 and 9
)

// The types of APIv2 notices (Event.Type). APIv2 itself has no names for them, so they are the
// catalogue's. Events of the family wxv (CHECK.SUCCESS, TRANSACTION.FAIL …) name their type, as v3
// events do.
const (
	TypeV2Payment         = "transaction-success"               // 普通支付通知
	TypeV2CombinedPayment = "combined-transactions-success"     // 合单支付通知
	TypeV2Refund          = "refund-processed"                  // 退款结果通知, not signed
	TypeV2Contract        = "pap-contract-state-changed"        // 签约/解约结果通知
	TypeV2Risk            = "transactions-risk-occurred"        // 风险交易回调通知
	TypeV2Vehicle         = "vehicle-state-changed-for-parking" // 车牌状态变更通知

	// TypeV2Unknown is signed, but of no kind that this package knows. A merchant signs texts for a
	// payer's phone with the same key, and a payer may send such a text as a notice. Ask WeChat Pay
	// before acting on one.
	TypeV2Unknown = "unknown"

	// TypeV2PaymentFailed is a payment that failed. APIv2 reports it by the same notice as a payment
	// that succeeded, and only result_code and trade_state differ. It has its own type here, so that
	// no function for payments takes it for money.
	TypeV2PaymentFailed         = "transaction-failed"
	TypeV2CombinedPaymentFailed = "combined-transactions-failed"
)

// OriginalTypeWXV is the OriginalType of the four APIv2 events of the family wxv. Two of them are
// called TRANSACTION.SUCCESS and TRANSACTION.FAIL like notices of APIv3, but mean something else.
const OriginalTypeWXV = "wxv"

// Event is a notice (回调通知) that was decrypted and, as far as its protocol allows, verified. It
// shares no memory with the body that it was parsed from. It may be shared between goroutines as
// long as none writes to it.
type Event struct {
	Version Version

	// ID is the same each time that WeChat Pay sends the notice: its id or event_id. Other APIv2
	// notices have none. Their ID is made of the type and the numbers in the notice, or of a digest of
	// its fields.
	ID string
	// Type is the event_type (TRANSACTION.SUCCESS), or one of the TypeV2 constants.
	Type string
	// OriginalType is resource.original_type (transaction, profitsharing, refund …). Together with
	// Type it says what Resource is. It is OriginalTypeWXV or "" in APIv2.
	OriginalType string
	ResourceType string // encrypt-resource as a rule; "" in APIv2
	Summary      string // "" in APIv2
	// CreateTime is when WeChat Pay made the notice. It is zero when the notice does not say so, or
	// not in a known form.
	CreateTime time.Time

	// Resource is the decrypted content of the notice, a JSON object. For an APIv2 notice it holds the
	// fields of the XML, each as a string; for an APIv2 refund those of req_info.
	Resource json.RawMessage

	// MchID (商户号) is the Parser's. When the Parser has none, it is the number in a signed APIv2
	// notice.
	MchID string
	// Serial names the key that verified the signature, as in the header Wechatpay-Serial; "" in
	// APIv2.
	Serial string
	// RequestID is the header Request-ID, to quote to WeChat Pay's support; "" in APIv2.
	RequestID string

	// Signed is false only for the refund notice of APIv2, which carries no signature. Its parts can
	// only come from a holder of the APIv2 key, but they may be old, or put together anew. Ask WeChat
	// Pay (refundquery) before acting on it.
	Signed bool
}

// Decode decodes Resource into v as encoding/json does. Unknown members are ignored, since WeChat
// Pay adds members at any time. The text of the error names the type of the event and the member,
// and no value.
func (e *Event) Decode(v any) error {
	if e == nil {
		return ErrNoEvent
	}
	if err := json.Unmarshal(e.Resource, v); err != nil {
		return &decodeError{kind: e.Type, into: fmt.Sprintf("%T", v), err: err}
	}
	return nil
}

// As decodes the Resource of an event into a new T; see Event.Decode.
func As[T any](e *Event) (T, error) {
	var v T
	err := e.Decode(&v)
	return v, err
}
