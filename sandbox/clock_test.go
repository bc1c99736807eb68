package sandbox_test

import (
	"math"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestAdvanceNeverGoesBack: neither by a negative duration nor by more than a duration holds.
func TestAdvanceNeverGoesBack(t *testing.T) {
	box := open(t, sandbox.Config{Now: atInstant})
	for _, by := range []time.Duration{time.Hour, -time.Minute, 0, math.MaxInt64, math.MaxInt64, time.Second} {
		before := box.Now()
		box.Advance(by)
		if after := box.Now(); after.Before(before) || by == time.Hour && after.Sub(before) != by {
			t.Errorf("%s on from %s: %s", by, before, after)
		}
	}
}
