package notify

import (
	"context"
	"errors"
	"time"
)

// Store remembers which notices were handled, so that each has its effect once. WeChat Pay sends a
// notice again, or to several servers at once. A Store promises:
//
//   - at least once: a notice whose handler failed, or whose process died, can begin again;
//   - never by two at a time while a lease holds;
//   - never again after Done, for at least [Keep].
//
// A Store must be safe for concurrent use, and so must the storage that several processes share.
// [Memory] is for one process. Any server that is deployed without a gap is several processes; use
// Redis for those, in the module github.com/wxpay-chain/wxpay/wxredis.
type Store interface {
	// Begin takes the key for the time of the lease, unless another holds it or it is done. It decides
	// in one step: of two callers at most one is told Mine. An error means that nothing is known, and
	// then nothing is handled.
	Begin(ctx context.Context, key string, lease time.Duration) (Claim, error)
	// Done records that the claim of the token has had its effect. It also succeeds after the lease
	// ran out, as long as no other claim has begun. If another has, the error is ErrLeaseLost and the
	// other claim stands. Done again with the same token changes nothing.
	Done(ctx context.Context, key, token string) error
	// Fail gives the key back, so that the next delivery can begin at once. It is ErrLeaseLost if
	// another claim holds the key by now. It is ErrLeaseLost too after Done, with this token or
	// another, and the key stays done. If no claim holds the key any more, Fail succeeds.
	Fail(ctx context.Context, key, token string) error
}

// Claim is the answer of Begin. It is a value.
type Claim struct {
	Verdict Verdict
	// Token proves to Done and Fail who holds the key (a fencing token). No two claims have the same
	// token. It is empty unless the verdict is Mine.
	Token string
}

// Verdict says how to go on with a notice. The zero value is no verdict, so that a Store that
// forgets to decide is found out.
type Verdict int

// The verdicts of Begin.
const (
	Mine    Verdict = iota + 1 // handle it now, then call Done or Fail
	Busy                       // another is handling it: WeChat Pay has to send it again
	Handled                    // it was handled: acknowledge it at once
)

// Keep is how long a Store remembers a handled notice. WeChat Pay's retries go on for 24 hours and
// 4 minutes; the rest is a margin for clocks and queues. Source: docs/protocol.md, section 5.
const Keep = 25 * time.Hour

var (
	// ErrLeaseLost says that the token no longer holds the key. The lease ran out and another claim on
	// the notice has begun, or finished it. Fail after Done with the same token is ErrLeaseLost too.
	ErrLeaseLost = errors.New("notify: the lease ran out and another has taken the notice")
	// ErrStoreFull says that a bounded Store has no room. The notice is not handled, and WeChat Pay
	// sends it again.
	ErrStoreFull = errors.New("notify: the store is full")
)
