package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

func TestNoticeFaults(t *testing.T) {
	for _, test := range []struct {
		fault sandbox.Fault
		want  string
	}{
		{sandbox.Fault{}, "public"},
		{sandbox.BadSignature(), "bad signature"},
		{sandbox.Probe(), "bad signature"},
		{sandbox.UnknownSerial(), "unknown serial"},
		{sandbox.Missing("Wechatpay-Nonce"), "no Wechatpay-Nonce"},
		{sandbox.Unsigned(), "no Wechatpay-Timestamp"},
		{sandbox.Stale(-301 * time.Second), "public"},
	} {
		t.Run(test.fault.String(), func(t *testing.T) {
			box := open(t, sandbox.Config{Now: atInstant})
			to := newNotifyURL(t, func(n int) int { return 400 - 196*(n-1) }) // 400, then 204
			if err := box.InjectNotices(test.fault); err != nil {
				t.Fatal(err)
			}
			if _, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{}); err != nil {
				t.Fatal(err)
			}
			settle(t, box)
			box.Advance(15 * time.Second)
			n := settle(t, box)[0]
			all := to.all()
			if len(all) != 2 || len(n.Attempts) != 2 || n.Attempts[0].Fault != test.fault || n.Attempts[1].Fault != (sandbox.Fault{}) {
				t.Fatalf("%d received, %+v", len(all), n.Attempts)
			}
			if got := all[0].signedBy(box); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			if got := all[1].signedBy(box); got != "public" {
				t.Errorf("the next attempt: %s", got)
			}
			probes := strings.HasPrefix(all[0].header.Get("Wechatpay-Signature"), "WECHATPAY/SIGNTEST/")
			if probes != (test.fault == sandbox.Probe()) {
				t.Error("a probe is not one, or something else is")
			}
		})
	}
}

func TestNoticesAtTheSameInstant(t *testing.T) {
	box := open(t, sandbox.Config{})
	var inside, most atomic.Int32
	meet := make(chan struct{})
	to := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := inside.Add(1); n == 5 {
			most.Store(n)
			close(meet)
		}
		select {
		case <-meet:
		case <-r.Context().Done():
		}
		w.WriteHeader(204)
	}))
	defer to.Close()
	if err := box.InjectNotices(sandbox.Duplicated(5)); err != nil {
		t.Fatal(err)
	}
	if _, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{}); err != nil {
		t.Fatal(err)
	}
	if n := settle(t, box)[0]; len(n.Attempts) != 5 || n.State != sandbox.NoticeAccepted || most.Load() != 5 {
		t.Errorf("%d attempts, %s, %d at once", len(n.Attempts), n.State, most.Load())
	}
}

func TestNoticeFaultsAreChecked(t *testing.T) {
	box := open(t, sandbox.Config{})
	for _, f := range []sandbox.Fault{sandbox.CutAfter(), sandbox.Status(500), sandbox.Duplicated(1), sandbox.Duplicated(65), sandbox.Missing("Date")} {
		if err := box.InjectNotices(f); err == nil {
			t.Errorf("%s passes", f)
		}
	}
	box.Inject(sandbox.Duplicated(3))
	if r := newCall(box, "GET", "/v3/certificates", "").do(t, box); r.status != 400 {
		t.Errorf("a request duplicated: %d %s", r.status, r.body)
	}
}

// TestNoticesAreSwitched: a switch to the public key goes for notices, too: WeChat Pay shifts their
// share by itself.
func TestNoticesAreSwitched(t *testing.T) {
	box := open(t, sandbox.Config{})
	to := newNotifyURL(t, accept)
	if err := box.SwitchToPublicKey(0.5); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if _, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	settle(t, box)
	count := map[string]int{}
	for _, n := range to.all() {
		count[n.signedBy(box)]++
	}
	if diff := cmp.Diff(map[string]int{"public": 5, "platform": 5}, count); diff != "" {
		t.Errorf("signed by (-want +got)\n%s", diff)
	}
}
