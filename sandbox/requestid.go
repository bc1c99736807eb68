package sandbox

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"
)

// newRequestID makes a Request-ID that looks like a real one: hexadecimal of a few numbered integers, the first being
// the time (so that it begins with 08), then an internal error code after the last '-', which is 0 for success
// (docs/protocol.md section 8).
func newRequestID(now time.Time, status int) string {
	var raw []byte
	for i, v := range []uint64{uint64(now.Unix()), rand.Uint64N(1 << 10), rand.Uint64N(1 << 7), rand.Uint64N(1 << 28), rand.Uint64N(1 << 17)} {
		raw = append(raw, byte(8*(i+1)))
		raw = binary.AppendUvarint(raw, v)
	}
	if status < 400 {
		return fmt.Sprintf("%X-0", raw)
	}
	return fmt.Sprintf("%X-%d", raw, 268500000+status)
}
