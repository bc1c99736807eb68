package notify_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/wxpay-chain/wxpay/notify"
)

// A server that learns of payments and refunds.
func ExampleMux() {
	mux, err := notify.NewMux(notify.Config{
		Parser: muxParser(), // of your keyring, APIv3 key and merchant number
		Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	type payment struct {
		OutTradeNo string `json:"out_trade_no"`
	}
	err = mux.HandleOriginal("TRANSACTION.SUCCESS", "transaction", func(ctx context.Context, e *notify.Event) error {
		p, err := notify.As[payment](e)
		if err != nil {
			return err
		}
		fmt.Println("paid:", p.OutTradeNo)
		return nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := mux.HandlePrefix("REFUND.", func(ctx context.Context, e *notify.Event) error {
		fmt.Println("refund:", e.Type)
		return nil
	}); err != nil {
		fmt.Println(err)
		return
	}
	defer mux.Close(context.Background()) // after http.Server.Shutdown

	// http.Handle("POST /notify", mux) and http.ListenAndServe; here WeChat Pay calls at once, twice.
	for range 2 {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, paid("1"))
		fmt.Println(w.Code)
	}
	// Output:
	// paid: order-1
	// 204
	// 204
}

// A type with two meanings needs an original type from the start.
func ExampleMux_Handle() {
	mux, err := notify.NewMux(notify.Config{Parser: muxParser()})
	if err != nil {
		fmt.Println(err)
		return
	}
	accept := func(context.Context, *notify.Event) error { return nil }
	fmt.Println(mux.Handle("TRANSACTION.SUCCESS", accept))
	fmt.Println(mux.Handle("REFUND.SUCCESS", accept))
	// Output:
	// notify: the type exists with several original types: name one of transaction, profitsharing, wxv for TRANSACTION.SUCCESS by HandleOriginal
	// <nil>
}

// Several merchants behind one URL.
func ExampleConfig_resolve() {
	parsers := map[string]*notify.Parser{"1900007291": muxParser()} // by merchant number
	mux, err := notify.NewMux(notify.Config{
		Resolve: func(r *http.Request) (*notify.Parser, error) {
			_, mchID, _ := strings.Cut(r.URL.Path, "/notify/")
			if p := parsers[mchID]; p != nil {
				return p, nil
			}
			return nil, fmt.Errorf("no merchant of that number")
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := mux.HandleRest(func(ctx context.Context, e *notify.Event) error {
		fmt.Println(e.MchID, e.Type)
		return nil
	}); err != nil {
		fmt.Println(err)
		return
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, at("/notify/1900007291", paid("1")))
	fmt.Println(w.Code)
	// Output:
	// 1900007291 TRANSACTION.SUCCESS
	// 204
}
