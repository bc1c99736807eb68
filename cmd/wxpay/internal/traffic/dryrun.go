package traffic

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// DryRun is a transport that keeps the request instead of sending it.
type DryRun struct {
	request *http.Request
	body    []byte
}

// Caught reports whether there was a request.
func (d *DryRun) Caught() bool { return d.request != nil }

var errDryRun = errors.New("dry run")

// RoundTrip implements http.RoundTripper.
func (d *DryRun) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		_ = req.Body.Close()
		if err != nil {
			return nil, err
		}
		d.body = body
	}
	d.request = req
	return nil, errDryRun
}

// message returns the message that the signature covers (待签名串), from the request as it stands.
func (d *DryRun) message() string {
	return messageOf(d.request.Header, d.request.Method, d.request.URL.RequestURI(), string(d.body))
}

// Print prints the request and the message that its signature covers.
func (d *DryRun) Print(t *cli.Terminal) error {
	if t.JSON {
		header := map[string]string{}
		for name := range d.request.Header {
			header[name] = d.request.Header.Get(name)
		}
		return t.PrintJSON(struct {
			Method  string            `json:"method"`
			URL     string            `json:"url"`
			Header  map[string]string `json:"header"`
			Body    string            `json:"body,omitempty"`
			Message string            `json:"message_to_sign"`
		}{d.request.Method, d.request.URL.String(), header, string(d.body), d.message()})
	}
	var head bytes.Buffer
	if err := d.request.Header.Write(&head); err != nil { // sorted by name
		return err
	}
	t.Printf("%s\n%s\n", t.Paint(cli.Bold, d.request.Method+" "+cli.Printable(d.request.URL.String())),
		cli.PrintableLines(strings.ReplaceAll(head.String(), "\r", "")))
	if len(d.body) > 0 {
		t.Printf("%s\n\n", cli.PrintableLines(string(d.body)))
	}
	message := d.message()
	t.Printf("%s\n", t.Paint(cli.Bold, t.Say("The signature covers this message (待签名串), %d bytes; ⏎ is a line feed:", len(message))))
	t.Printf("%s", cli.PrintableLines(strings.ReplaceAll(message, "\n", "⏎\n")))
	t.Notef("nothing was sent\n")
	return nil
}
