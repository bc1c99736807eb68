package call

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// TestProof: an answer without a signature is accepted only for the exact path of a file, below
// the mount of its call. The request must still go there.
func TestProof(t *testing.T) {
	const file = "/v3/billdownload/file"
	for _, c := range []struct {
		why, mount, made, sent string
		want                   rules.Proof
	}{
		{"a file", "", file, file, rules.None},
		{"a query does not matter", "", file, file + "?token=x", rules.None},
		{"below a gateway", "/gateway/", "/gateway" + file, "/gateway" + file, rules.None},
		{"below another gateway", "/gateway/", "/other" + file, "/other" + file, rules.Signature},
		{"below WeChat Pay's prefix", "", "/hk" + file, "/hk" + file, rules.None},
		{"below two of them", "", "/hk/global" + file, "/hk/global" + file, rules.Signature},
		{"another spelling", "", "/v3//billdownload/file", "/v3//billdownload/file", rules.Signature},
		{"a request of another path, in the context of the call", "", file, "/v3/certificates", rules.Signature},
		{"a call of another path, whose request goes to a file", "", "/v3/certificates", file, rules.Signature},
		{"a statement", "", "/v3/global/statements", "/v3/global/statements", rules.Digest},
		{"a statement moved to a file", "", "/v3/global/statements", file, rules.Signature},
	} {
		state := Call{Mount: c.mount, Rule: Rule(c.mount, "GET", c.made)}
		if got := state.Proof(httptest.NewRequest("GET", c.sent, nil)); got != c.want {
			t.Errorf("%s: proof %d, want %d", c.why, got, c.want)
		}
	}
}

func TestMountOf(t *testing.T) {
	for prefix, want := range map[string]string{
		"": "/", "/gateway": "/gateway/", "/hk": "/", "/gateway/global": "/gateway/", "/gateway/hk/v3": "/gateway/", "/a/v3/b": "/a/",
	} {
		if got := MountOf(prefix); got != want {
			t.Errorf("MountOf(%q) = %q, want %q", prefix, got, want)
		}
	}
}

// TestOwns: a context that is handed on does not make its call the call of another request.
func TestOwns(t *testing.T) {
	mine, other := new(int), new(int)
	ctx, state := With(context.Background(), "v3/x", false)
	for _, c := range []struct {
		why   string
		owner any
		asked any
		want  bool
	}{
		{"the request of the call", mine, mine, true},
		{"another request", mine, other, false},
		{"a call that does not know its request", nil, mine, true},
	} {
		state.Owner = c.owner
		if got := Of(ctx).Owns(c.asked); got != c.want {
			t.Errorf("%s: %v", c.why, got)
		}
	}
	if Of(context.Background()).Owns(mine) {
		t.Error("without a call, a request has one")
	}
}
