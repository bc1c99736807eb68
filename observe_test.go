package wxpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// diary is an Observer that writes lines. A line is indented under what it happened in.
type diary struct {
	mu    sync.Mutex
	lines []string
}

type depthKey struct{}

func (d *diary) write(ctx context.Context, format string, args ...any) context.Context {
	depth, _ := ctx.Value(depthKey{}).(int)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, strings.Repeat("  ", depth)+fmt.Sprintf(format, args...))
	return context.WithValue(ctx, depthKey{}, depth+1)
}

// take returns the lines so far, and begins anew.
func (d *diary) take() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	lines := d.lines
	d.lines = nil
	return lines
}

func (d *diary) observer() wxpay.Observer {
	return wxpay.Observer{
		Call: func(ctx context.Context, c wxpay.CallInfo) (context.Context, func(wxpay.CallResult)) {
			return d.write(ctx, "%s %s async=%v", c.Method, c.Template, c.Async), func(r wxpay.CallResult) {
				d.write(ctx, "done: %s, response=%v, attempts=%d", errorClass(r.Err), r.Response != nil, r.Sent)
			}
		},
		Attempt: func(ctx context.Context, a wxpay.AttemptInfo) (context.Context, func(wxpay.AttemptResult)) {
			return d.write(ctx, "#%d %s %s at %s:%d", a.Number, a.Method, a.Template, a.Host, a.Port), func(r wxpay.AttemptResult) {
				d.write(ctx, "answer: %s, %d, id=%v", errorClass(r.Err), r.StatusCode, r.RequestID != "")
			}
		},
	}
}

// errorClass tells an error by its type and by what it wraps.
func errorClass(err error) string {
	var api *wxpay.APIError
	var call *wxpay.CallError
	text := "another error"
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &api):
		text = "refused " + api.Code
	case errors.As(err, &call):
		text = "failed"
	}
	if errors.Is(err, wxpay.ErrBadSignature) {
		text += " (not WeChat Pay's)"
	}
	for _, known := range []error{wxpay.ErrNoOutcome, context.Canceled, context.DeadlineExceeded, io.ErrUnexpectedEOF} {
		if errors.Is(err, known) {
			text += " (" + known.Error() + ")"
		}
	}
	return fmt.Sprintf("%s acted=%v", text, wxpay.MayHaveActed(err))
}

// watched is a sandbox with a client that a diary observes. The diary's lines name its address as
// BOX.
func watched(t *testing.T, change ...func(*wxpay.Config)) (*sandbox.Sandbox, *wxpay.Client, func() []string) {
	t.Helper()
	d := new(diary)
	box, client := pair(t, append([]func(*wxpay.Config){func(c *wxpay.Config) { c.Observer = d.observer() }}, change...)...)
	return box, client, func() []string {
		lines := d.take()
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], strings.TrimPrefix(box.URL, "http://"), "BOX")
		}
		return lines
	}
}

func TestObserver(t *testing.T) {
	t.Parallel()
	const begun, first = "POST v3/payscore/permissions async=false", "  #1 POST v3/payscore/permissions at BOX"
	box, client, lines := watched(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	post := func(ctx context.Context, body wxpay.JSON) error {
		_, err := client.Chain(permissionsPath).Post(ctx, body)
		return err
	}
	tests := []struct {
		reason string
		fault  sandbox.Fault
		do     func() error
		want   []string
	}{
		{"a success", sandbox.Fault{}, func() error { return post(t.Context(), permissions()) }, []string{
			begun, first, "  answer: ok, 200, id=true", "done: ok, response=true, attempts=1"}},
		{"a refusal has its code in both", sandbox.Fault{}, func() error { return post(t.Context(), wxpay.JSON{}) }, []string{
			begun, first, "  answer: refused PARAM_ERROR acted=false, 400, id=true", "done: refused PARAM_ERROR acted=false, response=false, attempts=1"}},
		{"an answer that is not believed", sandbox.BadSignature(), func() error { return post(t.Context(), permissions()) }, []string{
			begun, first, "  answer: failed (not WeChat Pay's) acted=true, 0, id=true", "done: failed (not WeChat Pay's) acted=true, response=false, attempts=1"}},
		{"a cut answer", sandbox.Truncated(), func() error { return post(t.Context(), permissions()) }, []string{
			begun, first, "  answer: failed (unexpected EOF) acted=true, 0, id=true", "done: failed (unexpected EOF) acted=true, response=false, attempts=1"}},
		{"a call that is given up before it is sent has no attempt", sandbox.Fault{}, func() error { return post(ended, permissions()) }, []string{
			begun, "done: failed (context canceled) acted=false, response=false, attempts=0"}},
		{"a mistake is no call", sandbox.Fault{}, func() error { return post(t.Context(), wxpay.JSON{"x": func() {}}) }, nil},
		{"a value written by hand is not told", sandbox.Fault{}, func() error {
			_, err := client.Chain("v3/no-such/4200001234").Get(t.Context())
			return err
		}, []string{"GET v3/no-such/{value} async=false", "  #1 GET v3/no-such/{value} at BOX",
			"  answer: refused RESOURCE_NOT_EXISTS acted=false, 404, id=true", "done: refused RESOURCE_NOT_EXISTS acted=false, response=false, attempts=1"}},
		{"an async call is one call", sandbox.Fault{}, func() error {
			_, err := client.Chain(permissionsPath).PostAsync(t.Context(), permissions()).Wait(t.Context())
			return err
		}, []string{"POST v3/payscore/permissions async=true", first, "  answer: ok, 200, id=true", "done: ok, response=true, attempts=1"}},
		{"given up in the queue", sandbox.Fault{}, func() error {
			_, err := client.Chain(permissionsPath).PostAsync(ended, permissions()).Wait(t.Context())
			return err
		}, []string{"POST v3/payscore/permissions async=true", "done: failed (context canceled) acted=false, response=false, attempts=0"}},
	}
	for _, tt := range tests {
		if tt.fault != (sandbox.Fault{}) {
			box.Inject(tt.fault)
		}
		err := tt.do()
		if diff := cmp.Diff(tt.want, lines()); diff != "" {
			t.Errorf("%s (-want +got): %v\n%s", tt.reason, err, diff)
		}
	}
}

// TestObserverDownload: a file of two steps is one call. The attempt that brings the file ends with
// its last byte, and one that breaks off is a failure.
func TestObserverDownload(t *testing.T) {
	t.Parallel()
	d := new(diary)
	s, client := serveFiles(t, func(c *wxpay.Config) { c.Observer = d.observer() })
	s.files = map[string][]byte{"file": billText}
	s.announce(t, tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("file")})
	s.cut = func(_ string, from int64, body io.Reader) io.Reader {
		if from > 0 {
			return body
		}
		return io.MultiReader(io.LimitReader(body, 100), errorReader{io.ErrUnexpectedEOF})
	}
	var file bytes.Buffer
	if _, err := client.Chain(tradeBill).Download(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	box := strings.TrimPrefix(s.box.URL, "http://")
	want := []string{
		"GET v3/bill/tradebill async=false",
		"  #1 GET v3/bill/tradebill at " + box, "  answer: ok, 200, id=true",
		"  #1 GET v3/billdownload/file at " + box, "  answer: failed (unexpected EOF) acted=true, 200, id=true",
		"  #1 GET v3/billdownload/file at " + box, "  answer: ok, 206, id=true",
		"done: ok, response=true, attempts=3",
	}
	if diff := cmp.Diff(want, d.take()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
