// Package fault has what can go wrong with a request or a notice (回调通知) on order: the kinds,
// their written form, and which orders make sense.
package fault

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is an order for one fault. The zero Fault orders none.
type Fault struct {
	Kind  string
	Text  string        // a header, or a location
	Code  int           // a status, or how often
	After time.Duration // a shift, or a delay
	Size  int64         // bytes
}

// The kinds of fault, as they are written.
const (
	BadSignature   = "bad-signature"
	Stale          = "stale"
	UnknownSerial  = "unknown-serial"
	Missing        = "missing"
	Unsigned       = "unsigned"
	Probe          = "probe"
	Status         = "status"
	StatusUnsigned = "status-unsigned"
	HTML           = "html"
	Redirect       = "redirect"
	CutBefore      = "cut-before"
	CutAfter       = "cut-after"
	Truncated      = "truncated"
	Stall          = "stall"
	Slow           = "slow"
	OverLong       = "over-long"
	Duplicated     = "duplicated"
)

// String returns the written form of a fault: its kind, and behind a '=' what it needs. The zero
// Fault is "".
func (f Fault) String() string {
	switch f.Kind {
	case Stale, Slow, Stall:
		return f.Kind + "=" + f.After.String()
	case Missing:
		return f.Kind + "=" + f.Text
	case Status, StatusUnsigned, Duplicated:
		return f.Kind + "=" + strconv.Itoa(f.Code)
	case Redirect:
		return f.Kind + "=" + strconv.Itoa(f.Code) + "," + f.Text
	case OverLong:
		return f.Kind + "=" + strconv.FormatInt(f.Size, 10)
	}
	return f.Kind
}

// Parse reads the form that String writes.
func Parse(s string) (Fault, error) {
	kind, arg, hasArg := strings.Cut(s, "=")
	f := Fault{Kind: kind}
	var err error
	switch kind {
	case Stale, Slow, Stall:
		f.After, err = time.ParseDuration(arg)
	case Missing:
		f.Text = http.CanonicalHeaderKey(arg)
	case Status, StatusUnsigned, Duplicated:
		f.Code, err = strconv.Atoi(arg)
	case Redirect:
		code, to, _ := strings.Cut(arg, ",")
		f.Text = to
		f.Code, err = strconv.Atoi(code)
	case OverLong:
		f.Size, err = strconv.ParseInt(arg, 10, 64)
	default:
		if hasArg {
			err = errors.New("too much")
		}
	}
	if err != nil {
		return Fault{}, fmt.Errorf("sandbox: %q has not the form of a fault: %s", s, forms)
	}
	if err := f.Check(); err != nil {
		return Fault{}, err
	}
	return f, nil
}

// forms are the written forms of all faults.
const forms = "bad-signature, stale=-301s, unknown-serial, missing=Wechatpay-Nonce, unsigned, probe, status=500, status-unsigned=500, html, " +
	"redirect=307,URL, cut-before, cut-after, truncated, slow=2s, stall=2s, over-long=1048576, and for notices duplicated=3"

// Check refuses a fault that cannot be carried out as ordered.
func (f Fault) Check() error {
	switch f.Kind {
	case "", BadSignature, UnknownSerial, Unsigned, Probe, HTML, CutBefore, CutAfter, Truncated, Stale:
		return nil
	case Missing:
		if headers := SignatureHeaders(); !slices.Contains(headers, f.Text) {
			return fmt.Errorf("sandbox: the fault %q needs one of %s", f, strings.Join(headers, ", "))
		}
	case Status, StatusUnsigned:
		if f.Code < 400 || f.Code > 599 {
			return fmt.Errorf("sandbox: the fault %q needs a status from 400 to 599", f)
		}
	case Duplicated:
		if f.Code < 2 || f.Code > 64 {
			return fmt.Errorf("sandbox: the fault %q needs a number from 2 to 64", f)
		}
	case Redirect:
		if !slices.Contains([]int{301, 302, 303, 307, 308}, f.Code) || strings.ContainsFunc(f.Text, func(r rune) bool { return r < ' ' }) {
			return fmt.Errorf("sandbox: the fault %q needs 301, 302, 303, 307 or 308 and a location", f)
		}
	case Slow, Stall:
		if f.After < 0 {
			return fmt.Errorf("sandbox: the fault %q needs a time to wait", f)
		}
	case OverLong:
		if f.Size < 0 || f.Size > 256<<20 {
			return fmt.Errorf("sandbox: the fault %q needs a size up to 256 MiB", f)
		}
	default:
		return fmt.Errorf("sandbox: there is no fault %q: there are %s", f, forms)
	}
	return nil
}

// CheckNotice refuses a fault that a notice cannot be sent with.
func (f Fault) CheckNotice() error {
	if !slices.Contains([]string{"", BadSignature, Stale, UnknownSerial, Missing, Unsigned, Probe, Duplicated}, f.Kind) {
		return fmt.Errorf("sandbox: a notice cannot be sent with the fault %q", f)
	}
	return f.Check()
}

// CheckRequest refuses a fault that a request cannot be answered with.
func (f Fault) CheckRequest() error {
	if err := f.Check(); err != nil {
		return err
	}
	if f.Kind == Duplicated {
		return fmt.Errorf("sandbox: the fault %q is for notices; POST /sandbox/inject-notices orders it, in Go Sandbox.InjectNotices", f)
	}
	return nil
}

// SignatureHeaders returns the names of the four headers that make a signature (docs/protocol.md
// section 2).
func SignatureHeaders() []string {
	return []string{"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"}
}
