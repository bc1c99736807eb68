package wxotel_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestPrivate makes calls and deliveries that are full of values. No span and no metric has any.
func TestPrivate(t *testing.T) {
	t.Parallel()
	const number, name, phone = "PRIVATE-20261120-1", "张三丰", "13800138000"
	s := newSeen(t)
	box, client := s.client(t)
	calls := []error{
		second(client.Chain(jsapi).Post(t.Context(), order(box, number))),
		second(client.Chain(jsapi).PostAsync(t.Context(), order(box, number)).Wait(t.Context())),
		second(client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(t.Context(), wxpay.Vars{"out_trade_no": number}, wxpay.Query{"mchid": box.Config().MchID})),
		second(client.Chain("v3/pay/transactions/id/" + phone).Get(t.Context())),
		second(client.Link(box.URL + "/v3/merchant-service/images/" + openid + "?token=" + phone).Get(t.Context())),
		second(client.Chain("v3/profitsharing/receivers/add").Post(t.Context(), wxpay.JSON{"appid": "wx1", "type": "PERSONAL_OPENID", "account": openid, "name": name, "relation_type": "STAFF"})),
		second(client.Chain("v3/refund/domestic/refunds").Post(t.Context(), wxpay.JSON{"out_trade_no": number, "out_refund_no": phone, "amount": wxpay.JSON{"refund": 1, "total": 2, "currency": "CNY"}})),
	}
	box.Inject(sandbox.BadSignature())
	calls = append(calls, second(client.Chain(jsapi).Post(t.Context(), order(box, number+"-2"))))
	box.Handle("GET", "v3/echo", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Status: 400, Body: []byte(`{"code":"` + openid + `","message":"` + name + `"}`)}
	})
	calls = append(calls, second(client.Chain("v3/echo").Get(t.Context())))
	mux, url := s.receiver(t, box, func(context.Context, *notify.Event) error { return errors.New("no order of " + openid) })
	if _, err := box.Notify("TRANSACTION.SUCCESS", url, sandbox.NoticeOptions{Set: map[string]any{"out_trade_no": number, "payer.openid": openid}}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(box.Settle(t.Context()), mux.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	values := append(valuesOf(t, box.Notices()[0].Resource), number, name, phone, openid, "PERSONAL_OPENID", "token", "no order",
		box.Config().MchID, box.Config().SerialNo, box.Key().Serial, box.Keys().APIv3Key, "nonce_str")
	for _, request := range box.Requests() {
		values = append(values, request.Header.Get("Authorization"), request.Header.Get("Wechatpay-Serial"))
	}
	told := s.all(t)
	if n := strings.Count(told, "(client)"); n != len(calls) || !strings.Contains(told, "wxpay notify") || len(values) < 20 {
		t.Fatalf("%d of %d calls were observed, and %d values looked for: %v\n%s", n, len(calls), len(values), errors.Join(calls...), told)
	}
	for _, value := range values {
		if value != "" && strings.Contains(told, value) {
			t.Errorf("%s was told in\n%s", value, told)
		}
	}
	known := regexp.MustCompile(`^(http\.request\.(method|resend_count)|http\.response\.status_code|url\.template|server\.(address|port)|error\.type|wxpay\.[a-z_.]+)$`)
	for line := range strings.SplitSeq(told, "\n") {
		if key, _, isAttribute := strings.Cut(line, " = "); isAttribute && !known.MatchString(key) {
			t.Errorf("the attribute %s is new: does it hold a value?", key)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// valuesOf returns the strings of a JSON text that may name an order or a person.
func valuesOf(t *testing.T, text []byte) (values []string) {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		case string:
			if len(v) > 3 && strings.ContainsAny(v, "0123456789") {
				values = append(values, v)
			}
		}
	}
	walk(v)
	return values
}

// all writes all that was made: names, attributes, events, links and descriptions of spans, and the
// attributes of metrics.
func (s *seen) all(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	write := func(attributes []attribute.KeyValue) {
		for _, a := range attributes {
			fmt.Fprintf(&b, "%s = %s\n", a.Key, a.Value.String())
		}
	}
	for _, span := range s.spans.GetSpans() {
		fmt.Fprintf(&b, "%s (%s) %s %s\n", span.Name, span.SpanKind, span.Status.Code, span.Status.Description)
		write(span.Attributes)
		for _, event := range span.Events {
			b.WriteString(event.Name + "\n")
			write(event.Attributes)
		}
		for _, link := range span.Links {
			write(link.Attributes)
		}
	}
	for _, point := range s.points(t) {
		write(point.set.ToSlice())
	}
	return b.String()
}
