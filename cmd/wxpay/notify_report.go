package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/traffic"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// sentNotice is a notice that was sent, for machines.
type sentNotice struct {
	ID           string          `json:"id"`
	Event        string          `json:"event"`
	OriginalType string          `json:"original_type"`
	URL          string          `json:"url"`
	Fault        string          `json:"fault,omitempty"`
	Accepted     bool            `json:"accepted"` // WeChat Pay would not send it again
	OK           bool            `json:"ok"`       // accepted, or refused as it should be
	Answers      []sentAnswer    `json:"answers"`
	Resource     json.RawMessage `json:"resource"` // in clear
}

// sentAnswer is an answer, or says why none came.
type sentAnswer struct {
	Status int        `json:"status,omitempty"`
	Body   string     `json:"body,omitempty"`
	Error  words.Text `json:"error,omitzero"`
}

// reportSent prints the answers and what WeChat Pay would make of them. If that is not as it should
// be, it returns cli.ErrShown for the exit code.
func reportSent(t *cli.Terminal, s *notifySend, n sandbox.Notice, took time.Duration) error {
	r := sentNotice{
		ID: n.ID, Event: n.Event, OriginalType: n.OriginalType, URL: traffic.WithoutPassword(n.URL), Fault: s.fault.String(),
		Accepted: n.State == sandbox.NoticeAccepted, Resource: n.Resource,
	}
	r.OK = r.Accepted != toRefuse(s.fault)
	for _, d := range n.Attempts {
		r.Answers = append(r.Answers, sentAnswer{d.Status, string(d.Answer), traffic.NoAnswer(d)})
	}
	if t.JSON {
		if err := t.PrintJSON(r); err != nil {
			return err
		}
	} else {
		printSent(t, r, took)
	}
	if !r.OK {
		return cli.ErrShown
	}
	return nil
}

// toRefuse reports whether a server must not believe a notice with a fault. A clock may be 5
// minutes off.
func toRefuse(f sandbox.Fault) bool {
	text, isStale := strings.CutPrefix(f.String(), "stale=")
	if !isStale {
		return f != sandbox.Fault{}
	}
	by, err := time.ParseDuration(text)
	return err != nil || by.Abs() > 5*time.Minute
}

func printSent(t *cli.Terminal, r sentNotice, took time.Duration) {
	what := r.Event + " (" + r.OriginalType + ")"
	if r.Fault != "" {
		what += ", " + r.Fault
	}
	t.Printf("%s to %s\n", t.Paint(cli.Bold, cli.Printable(what)), cli.Printable(r.URL))
	rows := [][]string{{t.Paint(cli.Faint, "id"), r.ID}}
	for _, answer := range r.Answers {
		if !answer.Error.IsZero() {
			rows = append(rows, []string{t.Paint(cli.Faint, t.Say("answer")), t.Say("none: %s", cli.Printable(answer.Error.In(t.Lang)))})
			continue
		}
		status := strings.TrimSpace(fmt.Sprintf("%d %s", answer.Status, http.StatusText(answer.Status)))
		rows = append(rows, []string{t.Paint(cli.Faint, t.Say("answer")), status})
		if body := strings.TrimSpace(answer.Body); body != "" {
			rows = append(rows, []string{"", shortened(cli.Printable(body))})
		}
	}
	t.Table("  ", rows)
	color, verdict := cli.Green, t.Say("accepted: WeChat Pay would not send it again")
	switch {
	case r.Accepted && !r.OK:
		color, verdict = cli.Red, t.Say("accepted, though it is not WeChat Pay's: this server believes what it should refuse")
	case r.OK && strings.HasPrefix(r.Fault, "probe"):
		verdict = t.Say("refused, as it should be: WeChat Pay would send the true one then")
	case r.OK && !r.Accepted:
		verdict = t.Say("refused, as it should be")
	case !r.Accepted:
		color, verdict = cli.Red, t.Say("not accepted: WeChat Pay would send it again, 15 times within 24 h 4 min, for the first time after 15 s")
	}
	t.Printf("%s\n", t.Paint(color, verdict))
	if u, err := url.Parse(r.URL); err == nil && u.RawQuery != "" {
		t.Notef("%s a notify_url has no query: WeChat Pay would not take this one\n", t.Paint(cli.Yellow, t.Say("note:")))
	}
	if took > 3*time.Second && r.Accepted {
		t.Notef("%s the answer took %s; WeChat Pay waits 5 s\n", t.Paint(cli.Yellow, t.Say("note:")), took.Round(100*time.Millisecond))
	}
}

// shortened returns the beginning of a text that may be a whole page.
func shortened(text string) string {
	const most = 200
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
