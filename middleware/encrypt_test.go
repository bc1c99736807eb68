package middleware_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/middleware"
)

// TestEncryptTwice: resty runs its hooks anew for each attempt of its own. The second finds the
// key named by the first, and leaves the same ciphertext.
func TestEncryptTwice(t *testing.T) {
	ctx, c := call.With(t.Context(), "v3/brand-new/things", false)
	c.Encrypt = []string{"name"}
	r := resty.New().R().SetContext(ctx).SetBody(bytes.NewReader([]byte(`{"name":"张三"}`)))
	r.URL = tokens
	var bodies [2][]byte
	for i := range bodies {
		if err := middleware.Encrypt(ring())(nil, r); err != nil {
			t.Fatal(err)
		}
		bodies[i] = r.Body.([]byte)
	}
	if bytes.Contains(bodies[0], []byte("张三")) || !bytes.Equal(bodies[0], bodies[1]) {
		t.Errorf("first %s, then %s", bodies[0], bodies[1])
	}
	if got := http.Header(r.Header).Values("Wechatpay-Serial"); len(got) != 1 || got[0] != platformSerial {
		t.Errorf("key named %q", got)
	}
}

// TestOwnBody: Encrypt looks into the body that package wxpay gives, and leaves it to be sent. A
// body that it cannot look into does not go out.
func TestOwnBody(t *testing.T) {
	for _, c := range []struct {
		why  string
		body any
		sent string // "" for an error
	}{
		{"a reader without the field", bytes.NewReader([]byte(`{"other":"张三"}`)), `{"other":"张三"}`},
		{"a reader of another kind", strings.NewReader(`{"name":"张三"}`), ""},
		{"a value to be marshalled", map[string]string{"name": "张三"}, ""},
	} {
		ctx, state := call.With(t.Context(), "v3/brand-new/things", false)
		state.Encrypt = []string{"name"}
		r := resty.New().R().SetContext(ctx).SetBody(c.body)
		err := middleware.Encrypt(ring())(nil, r)
		if c.sent == "" {
			if !errors.Is(err, middleware.ErrSensitive) {
				t.Errorf("%s: error %v", c.why, err)
			}
			continue
		}
		sent, _ := io.ReadAll(r.Body.(io.Reader))
		if err != nil || string(sent) != c.sent {
			t.Errorf("%s: sent %s, error %v", c.why, sent, err)
		}
	}
}

// TestSerialThatIsNone: a header that names no key, or two, does not keep fields from being
// encrypted; it is an error.
func TestSerialThatIsNone(t *testing.T) {
	for why, values := range map[string][]string{
		"empty": {""}, "blanks": {"  "}, "two": {platformSerial, platformSerial}, "two in one": {platformSerial + "," + platformSerial}, "a word": {"none"},
		"longer than any": {strings.Repeat("5", 41)}, "shorter than any": {"5157F09"}, "a prefix without an ID": {"PUB_KEY_ID_"},
	} {
		for _, fields := range [][]string{nil, {"name"}} {
			ctx, c := call.With(t.Context(), "v3/brand-new/things", false)
			c.Encrypt = fields
			r := resty.New().R().SetContext(ctx).SetBody([]byte(`{"name":"张三"}`))
			r.Header["Wechatpay-Serial"] = values
			if err := middleware.Encrypt(ring())(nil, r); err == nil {
				t.Errorf("%s: no error", why)
			}
		}
	}
}

// TestUploadRule: the catalogue knows the sensitive fields of an upload's part meta. A body of
// another kind may hold them anywhere, so it is refused too.
func TestUploadRule(t *testing.T) {
	rule := &rules.Rule{Multipart: []string{"contact.phone"}}
	for _, c := range []struct{ why, contentType, body string }{
		{"JSON with the field", "", `{"contact":{"phone":"1"}}`},
		{"JSON with the part in it", "application/json", `{"meta":{"contact":{"phone":"1"}}}`},
		{"an upload", "multipart/form-data; boundary=x", "--x"},
	} {
		for _, more := range [][]string{nil, {"contact.phone"}} {
			ctx, state := call.With(t.Context(), "v3/brand-new/things", false)
			state.Rule, state.Encrypt = rule, more
			r := resty.New().R().SetContext(ctx).SetBody([]byte(c.body))
			if c.contentType != "" {
				r.SetHeader("Content-Type", c.contentType)
			}
			if err := middleware.Encrypt(ring())(nil, r); !errors.Is(err, middleware.ErrSensitive) {
				t.Errorf("%s, Encrypt %q: error %v", c.why, more, err)
			}
		}
	}
}
