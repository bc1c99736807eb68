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

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// control calls an action of the sandbox over HTTP, in place of a user's phone.
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

// TestSandboxNotices wants a line for each attempt to deliver a notice, for people and for
// machines.
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
	type attempt struct {
		Event           string
		Attempt, Status int
		Verdict         string
	}
	var got []attempt
	for line := range strings.Lines(r.stdout) {
		var one struct {
			attempt
			ID    string
			Time  time.Time
			Again *time.Time
		}
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if one.Event == "" {
			continue
		}
		if one.Time.IsZero() || one.ID == "" || (one.Again != nil) != (one.Verdict == "refused") {
			t.Errorf("%+v", one)
		}
		got = append(got, one.attempt)
	}
	want := []attempt{
		{Event: "REFUND.SUCCESS", Attempt: 1, Status: 500, Verdict: "refused"},
		{Event: "REFUND.SUCCESS", Attempt: 2, Status: 200, Verdict: "accepted"},
		{Event: "REFUND.SUCCESS", Attempt: 1, Status: 0, Verdict: "refused"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSandboxNotifyHost has a notify_url on another host. The sandbox calls it if --notify-host
// names the host. Otherwise the log says so.
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
