package middleware

import (
	"log/slog"
	"net/http"
	"time"
)

// Log writes a line for each attempt: at Debug when it was answered with 2xx, at Warn otherwise. It holds the
// path's template, status, duration and Request-ID; no value, query, header or body. A nil logger is
// silent and costs nothing.
func Log(logger *slog.Logger) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		if logger == nil {
			return next
		}
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			start := time.Now()
			res, err := next.RoundTrip(req)
			attributes := []slog.Attr{
				slog.String("method", req.Method),
				slog.String("path", CallOf(req.Context()).Template),
				slog.Duration("took", time.Since(start)),
			}
			level := slog.LevelWarn
			if err != nil {
				attributes = append(attributes, slog.String("request_id", OneLine(RequestID(err))), slog.String("error", Redact(err)))
			} else {
				attributes = append(attributes, slog.Int("status", res.StatusCode),
					slog.String("request_id", OneLine(res.Header.Get(HeaderRequestID))))
				if isSuccess(res) {
					level = slog.LevelDebug
				}
			}
			logger.LogAttrs(req.Context(), level, "wxpay: attempt", attributes...)
			return res, err
		})
	}
}
