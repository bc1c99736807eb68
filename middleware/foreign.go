package middleware

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// The functions below serve requests of a resty client that is not wxpay's.

// callOf returns the Call of a request. A request that package wxpay has not made gets one here,
// with the rule of its method and path.
func callOf(client *resty.Client, r *resty.Request) *call.Call {
	c := call.Of(r.Context())
	if c.Owns(r) && !c.Foreign {
		return c
	}
	if !c.Owns(r) {
		ctx, own := call.With(r.Context(), "", false)
		own.Owner, own.Foreign = r, true
		r.SetContext(ctx)
		c = own
	}
	c.Rule, c.Sealing = call.Rule("", r.Method, target(client, r)), call.Unsealed // the request may be used again
	return c
}

// target returns the path that resty will send a request to: below the client's base URL, and
// with the path's parameters filled. A URL that does not parse has none; resty refuses it.
func target(client *resty.Client, r *resty.Request) string {
	u, err := url.Parse(filled(client, r))
	if err != nil {
		return ""
	}
	if u.IsAbs() || client == nil {
		return u.EscapedPath()
	}
	base := client.BaseURL
	if base == "" {
		base = client.HostURL
	}
	if u, err = url.Parse(base + "/" + strings.TrimPrefix(u.String(), "/")); err != nil {
		return ""
	}
	return u.EscapedPath()
}

// filled returns the URL of a request with its path parameters in it, in resty's order of
// precedence.
func filled(client *resty.Client, r *resty.Request) string {
	if !strings.Contains(r.URL, "{") {
		return r.URL
	}
	var pairs []string
	add := func(params map[string]string, escape func(string) string) {
		for name, value := range params {
			pairs = append(pairs, "{"+name+"}", escape(value))
		}
	}
	same := func(value string) string { return value }
	if client == nil {
		client = &resty.Client{}
	}
	add(r.PathParams, url.PathEscape)
	add(client.PathParams, url.PathEscape)
	add(r.RawPathParams, same)
	add(client.RawPathParams, same)
	return strings.NewReplacer(pairs...).Replace(r.URL)
}

func hasBody(r *resty.Request) bool { return r.Body != nil && r.Body != http.NoBody }

// bodyOf returns the body of a request with sensitive fields, in bytes. A value that a foreign
// client gives is marshalled as resty would do it, and stays in the request as bytes.
func bodyOf(client *resty.Client, r *resty.Request, c *call.Call) ([]byte, error) {
	if !c.Foreign {
		return ownBody(r)
	}
	if form := len(r.FormData) > 0 || client != nil && len(client.FormData) > 0; form || !hasBody(r) {
		if c.Rule != nil && len(c.Rule.JSON)+len(c.Rule.Multipart) > 0 {
			return nil, fmt.Errorf("%w: %w", ErrSensitive, errUnseen)
		}
		return nil, nil
	}
	var body []byte
	var err error
	switch value := r.Body.(type) {
	case []byte:
		body = value
	case string:
		body = []byte(value)
	case io.Reader:
		if body, err = io.ReadAll(value); err != nil {
			return nil, fmt.Errorf("reading the request's body: %w", err)
		}
	default:
		body, err = wire.EncodeJSON(value)
		if err != nil { // its text may quote the value
			return nil, fmt.Errorf("%w: the body, a %T, does not marshal", ErrSensitive, value)
		}
		if wire.BrokenUTF8(body) {
			return nil, fmt.Errorf("%w: a string in the body: %w", ErrSensitive, errUTF8)
		}
	}
	r.SetBody(body)
	r.Header.Set("Content-Type", contentType(client, r)) // resty would guess another for bytes
	return body, nil
}

// ownBody returns the body of a request of package wxpay: a *bytes.Reader, which stays unread,
// bytes that Encrypt has put in its place, or nothing.
func ownBody(r *resty.Request) ([]byte, error) {
	if !hasBody(r) {
		return nil, nil
	}
	switch value := r.Body.(type) {
	case []byte:
		return value, nil
	case *bytes.Reader:
		data := make([]byte, value.Size())
		n, _ := value.ReadAt(data, 0) // the error is io.EOF, for no bytes
		return data[:n], nil
	}
	return nil, fmt.Errorf("%w: %w", ErrSensitive, errUnseen)
}

// mayLeave refuses a request that follows a redirect to another host. It also refuses a request
// whose sensitive fields may be in clear, since Encrypt has not seen it as it is now. It is the
// last look at a request that package wxpay has not made.
func mayLeave(req *http.Request) error {
	c := call.Of(req.Context())
	if !c.Foreign {
		return nil
	}
	if isRedirected(req) {
		return errRedirected
	}
	if !call.Rule("", req.Method, call.Target(req)).Sensitive() {
		return nil
	}
	named := req.Header.Get(wire.HeaderSerial) != ""
	switch {
	case !named, c.Owner != nil && c.Sealing == call.Unsealed:
		return fmt.Errorf("%w: %w", ErrSensitive, errOrder)
	case c.Sealing == call.ByLayer && isForm(req.Header.Get("Content-Type")):
		return fmt.Errorf("%w: %w", ErrSensitive, errUnseen)
	}
	return nil
}
