// Command quickstart makes real, signed and verified calls of WeChat Pay (微信支付) endpoints, in
// every style of the documentation:
//
//	go run ./examples/quickstart
//
// Without flags it starts its own WeChat Pay, the sandbox, so that it needs no account. With a
// merchant's keys it sends the same calls to the real service; -h tells how.
//
// Read calls.go for the bodies of the five calls, in plain text. purechain.go, declarative.go and
// property.go make them in the three styles. byhand.go encrypts by hand the fields that wxpay
// otherwise encrypts by itself. refused.go is a call that the server refuses. config.go and main.go
// show how your own program prepares its first call. The other files judge and print.
// first call, with main.go around it. The rest judges and prints.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// Exit statuses.
const (
	exitOK         = 0
	exitUnexpected = 1 // something did not come out as it should
	exitUsage      = 2 // the flags or the environment cannot be used
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// run is the program. Everything from outside is an argument, so that tests can drive it. It
// returns the exit status.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	start := time.Now()
	o, err := parseOptions(args, getenv)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage())
		return exitOK
	}
	if err != nil {
		return complain(stderr, exitUsage, err)
	}

	d := demo{real: o.real, start: start, stdout: stdout, stderr: stderr}
	if o.real {
		config, err := o.config()
		if err != nil {
			return complain(stderr, exitUsage, err)
		}
		return d.run(ctx, config)
	}

	// The sandbox is WeChat Pay in this process. It listens on a loopback port, makes its keys on the
	// spot, and checks signatures and fields as strictly as the real service does. With Fields it
	// judges each call by itself: the same request is made here in every style, and there is no user
	// to authorise anything.
	box, err := sandbox.New(sandbox.Config{Strictness: sandbox.Fields})
	if err != nil {
		return complain(stderr, exitUnexpected, err)
	}
	defer func() { _ = box.Close() }()
	config := box.Config()
	config.Timeout = o.timeout
	return d.run(ctx, config)
}

// demo makes the calls and reports their outcomes.
type demo struct {
	real           bool // not the sandbox: the expected outcomes differ, see expect.go
	start          time.Time
	stdout, stderr io.Writer
}

// run is a client's life: New, calls, Close.
func (d demo) run(ctx context.Context, config wxpay.Config) int {
	client, err := wxpay.New(config)
	if err != nil { // it says what to do; nothing was sent
		return complain(d.stderr, exitUsage, err)
	}
	r, err := d.calls(ctx, client, config)

	// Close waits for calls under way. It gets a new context, since Ctrl-C has ended the other.
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := errors.Join(err, client.Close(closing)); err != nil {
		return complain(d.stderr, exitUnexpected, err)
	}
	return d.finish(r)
}

// calls prepares the bodies of the calls, and makes the calls.
func (d demo) calls(ctx context.Context, client *wxpay.Client, config wxpay.Config) (*report, error) {
	// Most calls need no more: wxpay encrypts their sensitive fields (敏感信息). Encryption by hand
	// needs WeChat Pay's current key, which wxpay takes from the same place.
	in := newSamples()
	key, err := config.Keyring.Current(ctx)
	if err != nil {
		return nil, err
	}
	byHand, err := in.encrypt(key)
	if err != nil {
		return nil, err
	}
	if err := d.announce(config, key); err != nil { // before anything is sent
		return nil, err
	}
	return d.makeCalls(ctx, client, in, byHand), nil
}

// complain prints why the program ends and returns its exit status.
func complain(stderr io.Writer, status int, err error) int {
	fmt.Fprintln(stderr, "quickstart:", printable(err.Error()))
	if status == exitUsage {
		fmt.Fprintln(stderr, "quickstart: -h explains the flags")
	}
	return status
}
