package wxpay_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestMayHaveActedOfChains: MayHaveActed looks at every call that led to an error, not only at the
// last.
func TestMayHaveActedOfChains(t *testing.T) {
	box, client := pair(t)
	echo(box, "v3/thing")
	do := func(method string, fault sandbox.Fault) *wxpay.Future {
		box.Inject(fault)
		f := client.Chain("v3/thing").DoAsync(t.Context(), method)
		<-f.Done()
		return f
	}
	_, mistake := client.Chain("").Get(t.Context())
	then := func(*wxpay.Response) (*wxpay.Response, error) { return nil, mistake }
	otherwise := func(error) (*wxpay.Response, error) { return nil, mistake }
	read := func(*wxpay.Response) (*wxpay.Response, error) { return client.Chain("v3/thing").Get(t.Context()) }
	for _, c := range []struct {
		why  string
		f    func() *wxpay.Future
		want bool
	}{
		{"a write, then a mistake", func() *wxpay.Future { return do("POST", sandbox.Fault{}).Then(then) }, true},
		{"a write, a read, then a mistake", func() *wxpay.Future { return do("POST", sandbox.Fault{}).Then(read).Then(then) }, true},
		{"a write, then a panic with a mistake", func() *wxpay.Future {
			return do("POST", sandbox.Fault{}).Then(func(*wxpay.Response) (*wxpay.Response, error) { panic(mistake) })
		}, true},
		{"a panic with a mistake after nothing but a read", func() *wxpay.Future {
			return do("GET", sandbox.Fault{}).Then(func(*wxpay.Response) (*wxpay.Response, error) { panic(mistake) })
		}, true},
		{"a read, then a mistake", func() *wxpay.Future { return do("GET", sandbox.Fault{}).Then(then) }, false},
		{"a cut write, then a mistake", func() *wxpay.Future { return do("POST", sandbox.CutAfter()).Otherwise(otherwise) }, true},
		{"a cut write, mended by a read, then a mistake", func() *wxpay.Future {
			return do("POST", sandbox.CutAfter()).
				Otherwise(func(error) (*wxpay.Response, error) { return read(nil) }).Then(then)
		}, true},
		{"a refused write, then a mistake", func() *wxpay.Future { return do("POST", sandbox.Status(400)).Otherwise(otherwise) }, false},
		{"a refused write passes by Then", func() *wxpay.Future { return do("POST", sandbox.Status(400)).Then(then) }, false},
		{"a mistake, wrapped", func() *wxpay.Future {
			return do("DELETE", sandbox.Status(400)).Otherwise(func(err error) (*wxpay.Response, error) {
				return nil, fmt.Errorf("leaving: %w", err)
			})
		}, false},
	} {
		_, err := c.f().Wait(t.Context())
		if err == nil || wxpay.MayHaveActed(err) != c.want {
			t.Errorf("%s: MayHaveActed(%v) = %v", c.why, err, !c.want)
		}
	}
}

// TestMiddlewareFailsLater: a Middleware that fails after the request went out undoes nothing, with
// any error that it returns.
func TestMiddlewareFailsLater(t *testing.T) {
	_, mistake := wxpay.Builder{}.Get(t.Context())
	for _, c := range []struct {
		why    string
		detach bool // the Middleware makes a request of its own, with another context
		want   bool
		count  int
	}{
		{"after the answer", false, true, 1},
		{"with another context: the request does not go out", true, false, 0},
	} {
		box, client := pair(t, func(config *wxpay.Config) {
			config.Middleware = []wxpay.Middleware{func(next http.RoundTripper) http.RoundTripper {
				return roundTripFunc(func(req *http.Request) (*http.Response, error) {
					if c.detach {
						req = req.WithContext(t.Context())
					}
					res, err := next.RoundTrip(req)
					if err == nil {
						_ = res.Body.Close()
					} else if !errors.Is(err, wxpay.ErrContext) {
						t.Errorf("%s: %v", c.why, err)
					}
					return nil, mistake
				})
			}}
		})
		echo(box, "v3/thing")
		_, err := client.Chain("v3/thing").Post(t.Context(), wxpay.JSON{"a": 1})
		if wxpay.MayHaveActed(err) != c.want || !errors.Is(err, wxpay.ErrNoClient) || box.Count() != c.count {
			t.Errorf("%s: MayHaveActed(%v) = %v, %d requests", c.why, err, !c.want, box.Count())
		}
	}
}
