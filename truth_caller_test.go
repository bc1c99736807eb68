package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/hostile"
)

// givenUp are calls whose context ends at each stage. The play says when, and then goes on.
func givenUp(seed uint64) []trial {
	var trials []trial
	for _, c := range hostile.Stages(seed) {
		trials = append(trials, trial{Case: c})
	}
	before := func(_ context.Context, tr trial, client *wxpay.Client, _ *hostile.Server) error {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := tr.call(ctx, client)
		return err
	}
	dialing := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for _, wire := range []hostile.Wire{hostile.TLS, hostile.H2, hostile.Tunnel, hostile.Hop} {
		for _, c := range eachBody(hostile.Case{Class: "given up", Name: "before the call", Wire: wire}) {
			trials = append(trials, trial{Case: c, act: before})
			c.Name = "while dialing"
			trials = append(trials, trial{Case: c, set: dials(dialing), act: soon})
		}
	}
	for range 12 {
		c := hostile.Stuck("given up", "in the queue")
		one := func(config *wxpay.Config, _ *http.Transport, _ *hostile.Server) { config.MaxInFlight = 1 }
		trials = append(trials, trial{Case: c, act: queued, heeds: true, set: one})
	}
	return trials
}

// soon ends the context of a call that hangs on the client's side.
func soon(ctx context.Context, tr trial, client *wxpay.Client, _ *hostile.Server) error {
	ctx, cancel := context.WithTimeout(ctx, linger)
	defer cancel()
	_, err := tr.call(ctx, client)
	return err
}

// queued gives up a call that waits for its place behind another.
func queued(ctx context.Context, tr trial, client *wxpay.Client, server *hostile.Server) error {
	method, options := tr.request()
	first, end := context.WithCancel(ctx)
	defer end()
	one := client.Chain("v3/truth").DoAsync(first, method, options...)
	<-server.Signal
	server.Next()
	second, cancel := context.WithTimeout(ctx, linger)
	defer cancel()
	_, err := client.Chain("v3/truth").DoAsync(second, method, options...).Wait(context.Background())
	end()
	_, _ = one.Wait(context.Background())
	return err
}

// closings close the client: before a call, and while it is under way, which it survives.
func closings() []trial {
	var trials []trial
	closed := func(ctx context.Context, tr trial, client *wxpay.Client, _ *hostile.Server) error {
		_ = client.Close(ctx)
		_, err := tr.call(ctx, client)
		return err
	}
	during := func(ctx context.Context, tr trial, client *wxpay.Client, server *hostile.Server) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-server.Signal:
				_ = client.Close(ctx)
			case <-ctx.Done():
			}
		}()
		_, err := tr.call(ctx, client)
		return err
	}
	for _, wire := range []hostile.Wire{hostile.Plain, hostile.TLS, hostile.H2, hostile.Tunnel} {
		for _, c := range eachBody(hostile.Case{Class: "client closed", Name: "before", Wire: wire}) {
			trials = append(trials, trial{Case: c, act: closed})
		}
	}
	for range 3 {
		for _, c := range hostile.Closings() {
			trials = append(trials, trial{Case: c, act: during, heeds: true})
		}
	}
	return trials
}

var errOwn = errors.New("the signer is down")

type deadSigner struct{ cheapSigner }

func (deadSigner) Sign(context.Context, []byte) ([]byte, error) { return nil, errOwn }

// mistakenCalls have mistakes that are found before anything is sent.
func mistakenCalls() []trial {
	var trials []trial
	for i, options := range [][]wxpay.Option{
		{wxpay.Vars{"unused": "x"}}, {wxpay.Query{"q": struct{}{}}}, {wxpay.Header{"Authorization": "x"}},
		{wxpay.Raw("text/plain", nil), wxpay.JSON{}}, {wxpay.Body(make(chan int))}, {nil},
		{wxpay.Encrypt("name"), wxpay.JSON{"name": 5}},
	} {
		trials = append(trials, trial{
			Case: hostile.Case{Class: "mistake", Name: fmt.Sprintf("option %d", i), Wire: hostile.Plain},
			act: func(ctx context.Context, _ trial, client *wxpay.Client, _ *hostile.Server) error {
				_, err := client.Chain("v3/truth").Post(ctx, options...)
				return err
			},
		})
	}
	for _, c := range eachBody(hostile.Case{Class: "mistake", Name: "the signer fails", Wire: hostile.Plain}) {
		trials = append(trials, trial{Case: c, set: func(config *wxpay.Config, _ *http.Transport, _ *hostile.Server) {
			config.Signer = deadSigner{}
		}})
	}
	return trials
}

// callersCode is callers' own code around a call that succeeded, or was cut. More than the last
// call led to its error.
func callersCode() []trial {
	badPath := func(client *wxpay.Client) error {
		_, err := client.Chain("v3//truth").Post(context.Background())
		return err
	}
	after := map[string]func(*wxpay.Future, *wxpay.Client) *wxpay.Future{
		"Then with a bad path": func(f *wxpay.Future, c *wxpay.Client) *wxpay.Future {
			return f.Then(func(*wxpay.Response) (*wxpay.Response, error) { return nil, badPath(c) })
		},
		"Then with a panic": func(f *wxpay.Future, c *wxpay.Client) *wxpay.Future {
			return f.Then(func(*wxpay.Response) (*wxpay.Response, error) { panic(badPath(c)) })
		},
		"Otherwise with a bad path": func(f *wxpay.Future, c *wxpay.Client) *wxpay.Future {
			return f.Otherwise(func(error) (*wxpay.Response, error) { return nil, badPath(c) })
		},
		"two Thens": func(f *wxpay.Future, c *wxpay.Client) *wxpay.Future {
			pass := func(res *wxpay.Response) (*wxpay.Response, error) { return res, nil }
			return f.Then(pass).Then(func(*wxpay.Response) (*wxpay.Response, error) { return nil, badPath(c) })
		},
	}
	var trials []trial
	for _, name := range slices.Sorted(maps.Keys(after)) {
		follow := after[name]
		for _, c := range append(hostile.Served("caller's code", name), hostile.CutAfter("caller's code", name)...) {
			act := func(ctx context.Context, tr trial, client *wxpay.Client, _ *hostile.Server) error {
				method, options := tr.request()
				_, err := follow(client.Chain("v3/truth").DoAsync(ctx, method, options...), client).Wait(ctx)
				return err
			}
			trials = append(trials, trial{Case: c, act: act})
		}
	}
	return append(trials, middlewares(badPath)...)
}

// middlewares fail after the request went out, with their own error or an error of wxpay.
func middlewares(badPath func(*wxpay.Client) error) []trial {
	var trials []trial
	for _, failure := range []error{errOwn, badPath(nil), context.Canceled} {
		name := "fails with " + failure.Error()
		for _, c := range append(hostile.Served("middleware", name), hostile.CutAfter("middleware", name)...) {
			trials = append(trials, trial{Case: c, set: func(config *wxpay.Config, _ *http.Transport, _ *hostile.Server) {
				config.Middleware = []wxpay.Middleware{func(next http.RoundTripper) http.RoundTripper {
					return roundTripFunc(func(req *http.Request) (*http.Response, error) {
						if res, err := next.RoundTrip(req); err == nil {
							_ = res.Body.Close()
						}
						return nil, failure
					})
				}}
			}})
		}
	}
	return trials
}
