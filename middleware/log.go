package middleware

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// Log returns the layer that writes a line for each attempt: 2xx at Debug, 4xx at Info,
// everything else at Warn. The line holds the path's template, host, number of the attempt,
// duration, status, error code (错误码) and Request-ID. It never holds a value, a query, a header
// or a body. Without the client of package wxpay the template is not known, and stays empty, and
// there is no number. A nil logger is silent and costs nothing.
func Log(logger *slog.Logger) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		if logger == nil {
			return next
		}
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			start := time.Now()
			res, err := next.RoundTrip(req)
			attributes := append(attemptOf(req), slog.Duration("took", time.Since(start)))
			level := slog.LevelWarn
			if err != nil {
				attributes = append(attributes,
					slog.String("request_id", redact.OneLine(requestID(err))), slog.String("error", redact.Error(err)))
			} else {
				attributes = append(attributes, slog.Int("status", res.StatusCode),
					slog.String("request_id", redact.OneLine(res.Header.Get(wire.HeaderRequestID))))
				if refusal, ok := call.RefusalOf(res); ok && refusal.HasCode() {
					attributes = append(attributes, slog.String("code", redact.OneLine(refusal.Code)))
				}
				switch res.StatusCode / 100 {
				case 2:
					level = slog.LevelDebug
				case 4:
					level = slog.LevelInfo
				}
			}
			logger.LogAttrs(req.Context(), level, "wxpay: attempt", attributes...)
			return res, err
		})
	}
}

// attemptOf says which attempt a request is: of which call, at which host, and the how many-th. A
// probe of a host belongs to no call, and has no number.
func attemptOf(req *http.Request) []slog.Attr {
	state := call.Of(req.Context())
	attributes := make([]slog.Attr, 0, 9)
	attributes = append(attributes, slog.String("method", req.Method), slog.String("path", state.Template))
	if req.URL != nil {
		attributes = append(attributes, slog.String("host", redact.OneLine(req.URL.Host)))
	}
	if number := state.Attempts(); number > 0 {
		attributes = append(attributes, slog.Int("attempt", number))
	}
	return attributes
}
