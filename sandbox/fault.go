package sandbox

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
)

// FaultHeader is a request's own order for a fault, in the form of Fault.String: "bad-signature", "status=500",
// "slow=2s". It goes before the faults of Inject and leaves them for others. It is not a header of WeChat Pay's.
const FaultHeader = "Sandbox-Fault"

// Fault is one thing that goes wrong with one request. The zero Fault lets the request through. Each says below whether
// the request is carried out (Request.Taken), provided that it passes the checks: a request that the sandbox refuses is
// refused with any fault. Those that spoil the answer spoil a refusal too; those that put something in its place
// (Status, HTML, Redirect) do so only after the signature and the headers were found good.
//
// Make one with the functions of this package, or ParseFault. A Fault is a value: comparable, and safe to share.
type Fault struct {
	order fault.Fault
}

// BadSignature signs another body than the one sent: a signature well formed, of the right key, and wrong. The request
// is carried out.
func BadSignature() Fault { return Fault{fault.Fault{Kind: fault.BadSignature}} }

// Stale shifts the answer's Wechatpay-Timestamp by exactly that much, in whole seconds, and signs it as shifted:
// negative is in the past, positive in the future. The request is carried out.
func Stale(by time.Duration) Fault { return Fault{fault.Fault{Kind: fault.Stale, After: by}} }

// UnknownSerial names a key in Wechatpay-Serial that does not exist, of the kind that would have been named. The
// signature itself is good. The request is carried out.
func UnknownSerial() Fault { return Fault{fault.Fault{Kind: fault.UnknownSerial}} }

// Missing leaves out one of the four headers of a signature: Wechatpay-Timestamp, -Nonce, -Signature or -Serial. The
// request is carried out.
func Missing(header string) Fault {
	return Fault{fault.Fault{Kind: fault.Missing, Text: http.CanonicalHeaderKey(header)}}
}

// Unsigned leaves out all headers of the signature, whatever the answer is; after a request that the sandbox refuses it
// gives an unsigned error. The request is carried out.
func Unsigned() Fault { return Fault{fault.Fault{Kind: fault.Unsigned}} }

// Probe is the signature probe (签名探测): a signature that begins with WECHATPAY/SIGNTEST/ and is wrong (docs/protocol.md
// section 2). The request is carried out.
func Probe() Fault { return Fault{fault.Fault{Kind: fault.Probe}} }

// Status answers with an error status, 400 to 599, in place of the endpoint's answer: signed, with the documented JSON
// body, except for 502 and 504, which are an unsigned HTML page of the gateway. Below 500 the request is not carried
// out; from 500 on it is, for that is the case a client must reckon with.
func Status(code int) Fault { return Fault{fault.Fault{Kind: fault.Status, Code: code}} }

// UnsignedStatus is Status without a signature, as error answers may come. The request is carried out from 500 on.
func UnsignedStatus(code int) Fault {
	return Fault{fault.Fault{Kind: fault.StatusUnsigned, Code: code}}
}

// HTML answers 200 with an unsigned HTML page, as from a box that stands between. The request is carried out: whatever
// put the page there, it was not asked before.
func HTML() Fault { return Fault{fault.Fault{Kind: fault.HTML}} }

// Redirect answers 307, which asks to send the same POST again to another place, unsigned. An empty location is the
// request's own target, where a client that follows is answered. The request is not carried out.
func Redirect(to string) Fault { return RedirectStatus(http.StatusTemporaryRedirect, to) }

// RedirectStatus is Redirect with another status: 301, 302, 303, 307 or 308. The request is not carried out.
func RedirectStatus(code int, to string) Fault {
	return Fault{fault.Fault{Kind: fault.Redirect, Code: code, Text: to}}
}

// CutBefore closes the connection before the request is looked at. The request is not carried out; Request.Status is 0.
func CutBefore() Fault { return Fault{fault.Fault{Kind: fault.CutBefore}} }

// CutAfter closes the connection in place of the answer. The request is carried out; Request.Status is 0.
func CutAfter() Fault { return Fault{fault.Fault{Kind: fault.CutAfter}} }

// Truncated sends the header, whose Content-Length is the whole, and half of the body, then closes the connection.
// Without a body it is as CutAfter. The request is carried out.
func Truncated() Fault { return Fault{fault.Fault{Kind: fault.Truncated}} }

// Slow waits before the first byte of the answer. The request is carried out at once. The wait ends early, and without
// an answer, when the client goes away or the sandbox closes.
func Slow(d time.Duration) Fault { return Fault{fault.Fault{Kind: fault.Slow, After: d}} }

// Stall sends the header and half of the body, waits, and sends the rest; otherwise it is as Slow. The request is
// carried out.
func Stall(d time.Duration) Fault { return Fault{fault.Fault{Kind: fault.Stall, After: d}} }

// OverLong pads the answer's JSON to at least n bytes, 256 MiB at most, and signs it as it should be: only its length
// is out of the ordinary. An answer that is no JSON object, one without a body included, becomes one. The request is
// carried out.
func OverLong(n int64) Fault { return Fault{fault.Fault{Kind: fault.OverLong, Size: n}} }

// Duplicated sends a notice n times at the same instant, 2 to 64, as WeChat Pay's servers may. For InjectNotices; the
// notice is accepted if one of them is.
func Duplicated(n int) Fault { return Fault{fault.Fault{Kind: fault.Duplicated, Code: n}} }

// String is the written form of a fault, which FaultHeader takes and ParseFault reads: its name, and behind a '=' what
// it needs. The zero Fault is "".
func (f Fault) String() string { return f.order.String() }

// ParseFault reads the form of Fault.String:
//
//	bad-signature  unknown-serial  unsigned  probe  html  cut-before  cut-after  truncated
//	stale=-301s  missing=Wechatpay-Nonce  status=500  status-unsigned=500
//	redirect=307,https://example.com/  slow=2s  stall=2s  over-long=1048576
//	duplicated=3  (of notices alone)
func ParseFault(s string) (Fault, error) {
	order, err := fault.Parse(s)
	return Fault{order}, err
}

// Equal reports whether two faults are the same.
func (f Fault) Equal(other Fault) bool { return f == other }

// faults are the faults that were ordered for the requests to come. It is safe for concurrent use.
type faults struct {
	mu    sync.Mutex
	queue []Fault
}

// next returns the fault for a request: its own, or the next of those ordered.
func (f *faults) next(h http.Header) (Fault, error) {
	if own, ok := h[FaultHeader]; ok {
		parsed, err := ParseFault(own[0])
		return parsed, errors.Join(err, parsed.order.CheckRequest())
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.queue) == 0 {
		return Fault{}, nil
	}
	next := f.queue[0]
	f.queue = f.queue[1:]
	return next, next.order.CheckRequest()
}

// add orders more faults.
func (f *faults) add(more []Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = append(f.queue, more...)
}

// reset forgets all faults.
func (f *faults) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = nil
}

// Inject orders faults for the requests to come, one for each, first in first out; a zero Fault lets one through. A
// request with a FaultHeader takes none. A Fault that makes no sense is answered with 400 saying so.
func (s *Sandbox) Inject(faults ...Fault) { s.faults.add(faults) }
