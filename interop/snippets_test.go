package interop

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// testSnippets runs the first lines of programs that "wxpay sandbox" prints, each with a call after
// them.
func testSnippets(t *testing.T, box *command, node string) {
	t.Run("Go", func(t *testing.T) {
		runSnippet(t, ".", filepath.Join(t.TempDir(), "main.go"), `package main

import (
	"context"
	"fmt"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

func main() {
`+box.snippet(t, "// Go:")+`
	if err != nil {
		panic(err)
	}
	res, err := client.Chain("v3/security/echo").Post(context.Background(), wxpay.JSON{"echo_message": "hello"})
	if err != nil {
		panic(err)
	}
	fmt.Println(res.Get("echo_message"))
}
`, "go", "run")
	})
	t.Run("Node", func(t *testing.T) {
		needPlugin(t, node)
		runSnippet(t, node, filepath.Join(node, "snippet.cjs"), box.snippet(t, "// Node:")+`
wxpay.v3.security.echo.post({ echo_message: 'hello' }).then(({ data }) => console.log(data.echo_message))
`, "node")
	})
}

// snippet returns one of the printed snippets: from a line that begins with head up to an empty
// line.
func (c *command) snippet(t *testing.T, head string) string {
	t.Helper()
	_, after, found := strings.Cut(string(c.stdout.all()), head)
	lines, _, ended := strings.Cut(after, "\n\n")
	if !found || !ended {
		t.Fatalf("no snippet begins with %q:\n%s", head, c.stdout.all())
	}
	return head + lines
}

// runSnippet runs a program in a folder, and wants the echo from it.
func runSnippet(t *testing.T, dir, file, text string, runner ...string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, runner[0], append(runner[1:], file)...)
	cmd.Dir, cmd.Env = dir, direct()
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "hello\n" {
		t.Errorf("%v\n%s\nof the program\n%s", err, out, text)
	}
}
