package interop

import (
	"context"
	"os/exec"
	"regexp"
	"testing"
	"time"
)

// testAxios runs node/interop.test.js.
func testAxios(t *testing.T, box *command, dir string) {
	needPackages(t, dir)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	node := exec.CommandContext(ctx, "node", "--test", "--test-reporter=tap", "interop.test.js")
	node.Dir, node.Env = dir, append(direct(), "WXPAY_SANDBOX_KEYS="+box.dir)
	out, err := node.CombinedOutput()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, out)
	}
	const tests = "14"
	if count := regexp.MustCompile(`(?m)^# pass (\d+)$`).FindSubmatch(out); count == nil || string(count[1]) != tests {
		t.Errorf("not %s tests passed, as node/interop.test.js has:\n%s", tests, out)
	}
}
