package sandbox

import (
	"net/http"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// Answer is the answer of an endpoint of Handle. It is signed unless Unsigned is set. The sandbox
// only reads it, so that one Answer may serve many calls.
type Answer struct {
	// Status is 200 to 599; 0 means 200.
	Status int
	// Header replaces headers that the sandbox sets itself: Content-Type (JSON by default),
	// Request-ID and those of the signature. An entry without values removes a header.
	Header http.Header
	// Body is sent as it is; 204 and 304 have none.
	Body []byte
	// Unsigned leaves the headers of the signature out, as for downloads.
	Unsigned bool
}

// JSON returns an Answer with v as JSON. For a value that does not marshal it returns 500
// SYSTEM_ERROR.
func JSON(status int, v any) Answer { return outside(reply.JSON(status, v)) }

// Error returns an Answer in the documented form of errors: {"code":…,"message":…}.
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
