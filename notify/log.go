package notify

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/wxpay-chain/wxpay/internal/redact"
)

// log writes to the log. The Logger may panic, and so may the Error method of a function's error.
// Neither must keep an outcome from being recorded, or end the process.
func (d *delivery) log(ctx context.Context, level slog.Level, message string, err error) {
	try := func(err error) error { return protect(func() error { d.write(ctx, level, message, err); return nil }) }
	if crash := try(err); crash != nil {
		_ = try(crash)
	}
}

// write logs the event's fields and, of an error, the parts that hold no secret.
func (d *delivery) write(ctx context.Context, level slog.Level, message string, err error) {
	if !d.mux.config.Logger.Enabled(ctx, level) {
		return
	}
	attributes := []slog.Attr{slog.Duration("took", time.Since(d.start))}
	if e := d.event; e != nil {
		attributes = append(attributes, slog.String("id", redact.OneLine(e.ID)), slog.String("type", redact.OneLine(e.Type)),
			slog.String("original_type", redact.OneLine(e.OriginalType)), slog.String("mchid", e.MchID), slog.String("request_id", redact.OneLine(e.RequestID)))
	}
	var failure *Error
	if errors.As(err, &failure) && failure != nil {
		attributes = append(attributes, slog.String("check", string(failure.Check)))
	}
	var crash *panicError
	if errors.As(err, &crash) {
		attributes = append(attributes, slog.String("stack", crash.stack))
	}
	if err != nil {
		attributes = append(attributes, slog.String("error", redact.Error(err)))
	}
	d.mux.config.Logger.LogAttrs(ctx, level, message, attributes...)
}
