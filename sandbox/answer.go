package sandbox

import (
	"net/http"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// Answer is what an endpoint says. It is signed unless Unsigned is set. The sandbox only reads it, so one may serve many calls.
type Answer struct {
	// Status is 200 to 599; 0 means 200.
	Status int
	// Header goes over what the sandbox sets itself, Content-Type (JSON by default), Request-ID and the signature's
	// included: an entry without values takes the header away.
	Header http.Header
	// Body is sent as it is; 204 and 304 have none.
	Body []byte
	// Unsigned leaves the headers of the signature out, as for downloads.
	Unsigned bool
}

// JSON is an Answer with v as JSON. What does not marshal is answered with 500 SYSTEM_ERROR.
func JSON(status int, v any) Answer { return outside(reply.JSON(status, v)) }

// Error is an Answer in the documented form of errors: {"code":…,"message":…}.
func Error(status int, code, message string) Answer {
	return outside(reply.Error(status, code, message))
}

// outside returns an answer as callers have it.
func outside(a reply.Answer) Answer {
	return Answer{Status: a.Status, Header: a.Header, Body: a.Body, Unsigned: a.Unsigned}
}

// inside returns an answer as the sandbox has it: complete, with its code.
func (a Answer) inside() reply.Answer {
	return reply.Of(reply.Answer{Status: a.Status, Header: a.Header, Body: a.Body, Unsigned: a.Unsigned})
}
