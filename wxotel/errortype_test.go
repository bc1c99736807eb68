package wxotel

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/notify"
)

// TestErrorType: error.type has few values, and none of them comes from the text of an error.
func TestErrorType(t *testing.T) {
	t.Parallel()
	broken := func(err error) error { return &wxpay.CallError{Err: fmt.Errorf("layer: %w", err)} }
	refused := func(status int, code string) error {
		return &wxpay.APIError{StatusCode: status, Code: code, Verified: true}
	}
	tests := []struct {
		reason        string
		err           error
		call, attempt string
	}{
		{"a code, and by the conventions a status", refused(404, "ORDER_NOT_EXIST"), "ORDER_NOT_EXIST", "404"},
		{"a code without a signature, which a gateway may make up", &wxpay.APIError{StatusCode: 404, Code: "ORDER_NOT_EXIST"}, "404", "404"},
		{"no code", refused(502, ""), "502", "502"},
		{"a text that is no code", refused(400, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"), "400", "400"},
		{"a code that is none by its length", refused(400, "A"), "400", "400"},
		{"a code that begins with a digit", refused(400, "1A"), "400", "400"},
		{"a probe", broken(&wxpay.VerifyError{Err: wxpay.ErrSignatureProbe}), "signature_probe", ""},
		{"no signature", broken(&wxpay.VerifyError{Err: wxpay.ErrMissingSignature}), "missing_signature", ""},
		{"an old signature", broken(&wxpay.VerifyError{Err: wxpay.ErrTimestampSkew}), "timestamp_skew", ""},
		{"a wrong signature", broken(&wxpay.VerifyError{Err: wxpay.ErrBadSignature}), "bad_signature", ""},
		{"an unknown key", broken(&wxpay.VerifyError{Err: wxpay.ErrUnknownSerial}), "unknown_serial", ""},
		{"a key that could not be downloaded", broken(&wxpay.VerifyError{Err: context.DeadlineExceeded}), "not_verified", ""},
		{"a sensitive field", broken(wxpay.ErrSensitive), "sensitive_field", ""},
		{"a file to send", broken(wxpay.ErrUpload), "upload", ""},
		{"no turn in time", broken(fmt.Errorf("%w: v3/refund: %w", wxpay.ErrRateLimit, context.DeadlineExceeded)), "rate_limit", ""},
		{"too long", broken(wxpay.ErrAnswerTooLarge), "answer_too_large", ""},
		{"the caller has gone", broken(context.Canceled), "canceled", ""},
		{"a deadline", broken(context.DeadlineExceeded), "timeout", ""},
		{"a timeout of the network", broken(&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}), "timeout", ""},
		{"a certificate", broken(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), "tls", ""},
		{"a name", broken(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}), "dns", ""},
		{"no connection", broken(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), "connect", ""},
		{"a reset", broken(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), "connection", ""},
		{"a cut answer", broken(io.ErrUnexpectedEOF), "connection", ""},
		{"a file that is not right", broken(&wxpay.FileError{Err: wxpay.ErrDigest}), "file", ""},
		{"a panic", wxpay.ErrNoOutcome, "panic", ""},
		{"any other", errors.New("of order 20261120"), "_OTHER", ""},
	}
	for _, tt := range tests {
		if tt.attempt == "" {
			tt.attempt = tt.call
		}
		if diff := cmp.Diff([]string{tt.call, tt.attempt}, []string{callErrorType(tt.err), attemptErrorType(tt.err)}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
	if got := deliveryErrorType(&notify.Error{Check: notify.CheckClock, Err: wxpay.ErrTimestampSkew}); got != "clock" {
		t.Errorf("a delivery: %q", got)
	}
}
