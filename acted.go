package wxpay

// MayHaveActed reports whether WeChat Pay may have carried out the request although the call
// failed. It is the question before paying again. Where it says true, query the order by its
// merchant number, or repeat the request with exactly the same parameters. docs/errors.md says
// which for each product. The error of a repetition speaks for the repetition only; errors.Join
// keeps the first one's answer.
//
//   - No: a mistake found before I/O, a call that gave up in the queue or at RateLimit.
//   - No: no connection, a connection that has not carried the whole request.
//   - No: 401, 429, a signed 4xx with a Code, and an unsigned 400, 403 or 404 with a Code in WeChat
//     Pay's form.
//   - Yes: a timeout, a cut connection, any other status, a wrong signature, an answer that cannot
//     be verified, a panic.
//   - Yes: any error that this package did not make.
//
// It is sticky: when one attempt of a call may have acted, so may the call, even if a later attempt
// got a different answer. The same holds for a chain of futures: after a write that succeeded, the
// error of a callback says yes. MayHaveActed(nil) is false: no call has failed.
func MayHaveActed(err error) bool {
	if err == nil {
		return false
	}
	acted, known := safeOpinion(err)
	return acted || !known
}

// saysYes reports whether an error says by itself that a request may have acted: that of another
// call, which a Middleware has made.
func saysYes(err error) bool {
	acted, _ := safeOpinion(err)
	return acted
}

// safeOpinion is opinion for an error whose Unwrap may panic, such as a nil pointer in an error. It
// tells nothing then, so the request may have acted.
func safeOpinion(err error) (acted, known bool) {
	defer func() {
		if recover() != nil {
			acted, known = true, true
		}
	}()
	return opinion(err)
}

// opinion walks down an error to the first error on each branch that knows the answer.
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
