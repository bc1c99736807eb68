package traffic

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// Request prints a request. It is for sandbox.Config.OnRequest.
func (l *Log) Request(r sandbox.Request) { l.print(loggedOf(r), requestText(l.terminal, r)) }

// logged is a request for machines.
type logged struct {
	Time      time.Time `json:"time"`
	Method    string    `json:"method"`
	Target    string    `json:"target"`
	Status    int       `json:"status"` // 0: the connection was cut
	Code      string    `json:"code,omitempty"`
	Verdict   string    `json:"verdict"`
	Issue     string    `json:"issue,omitempty"`
	Warnings  []string  `json:"warnings,omitempty"`        // fields that are not documented
	Message   string    `json:"checked_message,omitempty"` // the message that a wrong signature was checked with
	Fault     string    `json:"fault,omitempty"`
	RequestID string    `json:"request_id,omitempty"`
}

func loggedOf(r sandbox.Request) logged {
	l := logged{
		Time: r.Time, Method: r.Method, Target: r.Target, Status: r.Status, Code: r.Code, Verdict: verdict(r),
		Issue: r.Issue, Warnings: r.Warnings, Message: checkedMessage(r), RequestID: r.RequestID,
	}
	if r.Fault != (sandbox.Fault{}) {
		l.Fault = r.Fault.String()
	}
	return l
}

// verdict says in one word what became of a request.
func verdict(r sandbox.Request) string {
	switch {
	case r.Taken:
		return "done"
	case r.Status == 0:
		return "cut"
	}
	return "refused"
}

// requestText describes a request for people: a line, and indented below it what was compared.
func requestText(t *cli.Terminal, r sandbox.Request) string {
	l := loggedOf(r)
	color := cli.Green
	if l.Verdict != "done" {
		color = cli.Red
	}
	status := fmt.Sprint(l.Status)
	if l.Status == 0 {
		status = "---"
	}
	parts := []string{l.Time.Format(time.TimeOnly), cli.Printable(l.Method), cli.Printable(l.Target), status}
	if l.Code != "" {
		parts = append(parts, cli.Printable(l.Code))
	}
	parts = append(parts, t.Paint(color, map[string]string{"done": t.Say("done"), "cut": t.Say("cut"), "refused": t.Say("refused")}[l.Verdict]))
	if l.Fault != "" {
		parts = append(parts, t.Say("(fault %s)", cli.Printable(l.Fault)))
	}
	var b strings.Builder
	b.WriteString(strings.Join(parts, " ") + "\n")
	if l.Issue != "" {
		b.WriteString("         " + cli.Printable(l.Issue) + "\n")
	}
	for _, warning := range l.Warnings {
		b.WriteString("         " + t.Paint(cli.Yellow, "warning:") + " " + cli.Printable(warning) + "\n")
	}
	if l.Message != "" {
		b.WriteString("         " + t.Say("the signature was checked over this, each line with a line feed:") + "\n")
		for line := range strings.SplitSeq(strings.TrimSuffix(l.Message, "\n"), "\n") {
			b.WriteString("         | " + cli.Printable(line) + "\n")
		}
	}
	return b.String()
}

// These match parts of an Authorization header.
var (
	timestampIn = regexp.MustCompile(`timestamp="([^"]*)"`)
	nonceIn     = regexp.MustCompile(`nonce_str="([^"]*)"`)
)

// checkedMessage returns the message (待签名串) of a request whose signature was refused, "" for
// any other request. The middle of a long body is left out.
func checkedMessage(r sandbox.Request) string {
	if r.Status != http.StatusUnauthorized {
		return ""
	}
	const head, tail = 384, 64
	body := string(r.Body)
	if len(body) > head+tail {
		body = fmt.Sprintf("%s…[%d bytes left out]…%s", body[:head], len(body)-head-tail, body[len(body)-tail:])
	}
	return messageOf(r.Header, r.Method, r.Target, body)
}

// messageOf returns the message (待签名串) of a request, "" if its Authorization has no timestamp
// or nonce.
func messageOf(header http.Header, method, target, body string) string {
	authorization := header.Get("Authorization")
	timestamp, nonce := timestampIn.FindStringSubmatch(authorization), nonceIn.FindStringSubmatch(authorization)
	if timestamp == nil || nonce == nil {
		return ""
	}
	return fmt.Sprintf("%s\n%s\n%s\n%s\n%s\n", method, target, timestamp[1], nonce[1], body)
}
