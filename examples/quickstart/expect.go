package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/wxpay-chain/wxpay"
)

// outcome is the result of one call.
type outcome struct {
	page        page
	style, mode string
	encryption  string          // who did it
	res         *wxpay.Response // nil exactly when err is not
	err         error
}

// check returns the mistake in a call's outcome, or "". The sandbox has to answer it as its page
// says. The real service does not know the sample values, and may refuse them.
func (o outcome) check(real bool) string {
	if o.err != nil {
		if real && serviceRefused(o.err) {
			return ""
		}
		return o.err.Error()
	}
	if o.res.StatusCode != http.StatusOK {
		return fmt.Sprintf("POST %s: status %d, where the page says 200", o.page.path, o.res.StatusCode)
	}
	fields := o.page.answer
	if !real {
		fields = slices.Concat(fields, o.page.extra)
	}
	for _, field := range fields {
		if o.res.Get(field).String() == "" {
			return fmt.Sprintf("POST %s: the answer lacks %s", o.page.path, field)
		}
	}
	return ""
}

// checkRefused returns the mistake in the outcome of the call that is to be refused, or "".
func checkRefused(err error, real bool) string {
	switch {
	case err == nil:
		return "it was accepted"
	case real && serviceRefused(err):
		return ""
	case !real && errors.Is(err, refusedCode) && !wxpay.MayHaveActed(err):
		return ""
	}
	return err.Error()
}

// serviceRefused reports whether err is the real service's own refusal: 4xx with a code, and no
// wrong signature. 401 is none, since it says that the keys do not fit. Neither is 5xx, which says
// that the service itself failed.
func serviceRefused(err error) bool {
	var no *wxpay.APIError
	var doubted *wxpay.VerifyError
	return errors.As(err, &no) && !errors.As(err, &doubted) && no.Code != "" &&
		no.StatusCode >= 400 && no.StatusCode < 500 && no.StatusCode != http.StatusUnauthorized
}
