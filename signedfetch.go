package wxpay

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/keyring"
)

// SignedFetch makes the Fetch with which keyring.Download gets WeChat Pay's certificates
// (平台证书). It sends a signed GET with a Config. The client is then made of the same Config, with
// the keyring in it.
//
//	fetch, err := wxpay.SignedFetch(config)
//	ring, err := keyring.Download(keyring.DownloadConfig{Fetch: fetch, APIv3Key: …})
//	config.Keyring = ring
//	client, err := wxpay.New(config)
//
// The Config gives merchant, signer, BaseURL, Hosts, Transport, clock, nonce, Timeout, MaxAnswer,
// Logger and Observer.Attempt. Keyring is not used. Middleware is left out, since it sees only
// verified answers. This answer is not verified, and comes with any status. With Hosts a Fetch
// gives way to another host, and learns from the clients that share them.
//
// Nothing is sent twice. The error is an ErrConfig. That of the Fetch is a *CallError, or an
// ErrPath for a path that does not begin with v3/. A Fetch may be shared between goroutines, and
// holds no connection open.
func SignedFetch(config Config) (keyring.Fetch, error) {
	base, err := config.checkCaller()
	if err != nil {
		return nil, err
	}
	config.fillDefaults()
	transport, _ := config.transport()
	if own, ok := transport.(*http.Transport); ok && config.Transport == nil {
		own.DisableKeepAlives = true // it is hours until the next one
	}
	f := &signedFetch{base: base, stack: config.fetchStack(transport, config.Timeout)}
	if base.hosts != nil { // without them it would have to learn by itself, a request in hours
		f.failover = &failover{hosts: base.hosts.list, below: base.below(), log: config.Logger}
		f.stack = f.failover.layer(f.stack)
	}
	return f.get, nil
}

type signedFetch struct {
	base     *baseURL
	failover *failover // of a Config.Hosts, or nil
	stack    http.RoundTripper
}

// get sends the request of a Fetch.
func (f *signedFetch) get(ctx context.Context, path string) (*http.Response, error) {
	if ctx == nil {
		return nil, noContext()
	}
	target, template, err := f.target(path)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, &CallError{Method: http.MethodGet, Path: template, Err: err}
	}
	ctx, c := call.With(ctx, template, false)
	c.Fetch, c.Watch = true, f.failover.watch()
	req, err := newFetch(ctx, target)
	if err != nil {
		return nil, errorf(ErrPath, "it makes no URL")
	}
	res, err := f.stack.RoundTrip(req)
	if err != nil {
		return nil, &CallError{Method: http.MethodGet, Path: template, RequestID: requestIDOf(err), Err: err}
	}
	return res, nil
}

// target returns the URL of a path with or without a query. template is the path without the query
// and without values, for error texts.
func (f *signedFetch) target(path string) (target, template string, err error) {
	template, _, _ = strings.Cut(path, "?")
	u, err := url.Parse("/" + path)
	if err != nil || !strings.HasPrefix(path, "v3/") || u.RequestURI() != "/"+path { // net/http would send other bytes
		return "", "", errorf(ErrPath, "it is not v3/…, percent-encoded")
	}
	if rules.Dotted(template) {
		return "", "", errorf(ErrPath, "it has a segment of dots alone, encoded or not, which would change it")
	}
	return f.base.url(http.MethodGet, template) + path[len(template):], shown(template), nil
}
