package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strings"
)

// kindOf finds the kind of an APIv2 notice by its fields, since the notice does not name it. It
// returns a TypeV2 constant or OriginalTypeWXV.
func kindOf(fields map[string]string) string {
	has := func(name string) bool { return fields[name] != "" }
	switch {
	case has("req_info"):
		return TypeV2Refund
	case has("event_ciphertext"):
		return OriginalTypeWXV
	case has("contract_id") && has("change_type"):
		return TypeV2Contract
	case has("vehicle_event_createtime"):
		return TypeV2Vehicle
	case has("event_code") && has("risk_level"):
		return TypeV2Risk
	case has("combine_out_trade_no") && has("sub_order_list"):
		if paid(fields) {
			return TypeV2CombinedPayment
		}
		return TypeV2CombinedPaymentFailed
	case has("out_trade_no") && has("result_code"):
		switch {
		case !paid(fields):
			return TypeV2PaymentFailed
		case has("transaction_id"):
			return TypeV2Payment
		}
	}
	return TypeV2Unknown
}

// paid tells a payment from one that failed. trade_state is only there when a contract's money is
// collected (委托代扣).
func paid(fields map[string]string) bool {
	state := fields["trade_state"]
	return fields["result_code"] == "SUCCESS" && (state == "" || state == "SUCCESS")
}

// idOfV2 makes an ID for a notice that has none. A notice of a known kind is named by the numbers
// that it reports. Any other is named by a digest of the fields that stay the same when it is sent
// again. Its nonce and signature may change, so they are left out.
func idOfV2(kind string, fields map[string]string) string {
	var names []string
	switch kind {
	case TypeV2Payment:
		names = []string{"transaction_id"}
	case TypeV2CombinedPayment:
		names = []string{"combine_out_trade_no"}
	case TypeV2Refund:
		names = []string{"refund_id", "refund_status"}
	case TypeV2Contract:
		names = []string{"contract_id", "change_type", "operate_time"}
	}
	id := []string{kind}
	for _, name := range names {
		if fields[name] == "" {
			return kind + ":" + digestOf(fields)
		}
		id = append(id, fields[name])
	}
	if len(names) == 0 {
		return kind + ":" + digestOf(fields)
	}
	return strings.Join(id, ":")
}

// digestOf digests the text that the sign covers, not the fields. A text that can be cut into
// fields in several ways is one notice.
func digestOf(fields map[string]string) string {
	same := maps.Clone(fields)
	delete(same, "sign_type")
	delete(same, "nonce_str")
	digest := sha256.Sum256(signedText(same))
	return hex.EncodeToString(digest[:])
}
