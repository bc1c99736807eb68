package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/wxpay-chain/wxpay"
)

// TestMayHaveActedOfOthers: errors that were wrapped, joined or not made here. TestFaults has those
// of calls.
func TestMayHaveActedOfOthers(t *testing.T) {
	_, mistake := wxpay.Builder{}.Get(t.Context())
	refused := &wxpay.APIError{StatusCode: 400, Code: "PARAM_ERROR"}
	for _, c := range []struct {
		why  string
		err  error
		want bool
	}{
		{"no error", nil, false},
		{"a mistake before I/O", mistake, false},
		{"the same, wrapped", fmt.Errorf("paying: %w", mistake), false},
		{"a refusal", refused, false},
		{"a refusal without a code", &wxpay.APIError{StatusCode: 400}, true},
		{"5xx", &wxpay.APIError{StatusCode: 503, Code: "SERVICE_UNAVAILABLE"}, true},
		{"joined: one that may have is enough", errors.Join(refused, &wxpay.APIError{StatusCode: 500}), true},
		{"joined with what says nothing about it", errors.Join(refused, errors.New("rolled back")), false},
		{"an error of somebody else", errors.New("x"), true},
		{"a context that ended somewhere", context.Canceled, true},
		{"a VerifyError by itself", &wxpay.VerifyError{Err: wxpay.ErrBadSignature}, true},
	} {
		if got := wxpay.MayHaveActed(c.err); got != c.want {
			t.Errorf("%s: MayHaveActed(%v) = %v", c.why, c.err, got)
		}
	}
}
