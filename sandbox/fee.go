package sandbox

import (
	"cmp"
	"fmt"

	"github.com/wxpay-chain/wxpay/sandbox/internal/books"
)

// feeRate returns the rate of fees.
func (c *Config) feeRate() (books.Rate, error) {
	rate, err := books.ParseRate(cmp.Or(c.FeeRate, "0.60%"))
	if err != nil {
		return 0, fmt.Errorf("sandbox: Config.FeeRate: %w", err)
	}
	return rate, nil
}
