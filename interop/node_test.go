package interop

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/interop/internal/table"
)

// nodePrograms are the SDKs from npm, in a folder where they are installed.
func nodePrograms(t *testing.T, dir string) []program {
	node := func(name string, staged bool) program {
		return program{
			client: table.Client{Name: name, Language: "Node", Version: pinned(t, name), From: "registry.npmjs.org"},
			staged: staged,
			command: func(ctx context.Context, t *testing.T) *exec.Cmd {
				needPackages(t, dir)
				cmd := exec.CommandContext(ctx, "node", name+".js")
				cmd.Dir = dir
				return cmd
			},
		}
	}
	return []program{node("wechatpay-axios-plugin", true), node("wechatpay-node-v3", false), node("wxpay-v3", false)}
}

// pinned is the version of a package in package.json.
func pinned(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("node", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Dependencies map[string]string }
	if err := json.Unmarshal(data, &file); err != nil || file.Dependencies[name] == "" {
		t.Fatalf("package.json has no version of %s: %v", name, err)
	}
	return file.Dependencies[name]
}

// needPackages copies node/ into a folder and installs the packages there, so that nothing is
// installed into the source tree.
func needPackages(t *testing.T, dir string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "wechatpay-axios-plugin")); err == nil {
		return
	}
	needNode(t)
	files, err := filepath.Glob(filepath.Join("node", "*.js*"))
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	for _, file := range files {
		var data []byte
		if data, err = os.ReadFile(file); err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(file)), data, 0o600)
		}
		if err != nil {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
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

// install has npm install exactly the packages of package-lock.json. It leaves out the command
// line of wechatpay-axios-plugin (a peer dependency), and runs no script of a package.
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
