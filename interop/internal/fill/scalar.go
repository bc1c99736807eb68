package fill

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/catalog"
)

// scalar makes a text, a number or a boolean.
func (m Maker) scalar(n catalog.Node, had any) any {
	if given, there := m.given(n.Name); there {
		return given
	}
	text := element(n) == "string"
	if text {
		if own, fits := m.own(n.Name); fits {
			return own
		}
	}
	switch {
	case n.EncryptedBy != "" && m.Seal != nil:
		return m.Seal(clear(n.Name))
	case n.EncryptedBy != "":
		return clear(n.Name)
	case usable(n, had):
		return had
	case len(n.Enum) > 0 && text:
		return n.Enum[0]
	case len(n.Enum) > 0:
		return json.Number(n.Enum[0])
	case text:
		return m.Text(n.Name)
	case n.Type == "boolean", n.Type == "boolean[]":
		return false
	}
	return json.Number("1")
}

func (m Maker) given(name string) (value any, there bool) {
	if value, there = m.Given[m.in+"."+name]; !there {
		value, there = m.Given[name]
	}
	if number, is := value.(string); is {
		value = number + m.place
	}
	return value, there
}

// usable reports whether a sample's value is one that the documentation allows.
func usable(n catalog.Node, had any) bool {
	switch v := had.(type) {
	case string:
		return v != "" && element(n) == "string" && (len(n.Enum) == 0 || slices.Contains(n.Enum, v))
	case bool:
		return element(n) == "boolean"
	case json.Number:
		return (element(n) == "integer" || element(n) == "number") && (len(n.Enum) == 0 || slices.Contains(n.Enum, v.String()))
	}
	return false
}

// china is the zone of WeChat Pay's times.
var china = time.FixedZone("", 8*60*60)

// own makes the texts that a sample cannot have right: the merchant's number, and times that must
// be near now.
func (m Maker) own(name string) (text string, fits bool) {
	now := m.Now.In(china)
	switch name {
	case "mchid", "sp_mchid", "combine_mchid", "mch_id", "stock_creator_mchid", "belong_merchant", "creator_mchid":
		return m.MchID, true
	case "time_expire", "expire_time":
		return now.Add(time.Hour).Format(time.RFC3339), true
	case "bill_date", "deduct_date", "date":
		return now.AddDate(0, 0, -2).Format(time.DateOnly), true
	}
	return "", false
}

// Text makes a text by the name of its field.
func (m Maker) Text(name string) string {
	if own, fits := m.own(name); fits {
		return own
	}
	ends := func(suffixes ...string) bool {
		return slices.ContainsFunc(suffixes, func(suffix string) bool { return strings.HasSuffix(name, suffix) })
	}
	switch {
	case ends("mchid", "merchant_id", "merchant_code"):
		return "1900000110"
	case ends("openid"):
		return "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
	case ends("appid"):
		return "wxd678efh567hg6787"
	case ends("url"):
		return "https://www.weixin.qq.com/wxpay/pay.php"
	case ends("_time"):
		return m.Now.In(china).Format(time.RFC3339)
	case ends("_date"):
		return m.Now.In(china).AddDate(0, 0, -2).Format(time.DateOnly)
	case ends("_ip"):
		return "127.0.0.1"
	case ends("currency"):
		return "CNY"
	}
	return "20260101000001"
}

// clear is the plaintext of a sensitive field.
func clear(name string) string {
	switch {
	case strings.Contains(name, "email"):
		return "user@example.com"
	case strings.Contains(name, "phone"), strings.Contains(name, "mobile"):
		return "13900000000"
	case strings.Contains(name, "address"):
		return "深圳市南山区"
	case strings.Contains(name, "account"), strings.Contains(name, "bank"):
		return "6222020000000000000"
	case strings.Contains(name, "number"), strings.Contains(name, "id_card"), strings.Contains(name, "id_doc"):
		return "11010519491231002X"
	}
	return "张三"
}
