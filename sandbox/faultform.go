package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// String is the written form of a fault, which FaultHeader takes and ParseFault reads: its name, and behind a '=' what
// it needs. The zero Fault is "".
func (f Fault) String() string {
	switch f.kind {
	case stale, slow, stall:
		return f.kind + "=" + f.after.String()
	case missing:
		return f.kind + "=" + f.text
	case status, statusUnsigned, duplicated:
		return f.kind + "=" + strconv.Itoa(f.code)
	case redirect:
		return f.kind + "=" + strconv.Itoa(f.code) + "," + f.text
	case overLong:
		return f.kind + "=" + strconv.FormatInt(f.size, 10)
	}
	return f.kind
}

// ParseFault reads the form of Fault.String:
//
//	bad-signature  unknown-serial  unsigned  probe  html  cut-before  cut-after  truncated
//	stale=-301s  missing=Wechatpay-Nonce  status=500  status-unsigned=500
//	redirect=307,https://example.com/  slow=2s  stall=2s  over-long=1048576
//	duplicated=3  (of notices alone)
func ParseFault(s string) (Fault, error) {
	kind, arg, hasArg := strings.Cut(s, "=")
	f := Fault{kind: kind}
	var err error
	switch kind {
	case stale, slow, stall:
		f.after, err = time.ParseDuration(arg)
	case missing:
		f.text = http.CanonicalHeaderKey(arg)
	case status, statusUnsigned, duplicated:
		f.code, err = strconv.Atoi(arg)
	case redirect:
		code, to, _ := strings.Cut(arg, ",")
		f.text = to
		f.code, err = strconv.Atoi(code)
	case overLong:
		f.size, err = strconv.ParseInt(arg, 10, 64)
	default:
		if hasArg {
			err = errors.New("too much")
		}
	}
	if err != nil {
		return Fault{}, fmt.Errorf("sandbox: not a fault as Fault.String writes it: %q", s)
	}
	if err := f.check(); err != nil {
		return Fault{}, err
	}
	return f, nil
}

// check refuses a fault that cannot be carried out as ordered.
func (f Fault) check() error {
	switch f.kind {
	case "", badSignature, unknownSerial, unsigned, probe, html, cutBefore, cutAfter, truncated, stale:
		return nil
	case missing:
		if !slices.Contains(signatureHeaders[:4], f.text) {
			return fmt.Errorf("sandbox: the fault %q wants one of %s", f, strings.Join(signatureHeaders[:4], ", "))
		}
	case status, statusUnsigned:
		if f.code < 400 || f.code > 599 {
			return fmt.Errorf("sandbox: the fault %q wants a status from 400 to 599", f)
		}
	case duplicated:
		if f.code < 2 || f.code > 64 {
			return fmt.Errorf("sandbox: the fault %q wants a number from 2 to 64", f)
		}
	case redirect:
		if !slices.Contains([]int{301, 302, 303, 307, 308}, f.code) || strings.ContainsFunc(f.text, func(r rune) bool { return r < ' ' }) {
			return fmt.Errorf("sandbox: the fault %q wants 301, 302, 303, 307 or 308 and a location", f)
		}
	case slow, stall:
		if f.after < 0 {
			return fmt.Errorf("sandbox: the fault %q wants a time to wait", f)
		}
	case overLong:
		if f.size < 0 || f.size > 256<<20 {
			return fmt.Errorf("sandbox: the fault %q wants a size up to 256 MiB", f)
		}
	default:
		return fmt.Errorf("sandbox: there is no fault %q", f)
	}
	return nil
}
