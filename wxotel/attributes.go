package wxotel

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// The attributes that the semantic conventions do not have.
const (
	keyAttempts     = attribute.Key("wxpay.attempts")
	keyQueued       = attribute.Key("wxpay.queue.duration") // seconds
	keyCode         = attribute.Key("wxpay.error.code")     // 错误码
	keyMayHaveActed = attribute.Key("wxpay.may_have_acted")
	keyRequestID    = attribute.Key("wxpay.request_id")
	keyOutcome      = attribute.Key("wxpay.notify.outcome")
	keyEventType    = attribute.Key("wxpay.notify.event_type")
	keyOriginalType = attribute.Key("wxpay.notify.original_type")
	keyProtocol     = attribute.Key("wxpay.notify.protocol")
)

// template makes url.template, which begins with a slash.
func template(t string) attribute.KeyValue { return semconv.URLTemplate("/" + t) }

// withName appends a foreign text to attributes, if it has the form of a name: a header may hold
// anything. WeChat Pay's Request-ID and the types of its events are short and of few characters.
func withName(to []attribute.KeyValue, key attribute.Key, value string) []attribute.KeyValue {
	if !isName(value) {
		return to
	}
	return append(to, key.String(value))
}

// isName reports whether a text is letters, digits, hyphens, underscores and dots, up to 80.
func isName(text string) bool {
	return text != "" && len(text) <= 80 && strings.IndexFunc(text, func(r rune) bool {
		isWord := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !isWord && !strings.ContainsRune("-_.", r)
	}) < 0
}
