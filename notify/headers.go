package notify

import (
	"net/http"
	"slices"

	"github.com/wxpay-chain/wxpay/internal/wire"
)

// pick returns the headers of the signature under the names that net/http gives them. Those of
// fasthttp, of a queue or of a function as a service may come in lower case.
//
// once is false unless each header of the signature is there exactly once, and the scheme at most
// once. Of two values, another party may have believed the other.
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
