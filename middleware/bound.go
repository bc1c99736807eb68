package middleware

import (
	"context"
	"io"
)

// boundBody is a body that ends with its context, whichever transport it came through.
type boundBody struct {
	io.ReadCloser
	ctx     context.Context
	stop    func() bool
	release context.CancelCauseFunc // of ctx, or nil
}

// bound closes a body when ctx ends, which ends a Read that waits.
func bound(ctx context.Context, body io.ReadCloser, release context.CancelCauseFunc) io.ReadCloser {
	return &boundBody{body, ctx, context.AfterFunc(ctx, func() { closeQuietly(body) }), release}
}

func (b *boundBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.ctx.Err() != nil && err != io.EOF {
		err = context.Cause(b.ctx) // the reason, not a read of a closed body, nor nothing for ever
	}
	return n, err
}

func (b *boundBody) Close() error {
	if b.release != nil {
		defer b.release(nil)
	}
	if !b.stop() {
		return nil // ctx has closed it
	}
	return b.ReadCloser.Close()
}

// closeQuietly closes a body in a goroutine of its own, where a panic of the body would end the
// process.
func closeQuietly(body io.Closer) {
	defer func() { _ = recover() }()
	_ = body.Close()
}
