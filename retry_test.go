package wxpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// retries switches them on for a client of newClient, with pauses of no length.
func retries(c *wxpay.Config) { c.Retry = wxpay.Retry{MaxPause: time.Millisecond} }

// TestRetry orders faults, one an attempt, and counts the requests that the sandbox received. After
// the last fault the answer is good.
func TestRetry(t *testing.T) {
	t.Parallel()
	twice := func(f sandbox.Fault) []sandbox.Fault { return []sandbox.Fault{f, f} }
	for _, c := range []struct {
		reason   string
		method   string
		faults   []sandbox.Fault
		option   wxpay.Option
		attempts int
		is       error
		acted    bool
	}{
		{"a read after a cut", "GET", twice(sandbox.CutAfter()), nil, 3, nil, false},
		{"a read after half an answer", "GET", twice(sandbox.Truncated()), nil, 3, nil, false},
		{"a read after 429", "GET", twice(sandbox.Status(429)), nil, 3, nil, false},
		{"a read after 500", "GET", twice(sandbox.Status(500)), nil, 3, nil, false},
		{"a read after a gateway's page", "GET", twice(sandbox.Status(502)), nil, 3, nil, false},
		{"a read after a signature probe", "GET", twice(sandbox.Probe()), nil, 3, nil, false},
		{"a read at its last attempt", "GET", []sandbox.Fault{sandbox.Status(500), sandbox.Status(500), sandbox.Status(500)}, nil, 3, wxpay.Code("SYSTEM_ERROR"), true},
		{"a read that is refused", "GET", twice(sandbox.Status(400)), nil, 1, wxpay.Code("PARAM_ERROR"), false},
		{"a read with a wrong signature", "GET", twice(sandbox.BadSignature()), nil, 1, wxpay.ErrBadSignature, true},
		{"a read without a signature", "GET", twice(sandbox.Unsigned()), nil, 1, wxpay.ErrMissingSignature, true},
		{"a read under an unknown key", "GET", twice(sandbox.UnknownSerial()), nil, 1, wxpay.ErrUnknownSerial, true},
		{"a read that is sent elsewhere", "GET", twice(sandbox.Redirect("")), nil, 1, nil, true},
		{"a read with NoRetry", "GET", twice(sandbox.Status(500)), wxpay.NoRetry(), 1, wxpay.Code("SYSTEM_ERROR"), true},

		{"a write after 429", "POST", twice(sandbox.Status(429)), nil, 3, nil, false},
		{"a write after a cut", "POST", twice(sandbox.CutAfter()), nil, 1, nil, true},
		{"a write after 500", "POST", twice(sandbox.Status(500)), nil, 1, wxpay.Code("SYSTEM_ERROR"), true},
		{"a write after a probe", "POST", twice(sandbox.Probe()), nil, 1, wxpay.ErrSignatureProbe, true},
		{"a write that stops where it may have acted", "POST", []sandbox.Fault{sandbox.Status(429), sandbox.CutAfter()}, nil, 2, nil, true},
		{"a write with NoRetry", "POST", twice(sandbox.Status(429)), wxpay.NoRetry(), 1, wxpay.Code("FREQUENCY_LIMITED"), false},

		{"an idempotent write after a cut", "POST", twice(sandbox.CutAfter()), wxpay.Idempotent(), 3, nil, false},
		{"an idempotent write after 500", "POST", twice(sandbox.Status(500)), wxpay.Idempotent(), 3, nil, false},
		{"an idempotent write that is refused", "POST", []sandbox.Fault{sandbox.CutAfter(), sandbox.Status(400)}, wxpay.Idempotent(), 2, wxpay.Code("PARAM_ERROR"), true},
		{"an idempotent write after a probe", "POST", twice(sandbox.Probe()), wxpay.Idempotent(), 1, wxpay.ErrSignatureProbe, true},
	} {
		t.Run(c.reason, func(t *testing.T) {
			t.Parallel()
			box, client := pair(t, retries)
			for _, method := range []string{"GET", "POST"} {
				box.Handle(method, "v3/retried", func(sandbox.Request) sandbox.Answer { return sandbox.JSON(200, nil) })
			}
			box.Inject(c.faults...)
			options := []wxpay.Option{wxpay.JSON{"n": 1}}
			if c.method == "GET" {
				options = []wxpay.Option{wxpay.Query{"n": 1}}
			}
			if c.option != nil {
				options = append(options, c.option)
			}
			res, err := client.Chain("v3/retried").Do(t.Context(), c.method, options...)
			if want := len(c.faults) < c.attempts; want != (err == nil) {
				t.Fatalf("error %v", err)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %v, want %v", err, c.is)
			}
			if got := attemptsOf(res, err); got != c.attempts {
				t.Errorf("it says %d attempts, want %d: %v", got, c.attempts, err)
			}
			if got := wxpay.MayHaveActed(err); got != c.acted {
				t.Errorf("MayHaveActed %v, want %v", got, c.acted)
			}
			checkSame(t, box.Requests(), c.attempts)
		})
	}
}

func attemptsOf(res *wxpay.Response, err error) int {
	var refused *wxpay.APIError
	var failed *wxpay.CallError
	switch {
	case errors.As(err, &refused):
		return refused.Attempts
	case errors.As(err, &failed):
		return failed.Attempts
	}
	return res.Attempts()
}

// checkSame wants the same bytes in each request, and a signature of its own.
func checkSame(t *testing.T, received []sandbox.Request, attempts int) {
	t.Helper()
	if len(received) != attempts {
		t.Fatalf("received %d requests, want %d", len(received), attempts)
	}
	signatures := map[string]bool{}
	for _, r := range received {
		signatures[r.Header.Get("Authorization")] = true
		if diff := cmp.Diff(string(received[0].Body), string(r.Body)); diff != "" {
			t.Errorf("the body changed (-first +later):\n%s", diff)
		}
		if r.Target != received[0].Target {
			t.Errorf("the target changed from %s to %s", received[0].Target, r.Target)
		}
	}
	if len(signatures) != attempts {
		t.Errorf("%d signatures of %d attempts", len(signatures), attempts)
	}
}

// TestRetrySensitive: a further attempt sends the ciphertext of the first, under the same key.
func TestRetrySensitive(t *testing.T) {
	t.Parallel()
	box, client := pair(t, retries)
	box.Inject(sandbox.Status(429), sandbox.Status(429))
	_, err := client.Chain("v3/payroll-card/tokens").Post(t.Context(), wxpay.JSON{
		"openid": "9x111111", "appid": "wxa1111111", "sub_mchid": "1111111", "user_name": "张三", "id_card_number": "440102199003076655",
		"employment_type": "LONG_TERM_EMPLOYMENT",
	})
	if err != nil {
		t.Fatal(err)
	}
	received := box.Requests()
	checkSame(t, received, 3)
	if got := ciphertext.FindAll(received[2].Body, -1); len(got) != 2 {
		t.Errorf("%d fields are encrypted, want 2", len(got))
	}
}

// TestRetryUpload: a further attempt sends the whole file again.
func TestRetryUpload(t *testing.T) {
	t.Parallel()
	box, client := pair(t, retries)
	box.Inject(sandbox.Status(429), sandbox.Status(429))
	res, err := client.Chain("v3/merchant/media/upload").Post(t.Context(), wxpay.Upload{
		File: bytes.NewReader(append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)), Name: "shop.png",
	})
	if err != nil {
		t.Fatal(err)
	}
	if res.Attempts() != 3 || len(box.Requests()) != 3 {
		t.Errorf("%d attempts, %d received", res.Attempts(), len(box.Requests()))
	}
}

// TestRetryBudget: a server that always fails sees hardly more than the calls.
func TestRetryBudget(t *testing.T) {
	t.Parallel()
	const calls = 300
	sent := 0
	failing := roundTripFunc(func(*http.Request) (*http.Response, error) {
		sent++
		return &http.Response{StatusCode: 500, Header: http.Header{}, Body: http.NoBody}, nil
	})
	client := newClient(t, newBox(t), retries, func(c *wxpay.Config) {
		c.Transport, c.Signer, c.PrivateKey = failing, cheapSigner{}, nil
	})
	for range calls {
		if _, err := client.Chain("v3/retried").Get(t.Context()); err == nil {
			t.Fatal("no error")
		}
	}
	if sent < calls+10 || sent > calls*11/10 {
		t.Errorf("%d requests for %d calls, want %d to %d", sent, calls, calls+10, calls*11/10)
	}
}

// TestRetryConfig has values that New refuses, and the bounds that it takes.
func TestRetryConfig(t *testing.T) {
	box := newBox(t)
	for _, c := range []struct {
		reason string
		retry  wxpay.Retry
		says   string // or "": it is taken
	}{
		{"fewer than no attempts", wxpay.Retry{Attempts: -1}, "Attempts is negative"},
		{"most attempts", wxpay.Retry{Attempts: 20}, ""},
		{"too many attempts", wxpay.Retry{Attempts: 1000}, "Attempts is 1000, over 20"},
		{"a pause below zero", wxpay.Retry{MaxPause: -1}, "MaxPause is negative"},
		{"a pause without a unit", wxpay.Retry{MaxPause: 5}, "MaxPause is 5ns, under 1ms; it has a unit"},
		{"the shortest pause", wxpay.Retry{MaxPause: time.Millisecond}, ""},
		{"the longest pause", wxpay.Retry{MaxPause: 10 * time.Minute}, ""},
		{"a pause of hours", wxpay.Retry{MaxPause: 10 * time.Hour}, "MaxPause is 10h0m0s, over 10m0s"},
		{"a budget below zero", wxpay.Retry{Budget: -0.1}, "share from 0 to 1"},
		{"a budget over all calls", wxpay.Retry{Budget: 1.1}, "share from 0 to 1"},
		{"a budget that is no number", wxpay.Retry{Budget: math.NaN()}, "share from 0 to 1"},
		{"off", wxpay.Retry{Off: true}, ""},
		{"off, with attempts", wxpay.Retry{Off: true, Attempts: 3}, "Off stands with other fields"},
		{"off, with endpoints", wxpay.Retry{Off: true, DocumentedWrites: true}, "Off stands with other fields"},
		{"off, with a pause", wxpay.Retry{Off: true, MaxPause: time.Second}, "Off stands with other fields"},
		{"off, with a budget", wxpay.Retry{Off: true, Budget: 0.1}, "Off stands with other fields"},
	} {
		config := box.Config()
		config.Retry = c.retry
		_, err := wxpay.New(config)
		if c.says == "" && err != nil || c.says != "" && (!errors.Is(err, wxpay.ErrConfig) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", c.reason, err)
		}
	}
	client := newClient(t, box)
	_, err := client.Chain("v3/retried").Post(t.Context(), wxpay.Idempotent(), wxpay.NoRetry())
	if !errors.Is(err, wxpay.ErrOption) {
		t.Errorf("both options: %v", err)
	}
}

// A write with a number of yours is carried out once, so it may be sent again when its answer is
// lost.
func ExampleIdempotent() {
	box, client := exampleClient()
	defer box.Close()

	box.Inject(sandbox.CutAfter(), sandbox.Status(500)) // the order is made, and two answers are lost
	res, err := client.Chain("v3/pay/transactions/native").Post(context.Background(), wxpay.Idempotent(), wxpay.JSON{
		"appid": "wxd678efh567hg6787", "mchid": "1900000109", "description": "QQ公仔",
		"out_trade_no": "A10001", "notify_url": "https://example.com/paid", "amount": wxpay.JSON{"total": 100},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Get("code_url").Exists(), res.Attempts())
	// Output: true 3
}
