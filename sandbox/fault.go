package sandbox

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
)

// FaultHeader is the header by which a request orders its own fault, in the form of Fault.String:
// "bad-signature", "status=500", "slow=2s". Such a request takes no fault of Inject. WeChat Pay has
// no such header.
const FaultHeader = "Sandbox-Fault"

// Fault is one thing that goes wrong with one request. The zero Fault lets the request through. The
// functions below say whether the request is carried out (Request.Taken). They assume that it
// passes the checks: a request that the sandbox refuses is refused with any fault. Faults that
// spoil the answer spoil a refusal too. Faults that replace the answer (Status, HTML, Redirect) do
// so only after the signature and the headers were found good.
//
// Make a Fault with the functions of this package, or with ParseFault. It is a value: comparable,
// and safe to share.
type Fault struct {
	order fault.Fault
}

// BadSignature signs another body than it sends: the signature is well formed, of the right key,
// and wrong. The request is carried out.
func BadSignature() Fault { return Fault{fault.Fault{Kind: fault.BadSignature}} }

// Stale shifts the answer's Wechatpay-Timestamp by exactly that much, in whole seconds, and signs
// it as shifted. Negative is in the past, positive in the future. The request is carried out.
func Stale(by time.Duration) Fault { return Fault{fault.Fault{Kind: fault.Stale, After: by}} }

// UnknownSerial names a key in Wechatpay-Serial that does not exist, of the same kind as the true
// one. The signature itself is good. The request is carried out.
func UnknownSerial() Fault { return Fault{fault.Fault{Kind: fault.UnknownSerial}} }

// Missing leaves out one of the four headers of a signature: Wechatpay-Timestamp, -Nonce,
// -Signature or -Serial. The request is carried out.
func Missing(header string) Fault {
	return Fault{fault.Fault{Kind: fault.Missing, Text: http.CanonicalHeaderKey(header)}}
}

// Unsigned leaves out all headers of the signature, also those of a refusal. The request is carried
// out.
func Unsigned() Fault { return Fault{fault.Fault{Kind: fault.Unsigned}} }

// Probe is the signature probe (签名探测): a signature that begins with WECHATPAY/SIGNTEST/ and is
// wrong (docs/protocol.md section 2). The request is carried out.
func Probe() Fault { return Fault{fault.Fault{Kind: fault.Probe}} }

// Status answers with an error status, 400 to 599, in place of the endpoint's answer. It is signed
// and has the documented JSON body. 502 and 504 are an unsigned HTML page of the gateway instead.
// Below 500 the request is not carried out. From 500 on it is, since a client must reckon with
// that.
func Status(code int) Fault { return Fault{fault.Fault{Kind: fault.Status, Code: code}} }

// UnsignedStatus is Status without a signature, as error answers may come. The request is carried
// out from 500 on.
func UnsignedStatus(code int) Fault {
	return Fault{fault.Fault{Kind: fault.StatusUnsigned, Code: code}}
}

// HTML answers 200 with an unsigned HTML page, as a proxy in between does. The request is carried
// out: the page may have replaced its answer.
func HTML() Fault { return Fault{fault.Fault{Kind: fault.HTML}} }

// Redirect answers 307, which asks to send the same POST again to another place, unsigned. An empty
// location is the target of the request itself, where a client that follows is answered. The
// request is not carried out.
func Redirect(to string) Fault { return RedirectStatus(http.StatusTemporaryRedirect, to) }

// RedirectStatus is Redirect with another status: 301, 302, 303, 307 or 308. The request is not
// carried out.
func RedirectStatus(code int, to string) Fault {
	return Fault{fault.Fault{Kind: fault.Redirect, Code: code, Text: to}}
}

// CutBefore closes the connection before the request is looked at. The request is not carried out;
// Request.Status is 0.
func CutBefore() Fault { return Fault{fault.Fault{Kind: fault.CutBefore}} }

// CutAfter closes the connection in place of the answer. The request is carried out; Request.Status
// is 0.
func CutAfter() Fault { return Fault{fault.Fault{Kind: fault.CutAfter}} }

// Truncated sends the header, whose Content-Length is the whole, and half of the body, then closes
// the connection. Without a body it is as CutAfter. The request is carried out.
func Truncated() Fault { return Fault{fault.Fault{Kind: fault.Truncated}} }

// Slow waits before the first byte of the answer. The request is carried out at once. When the
// client goes away or the sandbox closes, the wait ends early and without an answer.
func Slow(d time.Duration) Fault { return Fault{fault.Fault{Kind: fault.Slow, After: d}} }

// Stall sends the header and half of the body, waits, and sends the rest. Otherwise it is as Slow.
// The request is carried out.
func Stall(d time.Duration) Fault { return Fault{fault.Fault{Kind: fault.Stall, After: d}} }

// OverLong pads the answer's JSON to at least n bytes, 256 MiB at most, and signs it well: only its
// length is unusual. An answer that is no JSON object, or has no body, becomes one. The refusal of
// a request that the merchant did not sign is not padded: a stranger could fill the memory with it.
// The request is carried out.
func OverLong(n int64) Fault { return Fault{fault.Fault{Kind: fault.OverLong, Size: n}} }

// Duplicated sends a notice n times at the same instant, 2 to 64, as WeChat Pay's servers may. It
// is for InjectNotices. The notice is accepted if one of the n is.
func Duplicated(n int) Fault { return Fault{fault.Fault{Kind: fault.Duplicated, Code: n}} }

// String returns the written form of a fault, which FaultHeader takes and ParseFault reads: its
// name, and behind a '=' what it needs. The zero Fault is "".
func (f Fault) String() string { return f.order.String() }

// ParseFault reads the form of Fault.String:
//
//	bad-signature  unknown-serial  unsigned  probe  html  cut-before  cut-after  truncated
//	stale=-301s  missing=Wechatpay-Nonce  status=500  status-unsigned=500
//	redirect=307,https://example.com/  slow=2s  stall=2s  over-long=1048576
//	duplicated=3  (of notices only)
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

// Inject orders faults for the requests to come, one for each, first in first out. A zero Fault
// lets one request through. A request with a FaultHeader takes none. A Fault that makes no sense is
// answered with 400, and the answer says why.
func (s *Sandbox) Inject(faults ...Fault) { s.faults.add(faults) }
