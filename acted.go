package wxpay

// MayHaveActed reports whether WeChat Pay may have carried out the request although the
// call failed: the question before paying again. Where it says true, query the order by
// its merchant number, or repeat the request with exactly the same parameters.
//
//   - No: a mistake found before I/O, a call that gave up in the queue, a refused
//     connection, 401, 429, and a refusal that names its Code.
//   - Yes: a timeout, a cut connection, 5xx, a redirect, an answer that cannot be
//     verified, and any error that this package did not make.
//
// It is sticky: when one attempt of a call may have acted, so may the call, whatever a
// later attempt was answered. MayHaveActed(nil) is false: there is no failure to ask about.
func MayHaveActed(err error) bool {
	if err == nil {
		return false
	}
	acted, known := opinion(err)
	return acted || !known
}

// opinion walks down an error to the first on each branch that knows.
func opinion(err error) (acted, known bool) {
	switch e := err.(type) {
	case interface{ mayHaveActed() bool }:
		return e.mayHaveActed(), true
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return opinion(inner)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			a, k := opinion(inner)
			acted, known = acted || a, known || k
		}
	}
	return acted, known
}
