package traffic

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestWarnings: below a request stands what was ignored of it. Each field has a line of its own,
// without the caller's control characters.
func TestWarnings(t *testing.T) {
	r := sandbox.Request{Method: "POST", Target: "/v3/a", Time: time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC), Status: 200, Taken: true,
		Warnings: []string{"/settle_inf is not documented; did you mean /settle_info?", "/\x1b[2J is not documented"}}
	for _, c := range []struct {
		why  string
		json bool
		want string
	}{
		{"for people", false, "13:00:00 POST /v3/a 200 done\n         warning: /settle_inf is not documented; did you mean /settle_info?\n" +
			"         warning: /·[2J is not documented\n"},
		{"for machines", true, `{"time":"2026-11-21T13:00:00Z","method":"POST","target":"/v3/a","status":200,"verdict":"done",` +
			`"warnings":["/settle_inf is not documented; did you mean /settle_info?","/\u001b[2J is not documented"]}` + "\n"},
	} {
		var out bytes.Buffer
		NewLog(&cli.Terminal{Out: &out, JSON: c.json}).Request(r)
		if diff := cmp.Diff(c.want, out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}
