package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Widths in columns of the terminal.
const (
	styleWidth  = 18
	modeWidth   = 5
	cryptWidth  = 12
	statusWidth = 6
	answerWidth = 52
	valueWidth  = 10 // of one field of an answer: longer ones are tokens, which others should not see
)

// announce prints which service is called, and which keys it uses.
func (d demo) announce(config wxpay.Config, key keyring.Key) error {
	where, rule := "the sandbox at "+config.BaseURL, ""
	if d.real {
		where = "THE REAL SERVICE"
		if config.BaseURL != "" {
			where += " at " + config.BaseURL
		}
		rule = "The sample values mean nothing to it, so a refusal by it (4xx with a code, but not 401) is an answer too.\n"
	}
	_, err := fmt.Fprintf(d.stdout, "Calling %s as merchant %s, sensitive fields encrypted with %s.\n%s\n", where, config.MchID, key.Serial, rule)
	return err
}

// printTable prints a block for each page, with a line for each call of it.
func printTable(w io.Writer, outcomes []outcome) {
	idWidth := width("REQUEST-ID") // never shortened: WeChat Pay's support asks for the whole
	var paths []string             // in the order in which they were called first
	for _, o := range outcomes {
		idWidth = max(idWidth, width(printable(o.requestID())))
		if !slices.Contains(paths, o.page.path) {
			paths = append(paths, o.page.path)
		}
	}
	line := func(style, mode, encryption, status, id, answer string) {
		text := "  " + pad(style, styleWidth) + "  " + pad(mode, modeWidth) + "  " + pad(encryption, cryptWidth) +
			"  " + pad(status, statusWidth) + "  " + pad(id, idWidth) + "  " + answer
		fmt.Fprintln(w, strings.TrimRight(text, " "))
	}
	for _, path := range paths {
		for i, o := range ofPath(outcomes, path) {
			if i == 0 {
				fmt.Fprintf(w, "POST /%s  %s\n", path, o.page.title)
				line("STYLE", "CALL", "ENCRYPTED BY", "STATUS", "REQUEST-ID", "ANSWER")
			}
			line(o.style, o.mode, o.encryptedBy(), o.status(), printable(o.requestID()), o.answer())
		}
		fmt.Fprintln(w)
	}
}

func ofPath(outcomes []outcome, path string) []outcome {
	return slices.DeleteFunc(slices.Clone(outcomes), func(o outcome) bool { return o.page.path != path })
}

// encryptedBy returns who encrypted the sensitive fields, if the page has any.
func (o outcome) encryptedBy() string {
	if len(o.page.sensitive) == 0 {
		return "-"
	}
	return o.encryption
}

func (o outcome) status() string {
	var no *wxpay.APIError
	switch {
	case o.err == nil:
		return strconv.Itoa(o.res.StatusCode)
	case errors.As(o.err, &no):
		return strconv.Itoa(no.StatusCode)
	}
	return "none" // no answer to believe
}

func (o outcome) requestID() string {
	var no *wxpay.APIError
	var failed *wxpay.CallError
	switch {
	case o.err == nil:
		return o.res.RequestID()
	case errors.As(o.err, &no):
		return no.RequestID
	case errors.As(o.err, &failed):
		return failed.RequestID
	}
	return ""
}

// answer returns the documented fields of an answer. Fields that the request did not have come
// first. For an error it returns the code and the message.
func (o outcome) answer() string {
	var no *wxpay.APIError
	switch {
	case errors.As(o.err, &no) && no.Verified:
		return shorten(no.Code+" "+no.Message, answerWidth)
	case errors.As(o.err, &no): // WeChat Pay does not sign every error
		return shorten("unsigned: "+no.Code+" "+no.Message, answerWidth)
	case o.err != nil:
		return shorten(strings.TrimPrefix(o.err.Error(), "wxpay: POST "+o.page.path+": "), answerWidth)
	}
	var fresh, echoed []string
	for _, field := range slices.Concat(o.page.answer, o.page.extra) {
		value := o.res.Get(field)
		if !value.Exists() {
			continue
		}
		text := field + "=" + shorten(value.String(), valueWidth)
		if o.page.body[field] == value.String() {
			echoed = append(echoed, text)
		} else {
			fresh = append(fresh, text)
		}
	}
	return fit(append(fresh, echoed...), answerWidth)
}
