package sandbox_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// writtenFaults has each kind of fault in its written form.
func writtenFaults() []writtenFault {
	return []writtenFault{
		{sandbox.Fault{}, ""},
		{sandbox.BadSignature(), "bad-signature"},
		{sandbox.Stale(-301 * time.Second), "stale=-5m1s"},
		{sandbox.Stale(math.MinInt64), "stale=-2562047h47m16.854775808s"},
		{sandbox.UnknownSerial(), "unknown-serial"},
		{sandbox.Missing("wechatpay-nonce"), "missing=Wechatpay-Nonce"},
		{sandbox.Unsigned(), "unsigned"},
		{sandbox.Probe(), "probe"},
		{sandbox.Status(429), "status=429"},
		{sandbox.UnsignedStatus(500), "status-unsigned=500"},
		{sandbox.HTML(), "html"},
		{sandbox.Redirect(""), "redirect=307,"},
		{sandbox.RedirectStatus(301, "https://example.com/?a=1,2"), "redirect=301,https://example.com/?a=1,2"},
		{sandbox.CutBefore(), "cut-before"},
		{sandbox.CutAfter(), "cut-after"},
		{sandbox.Truncated(), "truncated"},
		{sandbox.Slow(1500 * time.Millisecond), "slow=1.5s"},
		{sandbox.Stall(2 * time.Second), "stall=2s"},
		{sandbox.OverLong(11 << 20), "over-long=11534336"},
		{sandbox.Duplicated(3), "duplicated=3"},
	}
}

type writtenFault struct {
	fault sandbox.Fault
	form  string
}

// TestFaultsAreListed: the error for an unknown fault lists a written form of each kind, and each
// is one.
func TestFaultsAreListed(t *testing.T) {
	_, err := sandbox.ParseFault("explode")
	if err == nil {
		t.Fatal("there is a fault explode")
	}
	_, list, _ := strings.Cut(err.Error(), "there are ")
	var listed, want []string
	for form := range strings.SplitSeq(strings.Replace(list, "and for notices ", "", 1), ", ") {
		if _, err := sandbox.ParseFault(form); err != nil {
			t.Error(err)
		}
		kind, _, _ := strings.Cut(form, "=")
		listed = append(listed, kind)
	}
	for _, c := range writtenFaults() {
		if kind, _, _ := strings.Cut(c.form, "="); kind != "" && !slices.Contains(want, kind) {
			want = append(want, kind)
		}
	}
	slices.Sort(listed)
	slices.Sort(want)
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("kinds of faults (-all +listed):\n%s", diff)
	}
}

func TestFaultFormGoesBothWays(t *testing.T) {
	for _, c := range writtenFaults() {
		if got := c.fault.String(); got != c.form {
			t.Errorf("String: %q, want %q", got, c.form)
		}
		if got, err := sandbox.ParseFault(c.form); err != nil || !got.Equal(c.fault) {
			t.Errorf("ParseFault(%q): %+v, %v", c.form, got, err)
		}
	}
	if got, err := sandbox.ParseFault("stale=-301s"); err != nil || got != sandbox.Stale(-301*time.Second) {
		t.Errorf("another way to write a duration: %+v, %v", got, err)
	}
}

// TestBadFaults wants a mistake in an order to be an answer that says so, not a request let
// through.
func TestBadFaults(t *testing.T) {
	cases := []struct{ why, form string }{
		{"unknown", "explode"},
		{"capitals", "Bad-Signature"},
		{"an argument where none belongs", "bad-signature=1"},
		{"an empty argument where none belongs", "html="},
		{"no duration", "slow"},
		{"no unit", "slow=5"},
		{"negative wait", "slow=-1s"},
		{"negative wait in the middle", "stall=-1s"},
		{"no status", "status"},
		{"status in words", "status=teapot"},
		{"status of success", "status=200"},
		{"status too high", "status=600"},
		{"status of success, unsigned", "status-unsigned=204"},
		{"no header", "missing"},
		{"header that is not of the signature", "missing=Content-Type"},
		{"header that does not make the signature", "missing=Wechatpay-Signature-Type"},
		{"location without status", "redirect=https://example.com"},
		{"status that does not redirect", "redirect=304,/x"},
		{"negative size", "over-long=-1"},
		{"size beyond reason", "over-long=268435457"},
		{"size beyond int64", "over-long=9223372036854775808"},
	}
	box := open(t, sandbox.Config{Now: atInstant})
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			if got, err := sandbox.ParseFault(k.form); err == nil || !strings.HasPrefix(err.Error(), "sandbox: ") || got != (sandbox.Fault{}) {
				t.Errorf("ParseFault: %+v, %v", got, err)
			}
			c := newPermission(box)
			c.header.Set(sandbox.FaultHeader, k.form)
			refusedFault(t, box, c.do(t, box))
		})
	}
	made := []sandbox.Fault{
		sandbox.Missing("Content-Type"), sandbox.Missing("a\nb"), sandbox.Status(0), sandbox.UnsignedStatus(1000), sandbox.Slow(-1), sandbox.Stall(-1),
		sandbox.RedirectStatus(200, ""), sandbox.Redirect("/a\r\nSet-Cookie: b"), sandbox.OverLong(-1), sandbox.OverLong(math.MaxInt64),
	}
	for _, f := range made {
		box.Inject(f)
		refusedFault(t, box, newPermission(box).do(t, box))
	}
}

func refusedFault(t *testing.T, box *sandbox.Sandbox, r reply) {
	t.Helper()
	if r.status != 400 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	p := r.problem(t)
	if p.Code != "PARAM_ERROR" || p.Detail.Field != sandbox.FaultHeader || !strings.HasPrefix(p.Detail.Issue, "sandbox: ") {
		t.Errorf("%s", r.body)
	}
	if last, _ := box.Last(); last.Taken {
		t.Error("carried out")
	}
}

// FuzzParseFault wants what is accepted to come back the same.
func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{"", "html", "stale=-301s", "redirect=307,/x", "missing=wechatpay-nonce", "status=+500", "over-long=0x1", "slow=1h", "html="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, form string) {
		fault, err := sandbox.ParseFault(form)
		if err != nil {
			return
		}
		again, err := sandbox.ParseFault(fault.String())
		if err != nil || again != fault {
			t.Errorf("%q is %+v, written %q, is %+v, %v", form, fault, fault.String(), again, err)
		}
	})
}
