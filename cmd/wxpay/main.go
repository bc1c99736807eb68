// Command wxpay is WeChat Pay (微信支付) on a command line. It has a sandbox for any language,
// signed calls, bills, uploads, and the catalogue of endpoints. It invokes payment, does each
// cryptographic step by itself, and checks a merchant's credentials.
//
//	go install github.com/wxpay-chain/wxpay/cmd/wxpay@latest
//	wxpay --help
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// patience is how long a command may take to end after a signal. A command that waits on a file,
// such as a FIFO or an open standard input, does not see the signal. sandbox needs some seconds.
const patience = 6 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop() // a second Ctrl-C ends the program at once
		time.Sleep(patience)
		os.Exit(exitFailed)
	})
	dumb := os.Getenv("TERM") == "dumb"
	a := &app{Terminal: &cli.Terminal{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv, Now: time.Now,
		Columns: cli.ColumnsOf(os.Stdout, os.Getenv),
		Color:   cli.IsTerminal(os.Stdout) && cli.IsTerminal(os.Stderr) && os.Getenv("NO_COLOR") == "" && !dumb,
		Live:    cli.IsTerminal(os.Stderr) && !dumb,
	}}
	os.Exit(a.run(ctx, os.Args[1:]))
}
