package main

import (
	"context"
	"errors"

	"github.com/wxpay-chain/wxpay"
)

// note records the outcome of a call of a page. It may be called from several goroutines.
type note func(p page, res *wxpay.Response, err error)

// The encryptor of a call's sensitive fields, for the table.
const (
	byWxpay = "wxpay"
	bySelf  = "by hand"
)

// makeCalls makes all calls, style by style, and then the call that is refused. wxpay encrypts
// their sensitive fields, except in one style, which does it by hand. It stops when ctx ends. It
// also stops after a style without any expected outcome, since more calls would tell nothing new.
func (d demo) makeCalls(ctx context.Context, client *wxpay.Client, in samples, byHand encrypted) *report {
	r := &report{real: d.real}
	builders := keep(client)
	styles := []struct {
		name, mode, encryption string
		calls                  func(done note)
	}{
		{"pure chain 纯链式", "sync", byWxpay, func(done note) { pureChain(ctx, client, in, done) }},
		{"pure chain 纯链式", "async", byWxpay, func(done note) { pureChainAsync(ctx, client, in, done) }},
		{"declarative 声明式", "sync", byWxpay, func(done note) { declarative(ctx, client, in, done) }},
		{"declarative 声明式", "async", byWxpay, func(done note) { declarativeAsync(ctx, client, in, done) }},
		{"property 属性式", "sync", byWxpay, func(done note) { builders.post(ctx, in, done) }},
		{"property 属性式", "async", bySelf, func(done note) { builders.postAsync(ctx, byHand, done) }},
	}
	for _, s := range styles {
		before := r.answered()
		s.calls(func(p page, res *wxpay.Response, err error) {
			r.add(outcome{page: p, style: s.name, mode: s.mode, encryption: s.encryption, res: res, err: err})
		})
		switch {
		case ctx.Err() != nil:
			r.stopped = errInterrupted
			return r
		case r.answered() == before:
			r.stopped = errors.New("no call of this style came out as expected, so the rest was not made")
			return r
		}
	}
	r.refused, r.asked = refusedCall(ctx, client, in), true
	if ctx.Err() != nil && checkRefused(r.refused, d.real) != "" {
		r.stopped = errInterrupted
	}
	return r
}

var errInterrupted = errors.New("interrupted")
