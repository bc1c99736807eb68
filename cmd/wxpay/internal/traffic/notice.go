package traffic

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// loggedNotice is an attempt to deliver a notice, for machines.
type loggedNotice struct {
	Time    time.Time  `json:"time"`
	Event   string     `json:"event"`
	ID      string     `json:"id"`
	URL     string     `json:"url"`
	Attempt int        `json:"attempt"` // counts from 1; 0: no attempt is made
	Status  int        `json:"status"`  // 0: no answer came
	Verdict string     `json:"verdict"` // accepted, refused, given up, unsent
	Again   *time.Time `json:"again,omitempty"`
	Issue   words.Text `json:"issue,omitzero"` // why no answer came, or why no attempt is made
	Fault   string     `json:"fault,omitempty"`
}

// Notice prints an attempt. It is for sandbox.Config.OnNotice.
func (l *Log) Notice(n sandbox.Notice) {
	one := loggedNoticeOf(l.terminal, n)
	l.print(one, noticeText(l.terminal, one))
}

// loggedNoticeOf describes the last attempt: OnNotice is called after each.
func loggedNoticeOf(t *cli.Terminal, n sandbox.Notice) loggedNotice {
	one := loggedNotice{Time: t.Now(), Event: n.Event, ID: n.ID, URL: WithoutPassword(n.URL), Attempt: len(n.Attempts), Verdict: string(n.State)}
	if one.Attempt == 0 {
		one.Issue = whyUnsent(n.URL)
		return one
	}
	last := n.Attempts[one.Attempt-1]
	one.Time, one.Status, one.Issue, one.Fault = last.Time, last.Status, NoAnswer(last), last.Fault.String()
	if n.State == sandbox.NoticePending {
		one.Verdict, one.Again = "refused", &n.Due
	}
	return one
}

// NoAnswer says why no answer came, "" if one did. The text has no address.
func NoAnswer(d sandbox.Delivery) words.Text {
	if d.Err == "" {
		return words.Text{}
	}
	if strings.Contains(d.Err, "Client.Timeout") || strings.Contains(d.Err, "deadline exceeded") {
		return words.Say("nothing came within 5 s")
	}
	return words.Bare(d.Err)
}

// WithoutPassword returns a URL without its password.
func WithoutPassword(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return words.Say("a notify_url that cannot be read").String()
	}
	return u.Redacted()
}

// whyUnsent says why the sandbox does not send to a URL.
func whyUnsent(to string) words.Text {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return words.Say("its notify_url is not an http or https URL")
	}
	return words.Say("its host is not this machine; --notify-host %s has it sent", u.Hostname())
}

// noticeText describes an attempt for people.
func noticeText(t *cli.Terminal, l loggedNotice) string {
	parts := []string{l.Time.Format(time.TimeOnly), t.Say("notice"), l.Event, cli.Printable(l.URL)}
	if l.Attempt > 0 {
		status := "---"
		if l.Status != 0 {
			status = fmt.Sprint(l.Status)
		}
		parts = append(parts, t.Say("attempt %d", l.Attempt), status)
	}
	color, verdict := cli.Red, verdictText(l.Verdict).In(t.Lang)
	if l.Verdict == string(sandbox.NoticeAccepted) {
		color = cli.Green
	}
	if l.Again != nil {
		verdict = t.Say("sent again at %s", clockTime(*l.Again, l.Time))
	}
	parts = append(parts, t.Paint(color, verdict))
	if l.Fault != "" {
		parts = append(parts, t.Say("(fault %s)", cli.Printable(l.Fault)))
	}
	line := strings.Join(parts, " ") + "\n"
	if !l.Issue.IsZero() {
		line += "         " + cli.Printable(l.Issue.In(t.Lang)) + "\n"
	}
	return line
}

// verdictText returns a verdict for people.
func verdictText(verdict string) words.Text {
	switch verdict {
	case string(sandbox.NoticeAccepted):
		return words.Say("accepted")
	case string(sandbox.NoticeGivenUp):
		return words.Say("given up")
	case string(sandbox.NoticeUnsent):
		return words.Say("unsent")
	}
	return words.Bare(verdict)
}

// clockTime returns a time of day. It adds the date if that is not the date of now.
func clockTime(at, now time.Time) string {
	if at.Format(time.DateOnly) != now.Format(time.DateOnly) {
		return at.Format(time.DateTime)
	}
	return at.Format(time.TimeOnly)
}
