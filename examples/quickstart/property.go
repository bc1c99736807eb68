package main

import (
	"context"

	"github.com/wxpay-chain/wxpay"
)

// kept is the property style (属性式) in Go: Builders that are made once, kept, and used again. PHP
// writes $instance['v3/payroll-card/tokens']. A Builder never changes and may be shared between
// goroutines, so a program can make those it needs when it starts.
type kept struct {
	issue, tokens, preOrder, preOrderWithAuth, permissions wxpay.Builder
}

// keep makes them. A prefix is a Builder too. A longer Builder leaves it as it was.
func keep(client *wxpay.Client) kept {
	payrollCard := client.Chain("v3/payroll-card")
	authentications := payrollCard.Chain("authentications")
	return kept{
		issue:            client.Chain("v3/gov/subsidy/zhejiang/authcode/issue"),
		tokens:           payrollCard.Chain("tokens"),
		preOrder:         authentications.Chain("pre-order"),
		preOrderWithAuth: authentications.Chain("pre-order-with-auth"),
		permissions:      client.Chain("v3/payscore/permissions"),
	}
}

// post makes the calls and waits for each (同步属性式). wxpay encrypts their sensitive fields.
func (k kept) post(ctx context.Context, in samples, done note) {
	res, err := k.issue.Post(ctx, in.issue.body)
	done(in.issue, res, err)

	res, err = k.tokens.Post(ctx, in.tokens.body)
	done(in.tokens, res, err)

	res, err = k.preOrder.Post(ctx, in.preOrder.body)
	done(in.preOrder, res, err)

	res, err = k.preOrderWithAuth.Post(ctx, in.preOrderWithAuth.body)
	done(in.preOrderWithAuth, res, err)

	res, err = k.permissions.Post(ctx, in.permissions.body)
	done(in.permissions, res, err)
}

// postAsync uses the same Builders again, without waiting (异步属性式). A Future's Done is a
// channel, for a select with the program's other channels.
//
// Here the sensitive fields were encrypted by hand (byhand.go), and the header in.serial says so.
// That has nothing to do with async: each way goes with each style.
func (k kept) postAsync(ctx context.Context, in encrypted, done note) {
	futures := []*wxpay.Future{
		k.issue.PostAsync(ctx, in.issue.body, in.serial),
		k.tokens.PostAsync(ctx, in.tokens.body, in.serial),
		k.preOrder.PostAsync(ctx, in.preOrder.body),
		k.preOrderWithAuth.PostAsync(ctx, in.preOrderWithAuth.body, in.serial),
		k.permissions.PostAsync(ctx, in.permissions.body),
	}
	for i, p := range in.pages() { // in the order of the futures
		select {
		case <-futures[i].Done():
			res, err := futures[i].Wait(ctx) // does not wait: it is done
			done(p, res, err)
		case <-ctx.Done():
			done(p, nil, ctx.Err())
		}
	}
}
