package bill_test

import (
	"fmt"
	"log"
	"os"

	"github.com/wxpay-chain/wxpay/bill"
)

// A bill is read row by row.
func ExampleTrades() {
	file, err := os.Open("testdata/trade-all.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()

	for trade, err := range bill.Trades(file) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(trade.Time.Format("15:04"), trade.TradeState, trade.OutTradeNo, trade.Total, trade.RefundRequested, trade.Fee.Fen())
	}
	// Output:
	// 09:30 SUCCESS order-1 1234 0 7
	// 23:59 SUCCESS order-2 129902 0 779
	// 10:00 REFUND order-1 0 510 -3
}

// The merchant's own orders are compared with the bill of a day.
func ExampleReconcile() {
	file, err := os.Open("testdata/trade-all.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	book := []bill.Entry{ // from a database, in any order
		{Kind: bill.Payment, Number: "order-1", Amount: 1234},
		{Kind: bill.Payment, Number: "order-3", Amount: 600},
		{Kind: bill.Refund, Number: "refund-1", Amount: 500},
	}
	yours := func(yield func(bill.Entry, error) bool) {
		for _, entry := range book {
			if !yield(entry, nil) {
				return
			}
		}
	}

	for d, err := range bill.Reconcile(bill.Entries(bill.Trades(file)), yours, bill.Options{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(d.How, max(d.Bill.Number, d.Yours.Number), d.Amount)
	}
	// Output:
	// only-bill order-2 129902
	// only-yours order-3 -600
	// amount refund-1 10
}
