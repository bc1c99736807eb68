package pki

import (
	crand "crypto/rand"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Base62 draws n characters of [0-9A-Za-z] for nonces and tokens. They are no secrets, so a slight
// bias does not matter.
func Base62(n int) string {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	raw := make([]byte, n)
	_, _ = crand.Read(raw) // never fails since Go 1.24
	var b strings.Builder
	for _, c := range raw {
		b.WriteByte(alphabet[int(c)%len(alphabet)])
	}
	return b.String()
}

// NewNoticeID draws an ID as notices have it: a UUID.
func NewNoticeID() string {
	raw := make([]byte, 16)
	_, _ = crand.Read(raw)
	return fmt.Sprintf("%x-%x-%x-%x-%x", raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:])
}

// NewRequestID makes a Request-ID in the form of a real one (docs/protocol.md section 8). Its first
// part is a few numbered integers in hexadecimal. The first of them is the time, so that it begins
// with 08. An internal error code follows the last '-': 0 for success.
func NewRequestID(now time.Time, status int) string {
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

// NewNumber makes a number in the form of WeChat Pay's own: a prefix, the date and random digits,
// size characters in all.
func NewNumber(prefix string, now time.Time, size int) string {
	number := prefix + InBeijing(now).Format("20060102")
	for _, letter := range Base62(max(0, size-len(number))) {
		number += string('0' + letter%10)
	}
	return number
}

// RFC3339 returns a time as WeChat Pay prints it: to the second, in Beijing.
func RFC3339(t time.Time) string { return InBeijing(t).Format(time.RFC3339) }

// InBeijing returns a time in the time zone of Beijing.
func InBeijing(t time.Time) time.Time { return t.In(time.FixedZone("", 8*60*60)) }
