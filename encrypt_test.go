package wxpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

const newPath = "v3/brand-new/things" // the catalogue does not know it

// takes makes the sandbox take anything on newPath.
func takes(box *sandbox.Sandbox) {
	for _, method := range []string{"GET", "POST"} {
		box.Handle(method, "hk/v3/payroll-card/tokens", func(sandbox.Request) sandbox.Answer { return sandbox.JSON(200, map[string]string{}) })
		box.Handle(method, newPath, func(sandbox.Request) sandbox.Answer { return sandbox.JSON(200, map[string]string{}) })
	}
}

// plain replaces the ciphertexts in a body by «plaintext», so that a case reads in one line.
func plain(t *testing.T, box *sandbox.Sandbox, r sandbox.Request) string {
	t.Helper()
	text, serial := string(r.Body), r.Header.Get("Wechatpay-Serial")
	for {
		found := ciphertext.FindStringIndex(text)
		if found == nil {
			return text
		}
		opened, err := box.Decrypt(serial, text[found[0]:found[1]])
		if err != nil {
			t.Fatalf("%s holds what the key %s does not open", text, serial)
		}
		text = text[:found[0]] + "«" + opened + "»" + text[found[1]:]
	}
}

func TestEncrypts(t *testing.T) {
	t.Parallel()
	box, client := pair(t)
	takes(box)
	type person struct {
		Name string `json:"name,omitempty"`
		Note string `json:"note"`
	}
	edge := strings.Repeat("x", 214)
	chinese := strings.Repeat("张", 71) + "x" // 3 × 71 + 1 = 214
	var thousand, thousandWant []string
	for i := range 1000 {
		thousand = append(thousand, fmt.Sprintf(`{"name":"n%d"}`, i))
		thousandWant = append(thousandWant, fmt.Sprintf(`{"name":"«n%d»"}`, i))
	}
	raw := func(text string) wxpay.Option { return wxpay.Raw("application/json; charset=utf-8", []byte(text)) }
	for _, c := range []struct {
		why, path string
		body      wxpay.Option
		paths     []string
		want      string
	}{
		{"a map, fields of the catalogue", "v3/payroll-card/tokens", wxpay.JSON{
			"openid": "9x111111", "sub_mchid": "1111111", "user_name": "张三", "id_card_number": "330000199001010000", "employment_type": "LONG_TERM_EMPLOYMENT",
		}, nil, `{"employment_type":"LONG_TERM_EMPLOYMENT","id_card_number":"«330000199001010000»","openid":"9x111111","sub_mchid":"1111111","user_name":"«张三»"}`},
		{"the same below one of WeChat Pay's prefixes", "hk/v3/payroll-card/tokens", wxpay.JSON{"user_name": "张三"}, nil, `{"user_name":"«张三»"}`},
		{"further fields beside the catalogue's", "v3/payroll-card/tokens", wxpay.JSON{
			"openid": "9x111111", "sub_mchid": "1111111", "user_name": "张三", "id_card_number": "1", "employment_type": "LONG_TERM_EMPLOYMENT", "more": "x",
		}, []string{"more"}, `{"employment_type":"LONG_TERM_EMPLOYMENT","id_card_number":"«1»","more":"«x»","openid":"9x111111","sub_mchid":"1111111","user_name":"«张三»"}`},
		{"a struct", newPath, wxpay.Body(person{"张三", "<&>"}), []string{"name"}, `{"name":"«张三»","note":"<&>"}`},
		{"an absent optional field", newPath, wxpay.Body(person{"", "x"}), []string{"name"}, `{"note":"x"}`},
		{"raw bytes, not reformatted", newPath, raw("{ \"b\" : 1.0 ,\n\"name\": \"张三\"}\n"), []string{"name"}, "{ \"b\" : 1.0 ,\n\"name\": \"«张三»\"}\n"},
		{"an array", newPath, raw(`{"receivers":[{"name":"a"},{"no":1},{"name":"b"}]}`), []string{"receivers.#.name"}, `{"receivers":[{"name":"«a»"},{"no":1},{"name":"«b»"}]}`},
		{"an array of none", newPath, raw(`{"receivers":[]}`), []string{"receivers.#.name"}, `{"receivers":[]}`},
		{"an array of 1,000", newPath, raw(`{"receivers":[` + strings.Join(thousand, ",") + `]}`), []string{"receivers.#.name"}, `{"receivers":[` + strings.Join(thousandWant, ",") + `]}`},
		{"a missing parent", newPath, raw(`{"a":1}`), []string{"contact.name"}, `{"a":1}`},
		{"null has nothing to hide, for a string", newPath, raw(`{"name":null}`), []string{"name"}, `{"name":null}`},
		{"nor for what the string is in", newPath, wxpay.Body(struct {
			Payer *person `json:"payer"`
		}{}), []string{"payer.name"}, `{"payer":null}`},
		{"an empty string has nothing to hide", newPath, raw(`{"name":""}`), []string{"name"}, `{"name":""}`},
		{"a key twice: neither stays in clear", newPath, raw(`{"name":"a","name":"b"}`), []string{"name"}, `{"name":"«a»","name":"«b»"}`},
		{"keys with dots and stars", newPath, raw(`{"a.b":"x","c*":"y","cd":"z"}`), []string{`a\.b`, `c\*`}, `{"a.b":"«x»","c*":"«y»","cd":"z"}`},
		{"214 bytes", newPath, raw(`{"name":"` + edge + `"}`), []string{"name"}, `{"name":"«` + edge + `»"}`},
		{"214 bytes that end within the limit in Chinese", newPath, raw(`{"name":"` + chinese + `"}`), []string{"name"}, `{"name":"«` + chinese + `»"}`},
		{"a replacement character that the caller wrote, in both ways", newPath, raw(`{"name":"\uFFFD` + "\ufffd" + `\ud83d\ude00"}`), []string{"name"}, `{"name":"«` + "\ufffd\ufffd😀" + `»"}`},
		{"escapes", newPath, raw(`{"name":"\u5f20\"\n"}`), []string{"name"}, "{\"name\":\"«张\"\n»\"}"},
	} {
		t.Run(c.why, func(t *testing.T) {
			options := []wxpay.Option{c.body}
			if c.paths != nil {
				options = append(options, wxpay.Encrypt(c.paths...))
			}
			if _, err := client.Chain(c.path).Post(t.Context(), options...); err != nil {
				t.Fatal(err)
			}
			last, _ := box.Last()
			if last.Header.Get("Wechatpay-Serial") != box.Key().Serial {
				t.Errorf("the key named is %s", last.Header.Get("Wechatpay-Serial"))
			}
			if got := plain(t, box, last); got != c.want {
				t.Errorf("sent %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestNamedKey: a caller that names the key has encrypted, so the body is sent as given.
func TestNamedKey(t *testing.T) {
	box, client := pair(t)
	sealed, err := crypto.Encrypt(box.CertificateKey().Public, "张三")
	if err != nil {
		t.Fatal(err)
	}
	body := wxpay.JSON{"openid": "9x111111", "sub_mchid": "1111111", "user_name": sealed, "id_card_number": sealed, "employment_type": "LONG_TERM_EMPLOYMENT"}
	if _, err := client.Chain("v3/payroll-card/tokens").Post(t.Context(), body, wxpay.Header{"Wechatpay-Serial": box.CertificateKey().Serial}); err != nil {
		t.Fatal(err)
	}
	if last, _ := box.Last(); gjson.GetBytes(last.Body, "user_name").Str != sealed || last.Decrypted["/user_name"] != "张三" {
		t.Errorf("sent %s", last.Body)
	}
}

// TestByHand: two endpoints want another padding, which wxpay does not have. It returns an error
// instead of a request that would be refused or in clear.
func TestByHand(t *testing.T) {
	box, client := pair(t)
	for _, path := range []string{"v3/customs/verify-certificate", "v3/global/customs/verify-certificate"} {
		box.Handle("POST", path, func(sandbox.Request) sandbox.Answer { return sandbox.JSON(200, map[string]string{}) })
		body := wxpay.JSON{"certificate_id": "秘", "certificate_name": "秘"}
		_, err := client.Chain(path).Post(t.Context(), body)
		if !errors.Is(err, wxpay.ErrSensitive) || !strings.Contains(err.Error(), "PKCS1") || box.Count() != 0 {
			t.Errorf("%s: %v, %d sent", path, err, box.Count())
		}
		if _, err := client.Chain(path).Post(t.Context(), body, wxpay.Header{"Wechatpay-Serial": box.Key().Serial}); err != nil {
			t.Errorf("%s, by hand: %v", path, err)
		}
		box.Reset()
	}
}

func TestEncryptsQuery(t *testing.T) {
	box, client := pair(t)
	takes(box)
	box.Handle("GET", "v3/ecommerce/subject-sub-merchants", func(sandbox.Request) sandbox.Answer { return sandbox.JSON(200, map[string]string{}) })
	for _, c := range []struct {
		why, path string
		query     wxpay.Query
		paths     []string
		want      string // the parameters before the ciphertext
	}{
		{"a parameter of the catalogue", "v3/ecommerce/subject-sub-merchants", wxpay.Query{"cert_number": "张三 1", "a": "x y"}, nil, "a=x%20y&cert_number="},
		{"one that Encrypt names", newPath, wxpay.Query{"a": "x", "b": "张三 1"}, []string{"b"}, "a=x&b="},
	} {
		options := []wxpay.Option{c.query}
		if c.paths != nil {
			options = append(options, wxpay.Encrypt(c.paths...))
		}
		if _, err := client.Chain(c.path).Get(t.Context(), options...); err != nil {
			t.Fatalf("%s: %v", c.why, err)
		}
		last, _ := box.Last()
		_, query, _ := strings.Cut(last.Target, "?")
		sealed, ok := strings.CutPrefix(query, c.want)
		value, _ := url.QueryUnescape(sealed)
		opened, err := box.Decrypt(last.Header.Get("Wechatpay-Serial"), value)
		if !ok || err != nil || opened != "张三 1" {
			t.Errorf("%s: sent %s: %q, %v", c.why, query, opened, err)
		}
	}
	if _, err := client.Chain(newPath).Get(t.Context(), wxpay.Query{"b": ""}, wxpay.Encrypt("b", "absent")); err != nil {
		t.Fatal(err)
	}
	if last, _ := box.Last(); !strings.HasSuffix(last.Target, "?b=") {
		t.Errorf("an empty parameter: sent %s", last.Target)
	}
}

// TestCannotEncrypt: each mistake has its error before I/O, names the field and not its value.
func TestCannotEncrypt(t *testing.T) {
	box, client := pair(t)
	takes(box)
	raw := func(text string) wxpay.Option { return wxpay.Raw("application/json", []byte(text)) }
	on := func(option wxpay.Option, paths ...string) []wxpay.Option {
		return []wxpay.Option{option, wxpay.Encrypt(paths...)}
	}
	for _, c := range []struct {
		why     string
		options []wxpay.Option
		want    error
		says    string
	}{
		{"215 bytes", on(wxpay.JSON{"name": strings.Repeat("秘", 71) + "xx"}, "name"), crypto.ErrPlaintextTooLong, "field name: "},
		{"one of many too long", on(raw(`{"r":[{"n":"a"},{"n":"`+strings.Repeat("秘", 100)+`"}]}`), "r.#.n"), crypto.ErrPlaintextTooLong, "field r.1.n: "},
		{"a number", on(raw(`{"name":1}`), "name"), wxpay.ErrSensitive, "but a number"},
		{"an object", on(raw(`{"name":{"秘":1}}`), "name"), wxpay.ErrSensitive, "but an object"},
		{"an array where an object belongs", on(raw(`{"a":[{"b":"秘"}]}`), "a.b"), wxpay.ErrSensitive, "a is no object but an array"},
		{"an object where an array belongs", on(raw(`{"a":{"b":"秘"}}`), "a.#.b"), wxpay.ErrSensitive, "a is no array but an object"},
		{"not JSON, though it says so", on(raw(`{"name":"秘"`), "name"), wxpay.ErrSensitive, "not JSON"},
		{"not JSON", on(wxpay.Raw("text/plain", []byte("秘")), "name"), wxpay.ErrSensitive, "not JSON"},
		{"JSON that says it is something else", on(wxpay.Raw("text/plain", []byte(`{"name":"秘"}`)), "name"), wxpay.ErrSensitive, "not JSON"},
		{"not UTF-8", on(raw("{\"name\":\"\xd5\xc5\"}"), "name"), wxpay.ErrSensitive, "not UTF-8"},
		{"half a surrogate pair", on(raw(`{"name":"\ud83d秘"}`), "name"), wxpay.ErrSensitive, "not UTF-8"},
		{"a path that gjson would search with", on(wxpay.JSON{}, "receivers.#(type=1).name"), wxpay.ErrOption, "Encrypt("},
		{"an empty path", on(wxpay.JSON{}, ""), wxpay.ErrOption, "Encrypt("},
		{"Encrypt beside a named key", append(on(wxpay.JSON{}, "name"), wxpay.Header{"Wechatpay-Serial": "PUB_KEY_ID_01"}), wxpay.ErrOption, "leave out one"},
	} {
		_, err := client.Chain(newPath).Post(t.Context(), c.options...)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || strings.ContainsAny(err.Error(), "\n秘") || wxpay.MayHaveActed(err) {
			t.Errorf("%s: %v; want %v that says %q", c.why, err, c.want, c.says)
		}
	}
	if box.Count() != 0 {
		t.Errorf("%d requests were sent", box.Count())
	}
}

// turning is a keyring whose current key is another at each call.
type turning struct {
	keyring.Keyring
	keys  []keyring.Key
	calls atomic.Int64
}

func (r *turning) Current(context.Context) (keyring.Key, error) {
	return r.keys[int(r.calls.Add(1)-1)%len(r.keys)], nil
}

// TestTurningKeys: one Current gives both the key and the serial to name.
func TestTurningKeys(t *testing.T) {
	box := newBox(t)
	ring := &turning{Keyring: box.Config().Keyring, keys: []keyring.Key{box.Key(), box.CertificateKey()}}
	client := newClient(t, box, func(c *wxpay.Config) { c.Keyring = ring })
	takes(box)
	for i := range 4 {
		if _, err := client.Chain(newPath).Post(t.Context(), wxpay.JSON{"name": "张三"}, wxpay.Encrypt("name")); err != nil {
			t.Fatal(err)
		}
		last, _ := box.Last()
		if got := plain(t, box, last); got != `{"name":"«张三»"}` || last.Header.Get("Wechatpay-Serial") != ring.keys[i%2].Serial {
			t.Errorf("call %d: %s with %s", i, got, last.Header.Get("Wechatpay-Serial"))
		}
	}
	if ring.calls.Load() != 4 {
		t.Errorf("Current was asked %d times for 4 calls", ring.calls.Load())
	}

	away := errors.New("no key yet")
	broken := newClient(t, box, func(c *wxpay.Config) { c.Keyring = brokenRing{away} })
	if _, err := broken.Chain(newPath).Post(t.Context(), wxpay.JSON{"name": "张三"}, wxpay.Encrypt("name")); !errors.Is(err, away) || wxpay.MayHaveActed(err) {
		t.Errorf("a keyring that fails: %v", err)
	}
}

// TestSecondAttempt: a second attempt by the user's own middleware sends the same ciphertext.
func TestSecondAttempt(t *testing.T) {
	again := func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(req *http.Request) (*http.Response, error) {
			body, _ := req.GetBody()
			res, err := next.RoundTrip(req)
			if err == nil && res.StatusCode == 429 {
				second := req.Clone(req.Context())
				second.Body = body
				return next.RoundTrip(second)
			}
			return res, err
		})
	}
	box, client := pair(t, func(c *wxpay.Config) { c.Middleware = []wxpay.Middleware{again} })
	takes(box)
	box.Inject(sandbox.Status(429))
	if _, err := client.Chain(newPath).Post(t.Context(), wxpay.JSON{"name": "张三"}, wxpay.Encrypt("name")); err != nil {
		t.Fatal(err)
	}
	sent := box.Requests()
	if len(sent) != 2 || !bytes.Equal(sent[0].Body, sent[1].Body) {
		t.Errorf("%d attempts, bodies equal: %v", len(sent), bytes.Equal(sent[0].Body, sent[len(sent)-1].Body))
	}
}

// TestDecrypts: sensitive fields of answers come in clear. A field that does not open stays, and is
// named.
func TestDecrypts(t *testing.T) {
	box := newBox(t)
	seal := func(text string) string {
		sealed, err := box.Encrypt(text)
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	foreign, err := crypto.Encrypt(box.Key().Public, "not ours")
	if err != nil {
		t.Fatal(err)
	}
	good := seal("138\"<\n张")
	for _, c := range []struct {
		why, answer string
		change      func(*wxpay.Config)
		want        string
		not         string // Undecrypted, joined
	}{
		{"one in an array, what is around it kept", `{ "data":[ {"payer_phone":"` + good + `", "x":1.0} ] }`, nil, `{ "data":[ {"payer_phone":"138\"<\n张", "x":1.0} ] }`, ""},
		{"encrypted for somebody else", `{"data":[{"payer_phone":"` + good + `"},{"payer_phone":"` + foreign + `"}]}`, nil, `{"data":[{"payer_phone":"138\"<\n张"},{"payer_phone":"` + foreign + `"}]}`, "data.1.payer_phone"},
		{"bytes that are not UTF-8", `{"data":[{"payer_phone":"` + seal("\xff\xfe") + `"}]}`, nil, "", "data.0.payer_phone"},
		{"masked", `{"data":[{"payer_phone":"138****0000"}]}`, nil, `{"data":[{"payer_phone":"138****0000"}]}`, "data.0.payer_phone"},
		{"empty, null, absent", `{"data":[{"payer_phone":""},{"payer_phone":null},{}]}`, nil, `{"data":[{"payer_phone":""},{"payer_phone":null},{}]}`, ""},
		{"another shape", `{"data":"x"}`, nil, `{"data":"x"}`, ""},
		{"not JSON", `{"data":`, nil, `{"data":`, ""},
		{"a signer without a decrypter", `{"data":[{"payer_phone":"` + good + `"}]}`, func(c *wxpay.Config) { c.Signer, c.PrivateKey = crypto.RSA(c.PrivateKey), nil },
			`{"data":[{"payer_phone":"` + good + `"}]}`, "data.0.payer_phone"},
		{"a signer with one", `{"data":[{"payer_phone":"` + good + `"}]}`, func(c *wxpay.Config) {
			c.Signer, c.Decrypter, c.PrivateKey = crypto.RSA(c.PrivateKey), c.PrivateKey, nil
		}, `{"data":[{"payer_phone":"138\"<\n张"}]}`, ""},
	} {
		t.Run(c.why, func(t *testing.T) {
			box.Handle("GET", "v3/merchant-service/complaints-v2", func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: []byte(c.answer)} })
			client := newClient(t, box, func(config *wxpay.Config) {
				if c.change != nil {
					c.change(config)
				}
			})
			res, err := client.Chain("v3/merchant-service/complaints-v2").Get(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if c.want == "" {
				c.want = c.answer
			}
			if got := string(res.Bytes()); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
			if got := strings.Join(res.Undecrypted(), " "); got != c.not {
				t.Errorf("Undecrypted %q, want %q", got, c.not)
			}
			if string(res.Wire()) != c.answer {
				t.Errorf("Wire %s", res.Wire())
			}
		})
	}
}

// TestRefusalIsNotDecrypted: the merchant's key opens answers that are believed. A refusal stays as
// it came, since it may be unsigned.
func TestRefusalIsNotDecrypted(t *testing.T) {
	box, client := pair(t)
	sealed, err := box.Encrypt("13800000000")
	if err != nil {
		t.Fatal(err)
	}
	answer := `{"code":"PARAM_ERROR","data":[{"payer_phone":"` + sealed + `"}]}`
	box.Handle("GET", "v3/merchant-service/complaints-v2", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Status: 400, Body: []byte(answer)}
	})
	_, err = client.Chain("v3/merchant-service/complaints-v2").Get(t.Context())
	var refused *wxpay.APIError
	if !errors.As(err, &refused) {
		t.Fatalf("error %v", err)
	}
	if diff := cmp.Diff(answer, string(refused.Body)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}
