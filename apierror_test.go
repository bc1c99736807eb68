package wxpay

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestErrorTexts: an error's text has the Request-ID once, and the number of attempts if there were
// several.
func TestErrorTexts(t *testing.T) {
	t.Parallel()
	forged := &VerifyError{RequestID: "08F7", Err: ErrBadSignature}
	for _, c := range []struct {
		reason string
		err    error
		want   string
	}{
		{"a refusal", &APIError{Method: "GET", Path: "v3/x", StatusCode: 404, Code: "NO", RequestID: "08F7", Attempts: 1},
			"wxpay: GET v3/x: 404 NO (Request-ID 08F7)"},
		{"a refusal of the second attempt", &APIError{Method: "GET", Path: "v3/x", StatusCode: 500, RequestID: "08F7", Attempts: 2},
			"wxpay: GET v3/x: 500 (Request-ID 08F7, 2 attempts)"},
		{"a refusal whose signature is wrong", &APIError{Method: "GET", Path: "v3/x", StatusCode: 500, RequestID: "08F7", Attempts: 2, verify: forged},
			"wxpay: GET v3/x: 500; " + forged.Error() + " (2 attempts)"},
		{"no answer", &CallError{Method: "GET", Path: "v3/x", Err: io.EOF, Attempts: 3}, "wxpay: GET v3/x: EOF (3 attempts)"},
		{"an answer that is not verified", &CallError{Method: "GET", Path: "v3/x", RequestID: "08F7", Err: forged, Attempts: 2},
			"wxpay: GET v3/x: " + forged.Error() + " (2 attempts)"},
	} {
		if diff := cmp.Diff(c.want, c.err.Error()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.reason, diff)
		}
	}
}
