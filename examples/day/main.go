// Command day is a merchant's whole day in one program:
//
//	go run ./examples/day
//
// A user orders (Native下单), scans a QR code and pays; a notice (回调通知) says so. The merchant
// asks again (查单), refunds a part (退款), shares the payment (分账), and transfers a reward
// (商家转账). The next morning the merchant downloads the bill (对账单) and compares it with its
// own book.
//
// The program starts its own WeChat Pay, the sandbox, so that it needs no account. Read shop.go for
// the merchant's calls and book.go for its book: both are the same with the real WeChat Pay. This
// file is the user's part, and the clock.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/checkout/qr"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "day:", err)
		os.Exit(1)
	}
}

// run is the day.
func run(ctx context.Context, out io.Writer) (err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	box, err := sandbox.New(sandbox.Config{}) // in production there is WeChat Pay instead
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	s, closeShop, err := open(box, wxpay.Retry{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeShop()) }()

	codeURL, err := s.order(ctx, "A-1001", 5000)
	if err != nil {
		return err
	}
	picture, err := qr.Text(codeURL)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "order A-1001 over 5000 分; the user scans this:\n%s", picture)
	if err := errors.Join(box.Pay("A-1001"), box.Settle(ctx)); err != nil { // the user's part, and the notice
		return err
	}
	fmt.Fprintf(out, "paid: %v\n", s.book.paid("A-1001"))
	if err := s.afterwards(ctx, out, box); err != nil {
		return err
	}
	return s.nextMorning(ctx, out, box)
}

// afterwards is what follows a payment on the same day.
func (s *shop) afterwards(ctx context.Context, out io.Writer, box *sandbox.Sandbox) error {
	state, err := s.query(ctx, "A-1001")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the query says %s\n", state)
	if err := s.refund(ctx, "A-1001", "R-1001", 1200); err != nil {
		return err
	}
	fmt.Fprintln(out, "refunded 1200 分")
	if err := s.share(ctx, "A-1001", "S-1001", "1900000110", 300); err != nil {
		return err
	}
	fmt.Fprintln(out, "shared 300 分 with 1900000110")
	confirm, err := s.transfer(ctx, "T1001", 88)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "transfer of 88 分: the user confirms it with %s in %s\n", confirm.MchID, confirm.AppID)
	return box.ReceiveTransfer("T1001") // the user's part
}

// nextMorning waits until ten o'clock of the next day in Beijing, and reconciles.
func (s *shop) nextMorning(ctx context.Context, out io.Writer, box *sandbox.Sandbox) error {
	today := box.Now().In(beijing)
	tomorrow := time.Date(today.Year(), today.Month(), today.Day()+1, 10, 0, 0, 0, beijing)
	box.Advance(tomorrow.Sub(today))
	differences, err := s.reconcile(ctx, today.Format(time.DateOnly))
	if err != nil {
		return err
	}
	for _, d := range differences {
		fmt.Fprintln(out, "differs:", d)
	}
	fmt.Fprintf(out, "the bill of the day and the book differ in %d entries\n", len(differences))
	return nil
}

var beijing = time.FixedZone("UTC+8", 8*60*60)

// open joins the shop with the sandbox. In production the Config holds your keys
// (docs/getting-started.md), and notify_url is public and https.
func open(box *sandbox.Sandbox, retry wxpay.Retry) (*shop, func() error, error) {
	config := box.Config()
	config.Retry = retry
	client, err := wxpay.New(config)
	if err != nil {
		return nil, nil, err
	}
	s := &shop{client: client, mchID: config.MchID, appID: "wxd678efh567hg6787", book: newBook()}
	mux, err := s.notices(&notify.Parser{Keyring: config.Keyring, APIv3Key: box.Keys().APIv3Key, MchID: config.MchID, Now: config.Now})
	if err != nil {
		return nil, nil, err
	}
	routes := http.NewServeMux()
	routes.Handle("POST /notify", mux)
	server := httptest.NewServer(routes) // in production: an http.Server with time limits, as in examples/payment
	s.notifyURL = server.URL + "/notify"
	return s, func() error {
		server.Close()
		return errors.Join(mux.Close(context.Background()), client.Close(context.Background()))
	}, nil
}
