package main

import (
	"context"

	"github.com/wxpay-chain/wxpay"
)

// declarative makes the calls in declarative style (同步声明式): the path as the official
// documentation prints it. PHP writes $instance->chain('v3/payroll-card/tokens')->post([…]).
func declarative(ctx context.Context, client *wxpay.Client, in samples, done note) {
	res, err := client.Chain("v3/gov/subsidy/zhejiang/authcode/issue").
		Post(ctx, in.issue.body)
	done(in.issue, res, err)

	res, err = client.Chain("v3/payroll-card/tokens").
		Post(ctx, in.tokens.body)
	done(in.tokens, res, err)

	res, err = client.Chain("v3/payroll-card/authentications/pre-order").
		Post(ctx, in.preOrder.body)
	done(in.preOrder, res, err)

	res, err = client.Chain("v3/payroll-card/authentications/pre-order-with-auth").
		Post(ctx, in.preOrderWithAuth.body)
	done(in.preOrderWithAuth, res, err)

	res, err = client.Chain("v3/payscore/permissions").
		Post(ctx, in.permissions.body)
	done(in.permissions, res, err)
}

// declarativeAsync makes them without waiting (异步声明式), and takes their outcomes from one
// channel as they come.
func declarativeAsync(ctx context.Context, client *wxpay.Client, in samples, done note) {
	futures := []*wxpay.Future{
		client.Chain("v3/gov/subsidy/zhejiang/authcode/issue").
			PostAsync(ctx, in.issue.body),

		client.Chain("v3/payroll-card/tokens").
			PostAsync(ctx, in.tokens.body),

		client.Chain("v3/payroll-card/authentications/pre-order").
			PostAsync(ctx, in.preOrder.body),

		client.Chain("v3/payroll-card/authentications/pre-order-with-auth").
			PostAsync(ctx, in.preOrderWithAuth.body),

		client.Chain("v3/payscore/permissions").
			PostAsync(ctx, in.permissions.body),
	}
	pages := in.pages() // in the order of the futures
	for outcome := range wxpay.Collect(ctx, futures...) {
		done(pages[outcome.Index], outcome.Response, outcome.Err)
	}
}
