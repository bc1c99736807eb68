package bill

import (
	"math"
	"strings"
	"time"
)

// zone is that of all times in bills.
var zone = time.FixedZone("UTC+8", 8*60*60)

// Fee is a service charge (手续费) in thousandths of a fen, since bills give it in yuan with five
// decimals: 7.79000 is 779,000.
type Fee int64

// Fen returns the fee in fen, rounded half away from zero.
func (f Fee) Fen() int64 {
	whole, rest := int64(f)/1000, int64(f)%1000
	switch {
	case rest >= 500:
		whole++
	case rest <= -500:
		whole--
	}
	return whole
}

// decimal reads a number in yuan as an integer, with the given number of decimals kept. Further
// decimals must be zeros.
func decimal(text string, decimals int) (int64, bool) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" {
		return 0, false
	}
	n, ok := appendDigits(0, whole)
	for at := range decimals {
		digit := "0"
		if at < len(fraction) {
			digit = fraction[at : at+1]
		}
		if ok {
			n, ok = appendDigits(n, digit)
		}
	}
	if len(fraction) > decimals && strings.Trim(fraction[decimals:], "0") != "" {
		ok = false
	}
	if negative {
		n = -n
	}
	return n, ok
}

// appendDigits writes decimal digits behind a number. It reports false for another character, and
// for more than int64 holds.
func appendDigits(n int64, digits string) (int64, bool) {
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' || n > (math.MaxInt64-int64(c-'0'))/10 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// add adds without overflow: it reports false instead.
func add(a, b int64) (int64, bool) {
	if b > 0 && a > math.MaxInt64-b || b < 0 && a < math.MinInt64-b {
		return 0, false
	}
	return a + b, true
}

// moment reads a time of a bill.
func moment(text string) (time.Time, bool) {
	at, err := time.ParseInLocation(time.DateTime, text, zone)
	return at, err == nil
}
