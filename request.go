package wxpay

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// request is a call that is ready to be sent. Every mistake that can be found before I/O has been
// looked for, and nothing in it belongs to the caller any more.
type request struct {
	ctx              context.Context
	method, template string // template is as shown makes it, once url is made
	url              string
	body             []byte // nil: none
	header           http.Header
	query            map[string][]string
	vars             Vars
	encrypt          []string    // of Encrypt
	repeat           repeat      // of Idempotent and NoRetry
	rule             *rules.Rule // the catalogue's facts about the endpoint
	stream           bool        // the answer is read as it comes
	file             fileOptions // of Download
	upload           *upload     // of Upload

	async    bool
	outer    *request      // of a file that an answer has named: the request of the call
	attempts int           // sent so far, if they are observed
	queued   time.Duration // see CallResult
}

// prepare makes a request: it looks at the path and the method, reads the options, fills the path
// and builds the URL.
func (b Builder) prepare(ctx context.Context, method string, options []Option) (*request, error) {
	if ctx == nil {
		return nil, noContext()
	}
	if b.err != nil {
		return nil, b.err
	}
	if b.client == nil {
		return nil, errorf(ErrNoClient, "")
	}
	if !isMethod(method) {
		return nil, errorf(ErrMethod, "%s is none of GET, POST, PUT, PATCH, DELETE", redact.Name(method))
	}
	template, err := b.Path()
	if err != nil {
		return nil, err
	}
	r := &request{ctx: ctx, method: method, template: template}
	if err := r.read(options); err != nil {
		return nil, err
	}
	target, err := r.target(b.client.base, b.link)
	if err != nil {
		return nil, err
	}
	r.template = shown(template)
	r.rule = call.Rule(b.client.base.mount, method, pathOf(target))
	r.url = withQuery(target, r.query)
	if r.upload != nil {
		if err := r.upload.bind(r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// read applies the options.
func (r *request) read(options []Option) error {
	for i, option := range options {
		if option == nil {
			return errorf(ErrOption, "number %d is nil", i+1)
		}
		if err := option.apply(r); err != nil {
			return err
		}
	}
	if len(r.encrypt) > 0 && r.header.Get(wire.HeaderSerial) != "" {
		return errorf(ErrOption, "Encrypt beside a Wechatpay-Serial header: the caller who names the key has encrypted; leave out one")
	}
	return nil
}

// setBody takes the body of an option. contentType is "" for JSON, which the Headers layer names. A
// Content-Type in Header goes before contentType.
func (r *request) setBody(contentType string, data []byte) error {
	if r.body != nil || r.upload != nil {
		return errorf(ErrBody, "the call has two")
	}
	if r.method == http.MethodGet {
		return errorf(ErrBody, "GET takes none: parameters go into Query")
	}
	if data == nil {
		data = []byte{}
	}
	r.body = data
	if contentType != "" && r.header.Get("Content-Type") == "" {
		r.setHeader("Content-Type", contentType)
	}
	return nil
}

// setHeader sets a header under its canonical name.
func (r *request) setHeader(name, value string) {
	if r.header == nil {
		r.header = make(http.Header, 4)
	}
	r.header[name] = []string{value}
}

// target returns the URL that the request goes to, without the parameters of Query. It is the URL
// of a link, or the template with its variables filled, below its endpoint's host.
func (r *request) target(base *baseURL, l *link) (string, error) {
	if l != nil {
		if len(r.vars) > 0 {
			return "", errorf(ErrVariable, "a link has no variables")
		}
		return l.url, nil
	}
	path, err := expand(r.template, r.vars)
	if err != nil {
		return "", err
	}
	if isAPIv2(path) {
		return "", errorf(ErrAPIv2, "paths that begin with v2/ come in a later one")
	}
	return base.url(r.method, path), nil
}

// withQuery appends a query to target. target may have a query already, as a link does.
func withQuery(target string, query map[string][]string) string {
	encoded := encodeQuery(query)
	switch {
	case encoded == "":
		return target
	case !strings.Contains(target, "?"):
		return target + "?" + encoded
	case strings.HasSuffix(target, "?") || strings.HasSuffix(target, "&"):
		return target + encoded
	}
	return target + "&" + encoded
}

// isMethod reports whether WeChat Pay uses a method.
func isMethod(method string) bool {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return true
	}
	return false
}
