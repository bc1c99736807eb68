package interop

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/jsapi"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payrollcard"
	"github.com/wechatpay-apiv3/wechatpay-go/services/profitsharing"
	"github.com/wechatpay-apiv3/wechatpay-go/services/refunddomestic"
)

const appID = "wxd678efh567hg6787"

// merchant acts as a shop with the official SDK.
type merchant struct {
	box    *command
	client *core.Client
	way    *detour
	serial string // of WeChat Pay's key that the client uses
	order  string // begins the numbers of its orders
}

// place makes a JSAPI order over 100 fen (分).
func (m *merchant) place(t *testing.T, number string) {
	t.Helper()
	service := jsapi.JsapiApiService{Client: m.client}
	made, _, err := service.PrepayWithRequestPayment(t.Context(), jsapi.PrepayRequest{
		Appid: core.String(appID), Mchid: core.String(m.box.MchID), Description: core.String("Image形象店-深圳腾大-QQ公仔"),
		OutTradeNo: core.String(number), NotifyUrl: core.String("https://www.weixin.qq.com/wxpay/pay.php"),
		Amount: &jsapi.Amount{Total: core.Int64(100), Currency: core.String("CNY")},
		Payer:  &jsapi.Payer{Openid: core.String("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")},
	})
	if err != nil {
		t.Fatalf("prepay: %v", err)
	}
	if *made.PrepayId == "" || *made.PaySign == "" {
		t.Fatalf("prepay: %v", made)
	}
}

// look queries an order by its own number.
func (m *merchant) look(t *testing.T, number string) *payments.Transaction {
	t.Helper()
	service := jsapi.JsapiApiService{Client: m.client}
	found, _, err := service.QueryOrderByOutTradeNo(t.Context(), jsapi.QueryOrderByOutTradeNoRequest{
		OutTradeNo: core.String(number), Mchid: core.String(m.box.MchID)})
	if err != nil {
		t.Fatalf("query: %v", err)
	}
	if found.OutTradeNo == nil || *found.OutTradeNo != number || found.TradeState == nil {
		t.Fatalf("query: %v", found)
	}
	return found
}

// testOrder has an order paid and refunded in part.
func (m *merchant) testOrder(t *testing.T) {
	number := m.order + "-1"
	m.place(t, number)
	if state := *m.look(t, number).TradeState; state != "NOTPAY" {
		t.Errorf("before payment the order is %s", state)
	}
	m.box.pay(t, number)
	paid := m.look(t, number)
	if *paid.TradeState != "SUCCESS" || paid.TransactionId == nil || *paid.Amount.Total != 100 || *paid.Payer.Openid != "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" {
		t.Fatalf("after payment: %v", paid)
	}
	service := jsapi.JsapiApiService{Client: m.client}
	same, _, err := service.QueryOrderById(t.Context(), jsapi.QueryOrderByIdRequest{TransactionId: paid.TransactionId, Mchid: core.String(m.box.MchID)})
	if err != nil {
		t.Fatalf("query by transaction_id: %v", err)
	}
	if diff := cmp.Diff(paid.String(), same.String()); diff != "" {
		t.Errorf("the two queries differ (-out_trade_no +transaction_id):\n%s", diff)
	}
	m.testRefund(t, paid)
	if state := *m.look(t, number).TradeState; state != "REFUND" {
		t.Errorf("after a refund the order is %s", state)
	}
}

// testRefund refunds 40 of the 100, and then more than is left.
func (m *merchant) testRefund(t *testing.T, paid *payments.Transaction) {
	service := refunddomestic.RefundsApiService{Client: m.client}
	refund := func(number string, fen int64) error {
		_, _, err := service.Create(t.Context(), refunddomestic.CreateRequest{
			TransactionId: paid.TransactionId, OutRefundNo: core.String(number), Reason: core.String("商品已售完"),
			Amount: &refunddomestic.AmountReq{Refund: core.Int64(fen), Total: core.Int64(100), Currency: core.String("CNY")},
		})
		return err
	}
	first := m.order + "-refund-1"
	if err := refund(first, 40); err != nil {
		t.Fatalf("refund: %v", err)
	}
	found, _, err := service.QueryByOutRefundNo(t.Context(), refunddomestic.QueryByOutRefundNoRequest{OutRefundNo: core.String(first)})
	if err != nil {
		t.Fatalf("query of the refund: %v", err)
	}
	if *found.Status != refunddomestic.STATUS_SUCCESS || *found.Amount.Refund != 40 || *found.TransactionId != *paid.TransactionId || *found.OutTradeNo != *paid.OutTradeNo {
		t.Errorf("the refund: %v", found)
	}
	var refused *core.APIError
	if err := refund(m.order+"-refund-2", 61); !errors.As(err, &refused) || refused.Code != "INVALID_REQUEST" || refused.Message == "" {
		t.Errorf("a refund of 61 of the remaining 60: %v", err)
	}
}

// testClose closes an order: 204, whose signature covers an empty body.
func (m *merchant) testClose(t *testing.T) {
	number := m.order + "-2"
	m.place(t, number)
	service := jsapi.JsapiApiService{Client: m.client}
	result, err := service.CloseOrder(t.Context(), jsapi.CloseOrderRequest{OutTradeNo: core.String(number), Mchid: core.String(m.box.MchID)})
	if err != nil || result.Response.StatusCode != 204 {
		t.Fatalf("close: %v", err)
	}
	if state := *m.look(t, number).TradeState; state != "CLOSED" {
		t.Errorf("after closing the order is %s", state)
	}
}

// testEncryption sends sensitive fields (敏感信息) that the SDK encrypts, and lets it decrypt a
// field of an answer.
func (m *merchant) testEncryption(t *testing.T) {
	tokens := payrollcard.TokensApiService{Client: m.client}
	token, _, err := tokens.CreateToken(t.Context(), payrollcard.CreateTokenRequest{
		Openid: core.String("onqOjjmo8wmTOOtSKwXtGjg9Gb58"), Appid: core.String(appID), SubMchid: core.String("1111111"),
		UserName: core.String("张三"), IdCardNumber: core.String("11010519491231002X"),
		EmploymentType: payrollcard.EMPLOYMENTTYPE_LONG_TERM_EMPLOYMENT.Ptr(),
	})
	if err != nil || token.Token == nil || *token.Token == "" {
		t.Fatalf("token: %v %v", token, err)
	}
	m.sealed(t, "张三", "11010519491231002X")

	receivers := profitsharing.ReceiversApiService{Client: m.client}
	added, _, err := receivers.AddReceiver(t.Context(), profitsharing.AddReceiverRequest{
		Appid: core.String(appID), Type: profitsharing.RECEIVERTYPE_PERSONAL_OPENID.Ptr(), Account: core.String("o" + m.order),
		Name: core.String("李四"), RelationType: profitsharing.RECEIVERRELATIONTYPE_STAFF.Ptr(),
	})
	if err != nil {
		t.Fatalf("receiver: %v", err)
	}
	m.sealed(t, "李四")
	if added.Name == nil || *added.Name != "李四" {
		t.Errorf("the SDK decrypts another name from the answer: %v", added)
	}
}

// sealed checks that the latest request named the client's key, and none of the plaintexts.
func (m *merchant) sealed(t *testing.T, plaintexts ...string) {
	t.Helper()
	header, body := m.way.latest()
	if serial := header.Get("Wechatpay-Serial"); serial != m.serial {
		t.Errorf("Wechatpay-Serial is %q, want %q", serial, m.serial)
	}
	for _, plaintext := range plaintexts {
		if len(body) == 0 || bytes.Contains(body, []byte(plaintext)) {
			t.Errorf("the SDK sent a sensitive field in clear: %s", body)
		}
	}
}
