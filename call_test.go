package wxpay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestSeeds calls each of the five pages in its three styles, sync and async.
func TestSeeds(t *testing.T) {
	box := newBoxWith(t, sandbox.Config{Strictness: sandbox.Fields}) // each call by itself: no user authorises anything here
	client := newClient(t, box)
	secret := func(plaintext string) string {
		sealed, err := crypto.Encrypt(box.Key().Public, plaintext)
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	named := wxpay.Header{"Wechatpay-Serial": box.Key().Serial}
	v3 := client.Seg("v3") // property style: a Builder kept and used again
	for _, c := range []struct {
		path    string
		pure    wxpay.Builder
		kept    wxpay.Builder
		body    wxpay.JSON
		fields  []string // of the answer
		secrets int      // decrypted by the sandbox
	}{
		{
			"v3/gov/subsidy/zhejiang/authcode/issue",
			client.Seg("v3").Seg("gov").Seg("subsidy").Seg("zhejiang").Seg("authcode").Seg("issue"),
			v3.Chain("gov/subsidy/zhejiang").Seg("authcode", "issue"),
			wxpay.JSON{
				"category_id": "A01", "openid": "", "name": secret("张三"), "mobile": secret("13800000000"), "add_code": "330000",
				"custom_info": "", "cert_type": "1", "cert_no": secret("330000199001010000"), "req_ssn": "123",
			},
			[]string{"resp_code", "resp_desc", "auth_code"}, 3,
		},
		{
			"v3/payroll-card/tokens", client.Seg("v3").Seg("payrollCard").Seg("tokens"), v3.Seg("payrollCard", "tokens"),
			wxpay.JSON{
				"openid": "9x111111", "appid": "wxa1111111", "sub_appid": "wxa1111111", "sub_mchid": "1111111",
				"user_name": secret("张三"), "id_card_number": secret("330000199001010000"), "employment_type": "LONG_TERM_EMPLOYMENT",
			},
			[]string{"openid", "mchid", "sub_mchid", "token", "expires_in"}, 2,
		},
		{
			"v3/payroll-card/authentications/pre-order",
			client.Seg("v3").Seg("payrollCard").Seg("authentications").Seg("preOrder"), v3.Seg("payrollCard").Chain("authentications/pre-order"),
			wxpay.JSON{
				"openid": "onqOjjmo8wmTOOtSKwXtGjg9Gb58", "appid": "wxa1111111", "sub_mchid": "1111111", "sub_appid": "wxa1111111",
				"authenticate_number": "mcdhehfgisdhfjghed39384564i83", "project_name": "某项目", "employer_name": "某单位名称", "authenticate_type": "SIGN_IN",
			},
			[]string{"authenticate_number", "openid", "mchid", "sub_mchid", "token", "expires_in"}, 0,
		},
		{
			permissionsPath, client.Seg("v3").Seg("payscore").Seg("permissions"), v3.Chain("payscore/permissions"), permissions(),
			[]string{"apply_permissions_token"}, 0,
		},
		{
			"v3/payroll-card/authentications/pre-order-with-auth",
			client.Seg("v3").Seg("payrollCard").Seg("authentications").Seg("preOrderWithAuth"), v3.Seg("payrollCard", "authentications", "preOrderWithAuth"),
			wxpay.JSON{
				"openid": "onqOjjmo8wmTOOtSKwXtGjg9Gb58", "appid": "wxa1111111", "sub_mchid": "1111111", "sub_appid": "wxa1111111",
				"authenticate_number": "mcdhehfgisdhfjghed39384564i83", "project_name": "某项目", "employer_name": "某用工企业",
				"user_name": secret("张三"), "id_card_number": secret("330000199001010000"), "employment_type": "LONG_TERM_EMPLOYMENT", "authenticate_type": "SIGN_IN",
			},
			[]string{"authenticate_number", "openid", "mchid", "sub_mchid", "token", "expires_in"}, 2,
		},
	} {
		for style, builder := range map[string]wxpay.Builder{"pure": c.pure, "declarative": client.Chain(c.path), "property": c.kept} {
			for _, async := range []bool{false, true} {
				post := builder.Post
				if async {
					post = func(ctx context.Context, options ...wxpay.Option) (*wxpay.Response, error) {
						return builder.PostAsync(ctx, options...).Wait(ctx)
					}
				}
				res, err := post(t.Context(), c.body, named)
				if err != nil {
					t.Errorf("%s, %s, async %v: %v", c.path, style, async, err)
					continue
				}
				for _, field := range c.fields {
					if !res.Get(field).Exists() {
						t.Errorf("%s, %s, async %v: the answer has no %s", c.path, style, async, field)
					}
				}
				if last, _ := box.Last(); last.Target != "/"+c.path || len(last.Decrypted) != c.secrets {
					t.Errorf("%s, %s, async %v: received %s with %d sensitive fields", c.path, style, async, last.Target, len(last.Decrypted))
				}
			}
		}
	}
	if box.Count() != 30 {
		t.Errorf("%d calls, want 30", box.Count())
	}
}

// echo answers with the path's variables, for any method.
func echo(box *sandbox.Sandbox, path string) {
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		box.Handle(method, path, func(r sandbox.Request) sandbox.Answer {
			if method == "DELETE" {
				return sandbox.Answer{Status: http.StatusNoContent}
			}
			return sandbox.JSON(http.StatusOK, r.Vars)
		})
	}
}

// TestOnTheWire: the request arrives exactly as the caller made it. The sandbox has verified the
// signature over it.
func TestOnTheWire(t *testing.T) {
	box := newBoxWith(t, sandbox.Config{Prefix: "/hk"})
	client := newClient(t, box)
	echo(box, "v3/things/{id}")
	echo(box, "v3/things")
	echo(box, "v3/things/")
	type order struct {
		Total int    `json:"total"`
		Note  string `json:"note,omitempty"`
	}
	id := wxpay.Vars{"id": "a/b?c#d%2F张三"}
	for _, c := range []struct {
		why, method string
		builder     wxpay.Builder
		options     []wxpay.Option
		target      string
		body        string
	}{
		{"a value is encoded once, the prefix kept", "GET", client.Chain("v3/things/{id}"), []wxpay.Option{id}, "/hk/v3/things/a%2Fb%3Fc%23d%252F%E5%BC%A0%E4%B8%89", ""},
		{"a value's case stays", "GET", client.Seg("v3", "things", "_id_"), []wxpay.Option{wxpay.Vars{"id": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}}, "/hk/v3/things/oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", ""},
		{"a query of all kinds", "GET", client.Chain("v3/things"), []wxpay.Option{wxpay.Query{"b": 2, "a": "x y", "c": true, "d": []string{"1", "2"}, "e": []any{int64(3), false}, "f": "", "g": []int{}}},
			"/hk/v3/things?a=x%20y&b=2&c=true&d=1&d=2&e=3&e=false&f=", ""},
		{"later options win, key by key", "GET", client.Chain("v3/things"), []wxpay.Option{wxpay.Query{"a": "1", "b": "2"}, wxpay.Query{"b": "3"}}, "/hk/v3/things?a=1&b=3", ""},
		{"Vars merge too", "GET", client.Chain("v3/things/{id}"), []wxpay.Option{wxpay.Vars{"id": "1"}, wxpay.Vars{"id": "2"}}, "/hk/v3/things/2", ""},
		{"a trailing slash", "GET", client.Chain("v3/things/"), nil, "/hk/v3/things/", ""},
		{"a body without HTML escaping, keys in order", "POST", client.Chain("v3/things"), []wxpay.Option{wxpay.JSON{"b": "<&>", "a": 1}}, "/hk/v3/things", `{"a":1,"b":"<&>"}`},
		{"nil JSON is an empty object", "POST", client.Chain("v3/things"), []wxpay.Option{wxpay.JSON(nil)}, "/hk/v3/things", `{}`},
		{"a struct", "PUT", client.Chain("v3/things"), []wxpay.Option{wxpay.Body(order{Total: 1})}, "/hk/v3/things", `{"total":1}`},
		{"raw bytes stay as they are", "PATCH", client.Chain("v3/things"), []wxpay.Option{wxpay.Raw("application/json; charset=utf-8", []byte("{ \"b\" : 1 ,\n\"a\":2}\n"))}, "/hk/v3/things", "{ \"b\" : 1 ,\n\"a\":2}\n"},
		{"a replacement character that the caller wrote", "POST", client.Chain("v3/things"), []wxpay.Option{wxpay.JSON{"a": "\ufffd", "b": `\ufffd`}}, "/hk/v3/things", "{\"a\":\"\ufffd\",\"b\":\"\\\\ufffd\"}"},
		{"POST without a body", "POST", client.Chain("v3/things"), nil, "/hk/v3/things", ""},
		{"DELETE with a body", "DELETE", client.Chain("v3/things"), []wxpay.Option{wxpay.JSON{"a": 1}}, "/hk/v3/things", `{"a":1}`},
	} {
		t.Run(c.why, func(t *testing.T) {
			res, err := c.builder.Do(t.Context(), c.method, c.options...)
			if err != nil {
				t.Fatal(err)
			}
			last, _ := box.Last()
			if diff := cmp.Diff([]string{c.method, c.target, c.body}, []string{last.Method, last.Target, string(last.Body)}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if last.Header.Get("Transfer-Encoding") != "" || c.method != "GET" && last.Header.Get("Content-Length") == "" {
				t.Errorf("the length was not sent: %v", last.Header)
			}
			if c.method == "DELETE" && (res.StatusCode != 204 || len(res.Bytes()) != 0 || !errors.Is(res.Decode(&order{}), wxpay.ErrNoContent)) {
				t.Errorf("answer %d %q", res.StatusCode, res.Bytes())
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	box, client := pair(t)
	for _, c := range []struct {
		why  string
		own  wxpay.Header
		want map[string]string
	}{
		{"what every call carries", nil, map[string]string{
			"Accept": "application/json, */*;q=0.5", "Content-Type": "application/json", "Wechatpay-Serial": box.Key().Serial, "Accept-Encoding": "", "Cookie": "",
		}},
		{"the caller names the other key", wxpay.Header{"wechatpay-serial": box.CertificateKey().Serial}, map[string]string{"Wechatpay-Serial": box.CertificateKey().Serial}},
		{"further ones", wxpay.Header{"X-Trace": "1", "Accept": "application/json"}, map[string]string{"X-Trace": "1", "Accept": "application/json"}},
		{"content type", wxpay.Header{"Content-Type": "application/json; charset=utf-8"}, map[string]string{"Content-Type": "application/json; charset=utf-8"}},
	} {
		t.Run(c.why, func(t *testing.T) {
			var options []wxpay.Option
			if c.own != nil {
				options = append(options, c.own)
			}
			res, err := client.Chain(permissionsPath).Post(t.Context(), append(options, permissions())...)
			if err != nil {
				t.Fatal(err)
			}
			last, _ := box.Last()
			for name, want := range c.want {
				if got := last.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if got := last.Header.Get("User-Agent"); !strings.HasPrefix(got, "wxpay/") {
				t.Errorf("User-Agent %q", got)
			}
			if got, want := res.Header.Get("Wechatpay-Serial"), last.Header.Get("Wechatpay-Serial"); got != want {
				t.Errorf("answered with key %s, asked for %s", got, want)
			}
		})
	}
}

// TestNothingKept: a change to the caller's maps and bytes after the call began is not sent.
func TestNothingKept(t *testing.T) {
	box, client := pair(t)
	body, raw := permissions(), []byte(`{"service_id":"500001","appid":"wxd678efh567hg6787","authorization_code":"1"}`)
	first := client.Chain(permissionsPath).PostAsync(t.Context(), body)
	body["service_id"] = "changed"
	option := wxpay.Raw("application/json", raw)
	copy(raw, bytes.Repeat([]byte("x"), len(raw)))
	second := client.Chain(permissionsPath).PostAsync(t.Context(), option)
	for _, f := range []*wxpay.Future{first, second} {
		if _, err := f.Wait(t.Context()); err != nil {
			t.Error(err)
		}
	}
	for _, r := range box.Requests() {
		if !strings.Contains(string(r.Body), "500001") {
			t.Errorf("sent %q", r.Body)
		}
	}
}

func TestResponse(t *testing.T) {
	box, client := pair(t)
	const text = `{"amount":{"total":9007199254740993},"list":[{"a":"x"},{"a":"y"}],"new":null}`
	box.Handle("GET", "v3/thing", func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: []byte(text)} })
	box.Handle("GET", "v3/page", func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: []byte(`{"a":"x"`)} })
	res, err := client.Chain("v3/thing").Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if string(res.Bytes()) != text || string(res.Wire()) != text || res.StatusCode != 200 || !strings.HasPrefix(res.RequestID(), "08") {
		t.Errorf("%d %q %q %s", res.StatusCode, res.Bytes(), res.Wire(), res.RequestID())
	}
	if res.Get("amount.total").Int() != 9007199254740993 || res.Get("list.#.a").Raw != `["x","y"]` || res.Get("nothing").Exists() {
		t.Error("Get finds other values")
	}
	type thing struct {
		Amount struct{ Total int64 }
	}
	got, err := wxpay.Into[thing](client.Chain("v3/thing").Get(t.Context()))
	if err != nil || got.Amount.Total != 9007199254740993 {
		t.Errorf("Into: %+v, %v", got, err)
	}
	if _, err := wxpay.Into[thing](client.Chain("v3/nothing").Get(t.Context())); !errors.Is(err, wxpay.Code("RESOURCE_NOT_EXISTS")) {
		t.Errorf("Into of a refusal: %v", err)
	}
	if _, err := wxpay.Into[[]string](res, nil); err == nil || !wxpay.MayHaveActed(err) {
		t.Errorf("Into of the wrong shape: %v", err)
	}
	var none *wxpay.Response
	if none.RequestID() != "" || none.Bytes() != nil || none.Get("a").Exists() || !errors.Is(none.Decode(&got), wxpay.ErrNoContent) {
		t.Error("a nil Response is not empty")
	}
	broken, err := client.Chain("v3/page").Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var syntax *json.SyntaxError
	if err := broken.Decode(&got); broken.Get("a").Exists() || !errors.As(err, &syntax) {
		t.Errorf("a broken body: Decode %v", err)
	}
}

// TestBadInput: each mistake has its error before I/O, and nothing has acted.
func TestBadInput(t *testing.T) {
	box, client := pair(t)
	good := client.Chain(permissionsPath)
	ctx := t.Context()
	var noOption wxpay.Option
	var noClient *wxpay.Client
	for _, c := range []struct {
		why     string
		builder wxpay.Builder
		ctx     context.Context
		method  string
		options []wxpay.Option
		want    error
		says    string
	}{
		{"nil context", good, nil, "POST", nil, wxpay.ErrContext, "context.Background()"},
		{"zero Builder", wxpay.Builder{}, ctx, "POST", nil, wxpay.ErrNoClient, "wxpay.New"},
		{"zero Builder, extended", wxpay.Builder{}.Chain("v3/x").Seg("y"), ctx, "POST", nil, wxpay.ErrNoClient, "wxpay.New"},
		{"zero Client", new(wxpay.Client).Chain(permissionsPath), ctx, "POST", nil, wxpay.ErrNoClient, "wxpay.New"},
		{"nil Client", noClient.Seg("v3"), ctx, "POST", nil, wxpay.ErrNoClient, "wxpay.New"},
		{"nil Client, a link", noClient.Link("https://api.mch.weixin.qq.com/v3/x"), ctx, "GET", nil, wxpay.ErrNoClient, "wxpay.New"},
		{"nil Option", good, ctx, "POST", []wxpay.Option{permissions(), noOption}, wxpay.ErrOption, "number 2 is nil"},
		{"no such method", good, ctx, "TRACE", nil, wxpay.ErrMethod, "TRACE"},
		{"a method in lower case", good, ctx, "post", nil, wxpay.ErrMethod, "POST"},
		{"a missing variable", client.Chain("v3/{id}"), ctx, "GET", nil, wxpay.ErrVariable, `"id" is missing`},
		{"an unused variable", good, ctx, "POST", []wxpay.Option{wxpay.Vars{"id": "x"}}, wxpay.ErrVariable, `"id"`},
		{"an empty variable", client.Chain("v3/{id}"), ctx, "GET", []wxpay.Option{wxpay.Vars{"id": ""}}, wxpay.ErrVariable, "empty"},
		{"a dot", client.Chain("v3/{id}"), ctx, "GET", []wxpay.Option{wxpay.Vars{"id": ".."}}, wxpay.ErrVariable, "dots"},
		{"a newline", client.Chain("v3/{id}"), ctx, "GET", []wxpay.Option{wxpay.Vars{"id": "a\nb"}}, wxpay.ErrVariable, "control character"},
		{"a value in a path", client.Chain("v3/users/oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"), ctx, "GET", nil, wxpay.ErrPath, "Vars"},
		{"a full URL as a path", client.Chain("https://api.mch.weixin.qq.com/v3/certificates"), ctx, "GET", nil, wxpay.ErrPath, "client.Link"},
		{"two bodies", good, ctx, "POST", []wxpay.Option{permissions(), wxpay.Body(1)}, wxpay.ErrBody, "two"},
		{"a body on GET", good, ctx, "GET", []wxpay.Option{permissions()}, wxpay.ErrBody, "Query"},
		{"a body that does not marshal", good, ctx, "POST", []wxpay.Option{wxpay.JSON{"a": func() {}}}, wxpay.ErrBody, "does not marshal"},
		{"not a number", good, ctx, "POST", []wxpay.Option{wxpay.JSON{"a": math.NaN()}}, wxpay.ErrBody, "does not marshal"},
		{"null", good, ctx, "POST", []wxpay.Option{wxpay.Body(nil)}, wxpay.ErrBody, "null"},
		{"GBK", good, ctx, "POST", []wxpay.Option{wxpay.JSON{"name": "\xd5\xc5\xc8\xfd"}}, wxpay.ErrBody, "UTF-8"},
		{"Raw without a content type", good, ctx, "POST", []wxpay.Option{wxpay.Raw("", []byte("{}"))}, wxpay.ErrBody, "content type"},
		{"a float in Query", good, ctx, "GET", []wxpay.Option{wxpay.Query{"a": 1.5}}, wxpay.ErrQuery, "float64"},
		{"a struct in Query", good, ctx, "GET", []wxpay.Option{wxpay.Query{"a": struct{}{}}}, wxpay.ErrQuery, `"a"`},
		{"nil in Query", good, ctx, "GET", []wxpay.Option{wxpay.Query{"a": nil}}, wxpay.ErrQuery, "nil"},
		{"floats in a slice", good, ctx, "GET", []wxpay.Option{wxpay.Query{"a": []any{1, 1.5}}}, wxpay.ErrQuery, "slice"},
		{"bytes in Query", good, ctx, "GET", []wxpay.Option{wxpay.Query{"a": []byte("x")}}, wxpay.ErrQuery, "[]uint8"},
		{"Authorization", good, ctx, "POST", []wxpay.Option{wxpay.Header{"authorization": "Bearer x"}}, wxpay.ErrHeader, "signer"},
		{"Host", good, ctx, "POST", []wxpay.Option{wxpay.Header{"Host": "evil.example"}}, wxpay.ErrHeader, "transport"},
		{"a newline in a header", good, ctx, "POST", []wxpay.Option{wxpay.Header{"X-A": "a\r\nAuthorization: x"}}, wxpay.ErrHeader, "control character"},
		{"a bad header name", good, ctx, "POST", []wxpay.Option{wxpay.Header{"X A": "a"}}, wxpay.ErrHeader, "no name of a header"},
		{"a header twice in one map", good, ctx, "POST", []wxpay.Option{wxpay.Header{"X-A": "a", "x-a": "b"}}, wxpay.ErrHeader, "twice"},
		{"APIv2, which is not here yet", client.Chain("V2/pay/micropay"), ctx, "POST", nil, wxpay.ErrAPIv2, "later"},
		{"APIv2 out of a variable", client.Chain("{+path}"), ctx, "POST", []wxpay.Option{wxpay.Vars{"path": "v2/pay/micropay"}}, wxpay.ErrAPIv2, "later"},
	} {
		t.Run(c.why, func(t *testing.T) {
			method := c.method
			_, err := c.builder.Do(c.ctx, method, c.options...)
			checkMistake(t, err, c.want, c.says)
			_, err = c.builder.DoAsync(c.ctx, method, c.options...).Wait(ctx)
			checkMistake(t, err, c.want, c.says)
		})
	}
	if box.Count() != 0 {
		t.Errorf("%d requests were sent", box.Count())
	}
}

func checkMistake(t *testing.T, err, want error, says string) {
	t.Helper()
	if !errors.Is(err, want) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v; want %v that says %q", err, want, says)
	}
	if wxpay.MayHaveActed(err) {
		t.Errorf("MayHaveActed(%v) = true before I/O", err)
	}
}
