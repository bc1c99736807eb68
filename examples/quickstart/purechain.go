package main

import (
	"context"

	"github.com/wxpay-chain/wxpay"
)

// pureChain makes the calls in pure chain style (同步纯链式): one Seg a segment, and names in
// camelCase, which become kebab-case. PHP writes $instance->v3->payrollCard->tokens->post([…]). The
// bodies are in plain text: wxpay encrypts their sensitive fields (敏感信息), and names the key
// that it took.
func pureChain(ctx context.Context, client *wxpay.Client, in samples, done note) {
	res, err := client.Seg("v3").Seg("gov").Seg("subsidy").Seg("zhejiang").Seg("authcode").Seg("issue").
		Post(ctx, in.issue.body)
	done(in.issue, res, err)

	res, err = client.Seg("v3").Seg("payrollCard").Seg("tokens").
		Post(ctx, in.tokens.body)
	done(in.tokens, res, err)

	res, err = client.Seg("v3").Seg("payrollCard").Seg("authentications").Seg("preOrder").
		Post(ctx, in.preOrder.body)
	done(in.preOrder, res, err)

	res, err = client.Seg("v3").Seg("payrollCard").Seg("authentications").Seg("preOrderWithAuth").
		Post(ctx, in.preOrderWithAuth.body)
	done(in.preOrderWithAuth, res, err)

	res, err = client.Seg("v3").Seg("payscore").Seg("permissions").
		Post(ctx, in.permissions.body)
	done(in.permissions, res, err)
}

// pureChainAsync makes them without waiting (异步纯链式): all five are under way at once. As in
// PHP, Then takes an answer and Otherwise an error. Each runs in its own goroutine.
func pureChainAsync(ctx context.Context, client *wxpay.Client, in samples, done note) {
	answered := func(p page) func(*wxpay.Response) (*wxpay.Response, error) {
		return func(res *wxpay.Response) (*wxpay.Response, error) {
			done(p, res, nil)
			return res, nil
		}
	}
	failed := func(p page) func(error) (*wxpay.Response, error) {
		return func(err error) (*wxpay.Response, error) {
			done(p, nil, err)
			return nil, err
		}
	}

	futures := []*wxpay.Future{
		client.Seg("v3").Seg("gov").Seg("subsidy").Seg("zhejiang").Seg("authcode").Seg("issue").
			PostAsync(ctx, in.issue.body).
			Then(answered(in.issue)).Otherwise(failed(in.issue)),

		client.Seg("v3").Seg("payrollCard").Seg("tokens").
			PostAsync(ctx, in.tokens.body).
			Then(answered(in.tokens)).Otherwise(failed(in.tokens)),

		client.Seg("v3").Seg("payrollCard").Seg("authentications").Seg("preOrder").
			PostAsync(ctx, in.preOrder.body).
			Then(answered(in.preOrder)).Otherwise(failed(in.preOrder)),

		client.Seg("v3").Seg("payrollCard").Seg("authentications").Seg("preOrderWithAuth").
			PostAsync(ctx, in.preOrderWithAuth.body).
			Then(answered(in.preOrderWithAuth)).Otherwise(failed(in.preOrderWithAuth)),

		client.Seg("v3").Seg("payscore").Seg("permissions").
			PostAsync(ctx, in.permissions.body).
			Then(answered(in.permissions)).Otherwise(failed(in.permissions)),
	}
	for _, f := range futures {
		// The callbacks have noted the outcome. This does not wait with ctx: when ctx ends, it has ended
		// the calls already, and a callback that still runs must be waited for.
		_, _ = f.Wait(context.WithoutCancel(ctx))
	}
}
