package sandbox_test

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestTransferKinds: partners, platforms and users who have authorised it make transfers in other
// ways. All answers about one transfer agree.
func TestTransferKinds(t *testing.T) {
	own, partner, platform := "v3/fund-app/mch-transfer/transfer-bills", "v3/fund-app/mch-transfer/partner/transfer-bills", "v3/ecommerce/mch-transfer/transfer-bills"
	ofSub := map[string]string{"sub_mchid": "1900000110"}
	sub := strings.Replace(newTransfer, `{`, `{"sub_mchid":"1900000110",`, 1)
	authorising := strings.Replace(newTransfer, `"user_name"`, `"authorization_info":{"user_display_name":"小张","out_authorization_no":"AU10001",
		"authorization_notify_url":"https://example.com/authorised"},"user_name"`, 1)
	authorised := strings.Replace(newTransfer, `"openid":"o-MYE42l80oelYMDE34nYD456Xoy",`, `"authorization_id":"201202504101000123456789012",`, 1)
	for _, k := range []struct {
		why, create, body, of string
		query                 map[string]string
		waits                 bool // for the user
		want                  map[string]any
	}{
		{"with an authorisation", own + "/pre-transfer-with-authorization", authorising, own, nil, true,
			map[string]any{"state": "WAIT_USER_CONFIRM", "user_display_name": "小张", "out_authorization_no": "AU10001"}},
		{"of an authorised user", own + "/transfer", authorised, own, nil, false, map[string]any{"state": "ACCEPTED", "transfer_amount": 400000, "mch_id": "1900000109"}},
		{"of a partner", partner, sub, partner, ofSub, true, map[string]any{"sub_mchid": "1900000110"}},
		{"of a partner's authorised user", partner + "/transfer", strings.Replace(authorised, `{`, `{"sub_mchid":"1900000110",`, 1), partner, ofSub, false, map[string]any{"state": "ACCEPTED"}},
		{"of a platform", platform, sub, platform, ofSub, true, map[string]any{"state": "WAIT_USER_CONFIRM", "sub_mchid": "1900000110"}},
	} {
		t.Run(k.why, func(t *testing.T) {
			box := open(t, sandbox.Config{})
			query := "GET " + k.of + "/out-bill-no/{out_bill_no}"
			now := "SUCCESS"
			if k.waits {
				now = "WAIT_USER_CONFIRM"
			}
			steps := []step{
				{why: "nothing was made", call: query, vars: t1, qry: k.query, status: 404, code: "NOT_FOUND"},
				{why: "made", call: "POST " + k.create, body: k.body, want: k.want, keep: map[string]string{"id": "transfer_bill_no", "made": "create_time"}},
				{why: "queried", call: query, vars: t1, qry: k.query, keep: map[string]string{"openid": "openid"},
					want: map[string]any{"state": now, "transfer_bill_no": "$id", "create_time": "$made", "transfer_amount": 400000, "user_name": "张三", "fail_reason": absent{}}},
				{why: "the same again", call: "POST " + k.create, body: k.body, want: map[string]any{"transfer_bill_no": "$id"}},
			}
			if k.waits {
				steps = append(steps, step{why: "the user receives it", act: receives})
			}
			flow(t, box, append(steps,
				step{why: "received", call: query, vars: t1, qry: k.query, want: map[string]any{"state": "SUCCESS", "openid": "$openid"}},
				step{why: "twice", act: receives, err: sandbox.ErrState}))
			notices := box.Notices()
			if len(notices) != 1 || gjson.GetBytes(notices[0].Resource, "state").String() != "SUCCESS" {
				t.Errorf("%d notices: %+v", len(notices), notices)
			}
		})
	}
	other := map[string]string{"sub_mchid": "1900000111"}
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "of a platform", call: "POST " + platform, body: sub},
		{why: "of another sub-merchant", call: "GET " + platform + "/out-bill-no/{out_bill_no}", vars: t1, qry: other, status: 404, code: "NOT_FOUND"},
		{why: "of another product", call: transferQuery, vars: t1, status: 404, code: "NOT_FOUND"},
		{why: "cancelled by another", call: "POST " + platform + "/out-bill-no/{out_bill_no}/cancel", vars: t1, body: `{"sub_mchid":"1900000111"}`, status: 404, code: "NOT_FOUND"},
		{why: "cancelled", call: "POST " + platform + "/out-bill-no/{out_bill_no}/cancel", vars: t1, body: `{"sub_mchid":"1900000110"}`, want: map[string]any{"state": "CANCELING"}},
		{why: "queried", call: "GET " + platform + "/out-bill-no/{out_bill_no}", vars: t1, qry: ofSub, want: map[string]any{"state": "CANCELLED"}},
	})
}
