package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// control does what is done over HTTP: it stands for a user's phone.
func control(t *testing.T, conf creds.SandboxJSON, action, body string) {
	t.Helper()
	res, err := http.Post(conf.URL+"/sandbox/"+action, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", action, res.Status)
	}
}

// Each attempt to deliver a notice is a line, for people and for machines.
func TestSandboxNotices(t *testing.T) {
	s := newSession(t)
	s.reuse("keys")
	var calls atomic.Int32
	to := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1)%2 == 1 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer to.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	box := s.serve("--keys", "keys", "--json")
	conf := readConf(t, "keys/sandbox.json")
	control(t, conf, "notify", `{"event":"REFUND.SUCCESS","url":"`+strings.Replace(to.URL, "://", "://user:secret@", 1)+`/paid"}`)
	control(t, conf, "settle", `{}`)
	control(t, conf, "advance", `{"by":"15s"}`)
	control(t, conf, "settle", `{}`)
	control(t, conf, "notify", `{"event":"REFUND.SUCCESS","url":"`+gone.URL+`"}`)
	control(t, conf, "settle", `{}`)
	r := box.stop()
	if strings.Contains(r.stdout, "secret") {
		t.Error("a password is printed")
	}
	var got []loggedNotice
	for line := range strings.Lines(r.stdout) {
		var one loggedNotice
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if one.Event == "" {
			continue
		}
		if one.Time.IsZero() || one.ID == "" || (one.Again != nil) != (one.Verdict == "refused") {
			t.Errorf("%+v", one)
		}
		one = loggedNotice{Event: one.Event, Attempt: one.Attempt, Status: one.Status, Verdict: one.Verdict}
		got = append(got, one)
	}
	want := []loggedNotice{
		{Event: "REFUND.SUCCESS", Attempt: 1, Status: 500, Verdict: "refused"},
		{Event: "REFUND.SUCCESS", Attempt: 2, Status: 200, Verdict: "accepted"},
		{Event: "REFUND.SUCCESS", Attempt: 1, Status: 0, Verdict: "refused"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNoticeLine: what people read.
func TestNoticeLine(t *testing.T) {
	term := &cli.Terminal{Now: func() time.Time { return clock }}
	d := func(status int, why string) sandbox.Delivery {
		return sandbox.Delivery{Time: clock, Status: status, Err: why}
	}
	const to = "http://127.0.0.1:8000/paid"
	for _, tt := range []struct {
		why  string
		n    sandbox.Notice
		want string
	}{
		{"accepted", sandbox.Notice{URL: to, State: sandbox.NoticeAccepted, Attempts: []sandbox.Delivery{d(204, "")}},
			"08:00:00 notice E http://127.0.0.1:8000/paid attempt 1 204 accepted\n"},
		{"refused", sandbox.Notice{URL: to, State: sandbox.NoticePending, Due: clock.Add(15e9), Attempts: []sandbox.Delivery{d(500, "")}},
			"08:00:00 notice E http://127.0.0.1:8000/paid attempt 1 500 sent again at 08:00:15\n"},
		{"the next attempt on another day", sandbox.Notice{URL: to, State: sandbox.NoticePending, Due: clock.AddDate(0, 0, 1), Attempts: []sandbox.Delivery{d(0, "connection refused")}},
			"08:00:00 notice E http://127.0.0.1:8000/paid attempt 1 --- sent again at 2026-11-22 08:00:00\n         connection refused\n"},
		{"the last attempt", sandbox.Notice{URL: to, State: sandbox.NoticeGivenUp, Attempts: make([]sandbox.Delivery, 15, 16)},
			"00:00:00 notice E http://127.0.0.1:8000/paid attempt 15 --- given up\n"},
		{"a stranger", sandbox.Notice{URL: "https://example.com/paid", State: sandbox.NoticeUnsent},
			"08:00:00 notice E https://example.com/paid unsent\n         its host is not this machine; --notify-host example.com has it sent\n"},
		{"no URL", sandbox.Notice{URL: "example.com/\x1bpaid", State: sandbox.NoticeUnsent},
			"08:00:00 notice E a notify_url that cannot be read unsent\n         its notify_url is not an http or https URL\n"},
	} {
		tt.n.Event = "E"
		if diff := cmp.Diff(tt.want, noticeText(term, loggedNoticeOf(term, tt.n))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, diff)
		}
	}
}

// A host that is no part of this machine is called where --notify-host names it, and the log says so where not.
func TestSandboxNotifyHost(t *testing.T) {
	for _, tt := range []struct {
		why  string
		args []string
		want string
	}{
		{"none", nil, `"verdict":"unsent","issue":"its host is not this machine; --notify-host shop.invalid has it sent"`},
		{"another", []string{"--notify-host", "a.invalid"}, `"verdict":"unsent"`},
		{"among others", []string{"--notify-host", "a.invalid", "--notify-host", "shop.invalid"}, `"attempt":1,"status":0,"verdict":"refused"`},
		{"any", []string{"--notify-host", "*"}, `"attempt":1,"status":0,"verdict":"refused"`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := newSession(t)
			s.reuse("keys")
			box := s.serve(append([]string{"--keys", "keys", "--json"}, tt.args...)...)
			r := s.run("call", "POST", "v3/pay/transactions/native", "--config", "keys", "-d", `{"appid":"wxd678efh567hg6787","mchid":"1900000109",
				"description":"QQ公仔","out_trade_no":"A10001","notify_url":"http://shop.invalid/paid","amount":{"total":100}}`)
			if r.code != exitOK {
				t.Fatal(r.stderr)
			}
			control(t, readConf(t, "keys/sandbox.json"), "pay", `{"out_trade_no":"A10001"}`)
			box.out.waitFor(t, tt.want)
		})
	}
	s := newSession(t)
	for _, host := range []string{"", "http://shop", "shop:8000", "user@shop"} {
		if r := s.run("sandbox", "--notify-host", host); r.code != exitUsage || !strings.Contains(r.stderr, "a host alone") {
			t.Errorf("%q: exit %d %s", host, r.code, r.stderr)
		}
	}
	if _, err := os.Stat("wxpay-sandbox"); err == nil {
		t.Error("a command line that cannot be used made a folder")
	}
}
