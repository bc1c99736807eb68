package bill

import (
	"math"
	"strconv"
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
	if len(fraction) > decimals {
		if strings.Trim(fraction[decimals:], "0") != "" {
			return 0, false
		}
		fraction = fraction[:decimals]
	}
	all := whole + fraction + strings.Repeat("0", decimals-len(fraction))
	if whole == "" || strings.Trim(all, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(all, 10, 64)
	if err != nil {
		return 0, false
	}
	if negative {
		n = -n
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
