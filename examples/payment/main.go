// Command payment shows a payment from the order to the handled notice (回调通知), in one program:
//
//	go run ./examples/payment
//
// It starts its own WeChat Pay, the sandbox, so that it needs no account, and a merchant's server.
// The merchant orders (JSAPI下单), the user pays, WeChat Pay sends a notice, and the merchant marks
// the order as paid.
//
// Read shop.go for the merchant's side, which is the same with the real WeChat Pay. This file joins
// it with the sandbox. docs/callbacks.md says why each part is there.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "payment:", err)
		os.Exit(1)
	}
}

// run is the program. It reports each step on stdout, and ends when the order is paid.
func run(ctx context.Context, stdout io.Writer) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	box, err := sandbox.New(sandbox.Config{}) // in production there is WeChat Pay instead
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()

	config := box.Config() // in production: of your keys, see docs/getting-started.md
	client, err := wxpay.New(config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Close(context.Background())) }()
	s := newShop(client, config.MchID, stdout)
	mux, err := s.notices(&notify.Parser{Keyring: config.Keyring, APIv3Key: box.Keys().APIv3Key, MchID: config.MchID},
		slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return err
	}
	server, err := serve(mux)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	return buy(ctx, s, box, server.url)
}

// buy is one payment.
func buy(ctx context.Context, s *shop, box *sandbox.Sandbox, notifyURL string) error {
	const number = "1217752501201407033233368018"
	if err := s.order(ctx, number, 100, notifyURL); err != nil {
		return err
	}
	// WeChat Pay may send a notice several times at once, from several servers.
	if err := box.InjectNotices(sandbox.Duplicated(3)); err != nil {
		return err
	}
	if err := box.Pay(number); err != nil { // the user's part, on a phone
		return err
	}
	if err := box.Settle(ctx); err != nil { // until the notice is answered
		return err
	}
	for _, n := range box.Notices() {
		fmt.Fprintf(s.out, "WeChat Pay sent %s %d times: %s\n", n.Event, len(n.Attempts), n.State)
	}
	if !s.isPaid(number) {
		return errors.New("the order is not paid")
	}
	fmt.Fprintf(s.out, "order %s is paid\n", number)
	return nil
}

// server is the merchant's server.
type server struct {
	url    string // notify_url
	http   *http.Server
	mux    *notify.Mux
	served chan struct{} // closed when the last connection is taken
}

// serve starts the server on a free port of this machine. In production notify_url is public,
// https, and without a query.
func serve(mux *notify.Mux) (*server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	routes := http.NewServeMux()
	routes.Handle("POST /notify", mux)
	s := &server{
		url: "http://" + listener.Addr().String() + "/notify", mux: mux, served: make(chan struct{}),
		http: &http.Server{Handler: routes, ReadHeaderTimeout: 5 * time.Second},
	}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(listener) // until close
	}()
	return s, nil
}

// close ends the server. First it takes no more requests, then it waits for functions that are
// late.
func (s *server) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := errors.Join(s.http.Shutdown(ctx), s.mux.Close(ctx))
	<-s.served
	return err
}
