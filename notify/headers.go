package notify

import (
	"net/http"
	"slices"

	"github.com/wxpay-chain/wxpay/internal/wire"
)

// pick gives the headers that matter under the names that net/http gives them: fasthttp's, and those of a queue or a function
// as a service, may come in lower case. once is false unless each header of the signature is there exactly once, and that of
// the scheme at most once: of two, another party may have believed the other.
func pick(header http.Header) (picked http.Header, once bool) {
	picked = make(http.Header, 6)
	for name, values := range header {
		switch name = http.CanonicalHeaderKey(name); name {
		case wire.HeaderSerial, wire.HeaderTimestamp, wire.HeaderNonce, wire.HeaderSignature,
			wire.HeaderScheme, wire.HeaderRequestID:
			if before := picked[name]; len(before) > 0 {
				values = slices.Concat(before, values)
			}
			picked[name] = values
		}
	}
	once = len(picked[wire.HeaderScheme]) <= 1
	for _, name := range [...]string{wire.HeaderSerial, wire.HeaderTimestamp, wire.HeaderNonce, wire.HeaderSignature} {
		once = once && len(picked[name]) == 1
	}
	return picked, once
}
