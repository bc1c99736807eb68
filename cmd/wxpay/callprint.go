package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/internal/safejson"
)

// outcome is the answer for machines, of a success or of a refusal.
type outcome struct {
	Status      int             `json:"status"`
	RequestID   string          `json:"request_id,omitempty"`
	Verified    bool            `json:"verified"`
	Code        string          `json:"code,omitempty"`
	Message     string          `json:"message,omitempty"`
	Detail      json.RawMessage `json:"detail,omitempty"`
	Body        json.RawMessage `json:"body,omitempty"`
	File        string          `json:"file,omitempty"`
	Undecrypted []string        `json:"undecrypted,omitempty"`
	MayHave     bool            `json:"may_have_acted,omitempty"` // the request may have been carried out
}

// printAnswer prints a verified answer.
func printAnswer(t *cli.Terminal, c *call, res *wxpay.Response) error {
	if t.JSON {
		return t.PrintJSON(outcome{Status: res.StatusCode, RequestID: res.RequestID(), Verified: true,
			Body: asJSON(res.Bytes()), File: c.output, Undecrypted: res.Undecrypted()})
	}
	noteStatus(t, res)
	if len(res.Undecrypted()) > 0 {
		t.Notef("the private key does not open: %s\n", cli.Printable(strings.Join(res.Undecrypted(), ", ")))
	}
	if c.output != "" {
		t.Notef("written to %s\n", cli.Printable(c.output))
	} else if len(res.Bytes()) > 0 {
		t.Printf("%s\n", strings.TrimRight(cli.Pretty(res.Bytes()), "\n"))
	}
	return nil
}

// noteStatus prints the status of a verified answer.
func noteStatus(t *cli.Terminal, res *wxpay.Response) {
	status := fmt.Sprintf("%d %s", res.StatusCode, http.StatusText(res.StatusCode))
	t.Notef("%s  %s\n", t.Paint(cli.Green, status), "Request-ID "+cli.Printable(res.RequestID()))
}

// asJSON returns a body as a part of more JSON. Other text becomes a string.
func asJSON(body []byte) json.RawMessage {
	if len(body) == 0 || safejson.Valid(body) {
		return body
	}
	text, err := json.Marshal(string(body))
	if err != nil {
		return nil
	}
	return text
}

// refused prints a call that did not succeed, and returns the error for the exit code.
func refused(t *cli.Terminal, err error) error {
	var refusal *wxpay.APIError
	var exchange *wxpay.CallError
	var cut *wxpay.FileError
	switch {
	case errors.As(err, &refusal):
		t.Complain(err)
		return errors.Join(printRefusal(t, refusal), cli.ErrShown)
	case errors.Is(err, wxpay.ErrSensitive):
		return cli.NewUsage(err, "%s; nothing was sent", err)
	case errors.As(err, &cut):
		return cli.NewFailure(err, "%s; nothing is kept of it: ask again", err)
	case errors.As(err, &exchange):
		return cli.NewFailure(err, "%s; %s", err, adviceOn(err))
	}
	var file *cli.Failure
	var usage *cli.UsageError
	if errors.As(err, &file) || errors.As(err, &usage) || !isMistake(err) {
		return err
	}
	return cli.NewUsage(err, "%s%s", err, adviceOnMistake(err))
}

// printRefusal prints the parts of a refusal that its error line lacks. Machines get all, people
// the detail.
func printRefusal(t *cli.Terminal, e *wxpay.APIError) error {
	if t.JSON {
		return t.PrintJSON(outcome{Status: e.StatusCode, RequestID: e.RequestID, Verified: e.Verified, Code: e.Code, Message: e.Message,
			Detail: asJSON(e.Detail), Body: asJSON(e.Body), MayHave: wxpay.MayHaveActed(e)})
	}
	if len(e.Detail) > 0 {
		t.Notef("  detail: %s\n", strings.ReplaceAll(cli.Pretty(e.Detail), "\n", "\n  "))
	} else if e.Code == "" && len(e.Body) > 0 {
		t.Notef("  body: %s\n", cli.Printable(string(e.Body[:min(len(e.Body), 200)])))
	}
	if !e.Verified {
		t.Notef("  %s this answer has no good signature of WeChat Pay's\n", t.Paint(cli.Yellow, t.Say("note:")))
	}
	if wxpay.MayHaveActed(e) {
		t.Notef("  %s the request may have been carried out: query before repeating it\n", t.Paint(cli.Yellow, t.Say("note:")))
	}
	return nil
}

// adviceOn says what to do about an answer that did not come or is not verified.
func adviceOn(err error) words.Text {
	switch {
	case errors.Is(err, wxpay.ErrUnknownSerial), errors.Is(err, wxpay.ErrBadSignature), errors.Is(err, wxpay.ErrTimestampSkew):
		return words.Say("the answer is not shown, since it may not be WeChat Pay's, and the request may have been carried out; wxpay doctor compares keys and clock")
	case wxpay.MayHaveActed(err):
		return words.Say("the request may have been carried out: query before repeating it")
	}
	return words.Say("the request was not carried out")
}

// isMistake reports whether an error was found before anything was sent.
func isMistake(err error) bool {
	return slices.ContainsFunc([]error{wxpay.ErrMethod, wxpay.ErrPath, wxpay.ErrVariable, wxpay.ErrOption, wxpay.ErrBody, wxpay.ErrQuery,
		wxpay.ErrHeader, wxpay.ErrLink, wxpay.ErrAPIv2, wxpay.ErrUpload}, func(kind error) bool { return errors.Is(err, kind) })
}

// adviceOnMistake names the flag in place of the library's option.
func adviceOnMistake(err error) words.Text {
	switch {
	case errors.Is(err, wxpay.ErrVariable):
		return words.Say("; --var name=value gives one")
	case errors.Is(err, wxpay.ErrPath):
		return words.Say("; wxpay endpoints finds paths, --var name=value fills a {name}")
	}
	return words.Text{}
}
