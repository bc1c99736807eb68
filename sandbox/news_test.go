package sandbox_test

import (
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

var (
	partnerOf = strings.NewReplacer(`"appid"`, `"sp_appid"`, `"mchid":"1900000109"`, `"sp_mchid":"1900000109","sub_mchid":"1900000200"`, `"openid"`, `"sp_openid"`)
	r1        = map[string]string{"out_refund_no": "R-1"}
	ofPartner = map[string]string{"sub_mchid": "1900000200"}
)

// paidOrder are the steps up to a payment of A10001.
func paidOrder(more ...step) []step {
	return append([]step{
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: strings.Replace(jsapiOrder, `"attach"`, `"scene_info":{"payer_client_ip":"14.17.22.32","device_id":"POS1:1"},"attach"`, 1)},
		{why: "the same again", call: "POST v3/pay/transactions/jsapi", body: strings.Replace(jsapiOrder, `"attach"`, `"scene_info":{"payer_client_ip":"14.17.22.32","device_id":"POS1:1"},"attach"`, 1)},
		{why: "paid", act: pays("A10001")},
	}, more...)
}

func acts(do func(*sandbox.Sandbox) error) func(*sandbox.Sandbox, func(string) string) error {
	return func(box *sandbox.Sandbox, _ func(string) string) error { return do(box) }
}

// ownNotices are the events that flows announce by themselves, each with the fields that its page
// documents.
var ownNotices = []struct {
	why, event, original, summary string
	steps                         []step
	fields                        string // of the resource, sorted
	query                         step
	renamed                       map[string]string // fields of a notice that a query calls otherwise
}{
	{why: "a payment", event: "TRANSACTION.SUCCESS", original: "transaction", summary: "支付成功", steps: paidOrder(),
		fields: "amount appid attach bank_type mchid out_trade_no payer scene_info success_time trade_state trade_state_desc trade_type transaction_id",
		query:  step{call: queryOut, vars: a1, qry: ours}},
	{why: "a partner's payment", event: "TRANSACTION.SUCCESS", original: "transaction", summary: "支付成功", steps: []step{
		{why: "ordered", call: "POST v3/pay/partner/transactions/jsapi", body: partnerOf.Replace(jsapiOrder)},
		{why: "paid", act: acts(func(box *sandbox.Sandbox) error { return box.PayFor("1900000200", "A10001") })}},
		fields: "amount attach bank_type out_trade_no payer sp_appid sp_mchid sub_mchid success_time trade_state trade_state_desc trade_type transaction_id",
		query: step{call: "GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}", vars: a1,
			qry: map[string]string{"sp_mchid": "1900000109", "sub_mchid": "1900000200"}}},
	{why: "a combined payment has one notice", event: "TRANSACTION.SUCCESS", original: "transaction", summary: "支付成功", steps: []step{
		{why: "ordered", call: combinePath, body: combinedOrder}, {why: "paid", act: pays("K1")}},
		fields: "combine_appid combine_mchid combine_out_trade_no combine_payer_info combine_transaction_id scene_info sub_orders",
		query:  step{call: combineQuery, vars: k1}},
	{why: "a refund", event: "REFUND.SUCCESS", original: "refund", summary: "退款成功", renamed: map[string]string{"refund_status": "status"},
		steps: paidOrder(step{why: "refunded", call: refundPath, body: refundOf("R-1", 40, 100)},
			step{why: "the same again", call: refundPath, body: refundOf("R-1", 40, 100)}),
		fields: "amount mchid out_refund_no out_trade_no refund_id refund_status success_time transaction_id user_received_account",
		query:  step{call: refundQuery, vars: r1}},
	{why: "a partner's refund", event: "REFUND.SUCCESS", original: "refund", summary: "退款成功", renamed: map[string]string{"refund_status": "status"},
		steps: []step{
			{why: "ordered", call: "POST v3/pay/partner/transactions/jsapi", body: partnerOf.Replace(jsapiOrder)},
			{why: "paid", act: acts(func(box *sandbox.Sandbox) error { return box.PayFor("1900000200", "A10001") })},
			{why: "refunded", call: refundPath, body: strings.Replace(refundOf("R-1", 40, 100), `{`, `{"sub_mchid":"1900000200",`, 1)}},
		fields: "amount out_refund_no out_trade_no refund_id refund_status sp_mchid sub_mchid success_time transaction_id user_received_account",
		query:  step{call: refundQuery, vars: r1, qry: ofPartner}},
	{why: "a refund that fails", event: "REFUND.ABNORMAL", original: "refund", summary: "退款异常", renamed: map[string]string{"refund_status": "status"},
		steps: paidOrder(step{why: "refunded", call: refundPath, body: refundOf("R-1", 40, 100)},
			step{why: "failed", act: acts(func(box *sandbox.Sandbox) error { return box.FailRefund("", "R-1") })},
			step{why: "twice", act: acts(func(box *sandbox.Sandbox) error { return box.FailRefund("", "R-1") })}),
		fields: "amount mchid out_refund_no out_trade_no refund_id refund_status transaction_id user_received_account",
		query:  step{call: refundQuery, vars: r1}},
	{why: "a refund that is closed", event: "REFUND.CLOSED", original: "refund", summary: "退款关闭", renamed: map[string]string{"refund_status": "status"},
		steps: paidOrder(step{why: "refunded", call: refundPath, body: refundOf("R-1", 40, 100)},
			step{why: "closed", act: acts(func(box *sandbox.Sandbox) error { return box.CloseRefund("", "R-1") })},
			step{why: "twice", act: acts(func(box *sandbox.Sandbox) error { return box.CloseRefund("", "R-1") }), err: sandbox.ErrState},
			step{why: "it can fail no more", act: acts(func(box *sandbox.Sandbox) error { return box.FailRefund("", "R-1") }), err: sandbox.ErrState},
			step{why: "another that never was", act: acts(func(box *sandbox.Sandbox) error { return box.CloseRefund("", "R-9") }), err: sandbox.ErrUnknown}),
		fields: "amount mchid out_refund_no out_trade_no refund_id refund_status transaction_id user_received_account",
		query:  step{call: refundQuery, vars: r1}},
	{why: "a transfer that arrives", event: "MCHTRANSFER.BILL.FINISHED", original: "mch_payment", summary: "商家转账回调", steps: []step{
		{why: "made", call: transferPath, body: newTransfer}, {why: "received", act: receives}},
		fields: "create_time mch_id openid out_bill_no state transfer_amount transfer_bill_no update_time",
		query:  step{call: transferQuery, vars: t1}},
	{why: "a transfer that is cancelled: CANCELING is no end", event: "MCHTRANSFER.BILL.FINISHED", original: "mch_payment", summary: "商家转账回调", steps: []step{
		{why: "made", call: transferPath, body: newTransfer}, {why: "cancelled", call: transferCancel, vars: t1}, {why: "twice", call: transferCancel, vars: t1}},
		fields: "create_time mch_id openid out_bill_no state transfer_amount transfer_bill_no update_time",
		query:  step{call: transferQuery, vars: t1}},
	{why: "a transfer that nobody confirms, nor asks about", event: "MCHTRANSFER.BILL.FINISHED", original: "mch_payment", summary: "商家转账回调", steps: []step{
		{why: "made", call: transferPath, body: newTransfer}, {why: "a day", act: later(24 * time.Hour)}, {why: "another", act: later(24 * time.Hour)}},
		fields: "create_time fail_reason mch_id openid out_bill_no state transfer_amount transfer_bill_no update_time",
		query:  step{call: transferQuery, vars: t1}},
	{why: "a payscore order that is confirmed", event: "PAYSCORE.USER_CONFIRM", original: "payscore", summary: "支付分服务用户确认成功", steps: []step{
		{why: "created", call: scorePath, body: scoreOrder}, {why: "confirmed", act: confirms}},
		fields: "appid attach mchid openid order_id out_order_no post_payments risk_fund service_id service_introduction state state_description time_range",
		query:  step{call: scoreQuery, qry: s1Query}},
	{why: "a payscore order that is paid", event: "PAYSCORE.USER_PAID", original: "payscore", summary: "支付分服务用户支付成功", steps: []step{
		{why: "created", call: scorePath, body: strings.Replace(scoreOrder, `"attach"`, `"need_user_confirm":false,"attach"`, 1)},
		{why: "completed", call: scoreOf + "complete", vars: s1, body: scoreEnd}, {why: "paid", act: paysScore}},
		fields: "appid attach collection mchid need_collection openid order_id out_order_no post_discounts post_payments risk_fund service_id " +
			"service_introduction state time_range total_amount",
		query: step{call: scoreQuery, qry: s1Query}},
	{why: "an echo", event: "SECURITY_ECHO.SUCCESS", original: "security", summary: "商户签名验签／加解密测试-回调接口", steps: []step{
		{why: "without a URL", call: "POST v3/security/echo", body: `{"echo_message":"nobody"}`, want: map[string]any{"echo_message": "nobody", "encrypted_echo_message": absent{}}},
		{why: "with one", call: "POST v3/security/echo", body: `{"echo_message":"hello","notify_url":"https://example.com/echo"}`}},
		fields: "echo_message"},
}

// announced runs steps whose objects ask for notices at a URL, and returns the notices that
// arrived. They are in order only if they are about one object.
func announced(t *testing.T, box *sandbox.Sandbox, to *notifyURL, steps []step) []receivedNotice {
	t.Helper()
	steps = slices.Clone(steps)
	for i := range steps {
		steps[i].body = strings.ReplaceAll(steps[i].body, "https://example.com", to.URL)
	}
	flow(t, box, steps)
	settle(t, box)
	return to.all()
}

// TestOwnNotices has each flow announce what happened, once, and compares it with what a query
// answers afterwards.
func TestOwnNotices(t *testing.T) {
	for _, test := range ownNotices {
		t.Run(test.why, func(t *testing.T) {
			box := open(t, sandbox.Config{})
			to := newNotifyURL(t, accept)
			var got receivedNotice
			count := 0
			for _, n := range announced(t, box, to, test.steps) {
				if gjson.GetBytes(n.body, "event_type").String() == test.event {
					got = n
					count++
				}
			}
			if count != 1 {
				t.Fatalf("%d notices, want one", count)
			}
			body, resource := gjson.ParseBytes(got.body), got.open(t, box)
			says := [5]string{body.Get("event_type").String(), body.Get("resource.original_type").String(),
				body.Get("resource.associated_data").String(), body.Get("resource_type").String(), body.Get("summary").String()}
			if want := [5]string{test.event, test.original, test.original, "encrypt-resource", test.summary}; says != want {
				t.Errorf("it says %q, want %q", says, want)
			}
			if by := got.signedBy(box); by != "public" {
				t.Errorf("signed by %s", by)
			}
			if diff := cmp.Diff(test.fields, strings.Join(slices.Sorted(maps.Keys(resource.Map())), " ")); diff != "" {
				t.Errorf("fields (-want +got)\n%s", diff)
			}
			if test.query.call == "" {
				return
			}
			method, path, _ := strings.Cut(test.query.call, " ")
			client, err := wxpay.New(box.Config())
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close(t.Context())
			res, err := client.Chain(path).Do(t.Context(), method, test.query.options(t, func(s string) string { return s })...)
			if err != nil {
				t.Fatal(err)
			}
			if same := agree(t, "", resource, gjson.ParseBytes(res.Bytes()), test.renamed); same < 5 {
				t.Errorf("only %d fields to compare: %s, %s", same, resource.Raw, res.Bytes())
			}
		})
	}
}

// agree wants every field that is in both to be equal, and says how many are.
func agree(t *testing.T, at string, notice, query gjson.Result, renamed map[string]string) (same int) {
	t.Helper()
	switch {
	case notice.IsObject() && query.IsObject():
		for name, value := range notice.ForEach {
			other := name.String()
			if renamed[other] != "" {
				other = renamed[other]
			}
			if found := query.Get(other); found.Exists() {
				same += agree(t, at+"/"+name.String(), value, found, nil)
			}
		}
		return same
	case notice.IsArray() && query.IsArray() && len(notice.Array()) == len(query.Array()):
		for i, value := range notice.Array() {
			same += agree(t, fmt.Sprintf("%s/%d", at, i), value, query.Array()[i], nil)
		}
		return same
	case notice.Raw != query.Raw:
		t.Errorf("%s: the notice says %s, a query %s", at, notice.Raw, query.Raw)
	}
	return 1
}

// TestNothingToAnnounce has changes without a notice. One did not happen, one was the merchant's
// own act, and the notice of one goes to a URL of the platform.
func TestNothingToAnnounce(t *testing.T) {
	box := open(t, sandbox.Config{})
	to := newNotifyURL(t, accept)
	without := func(body string) string {
		for _, path := range []string{"refunded", "transferred"} {
			body = strings.Replace(body, `"notify_url":"https://example.com/`+path+`",`, "", 1)
		}
		return body
	}
	announced(t, box, to, []step{
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: strings.Replace(jsapiOrder, "A10001", "A10002", 1)},
		{why: "closed", call: closePath, vars: map[string]string{"out_trade_no": "A10002"}, body: `{"mchid":"1900000109"}`},
		{why: "created", call: scorePath, body: scoreOrder},
		{why: "confirmed: told", act: confirms},
		{why: "completed", call: scoreOf + "complete", vars: s1, body: scoreEnd},
		{why: "paid in cash", call: scoreOf + "sync", vars: s1, body: scoreSync},
		{why: "agreed beforehand", call: scorePath, body: strings.NewReplacer(`"S1"`, `"S2"`, `"attach"`, `"need_user_confirm":false,"attach"`).Replace(scoreOrder)},
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder},
		{why: "paid: told", act: pays("A10001")},
		{why: "paid twice", act: pays("A10001"), err: sandbox.ErrState},
		{why: "refunded, to the platform's URL", call: refundPath, body: without(refundOf("R-1", 40, 100))},
		{why: "refunded too much", call: refundPath, body: refundOf("R-2", 61, 100), status: 400, code: "INVALID_REQUEST"},
		{why: "transferred, to the platform's URL", call: transferPath, body: without(newTransfer)},
		{why: "received", act: receives},
		{why: "waiting for the user", call: transferPath, body: strings.Replace(newTransfer, `"T1"`, `"T2"`, 1)},
	})
	var events []string
	for _, n := range box.Notices() {
		events = append(events, n.Event)
	}
	if diff := cmp.Diff([]string{"PAYSCORE.USER_CONFIRM", "TRANSACTION.SUCCESS"}, events); diff != "" {
		t.Errorf("events (-want +got)\n%s", diff)
	}
}

func TestEchoIsEncryptedAgain(t *testing.T) {
	box := open(t, sandbox.Config{})
	to := newNotifyURL(t, accept)
	client, err := wxpay.New(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	res, err := client.Chain("v3/security/echo").Post(t.Context(), wxpay.JSON{"echo_message": "hello", "encrypted_echo_message": "张三", "notify_url": to.URL})
	if err != nil || res.Get("encrypted_echo_message").String() != "张三" {
		t.Fatalf("%v %s", err, res.Bytes())
	}
	settle(t, box)
	resource := to.all()[0].open(t, box)
	raw, err := base64.StdEncoding.DecodeString(resource.Get("encrypt_echo_message").String())
	if err != nil {
		t.Fatal(err)
	}
	clear, err := rsa.DecryptOAEP(sha1.New(), nil, box.MerchantKey(), raw, nil)
	if err != nil || string(clear) != "张三" || resource.Get("echo_message").String() != "hello" {
		t.Errorf("%s: %v %q", resource.Raw, err, clear)
	}
}

// TestNoticesToStrangersAreKept: a URL that must not be called is no reason to refuse an order, and
// the notice tells why it was not sent.
func TestNoticesToStrangersAreKept(t *testing.T) {
	box := open(t, sandbox.Config{})
	flow(t, box, paidOrder())
	if n := settle(t, box); len(n) != 1 || n[0].State != sandbox.NoticeUnsent || len(n[0].Attempts) != 0 || n[0].URL != "https://example.com/paid" || !n[0].Due.IsZero() {
		t.Errorf("%+v", n)
	}
}
