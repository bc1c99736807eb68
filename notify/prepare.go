package notify

import (
	"context"
	"log/slog"
	"net/http"
)

// loader is a keyring that can load its first keys, such as a keyring.Downloaded. Its Load returns
// at once if it has loaded some before.
type loader interface {
	Load(ctx context.Context) error
}

// prepare finds the Parser and takes a place, before the body is read. It returns the status of the
// answer if there is none, and 0 otherwise.
func (d *delivery) prepare(ctx context.Context) int { return d.guard(ctx, d.findPlace) }

// findPlace does the work of prepare. Senders cannot make it wait, as they could with their bodies.
// So a crowd of them does not keep a notice from being known by the keys of its Parser.
func (d *delivery) findPlace(ctx context.Context) int {
	in, h := &d.mux.intake, d.request.Header
	first := in.classify(h, d.mux.config.Parser)
	if first != familiar {
		first = waiting
	}
	held := in.enter(first)
	if held == nil {
		return d.busy(ctx)
	}
	defer func() { held.leave() }() // unless it has become the notice's
	var err error
	if d.parser, err = d.mux.parser(d.request); err != nil {
		d.log(ctx, slog.LevelError, "notify: no parser for the request", err)
		return d.end(OutcomeFailed, err, http.StatusInternalServerError)
	}
	if first == familiar {
		d.place, held = held, nil
		return 0
	}
	sort := in.classify(h, d.parser)
	if sort == stranger && serialOf(h) != "" {
		sort = d.load(ctx)
	}
	if d.place = in.enter(sort); d.place == nil {
		return d.busy(ctx)
	}
	return 0
}

// load has the Parser's keyring load its first keys, and returns the sort of the sender by them. A
// failure is logged with the notice, which asks for its key again.
func (d *delivery) load(ctx context.Context) sender {
	if l, ok := d.parser.Keyring.(loader); ok {
		_ = l.Load(ctx)
	}
	return d.mux.intake.classify(d.request.Header, d.parser)
}

func (d *delivery) busy(ctx context.Context) int {
	d.log(ctx, slog.LevelWarn, "notify: not read, to be sent again", errBusy)
	return d.end(OutcomeUnread, errBusy, http.StatusServiceUnavailable)
}
