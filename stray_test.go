package wxpay_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// layer makes a Middleware of a function.
func layer(fn func(next http.RoundTripper, req *http.Request) (*http.Response, error)) func(*wxpay.Config) {
	return func(c *wxpay.Config) {
		c.Middleware = []wxpay.Middleware{func(next http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(req *http.Request) (*http.Response, error) { return fn(next, req) })
		}}
	}
}

// TestStrayAttempt: a Middleware may return before its attempt does, as a circuit breaker. The
// attempt may act, and Close waits for it.
func TestStrayAttempt(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	early := errors.New("early")
	box, client := pair(t, layer(func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
		go func() {
			if res, err := next.RoundTrip(req); err == nil {
				_ = res.Body.Close()
			}
		}()
		<-arrived
		return nil, early
	}))
	box.Handle("POST", "v3/held", func(sandbox.Request) sandbox.Answer { close(arrived); <-release; return sandbox.JSON(200, nil) })
	_, err := client.Chain("v3/held").Post(t.Context(), wxpay.JSON{"a": 1})
	if !errors.Is(err, early) || !wxpay.MayHaveActed(err) {
		t.Errorf("error %v, MayHaveActed %v", err, wxpay.MayHaveActed(err))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := client.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close does not wait: %v", err)
	}
	close(release)
	if err := client.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestAttemptTooLate: an attempt that begins after its call has ended is refused. Nothing is sent.
func TestAttemptTooLate(t *testing.T) {
	begin, ended := make(chan struct{}), make(chan error)
	box, client := pair(t, layer(func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
		go func() {
			<-begin
			_, err := next.RoundTrip(req)
			ended <- err
		}()
		return nil, errors.New("early")
	}))
	_, err := client.Chain("v3/thing").Post(t.Context(), wxpay.JSON{"a": 1})
	if wxpay.MayHaveActed(err) {
		t.Errorf("nothing was sent: %v", err)
	}
	close(begin)
	if err := <-ended; !errors.Is(err, wxpay.ErrContext) || box.Count() != 0 {
		t.Errorf("error %v, %d requests", err, box.Count())
	}
}

// TestForgedRefusalStaysForged: a Middleware that makes the answer anew does not make its code
// true.
func TestForgedRefusalStaysForged(t *testing.T) {
	for why, anew := range map[string]func(*http.Request, *http.Response) (*http.Response, error){
		"another request in it": func(req *http.Request, res *http.Response) (*http.Response, error) {
			res.Request = req
			return res, nil
		},
		"written and read again": func(req *http.Request, res *http.Response) (*http.Response, error) {
			dump, err := httputil.DumpResponse(res, true)
			if err != nil {
				return nil, err
			}
			return http.ReadResponse(bufio.NewReader(bytes.NewReader(dump)), req)
		},
	} {
		box, client := pair(t, layer(func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
			res, err := next.RoundTrip(req)
			if err != nil {
				return nil, err
			}
			return anew(req, res)
		}))
		box.Inject(sandbox.BadSignature())
		_, err := client.Chain(permissionsPath).Post(t.Context(), wxpay.JSON{})
		if errors.Is(err, wxpay.Code("PARAM_ERROR")) || !errors.Is(err, wxpay.ErrBadSignature) || !wxpay.MayHaveActed(err) {
			t.Errorf("%s: error %v", why, err)
		}
	}
}

// TestOtherClientInside: a Middleware that calls another client passes on that a write may have
// acted.
func TestOtherClientInside(t *testing.T) {
	otherBox, other := pair(t)
	echo(otherBox, "v3/thing")
	_, client := pair(t, layer(func(_ http.RoundTripper, req *http.Request) (*http.Response, error) {
		_, err := other.Chain("v3/thing").Post(req.Context(), wxpay.JSON{"a": 1})
		return nil, err
	}))
	otherBox.Inject(sandbox.CutAfter())
	_, err := client.Chain("v3/thing").Post(t.Context(), wxpay.JSON{"a": 1})
	if !wxpay.MayHaveActed(err) {
		t.Errorf("MayHaveActed(%v) is false", err)
	}
}

// TestWaitingBody: a body that a Middleware puts in may wait. The attempt ends all the same.
func TestWaitingBody(t *testing.T) {
	reader, writer := io.Pipe()
	defer writer.Close()
	box, client := pair(t, func(c *wxpay.Config) { c.Timeout = 20 * time.Millisecond },
		layer(func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
			changed := req.Clone(req.Context())
			changed.Body = reader
			return next.RoundTrip(changed)
		}))
	_, err := client.Chain("v3/thing").Post(t.Context(), wxpay.JSON{"a": 1})
	if !errors.Is(err, context.DeadlineExceeded) || wxpay.MayHaveActed(err) || box.Count() != 0 {
		t.Errorf("error %v, MayHaveActed %v", err, wxpay.MayHaveActed(err))
	}
}

// TestEncryptInTheQuery: a field that the caller declares is encrypted where it stands, whether the
// call has a body or not.
func TestEncryptInTheQuery(t *testing.T) {
	for why, options := range map[string][]wxpay.Option{
		"no body":                     {wxpay.Query{"name": secret}, wxpay.Encrypt("name")},
		"an empty body":               {wxpay.Raw("application/json", nil), wxpay.Query{"name": secret}, wxpay.Encrypt("name")},
		"an object without the field": {wxpay.JSON{}, wxpay.Query{"name": secret}, wxpay.Encrypt("name")},
		"a dot in the name":           {wxpay.Query{"payer.name": secret}, wxpay.Encrypt(`payer\.name`)},
	} {
		var target string
		_, client := pair(t, func(c *wxpay.Config) {
			c.Transport = roundTripFunc(func(req *http.Request) (*http.Response, error) {
				target = req.URL.Query().Encode()
				return nil, errors.New("no")
			})
		})
		_, err := client.Chain("v3/brand-new/things").Post(t.Context(), options...)
		if target == "" || strings.Contains(target, "%E7%A7%98") {
			t.Errorf("%s: query %q, error %v", why, target, err)
		}
	}
}
