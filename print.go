package wxpay

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/secret"
)

// The methods below print one line for each exported type. Format is for package fmt, with all its
// verbs; MarshalText is for encoding/json, encoding/xml and the handlers of log/slog. Headers,
// bodies, keys and the values of panics stay out; the types have fields and methods for them.

// String returns one line: the call, the status and the Request-ID.
func (r *Response) String() string {
	if r == nil {
		return "<nil>"
	}
	return "wxpay: " + r.method + " " + r.template + ": " + strconv.Itoa(r.StatusCode) + traces(r.RequestID(), r.Attempts())
}

// LogValue returns the attributes for log/slog: method, path (its template), status and request_id.
func (r *Response) LogValue() slog.Value {
	if r == nil {
		return slog.StringValue("<nil>")
	}
	return slog.GroupValue(
		slog.String("method", r.method), slog.String("path", r.template),
		slog.Int("status", r.StatusCode), slog.String("request_id", redact.OneLine(r.RequestID())),
	)
}

// Format writes String under any verb.
func (r Response) Format(f fmt.State, verb rune) { redact.Format(f, verb, r.String()) }

// MarshalText returns String: neither headers nor the body. Bytes is the body.
func (r Response) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Format writes Error under any verb.
func (e APIError) Format(f fmt.State, verb rune) { redact.Format(f, verb, e.Error()) }

// MarshalText returns Error: neither headers nor the body.
func (e APIError) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

// Format writes Error under any verb.
func (e CallError) Format(f fmt.State, verb rune) { redact.Format(f, verb, e.Error()) }

// MarshalText returns Error, in which texts of the transport are cut down.
func (e CallError) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

// Format writes Error under any verb.
func (e PanicError) Format(f fmt.State, verb rune) { redact.Format(f, verb, e.Error()) }

// MarshalText returns Error, which holds neither the value nor the stack.
func (e PanicError) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

// hiddenConfig stands for a Config in what is printed.
const hiddenConfig = secret.Hidden("wxpay.Config")

// Format shows no key under any verb.
func (Config) Format(f fmt.State, verb rune) { hiddenConfig.Format(f, verb) }

// LogValue shows no key.
func (Config) LogValue() slog.Value { return hiddenConfig.LogValue() }

// MarshalText shows no key.
func (Config) MarshalText() ([]byte, error) { return hiddenConfig.MarshalText() }

// GobEncode fails, so that no key is written.
func (Config) GobEncode() ([]byte, error) { return hiddenConfig.GobEncode() }

// Format says whether the call has ended, and reads nothing that a call under way writes.
func (f *Future) Format(s fmt.State, verb rune) {
	text := "wxpay.Future under way"
	select {
	case <-f.Done():
		text = "wxpay.Future that has ended"
	default:
	}
	redact.Format(s, verb, text)
}

// Format writes under any verb where calls go.
func (c *Client) Format(f fmt.State, verb rune) {
	if c == nil || c.base == nil {
		redact.Format(f, verb, "wxpay.Client without a Config")
		return
	}
	redact.Format(f, verb, "wxpay.Client of "+c.base.root)
}

// Format writes the hosts under any verb, and which of them are out. It reads nothing that a call
// under way writes without a lock.
func (h *Hosts) Format(f fmt.State, verb rune) {
	var b strings.Builder
	b.WriteString("wxpay.Hosts")
	for _, state := range h.States() {
		b.WriteString(" " + state.Host)
		if state.Out {
			b.WriteString(" (out)")
		}
	}
	redact.Format(f, verb, b.String())
}

// Format writes under any verb the path template, or the first mistake in it. The query of a Link,
// which holds a token, stays out.
func (b Builder) Format(f fmt.State, verb rune) {
	path, err := b.Path()
	if err != nil {
		path = err.Error()
	}
	redact.Format(f, verb, path)
}
