package v3

import (
	"math"
	"sync"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/books"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
)

// ledger is all that the flows remember. It keeps the newest objects of each kind, so that a
// sandbox that runs for weeks does not grow. An older object is forgotten, as if it had never been
// made.
//
// One lock guards everything, since one payment touches several kinds. hold takes it for a short
// time. Answers and notices are written from copies, after the lock was released.
type ledger struct {
	announce func(news) // sends the notice of a change
	telling  sync.Mutex // held while changes are announced, so that they are in order

	merchant string     // merchant number (商户号)
	rate     books.Rate // of the fees of payments

	mu     sync.Mutex // guards what follows; taken by hold
	untold []news     // changes since mu was taken

	orders          shelf[*order]          // by owner and out_trade_no; ID: transaction_id
	collected       shelf[*order]          // payments of payscore orders, by the key of the order; ID: transaction_id
	combinations    shelf[*combination]    // by combine_out_trade_no; ID: combine_transaction_id
	refunds         shelf[*refund]         // by owner and out_refund_no; ID: refund_id
	scores          shelf[*score]          // by owner and out_order_no
	relations       shelf[*relation]       // by sub_mchid and openid
	authentications shelf[*authentication] // by sub_mchid and authenticate_number
	receivers       shelf[*receiver]       // by owner, type and account
	sharings        shelf[*sharing]        // by owner and out_order_no; ID: order_id
	returns         shelf[*giveBack]       // by owner and out_return_no
	transfers       shelf[*transfer]       // by out_bill_no; ID: transfer_bill_no
	batches         shelf[*batch]          // by product and out_batch_no; ID: batch_id

	own      account         // the merchant's
	accounts shelf[*account] // of others, by merchant number
	postings shelf[*posting] // by flow number, in the order in which they were made
	posted   int64           // postings ever made
	tickets  shelf[*ticket]  // links to bills, by token
}

// newLedger returns an empty ledger that keeps up to n.Keep objects of a kind.
func newLedger(n Needs, announce func(news)) *ledger {
	bound := n.Keep
	return &ledger{
		announce:        announce,
		merchant:        n.MchID,
		rate:            n.FeeRate,
		accounts:        newShelf[*account](bound),
		postings:        newShelf[*posting](postingsPerObject * min(bound, math.MaxInt/postingsPerObject)),
		tickets:         newShelf[*ticket](bound),
		orders:          newShelf[*order](bound),
		collected:       newShelf[*order](bound),
		combinations:    newShelf[*combination](bound),
		refunds:         newShelf[*refund](bound),
		scores:          newShelf[*score](bound),
		relations:       newShelf[*relation](bound),
		authentications: newShelf[*authentication](bound),
		receivers:       newShelf[*receiver](bound),
		sharings:        newShelf[*sharing](bound),
		returns:         newShelf[*giveBack](bound),
		transfers:       newShelf[*transfer](bound),
		batches:         newShelf[*batch](bound),
	}
}

// hold runs f with the lock held, and announces the changes that f has made. When hold returns,
// their notices are on their way. Nothing else takes the lock of the objects.
func (l *ledger) hold(f func()) {
	l.mu.Lock()
	defer l.release()
	f()
}

// release releases the lock and announces the changes.
func (l *ledger) release() {
	some := len(l.untold) > 0
	l.mu.Unlock()
	if some {
		l.announceAll()
	}
}

// act is hold for a function that may fail.
func (l *ledger) act(f func() error) (err error) {
	l.hold(func() { err = f() })
	return err
}

// news is a change of an object, with the notify_url that somebody gave to be told of it. Objects
// whose notices go to a URL that is configured on the merchant platform make none: transfers and
// refunds without notify_url, profit sharing, complaints.
type news struct {
	event, originalType string
	to                  string                      // notify_url
	about               string                      // names the object
	resource            func(*Service) document.Doc // of copies: it runs without the lock
}

// tell queues a change, to be announced when the lock is released. The lock is held.
func (l *ledger) tell(n news) {
	if n.to != "" {
		l.untold = append(l.untold, n)
	}
}

// announceAll announces the changes in their order, whichever goroutine comes first.
func (l *ledger) announceAll() {
	l.telling.Lock()
	defer l.telling.Unlock()
	l.mu.Lock()
	untold := l.untold
	l.untold = nil
	l.mu.Unlock()
	for _, n := range untold {
		l.announce(n)
	}
}

// over reports whether the time of an object is over.
func over(expires, now time.Time) bool { return !now.Before(expires) }
