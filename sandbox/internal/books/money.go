package books

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Rate is a rate of fees (费率) in hundredths of a percent.
type Rate int

// ParseRate reads a rate as bills have it: 0.60%, with two decimals at most.
func ParseRate(text string) (Rate, error) {
	number, percent := strings.CutSuffix(text, "%")
	whole, fraction, _ := strings.Cut(number, ".")
	if len(fraction) > 2 {
		percent = false
	}
	digits := whole + fraction + strings.Repeat("0", max(0, 2-len(fraction)))
	n, err := strconv.ParseUint(digits, 10, 16)
	if !percent || whole == "" || err != nil || n > 100_00 {
		return 0, errors.New("it is no rate of fees: 0.60%, two decimals at most, 100% at most")
	}
	return Rate(n), nil
}

// String returns the rate as bills have it.
func (r Rate) String() string { return fmt.Sprintf("%d.%02d%%", r/100, r%100) }

// Of returns the fee of an amount, both in fen (分). It is rounded to the nearest fen, half a fen
// upwards.
func (r Rate) Of(amount int64) int64 { return Portion(amount, int64(r), 100_00) }

// Portion returns part/whole of an amount, rounded as by Rate.Of. None of them is negative, and
// part is not more than whole. A portion of nothing is 0.
func Portion(amount, part, whole int64) int64 {
	if whole <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(amount), uint64(part))
	low, carry := bits.Add64(low, uint64(whole)/2, 0)
	n, _ := bits.Div64(high+carry, low, uint64(whole))
	return int64(n)
}

// yuan writes fen (分) as yuan.
func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

// fee writes fen (分) as a fee: yuan with five decimals.
func fee(fen int64) string { return yuan(fen) + "000" }
