package notify_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/wxpay-chain/wxpay/notify"
)

// This is a handler of net/http by hand. A Mux does all this, and handles a notice once.
func ExampleParser_Parse() {
	parser := parser() // &notify.Parser{Keyring: …, APIv3Key: …}
	handler := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, notify.MaxBody)) // once, and before anything else reads it
		if err != nil {
			http.Error(w, `{"code":"FAIL","message":"失败"}`, http.StatusBadRequest)
			return
		}
		event, err := parser.Parse(req.Context(), req.Header, body)
		if err != nil {
			fmt.Println(err) // to the log: the sender is told nothing
			http.Error(w, `{"code":"FAIL","message":"失败"}`, http.StatusUnauthorized)
			return
		}
		fmt.Println(event.Type, event.OriginalType, event.ID)
		w.WriteHeader(http.StatusNoContent)
	})

	text := holding(`{"refund_id":"50200207182018070300011301001"}`) // what WeChat Pay sends
	for _, sent := range []string{text, text + " "} {
		req := httptest.NewRequest(http.MethodPost, "/notify", strings.NewReader(sent))
		req.Header = sign(sentAt, text)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, req)
		fmt.Println(answer.Code)
	}
	// Output:
	// REFUND.SUCCESS refund EV-2018022511223320873
	// 204
	// notify: signature: crypto: the signature does not match (Request-ID 08F78BB5AF0610D302189F99DD5C20BA56F89845-0)
	// 401
}

// A notice of APIv2. The one of a refund is not signed: ask WeChat Pay before acting on it.
func ExampleParser_ParseXML() {
	parser := parser() // &notify.Parser{APIv2Key: …, MchID: …}
	for _, message := range []fields{
		payment.signed("MD5"), // what WeChat Pay sends
		{"return_code": "SUCCESS", "mch_id": merchant, "req_info": sealECB(refundXML, true)},
	} {
		event, err := parser.ParseXML(context.Background(), []byte(message.xml("xml")))
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(event.Type, event.Signed, event.ID)
	}
	// Output:
	// transaction-success true transaction-success:1004400740201409030005092168
	// refund-processed false refund-processed:50000408942018111907145868882:SUCCESS
}

func ExampleParser_Check() {
	parser := &notify.Parser{APIv2Key: "too short"}
	fmt.Println(parser.Check())
	// Output: notify: the Parser is not complete: APIv2Key (APIv2密钥) has 9 bytes, not 32
}

func ExampleAs() {
	type Payment struct {
		OutTradeNo string `json:"out_trade_no"`
		TradeState string `json:"trade_state"`
		Amount     struct {
			Total int64 `json:"total"` // 分
		} `json:"amount"`
	}
	event := &notify.Event{Resource: []byte(`{"out_trade_no":"1217752501201407033233368018","trade_state":"SUCCESS","amount":{"total":100}}`)}
	payment, err := notify.As[Payment](event)
	fmt.Println(payment.OutTradeNo, payment.TradeState, payment.Amount.Total, err)
	// Output: 1217752501201407033233368018 SUCCESS 100 <nil>
}

func ExampleEvent_Decode() {
	event := &notify.Event{Type: "REFUND.SUCCESS", Resource: []byte(`{"amount":{"refund":"999"}}`)}
	var refund struct {
		Amount struct {
			Refund int64 `json:"refund"` // 分
		} `json:"amount"`
	}
	fmt.Println(event.Decode(&refund) != nil)
	// Output: true
}

// The check that failed is for the log, and decides how to go on.
func ExampleError() {
	text := holding(`{"refund_id":"50200207182018070300011301001"}`)
	header := sign(sentAt, text)
	header.Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/…")
	_, err := parser().Parse(context.Background(), header, []byte(text))

	var refusal *notify.Error
	if errors.As(err, &refusal) {
		fmt.Println(refusal.Check, refusal.RequestID)
	}
	fmt.Println(errors.Is(err, notify.ErrSignatureProbe)) // WeChat Pay is looking whether we verify
	// Output:
	// probe 08F78BB5AF0610D302189F99DD5C20BA56F89845-0
	// true
}
