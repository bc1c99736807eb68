package notify_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/notify"
)

// papay is the query of a URL that a merchant signs and a payer opens (委托代扣, 公众号纯签约). The
// payer has chosen the display account.
func papay(account string) fields {
	return fields{
		"appid": "wx2421b1c4370ec43b", "contract_code": "100001256", "contract_display_account": account, "mch_id": merchant,
		"notify_url": "https://shop.example/contract", "plan_id": "123", "request_serial": "1695", "timestamp": "1414488825", "version": "1.0",
	}
}

// crafted is a display account that holds the fields of a payment, in their order.
const crafted = "x&bank_type=CFT&is_subscribe=N&mch_id=" + merchant + "&nonce_str=1&openid=o&out_trade_no=1409811653&result_code=SUCCESS" +
	"&return_code=SUCCESS&total_fee=999999&trade_type=JSAPI&transaction_id=1004400740201409030005092168"

// cut makes a notice of a signed text. names are where its fields begin, in order, each found after
// the name before.
func cut(text string, names ...string) fields {
	made := fields{}
	for i, name := range names {
		_, text, _ = strings.Cut(text, name+"=")
		made[name] = text
		if i+1 < len(names) {
			made[name], _, _ = strings.Cut(text, "&"+names[i+1]+"=")
		}
	}
	return made
}

// textOf is the signed text of fields, without the key.
func textOf(f fields) string {
	var pairs []string
	for _, name := range f.names() {
		pairs = append(pairs, name+"="+f[name])
	}
	return strings.Join(pairs, "&")
}

// TestPapayCutAnew makes a payment of a papay URL, with the URL's sign, which fits. The payment was
// never made, and must not be believed.
func TestPapayCutAnew(t *testing.T) {
	paid := []string{"bank_type", "is_subscribe", "mch_id", "nonce_str", "openid", "out_trade_no", "result_code", "return_code", "total_fee",
		"trade_type", "transaction_id"}
	insert := func(names ...string) []string { return slices.Sorted(slices.Values(slices.Concat(paid, names))) }
	for _, c := range []struct {
		reason  string
		account string
		names   []string
		says    string
	}{
		{"what is before stands in appid, what is after in transaction_id", crafted, insert("appid"), "&"},
		{"what is after stands in a field that nobody knows", crafted + "&z=1", insert("appid", "z"), "&"},
		{"what is after looks like a URL", crafted + "&z=https://shop.example/?a=1", insert("appid", "z"), "&"},
		{"what is before stands in attach", strings.Replace(crafted, "x&", "x&attach=1&", 1), insert("appid", "attach"), "&"},
		{"nothing stands in appid, and bank_type is missing", crafted + "&z=1", slices.Concat(
			[]string{"appid", "contract_code", "contract_display_account"}, insert("z")[1:]), ""},
		{"further fields, and nothing in a value", "x&contract_id=1&is_subscribe=N", []string{"appid", "contract_code", "contract_display_account",
			"contract_id", "is_subscribe", "mch_id", "notify_url", "plan_id", "request_serial", "timestamp", "version"}, ""},
	} {
		for _, kind := range []string{"MD5", "HMAC-SHA256"} {
			url := papay(c.account).signed(kind)
			text := textOf(papay(c.account))
			forged := cut(text, c.names...)
			if textOf(forged) != text || forged.signed(kind)["sign"] != url["sign"] {
				t.Fatalf("%s: the test does not cut the text anew: %s", c.reason, textOf(forged))
			}
			event, err := parser().ParseXML(context.Background(), []byte(forged.with("sign", url["sign"]).xml("xml")))
			if event != nil && event.Type == notify.TypeV2Unknown {
				continue // says that nothing is known
			}
			checkRefusal(t, c.reason+", "+kind, err, notify.CheckFields, notify.ErrRecut)
			if err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "shop.example")) {
				t.Errorf("%s: error %v", c.reason, err)
			}
		}
	}
}

// TestAllCuts tries every way in which a signed text can be cut into fields. Each is refused, or is
// of no kind.
func TestAllCuts(t *testing.T) {
	for _, account := range []string{
		crafted,
		"x&bank_type=C&change_type=ADD&contract_code=1&contract_id=1&mch_id=" + merchant + "&openid=o&operate_time=1&plan_id=1&request_serial=1&z=1",
		"x&bank_type=C&combine_appid=wx&combine_mch_id=" + merchant +
			"&combine_out_trade_no=1&nonce_str=1&result_code=SUCCESS&return_code=SUCCESS&sign_type=MD5&sub_order_list={}&trade_type=JSAPI&z=1",
	} {
		text := textOf(papay(account))
		sign := papay(account).signed("MD5")["sign"]
		tried := 0
		forEachCut(text, func(forged fields) {
			tried++
			if textOf(forged) != text {
				t.Fatalf("not a cut of the text: %v", forged)
			}
			event, err := parser().ParseXML(context.Background(), []byte(forged.with("sign", sign).xml("xml")))
			if err == nil && event.Type != notify.TypeV2Unknown {
				t.Errorf("believed as %s: %v", event.Type, forged)
			}
			if errors.Is(err, notify.ErrBadSignature) {
				t.Fatal("the sign does not fit")
			}
		})
		if tried < 1000 {
			t.Errorf("only %d cuts", tried)
		}
	}
}

// forEachCut calls fn with every set of fields that has a signed text: their names ascend.
func forEachCut(text string, fn func(fields)) {
	pairs := strings.Split(text, "&")
	var walk func(at int, made fields, last string)
	walk = func(at int, made fields, last string) {
		if at == len(pairs) {
			fn(maps.Clone(made))
			return
		}
		before := made[last]
		if last != "" { // the next piece belongs to the value
			made[last] = before + "&" + pairs[at]
			walk(at+1, made, last)
			made[last] = before
		}
		if name, value, found := strings.Cut(pairs[at], "="); found && name > last {
			made[name] = value
			walk(at+1, made, name)
			delete(made, name)
		}
	}
	walk(0, fields{}, "")
}
