package notify

import (
	"context"
	"errors"
	"time"
)

// Store remembers which notices were handled, so that one which WeChat Pay sends again, or to
// several servers at once, has its effect once. What a Store promises:
//
//   - at least once: a notice whose handler failed, or whose process died, can begin again;
//   - never by two at a time while a lease holds;
//   - never again after Done, for at least [Keep].
//
// A Store must be safe for concurrent use, and so must what several processes share. [Memory] is
// for one process; for several, which is any server that is deployed without a gap, there is Redis in the
// module github.com/wxpay-chain/wxpay/wxredis.
type Store interface {
	// Begin takes the key for the time of the lease, unless another holds it or it is done. It
	// decides in one step: of two callers at most one is told Mine. An error means that nothing
	// is known, and then nothing is handled.
	Begin(ctx context.Context, key string, lease time.Duration) (Claim, error)
	// Done says that what the token was given for has had its effect. A lease that ran out does not
	// matter as long as nobody else has begun; if somebody has, the error is ErrLeaseLost and
	// theirs stands. Done again with the same token changes nothing.
	Done(ctx context.Context, key, token string) error
	// Fail gives the key back, so that the next one can begin at once. It is ErrLeaseLost if the
	// key is another's by now.
	Fail(ctx context.Context, key, token string) error
}

// Claim is the answer of Begin. It is a value.
type Claim struct {
	Verdict Verdict
	// Token proves to Done and Fail who holds the key (a fencing token): no two claims have the
	// same. It is empty unless the verdict is Mine.
	Token string
}

// Verdict says what is to be done with a notice. The zero value is none of them, so that a Store
// that forgets to decide is found out.
type Verdict int

// The verdicts of Begin.
const (
	Mine    Verdict = iota + 1 // handle it now, then call Done or Fail
	Busy                       // another is handling it: WeChat Pay has to send it again
	Handled                    // it was handled: acknowledge it at once
)

// Keep is how long a Store remembers what is done: WeChat Pay's retries go on for 24 hours and 4
// minutes, and an hour is the margin for clocks and queues. Source: docs/protocol.md, section 5.
const Keep = 25 * time.Hour

var (
	// ErrLeaseLost: the lease ran out and another has begun, or finished, the same notice.
	ErrLeaseLost = errors.New("notify: the lease ran out and another has taken the notice")
	// ErrStoreFull: a bounded Store has no room. The notice is not handled, and WeChat Pay sends it again.
	ErrStoreFull = errors.New("notify: the store is full")
)
