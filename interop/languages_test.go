package interop

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/interop/internal/fill"
	"github.com/wxpay-chain/wxpay/interop/internal/samples"
	"github.com/wxpay-chain/wxpay/interop/internal/table"
)

// program is a foreign client in another language. It prints its calls, one a line.
type program struct {
	client table.Client
	// staged has every order made, paid or shared that the sample of an endpoint names. A client that
	// does this by itself needs samples of nothing yet.
	staged bool
	// command makes the command that runs it, or skips the test.
	command func(ctx context.Context, t *testing.T) *exec.Cmd
}

// TestLanguages runs the clients in other languages than Go, and holds what they print to their
// files. Each has a sandbox of its own, so that none sees the orders of another.
func TestLanguages(t *testing.T) {
	wxpay, dir := build(t), t.TempDir()
	keys, requests := filepath.Join(dir, "keys"), filepath.Join(dir, "samples.json")
	for _, p := range append(nodePrograms(t, filepath.Join(dir, "node")), phpProgram(), javaProgram(dir)) {
		t.Run(p.client.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			cmd := p.command(ctx, t)
			box := start(t, wxpay, keys, "\n", "--json")
			if err := samples.Write(requests, p.maker(t, box)); err != nil {
				t.Fatal(err)
			}
			var stderr bytes.Buffer
			cmd.Env, cmd.Stderr = append(direct(), "WXPAY_SANDBOX_KEYS="+keys, "WXPAY_SAMPLES="+requests), &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, stderr.Bytes())
			}
			hold(t, record(t, p.client, out))
			box.end(t)
		})
	}
}

// maker returns the function that makes the values of each endpoint.
func (p program) maker(t *testing.T, box *command) func(*catalog.Endpoint) fill.Maker {
	s := newStage(t, box)
	if p.staged {
		return func(e *catalog.Endpoint) fill.Maker { return s.set(t, e) }
	}
	return func(*catalog.Endpoint) fill.Maker { return s.maker() }
}

// record reads the lines of a program. They have the paths as they were sent.
func record(t *testing.T, client table.Client, out []byte) table.Record {
	t.Helper()
	calls, err := table.ReadCalls(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range calls {
		if c.Endpoint != "" {
			calls[i].Endpoint = template(c.Endpoint)
		}
	}
	return table.Record{Client: client, Calls: calls}
}

// template names an endpoint by the method and the template of its path: GET v3/pay/… instead of
// GET /v3/pay/…?mchid=1900000109. An unknown one keeps its path.
func template(sent string) string {
	method, target, _ := strings.Cut(sent, " ")
	path, _, _ := strings.Cut(strings.TrimPrefix(target, "/"), "?")
	if e, ok := catalog.Lookup(method, path); ok {
		path = e.Path
	}
	return method + " " + path
}

// direct is the environment without a proxy between Node and this machine. With a proxy, axios
// would send it the requests for 127.0.0.1.
func direct() []string { return append(os.Environ(), "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1") }

// lacking skips the test because something outside is missing, or fails it where that has to be
// there.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("WXPAY_INTEROP") == "require" {
		t.Fatalf("%s, and WXPAY_INTEROP=require", what)
	}
	t.Skipf("%s; with WXPAY_INTEROP=require this is a failure", what)
}
