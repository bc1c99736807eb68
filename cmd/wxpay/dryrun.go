package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// dryRun stands in for the transport: it keeps the request that would have gone out.
type dryRun struct {
	request *http.Request
	body    []byte
}

var errDryRun = errors.New("dry run")

// RoundTrip is http.RoundTripper's.
func (d *dryRun) RoundTrip(req *http.Request) (*http.Response, error) {
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

// message is what the signature covers (待签名串), from the request as it stands.
func (d *dryRun) message() string {
	authorization := d.request.Header.Get("Authorization")
	timestamp, nonce := timestampIn.FindStringSubmatch(authorization), nonceIn.FindStringSubmatch(authorization)
	if timestamp == nil || nonce == nil {
		return ""
	}
	return fmt.Sprintf("%s\n%s\n%s\n%s\n%s\n", d.request.Method, d.request.URL.RequestURI(), timestamp[1], nonce[1], d.body)
}

// printDryRun prints a request and the message that its signature covers.
func printDryRun(t *terminal, d *dryRun) error {
	if t.json {
		header := map[string]string{}
		for name := range d.request.Header {
			header[name] = d.request.Header.Get(name)
		}
		return t.printJSON(struct {
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
	t.printf("%s\n%s\n", t.paint(bold, d.request.Method+" "+printable(d.request.URL.String())),
		printableLines(strings.ReplaceAll(head.String(), "\r", "")))
	if len(d.body) > 0 {
		t.printf("%s\n\n", printableLines(string(d.body)))
	}
	message := d.message()
	t.printf("%s\n", t.paint(bold, fmt.Sprintf("The signature covers this message (待签名串), %d bytes; ⏎ is a line feed:", len(message))))
	t.printf("%s", printableLines(strings.ReplaceAll(message, "\n", "⏎\n")))
	t.notef("nothing was sent\n")
	return nil
}
