package fill

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

var maker = Maker{MchID: "1900000109", Now: time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC)}

// TestRequest: the sample's values where they are good, and made-up ones where they are not.
func TestRequest(t *testing.T) {
	field := func(depth int, name, of string) catalog.Field {
		return catalog.Field{Depth: depth, Name: name, Type: of}
	}
	required := func(f catalog.Field) catalog.Field { f.Required = true; return f }
	encrypted := required(field(2, "name", "string"))
	encrypted.EncryptedBy = "platform"
	chosen := required(field(1, "state", "string"))
	chosen.Enum = []string{"OPEN", "CLOSE"}
	packed := required(field(1, "packed", "string"))
	packed.Encoded = "json"
	e := &catalog.Endpoint{
		Path: "v3/orders/{out_trade_no}/{mchid}/{openid}",
		Request: []catalog.Field{
			required(field(0, "out_trade_no", "string")),
			field(0, "query", "object"), required(field(1, "mchid", "string")),
			field(0, "json", "object"), chosen, required(field(1, "time_expire", "string")), required(field(1, "total", "integer")),
			field(1, "attach", "string"), field(1, "unknown", "string"), field(1, "detail", "object"), field(2, "cost_price", "integer"),
			required(field(1, "receivers", "object[]")), encrypted, required(field(2, "account", "string")),
			packed, required(field(2, "openid", "string")),
		},
		Sample: catalog.Sample{
			Query: json.RawMessage(`{"mchid":"1230000109"}`),
			JSON: json.RawMessage(`{"state":"open","time_expire":"2018-06-08T10:34:56+08:00","total":888,"attach":"说明","detail":{},
				"undocumented":"x","receivers":[{"name":"hu89ohu89ohu89o","account":"1"},{"account":"2"}]}`),
		},
	}
	m := maker
	m.Given = map[string]any{"out_trade_no": "A1", "receivers.account": "B1", "account": "C1", "total": json.Number("100")}
	want := Request{
		Vars:  map[string]any{"out_trade_no": "A1", "mchid": "1900000109", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
		Query: map[string]any{"mchid": "1900000109"},
		JSON: map[string]any{
			"state": "OPEN", "time_expire": "2026-11-22T00:00:00+08:00", "total": json.Number("100"), "attach": "说明",
			"receivers": []any{map[string]any{"name": "张三", "account": "B1"}, map[string]any{"name": "张三", "account": "B1-1"}},
			"packed":    `{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}`,
		},
	}
	if diff := cmp.Diff(want, m.Request(e)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	m.Seal = func(plaintext string) string { return "sealed " + plaintext }
	if got := m.Request(e).JSON["receivers"].([]any)[0].(map[string]any)["name"]; got != "sealed 张三" {
		t.Errorf("a client that leaves encryption to its user sends %v", got)
	}
}

// TestStruct: all that is required or has a value is filled, and nothing else.
func TestStruct(t *testing.T) {
	type kind string
	type inner struct {
		Account *string `json:"account"`
		Note    *string `json:"note,omitempty"`
	}
	type request struct {
		Number   *string    `json:"out_trade_no"`
		Kind     *kind      `json:"kind"`
		Total    *int64     `json:"total"`
		Limit    *int64     `json:"limit,omitempty"`
		Sharing  *bool      `json:"profit_sharing"`
		Expires  *time.Time `json:"time_expire"`
		Begins   *time.Time `json:"begin_time"`
		List     []inner    `json:"receivers"`
		Missing  []inner    `json:"missing"`
		Optional *inner     `json:"optional,omitempty"`
	}
	text, of, yes, total := func(s string) *string { return &s }, kind("A"), true, int64(888)
	now, then := maker.Now.In(china), time.Date(2018, 6, 8, 0, 0, 0, 0, time.UTC)
	want := request{
		Number: text("A1"), Kind: &of, Total: &total, Sharing: &yes, Expires: &then, Begins: &now,
		List:    []inner{{Account: text("1"), Note: text("x")}, {Account: text("20260101000001")}},
		Missing: []inner{{Account: text("20260101000001")}},
	}
	var got request
	maker.Struct(reflect.ValueOf(&got).Elem(), Request{
		Vars:  map[string]any{"out_trade_no": "A1"},
		Query: map[string]any{"kind": "A"},
		JSON: map[string]any{"total": json.Number("888"), "profit_sharing": true, "time_expire": "2018-06-08T00:00:00Z",
			"receivers": []any{map[string]any{"account": "1", "note": "x"}, map[string]any{}}},
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
