package interop

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// testAxios runs node/interop.test.js.
func testAxios(t *testing.T, box *command, dir string) {
	needPlugin(t, dir)
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

// direct is the environment without a proxy between Node and this machine. With a proxy, axios
// would send it the requests for 127.0.0.1.
func direct() []string { return append(os.Environ(), "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1") }

// needPlugin copies node/ into a folder and installs the plugin there, so that nothing is installed
// into the source tree.
func needPlugin(t *testing.T, dir string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "wechatpay-axios-plugin")); err == nil {
		return
	}
	needNode(t)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.json", "package-lock.json", "interop.test.js"} {
		data, err := os.ReadFile(filepath.Join("node", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	install(t, dir)
}

// needNode wants Node 20 or later, and npm.
func needNode(t *testing.T) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			lacking(t, "there is no "+program)
		}
	}
	out, err := exec.CommandContext(t.Context(), "node", "--version").Output()
	if err != nil {
		t.Fatalf("node --version: %v", err)
	}
	version := regexp.MustCompile(`^v(\d+)\.`).FindSubmatch(out)
	if version == nil {
		t.Fatalf("node --version says %q", out)
	}
	if major, _ := strconv.Atoi(string(version[1])); major < 20 {
		lacking(t, "Node is older than 20")
	}
}

// unreachable is npm's name for a registry that does not answer.
var unreachable = regexp.MustCompile(`code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EHOSTUNREACH|ENETUNREACH|ENOTCACHED)\b`)

// install has npm install exactly the packages of package-lock.json. It leaves out the plugin's
// command line (a peer dependency), and runs no script of a package.
func install(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	npm := exec.CommandContext(ctx, "npm", "ci", "--omit=peer", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund",
		"--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=2000", "--fetch-timeout=15000")
	npm.Dir, npm.WaitDelay = dir, time.Second
	out, err := npm.CombinedOutput()
	switch {
	case err == nil:
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		lacking(t, "npm's registry is too slow")
	case unreachable.Match(out):
		lacking(t, "npm's registry cannot be reached")
	default:
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
}

// lacking skips the test because something outside is missing, or fails it where that has to be
// there.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("WXPAY_INTEROP") == "require" {
		t.Fatalf("%s, and WXPAY_INTEROP=require", what)
	}
	t.Skipf("%s; with WXPAY_INTEROP=require this is a failure", what)
}
