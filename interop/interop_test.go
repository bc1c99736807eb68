package interop

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestInterop runs foreign clients against one "wxpay sandbox", then the snippets that it prints
// against a second one with the same keys. The clients check the sandbox's answers by themselves.
// This test checks the sandbox's reports of their requests.
func TestInterop(t *testing.T) {
	program, dir, node := build(t), filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "node")
	box := start(t, program, dir, "\n", "--json")
	passed := t.Run("wechatpay-go", func(t *testing.T) { testOfficial(t, box) })
	passed = t.Run("wechatpay-axios-plugin", func(t *testing.T) { testAxios(t, box, node) }) && passed
	box.end(t)
	for _, line := range box.log(t) {
		switch {
		case !passed:
			t.Logf("%+v", line)
		case line.Verdict == "done":
		case line.Event != "" && line.Verdict == "unsent": // the SDKs' samples name a notify_url where no server listens
		case line.Fault != "":
			t.Errorf("a request with a fault was not carried out, so that its client refused nothing of ours: %+v", line)
		case line.Code != "INVALID_REQUEST": // refunds that ask for too much; no other refusal is right
			t.Errorf("a request was refused: %+v", line)
		}
	}

	again := start(t, program, dir, "Ctrl-C stops.", sdkFlags()...)
	same := box.settings
	same.URL = again.URL // another port
	if diff := cmp.Diff(same, again.settings); diff != "" {
		t.Errorf("the second start has other keys (-first +second):\n%s", diff)
	}
	t.Run("snippets", func(t *testing.T) { testSnippets(t, again, node) })
	again.end(t)
}
