// Package middleware has the layers between a call and the wire, one file a concern:
// headers, timeout, log, sign, verify. wxpay.New stacks them; stack.go there has the order.
//
// Headers is a hook of resty, since it needs the call before its URL is final. The others
// are http.RoundTrippers, since resty's hooks see neither streamed answers nor a retry's own
// signature. What a call is travels in the request's context, as a *Call.
//
// All of them may be shared between goroutines.
package middleware

import "net/http"

// roundTrip is a function that is an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// isSuccess reports whether an answer is a yes, 2xx.
func isSuccess(res *http.Response) bool { return res.StatusCode >= 200 && res.StatusCode < 300 }
