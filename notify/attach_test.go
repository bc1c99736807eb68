package notify_test

import (
	"context"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/notify"
)

// TestAttach sends true payments with a merchant's own text. A name of WeChat Pay's behind a & has
// them refused for good, so the log says what to do, and shows no value.
func TestAttach(t *testing.T) {
	for _, c := range []struct {
		reason, attach string
		status         int
		body           string
	}{
		{"a query string of other names", "uid=1&shop=2", 200, okXML},
		{"the first name is behind no &", "version=2&uid=1", 200, okXML},
		{"an ID", "9f2c", 200, okXML},
		{"a field of notices", "uid=5&openid=o", 400, failXML},
		{"an amount", "uid=5&total_fee=1", 400, failXML},
		{"a field of a page that payers see", "uid=5&version=2", 400, failXML},
		{"another", "uid=5&notify_url=secret", 400, failXML},
	} {
		t.Run(c.reason, func(t *testing.T) {
			m, log := newMux(t, nil)
			must(t, m.HandleRest(func(context.Context, *notify.Event) error { return nil }))
			post(t, m, requestV2(payment.with("attach", c.attach).signed("MD5").xml("xml")), c.status, c.body)
			if c.status == 400 {
				log.has(t, "level=ERROR", "query the order (查询订单)", "attach", "the value of attach holds &")
				if strings.Contains(log.String(), "secret") {
					t.Error("the log shows a value")
				}
			}
		})
	}
}
