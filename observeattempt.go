package wxpay

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// observe returns the layer that counts what is sent, and tells the Observer of each attempt.
func (c *Config) observe(next http.RoundTripper) http.RoundTripper {
	if c.Observer.Call == nil && c.Observer.Attempt == nil {
		return next
	}
	observer, log := c.Observer, c.Logger
	return roundTrip(func(req *http.Request) (res *http.Response, err error) {
		state := call.Of(req.Context())
		number := state.Send()
		if observer.Attempt == nil {
			return next.RoundTrip(req)
		}
		info := AttemptInfo{Method: req.Method, Template: state.Template, Host: req.URL.Hostname(), Port: portOf(req.URL), Number: number}
		ctx, end := started(req.Context(), log, observer.Attempt, info)
		if ctx != req.Context() && call.Of(ctx) == state { // without its Call, an attempt is lost to MayHaveActed
			req = req.WithContext(ctx)
		}
		seen := &observation{outcome{info.Method, info.Template, state}, log, end}
		err = &laterError{ErrNoOutcome} // which a panic leaves
		defer func() { seen.answered(res, err) }()
		return next.RoundTrip(req)
	})
}

// portOf returns the port of a URL.
func portOf(u *url.URL) int {
	if port, err := strconv.Atoi(u.Port()); err == nil {
		return port
	}
	if u.Scheme == "http" {
		return 80
	}
	return 443
}

// observation is an attempt that the Observer was told of.
type observation struct {
	outcome
	log *slog.Logger
	end func(AttemptResult)
}

// answered ends the observation, with that of the body where the caller reads the answer as it
// comes.
func (o *observation) answered(res *http.Response, err error) {
	if err != nil {
		ended(o.log, o.end, AttemptResult{RequestID: requestIDOf(err), Err: o.failure(nil, err)})
		return
	}
	result := AttemptResult{StatusCode: res.StatusCode, RequestID: res.Header.Get(wire.HeaderRequestID)}
	switch {
	case res.StatusCode < 200 || res.StatusCode > 299:
		result.Err = o.refusal(res, nil)
	case o.call.Stream:
		res.Body = &observedBody{ReadCloser: res.Body, observation: o, result: result}
		return
	}
	ended(o.log, o.end, result)
}

// observedBody is the body of an answer that is read as it comes. The attempt ends with it.
type observedBody struct {
	io.ReadCloser
	*observation
	result AttemptResult
	once   sync.Once
}

func (b *observedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	switch {
	case err == io.EOF:
		b.finish(nil)
	case err != nil:
		b.finish(&CallError{Method: b.method, Path: b.template, RequestID: b.result.RequestID, Err: err, acted: true})
	}
	return n, err
}

func (b *observedBody) Close() error {
	defer b.finish(nil)
	return b.ReadCloser.Close()
}

func (b *observedBody) finish(err error) {
	b.once.Do(func() {
		b.result.Err = err
		ended(b.log, b.end, b.result)
	})
}
