package wxpay

import (
	"bytes"
	"maps"
	"net/http"
	"reflect"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// Option is one part of a call: JSON, Body, Raw, Query, Vars, Header or Encrypt. Options are read
// before the verb returns and never written to. Several Query, Vars or Header merge, the later
// winning key by key. A second body is an error, as is a nil Option. An Option may be used for any
// number of calls, from several goroutines, as long as none writes to its map.
type Option interface {
	apply(*request) error
}

// JSON is a body that is a JSON object, written like the table of request parameters
// (请求参数) in the documentation. Keys are sent in alphabetical order; nil is {}.
type JSON map[string]any

func (j JSON) apply(r *request) error {
	if j == nil {
		j = JSON{}
	}
	return setJSON(r, map[string]any(j))
}

type body struct{ value any }

// Body is a JSON body made from any value that marshals: a struct, a slice, a
// json.RawMessage. null is refused, as WeChat Pay refuses it.
func Body(v any) Option { return body{v} }

func (o body) apply(r *request) error { return setJSON(r, o.value) }

type raw struct {
	contentType string
	data        []byte
}

// Raw is a body that is sent byte for byte, such as JSON that the caller has marshalled.
func Raw(contentType string, data []byte) Option {
	return raw{contentType, bytes.Clone(data)}
}

func (o raw) apply(r *request) error {
	if o.contentType == "" || !httpguts.ValidHeaderFieldValue(o.contentType) {
		return errorf(ErrBody, "Raw needs a content type, such as application/json")
	}
	return r.setBody(o.contentType, o.data)
}

// setJSON makes a body of v. The Headers layer names its type.
func setJSON(r *request, v any) error {
	data, err := marshal(v)
	if err != nil {
		return err
	}
	return r.setBody("", data)
}

// marshal makes the bytes that are signed and sent.
func marshal(v any) ([]byte, error) {
	data, err := wire.EncodeJSON(v)
	if err != nil {
		// The text of a marshaller may quote the value; its type is enough to find it.
		return nil, &mistake{kind: ErrBody, text: "a value of type " + typeName(v) + " does not marshal", cause: err}
	}
	if string(data) == "null" {
		return nil, errorf(ErrBody, "null: WeChat Pay takes none")
	}
	if wire.BrokenUTF8(data) {
		return nil, errorf(ErrBody, "a string in it is not UTF-8")
	}
	return data, nil
}

// Vars are the values of a path's {name} and {+name}. Each is percent-encoded once, as
// UTF-8, and its case is never touched. All must be used, and none may be missing or empty.
type Vars map[string]string

func (v Vars) apply(r *request) error {
	if r.vars == nil {
		r.vars = make(Vars, len(v))
	}
	maps.Copy(r.vars, v)
	return nil
}

// Header are further request headers. Wechatpay-Serial (微信支付公钥ID/平台证书序列号) names the
// key that the caller has encrypted sensitive fields with, and asks WeChat Pay to sign the answer
// with it. A value that is no serial, such as "", is an error: sensitive fields would go out as
// they are.
type Header map[string]string

func (h Header) apply(r *request) error {
	own := make(http.Header, len(h))
	for name, value := range h {
		key := http.CanonicalHeaderKey(name)
		if _, twice := own[key]; twice {
			return errorf(ErrHeader, "%s stands in it twice", redact.Name(key))
		}
		if !httpguts.ValidHeaderFieldName(name) {
			return errorf(ErrHeader, "%s is no name of a header", redact.Name(name))
		}
		if !httpguts.ValidHeaderFieldValue(value) {
			return errorf(ErrHeader, "the value of %s holds a control character", redact.Name(name))
		}
		if key == wire.HeaderSerial && !wire.IsSerial(value) {
			return errorf(ErrHeader, "Wechatpay-Serial is no serial: give a certificate's (平台证书序列号) in hex, or PUB_KEY_ID_… (微信支付公钥ID); "+
				"without the header wxpay encrypts, and names the key")
		}
		if why := reserved(key); why != "" {
			return errorf(ErrHeader, "%q %s", name, why)
		}
		own[key] = []string{value}
	}
	if r.header == nil {
		r.header = make(http.Header, len(h)+4)
	}
	maps.Copy(r.header, own)
	return nil
}

// reserved says why the caller must not set a header, or returns "".
func reserved(name string) string {
	switch name {
	case "Authorization":
		return "is made by the signer"
	case "Host", "Content-Length", "Transfer-Encoding", "Connection", "Trailer", "Upgrade":
		return "belongs to the transport"
	}
	return ""
}

func typeName(v any) string {
	if v == nil {
		return "nil"
	}
	return strings.ReplaceAll(reflect.TypeOf(v).String(), "\n", " ")
}
