package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"

	"github.com/wxpay-chain/wxpay"
)

// refusedCode is the documented code for a field with a wrong value.
const refusedCode = wxpay.Code("PARAM_ERROR")

// refusedCall asks for a kind of employment (用工类型) that the page does not list. The client
// cannot know; the server refuses.
func refusedCall(ctx context.Context, client *wxpay.Client, in samples) error {
	body := maps.Clone(in.tokens.body)
	body["employment_type"] = "SELF_EMPLOYMENT"
	_, err := client.Chain("v3/payroll-card/tokens").Post(ctx, body)
	return err
}

// printRefused shows the parts of a server's error.
func printRefused(w io.Writer, err error) {
	fmt.Fprintln(w, `The server's no to employment_type "SELF_EMPLOYMENT":`)
	if err == nil {
		fmt.Fprintln(w, "  none: it was accepted")
		return
	}
	fmt.Fprintf(w, "  %-14s %s\n", "err", printable(err.Error()))

	var no *wxpay.APIError // an answer that says no; any other error is no answer
	if errors.As(err, &no) {
		fmt.Fprintf(w, "  %-14s %d\n", "StatusCode", no.StatusCode)
		fmt.Fprintf(w, "  %-14s %s\n", "Code", printable(no.Code))
		fmt.Fprintf(w, "  %-14s %s\n", "Message", printable(no.Message))
		fmt.Fprintf(w, "  %-14s %s\n", "RequestID", printable(no.RequestID))
		fmt.Fprintf(w, "  %-14s %t\n", "Verified", no.Verified)
		fmt.Fprintf(w, "  %-14s %t, to errors.Is(err, wxpay.Code(%q))\n", "this code", errors.Is(err, refusedCode), string(refusedCode))
	}

	// MayHaveActed is the question before paying again.
	fmt.Fprintf(w, "  %-14s %t\n", "MayHaveActed", wxpay.MayHaveActed(err))
}
