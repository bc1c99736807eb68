package wxpay

import (
	"math"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/internal/safejson"
)

// Retry says which attempts of a call are made again (重试). The zero value is the default: three
// attempts. It is a value, and may be shared.
//
// A read (GET) is made again after a connection that failed or was cut, an attempt that timed out,
// 429 and 5xx. So it is after a refusal with the code FREQUENCY_LIMITED, RATELIMIT_EXCEEDED,
// RATE_LIMITED or SYSTEM_ERROR. A write is made again after the same failures, but only if no
// attempt so far may have acted, or if it is Idempotent. An answer that cannot be verified is not
// asked for again, but for a signature probe (签名探测) in answer to a read.
//
// Each attempt sends the same bytes, under a signature of its own. The pause before it is random,
// up to a bound that begins at 200 ms and doubles. An answer's Retry-After makes the pause longer.
// No pause goes beyond the deadline of the context: the outcome of the last attempt is returned
// instead. MayHaveActed speaks for all attempts.
type Retry struct {
	Off      bool          // nothing is sent again, and the other fields are zero
	Attempts int           // of one call at most, the first among them; 3, at most 20
	MaxPause time.Duration // a Retry-After beyond it ends the call; 5 s, from 1 ms to 10 minutes

	// Budget is the share of a further attempt that a call earns when its first attempt was enough,
	// from 0 to 1. With 0.1, the default, ten such calls earn one. The first ten further attempts are
	// free. So an outage is not multiplied: while all calls fail, almost all are sent once. An attempt
	// at a backup host that is in, and has not failed the call, is free too. See Config.Hosts.
	Budget float64

	// DocumentedWrites adds the writes that WeChat Pay says to repeat with the same number, such as a
	// refund by its out_refund_no. catalog.Endpoint.Repeat lists them. A request without its number
	// is not among them. Idempotent says the same of a single call.
	DocumentedWrites bool
}

const (
	defaultAttempts = 3
	defaultMaxPause = 5 * time.Second
	defaultBudget   = 0.1

	// The bounds find slips: MaxPause: 5 is 5 ns, and a call that lasts for hours is lost.
	mostAttempts  = 20
	leastMaxPause = time.Millisecond
	mostMaxPause  = 10 * time.Minute

	// firstPause is the mean of the first pause: full jitter spreads it from 0 to 200 ms.
	firstPause = 100 * time.Millisecond
)

// check finds values that make no sense.
func (r Retry) check() error {
	switch {
	case r.Off && r != (Retry{Off: true}):
		return errorf(ErrConfig, "Retry.Off stands with other fields, which would have no effect; leave out either")
	case r.Attempts < 0:
		return errorf(ErrConfig, "Retry.Attempts is negative; 0 is the default, and Off switches retries off")
	case r.Attempts > mostAttempts:
		return errorf(ErrConfig, "Retry.Attempts is %d, over %d", r.Attempts, mostAttempts)
	case r.MaxPause < 0:
		return errorf(ErrConfig, "Retry.MaxPause is negative; 0 is the default")
	case r.MaxPause > 0 && r.MaxPause < leastMaxPause:
		return errorf(ErrConfig, "Retry.MaxPause is %v, under %v; it has a unit, as in 5 * time.Second", r.MaxPause, leastMaxPause)
	case r.MaxPause > mostMaxPause:
		return errorf(ErrConfig, "Retry.MaxPause is %v, over %v", r.MaxPause, mostMaxPause)
	case math.IsNaN(r.Budget) || r.Budget < 0 || r.Budget > 1:
		return errorf(ErrConfig, "Retry.Budget is not a share from 0 to 1; 0 is the default, and Off switches retries off")
	}
	return nil
}

// filled returns the Retry with its defaults.
func (r Retry) filled() Retry {
	if r.Attempts == 0 {
		r.Attempts = defaultAttempts
	}
	if r.MaxPause == 0 {
		r.MaxPause = defaultMaxPause
	}
	if r.Budget == 0 {
		r.Budget = defaultBudget
	}
	return r
}

type idempotent struct{}

// Idempotent says that a write may be sent again although an attempt may have acted. It is for
// writes that WeChat Pay carries out once for a number of yours (幂等): a refund by out_refund_no,
// an order by out_trade_no. docs/errors.md has the list. How often it is sent, Config.Retry says.
func Idempotent() Option { return idempotent{} }

func (idempotent) apply(r *request) error { return r.setRepeat(repeatIdempotent) }

type noRetry struct{}

// NoRetry sends the call once. It overrides Config.Retry.
func NoRetry() Option { return noRetry{} }

func (noRetry) apply(r *request) error { return r.setRepeat(repeatNever) }

// repeat says what the options of a call allow.
type repeat uint8

const (
	repeatSafe       repeat = iota // reads, and writes that have not acted
	repeatIdempotent               // writes that may have acted, too
	repeatNever
)

// isNumbered reports whether the request has the number by which WeChat Pay knows it again. Where
// the body has it twice, either may count.
func (r *request) isNumbered() bool {
	if r.rule == nil || r.rule.Repeat == "" {
		return false
	}
	if r.vars[r.rule.Repeat] != "" {
		return true
	}
	found, number := 0, ""
	safejson.Get(r.body, "@this").ForEach(func(key, value gjson.Result) bool {
		if key.Str == r.rule.Repeat {
			found, number = found+1, ""
			if value.Type == gjson.String {
				number = value.Str
			}
		}
		return true
	})
	return found == 1 && strings.TrimSpace(number) != ""
}

func (r *request) setRepeat(how repeat) error {
	if r.repeat != repeatSafe && r.repeat != how {
		return errorf(ErrOption, "Idempotent and NoRetry exclude each other; leave out one")
	}
	r.repeat = how
	return nil
}
