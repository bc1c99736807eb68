package notify_test

import (
	"context"
	_ "embed"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
)

// The vectors below were signed and encrypted by other programs.

var (
	//go:embed testdata/wechatpay-go.json
	publishedBody string
	//go:embed testdata/wechatpay-go.pem
	publishedCertificate []byte
	// openssl enc -aes-256-ecb -base64 -A -K <hex of md5(keyV2) in hex> of
	// refund.notification.req_info.sample.xml, which wechatpay-apiv3/wechatpay-php has among its
	// tests. 4ad14ac334ab13540eb6c5479512a8e8 is that MD5, as TheNorthMemory/wechatpay-axios-plugin
	// publishes it.
	//go:embed testdata/refund.b64
	publishedRefund string
)

const publishedSignature = "tJHIiIS9eB2hAYstmAmbbD3ZE5LiIm/Ug5tuL4fC0YOFRWIHV39UFIZXC0e9Wl6lBu6sKvkqDkzpqzBsVHyXFlbYZTOQrVdG4b6LfTnK4mikv9++" +
	"ixJMd3vTf2yCqvBkh98zs3Ds5zsYQakzbcwhmw4fMJs4nPLws28H0UW9FjDR//rxELLwXvV1VEA1IBLX70xptjL8hrfUjEE8kkry6yNJTHZRU8CAc7qHli2Ng1V1qb9ARbK8" +
	"A3ThmFmPQvRGrapI/jS2laKKgYUmfdEdkNO6B2Cke5e8VTxY406ArAmQ90GAihDwIcb16TQMnzCMBoutnwZKNiKRACrFmtxw2Q=="

// TestPublishedV3 takes the notice and the certificate that test the official SDK
// (wechatpay-apiv3/wechatpay-go, core/notify/notify_test.go). Its signature is good. Its key has 16
// bytes and is no APIv3 key, so the notice fails at the last check.
func TestPublishedV3(t *testing.T) {
	certificate, err := crypto.ParseCertificate(publishedCertificate)
	if err != nil {
		t.Fatal(err)
	}
	p := &notify.Parser{
		Keyring: keyring.Static(keyring.FromCertificate(certificate)), APIv3Key: keyV3,
		Now: func() time.Time { return time.Unix(1624523846, 0) },
	}
	header := http.Header{
		"Wechatpay-Nonce": {"EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz"}, "Wechatpay-Timestamp": {"1624523846"},
		"Wechatpay-Serial": {"D7CE59D1F522D701"}, "Wechatpay-Signature": {publishedSignature},
	}
	_, err = p.Parse(context.Background(), header, []byte(publishedBody))
	checkRefusal(t, "the published notice", err, notify.CheckDecrypt, notify.ErrDecrypt)
	_, err = p.Parse(context.Background(), header, []byte(publishedBody+" "))
	checkRefusal(t, "with a space more", err, notify.CheckSignature, notify.ErrBadSignature)
	p.APIv3Key = "testMchAPIv3Key0"
	_, err = p.Parse(context.Background(), header, []byte(publishedBody))
	checkRefusal(t, "with its key", err, notify.CheckConfig, notify.ErrConfig)
}

// TestPublishedSign is the sample of the official guide to APIv2's signatures (签名算法).
func TestPublishedSign(t *testing.T) {
	p := &notify.Parser{APIv2Key: "192006250b4c09247ec02edce69f6a2d"}
	message := fields{"appid": "wxd930ea5d5a258f4f", "body": "test", "device_info": "1000", "mch_id": "10000100", "nonce_str": "ibuaiVcKdpRxkhJA"}
	for signType, sign := range map[string]string{
		"MD5":         "9A0A8659F005D6984697E2CA0A9CF3B7",
		"HMAC-SHA256": "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6",
	} {
		event, err := p.ParseXML(context.Background(), []byte(message.with("sign", sign).xml("xml")))
		if err != nil || event.Type != notify.TypeV2Unknown || event.MchID != "10000100" || !event.Signed {
			t.Errorf("%s: event %+v, error %v", signType, event, err)
		}
		_, err = p.ParseXML(context.Background(), []byte(message.with("body", "tes").with("sign", sign).xml("xml")))
		checkRefusal(t, signType+", another body", err, notify.CheckSignature, notify.ErrBadSignature)
	}
}

// TestPublishedRefund opens a refund that openssl has encrypted, inside the message of the official
// page.
func TestPublishedRefund(t *testing.T) {
	message := fields{"return_code": "SUCCESS", "appid": "wx8888888888888888", "mch_id": merchant, "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"}
	event, err := parser().ParseXML(context.Background(), []byte(message.with("req_info", strings.TrimSpace(publishedRefund)).xml("xml")))
	if err != nil {
		t.Fatal(err)
	}
	want := fields{
		"out_refund_no": "131811191610442717309", "out_trade_no": "71106718111915575302817", "refund_account": "REFUND_SOURCE_RECHARGE_FUNDS",
		"refund_fee": "3960", "refund_id": "50000408942018111907145868882", "refund_recv_accout": "支付用户零钱",
		"refund_request_source": "API", "refund_status": "SUCCESS", "settlement_refund_fee": "3960", "settlement_total_fee": "3960",
		"success_time": "2018-11-19 16:24:13", "total_fee": "3960", "transaction_id": "4200000215201811190261405420",
	}
	got, err := notify.As[fields](event)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v, (-want +got):\n%s", err, diff)
	}
	if event.Type != notify.TypeV2Refund || event.Signed || event.ID != "refund-processed:50000408942018111907145868882:SUCCESS" {
		t.Errorf("event %+v", event)
	}
}
