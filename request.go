package wxpay

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// request is a call that is ready to be sent: all that can be wrong before I/O has been
// looked at, and nothing in it belongs to the caller any more.
type request struct {
	ctx              context.Context
	method, template string
	url              string
	body             []byte // nil: none
	contentType      string
	header           http.Header
	query            map[string][]string
	vars             Vars
	encrypt          []string    // of Encrypt
	rule             *rules.Rule // what the catalogue knows of the endpoint
	sink             io.Writer   // of Download
}

// prepare reads the options and builds the URL.
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
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		return nil, errorf(ErrMethod, "%q is none of GET, POST, PUT, PATCH, DELETE", method)
	}
	template, err := b.Path()
	if err != nil {
		return nil, err
	}
	r := &request{ctx: ctx, method: method, template: template}
	for i, option := range options {
		if option == nil {
			return nil, errorf(ErrOption, "number %d is nil", i+1)
		}
		if err := option.apply(r); err != nil {
			return nil, err
		}
	}
	if len(r.encrypt) > 0 && r.header.Get(wire.HeaderSerial) != "" {
		return nil, errorf(ErrOption, "Encrypt beside a Wechatpay-Serial header: whoever names the key has encrypted; leave out one")
	}
	path, err := b.expanded(r.vars)
	if err != nil {
		return nil, err
	}
	target := b.url(method, path)
	r.rule = b.client.base.rule(method, pathOf(target))
	r.url = withQuery(target, r.query)
	return r, nil
}

// expanded returns the path with its variables filled.
func (b Builder) expanded(vars Vars) (string, error) {
	if b.link != nil {
		if len(vars) > 0 {
			return "", errorf(ErrVariable, "a link has no variables")
		}
		return b.link.path, nil
	}
	path, err := expand(b.path, vars)
	if err != nil {
		return "", err
	}
	if isAPIv2(path) {
		return "", errorf(ErrAPIv2, "paths that begin with v2/ come in a later one")
	}
	return path, nil
}

// url returns where the request goes, without what Query adds.
func (b Builder) url(method, path string) string {
	if b.link != nil {
		return b.link.url
	}
	return b.client.base.url(method, path)
}

// withQuery puts the query behind a URL, which a link's may have one of its own.
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
