// Package stage runs the code blocks of the documents for readme_test.go. A block gets what
// docs/getting-started.md shows: a context, a plain sandbox with its public key, and a client. A
// merchant's files are in the working directory. Nothing else is staged. Only that test uses the
// package.
package stage

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// Block is one code block: its place, and its code as a function.
type Block struct {
	Where string
	Run   func(ctx context.Context, client *wxpay.Client, box *sandbox.Sandbox, key keyring.Key) error
}

// Report follows the output of a block: a line that begins with Mark, then JSON.
type Report struct {
	Where string
	Err   string   // what the block returned, or its panic
	Calls []string // calls that the sandbox did not answer with 2xx
}

// Mark begins the line of a Report.
const Mark = "\x1e"

// Patience is how long one block may take.
const Patience = 20 * time.Second

// Main runs the blocks one after another, and then the tests that the documents declare, with a
// line for each. It does not return when there are any.
func Main(blocks []Block, tests []testing.InternalTest) {
	keys, err := sandbox.NewKeys()
	if err == nil {
		err = writeFiles(keys)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, b := range blocks {
		report := run(keys, b)
		report.Where = b.Where
		line, err := json.Marshal(report)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Printf("\n%s%s\n", Mark, line)
	}
	if len(tests) > 0 {
		os.Args = append(os.Args, "-test.v")
		always := func(string, string) (bool, error) { return true, nil }
		testing.Main(always, tests, nil, nil) // exits
	}
}

// run does for a block what main of docs/getting-started.md does. The keys are made once, which
// saves time.
func run(keys *sandbox.Keys, b Block) (report Report) {
	box, err := sandbox.New(sandbox.Config{Keys: keys})
	if err != nil {
		return Report{Err: err.Error()}
	}
	defer box.Close()
	client, err := wxpay.New(box.Config())
	if err != nil {
		return Report{Err: err.Error()}
	}
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			report.Err = fmt.Sprintf("panic: %v", v)
		}
	}()
	defer client.Close(ctx)
	if err := b.Run(ctx, client, box, box.Key()); err != nil {
		report.Err = err.Error()
	}
	for _, r := range box.Requests() {
		if r.Status < 200 || r.Status > 299 {
			report.Calls = append(report.Calls, fmt.Sprintf("%s %s: %d %s", r.Method, r.Target, r.Status, r.Code))
		}
	}
	return report
}
