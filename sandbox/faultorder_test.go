package sandbox_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestFaultsSpoilRefusals has faults met by a request that is wrong by itself.
func TestFaultsSpoilRefusals(t *testing.T) {
	cases := []struct {
		fault     sandbox.Fault
		signature string
		status    int
	}{
		{sandbox.BadSignature(), "bad signature", 401},
		{sandbox.Unsigned(), "no Wechatpay-Timestamp", 401},
		{sandbox.Missing("Wechatpay-Serial"), "no Wechatpay-Serial", 401},
		{sandbox.UnknownSerial(), "unknown serial", 401},
		{sandbox.Probe(), "bad signature", 401},
		{sandbox.OverLong(5000), "public", 401},
		{sandbox.Status(500), "public", 401},
		{sandbox.HTML(), "public", 401},
		{sandbox.Redirect(""), "public", 401},
	}
	box := open(t, sandbox.Config{Now: atInstant})
	for _, k := range cases {
		t.Run(k.fault.String(), func(t *testing.T) {
			box.Reset()
			box.Inject(k.fault)
			c := newPermission(box)
			c.signedBody = ptr("")
			r := c.do(t, box)
			if r.status != k.status || r.verified(box) != k.signature {
				t.Errorf("%d, %s", r.status, r.verified(box))
			}
			recorded(t, box, k.fault, 401, "SIGN_ERROR", false)
		})
	}
}

func TestUnknownSerialIsOfTheSameKind(t *testing.T) {
	box := open(t, sandbox.Config{Now: atInstant})
	c := newPermission(box)
	box.Inject(sandbox.UnknownSerial(), sandbox.UnknownSerial())
	if got := c.do(t, box).header.Get("Wechatpay-Serial"); !strings.HasPrefix(got, "PUB_KEY_ID_01") || len(got) != len(box.Key().Serial) {
		t.Errorf("%q beside %q", got, box.Key().Serial)
	}
	c.header.Del("Wechatpay-Serial")
	if got := c.do(t, box).header.Get("Wechatpay-Serial"); len(got) != 40 || got == box.CertificateKey().Serial {
		t.Errorf("%q", got)
	}
}

func TestFaultsComeInTheirOrder(t *testing.T) {
	box := open(t, sandbox.Config{Now: atInstant})
	box.Inject(sandbox.Status(500), sandbox.Fault{})
	box.Inject(sandbox.Status(503))
	var got []int
	for i := range 6 {
		c := newPermission(box)
		if i == 1 { // takes none from the others
			c.header.Set(sandbox.FaultHeader, "status=429")
		}
		got = append(got, c.do(t, box).status)
	}
	if diff := cmp.Diff([]int{500, 429, 200, 503, 200, 200}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	box.Inject(sandbox.Status(500))
	box.Reset()
	if r := newPermission(box).do(t, box); r.status != 200 {
		t.Errorf("Reset left a fault: %d", r.status)
	}
}
