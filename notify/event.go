package notify

import (
	"encoding/json"
	"fmt"
	"time"
)

// Version is the protocol that a notice came by. Its values are what catalog.Webhook.Protocol says.
type Version string

// The two protocols.
const (
	V3 Version = "v3" // JSON, docs/protocol.md section 5
	V2 Version = "v2" // XML (APIv2), docs/protocol.md sections 5 and 9
)

// The types of APIv2 notices (Event.Type), by the names that the catalogue gives them: APIv2 itself has none. Events of
// the family wxv (CHECK.SUCCESS, TRANSACTION.FAIL …) say their type themselves, as v3 ones do.
const (
	TypeV2Payment         = "transaction-success"               // 普通支付通知
	TypeV2CombinedPayment = "combined-transactions-success"     // 合单支付通知
	TypeV2Refund          = "refund-processed"                  // 退款结果通知, not signed
	TypeV2Contract        = "pap-contract-state-changed"        // 签约/解约结果通知
	TypeV2Risk            = "transactions-risk-occurred"        // 风险交易回调通知
	TypeV2Vehicle         = "vehicle-state-changed-for-parking" // 车牌状态变更通知

	// TypeV2Unknown is signed, but of no kind that is known here. A merchant signs texts for a payer's phone with the same key, and a
	// payer may send such a text as a notice. Nobody should act on one without having asked WeChat Pay.
	TypeV2Unknown = "unknown"

	// APIv2 reports a payment that failed by the same notice as one that succeeded, told apart by result_code (and
	// trade_state) alone. Here it has a type of its own, so that no function for payments takes it for money.
	TypeV2PaymentFailed         = "transaction-failed"
	TypeV2CombinedPaymentFailed = "combined-transactions-failed"
)

// OriginalTypeWXV is the OriginalType of the four APIv2 events of the family wxv. Two of them are called
// TRANSACTION.SUCCESS and TRANSACTION.FAIL like notices of APIv3, and are about something else.
const OriginalTypeWXV = "wxv"

// Event is a notice (回调通知) that was verified, as far as it can be, and decrypted. It shares no memory with the body that
// it was parsed from. It may be shared between goroutines as long as nobody writes to it.
type Event struct {
	Version Version

	// ID is the same each time that WeChat Pay sends the notice: its id or event_id. Other APIv2 notices have none; theirs
	// is made of the type and of the numbers that the notice is about, or of a digest of its fields.
	ID string
	// Type is the event_type (TRANSACTION.SUCCESS), or one of the TypeV2 constants.
	Type string
	// OriginalType is resource.original_type (transaction, profitsharing, refund …): together with Type it says what
	// Resource is. It is OriginalTypeWXV or "" in APIv2.
	OriginalType string
	ResourceType string // encrypt-resource as a rule; "" in APIv2
	Summary      string // "" in APIv2
	// CreateTime is when WeChat Pay made the notice; zero when it does not say, or not in a form that is known.
	CreateTime time.Time

	// Resource is what the notice is about, a JSON object in clear. Of an APIv2 notice it has the fields of the XML,
	// each a string; of a refund those of req_info.
	Resource json.RawMessage

	// MchID (商户号) is the Parser's own; when that is empty, it is what a signed APIv2 notice says.
	MchID string
	// Serial names the key that the signature was verified with, as the header Wechatpay-Serial says; "" in APIv2.
	Serial string
	// RequestID is the header Request-ID, to quote to WeChat Pay's support; "" in APIv2.
	RequestID string

	// Signed is false for the refund notice of APIv2 alone, which carries no signature: only whoever has the APIv2 key
	// can have made its parts, but they may be old, or put together anew. Ask WeChat Pay (refundquery) before acting on it.
	Signed bool
}

// Decode decodes Resource into v as encoding/json does; unknown members are passed over, since WeChat Pay adds some at any time. The
// text of the error names the type of the event and the member, and no value.
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
