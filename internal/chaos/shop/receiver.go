package shop

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay/notify"
)

// handlerFaults are what happens to the function that handles a notice. In the last two it has its
// effect before.
var handlerFaults = []string{"handler-fails", "handler-panics", "handler-late"}

const (
	noticeTimeout = time.Second
	noticeLease   = 1500 * time.Millisecond
)

// Receiver is the server at the merchant's notify_url. It can die, with the notices that it is
// handling, and come back. It is safe for concurrent use.
type Receiver struct {
	faults
	shop  *Shop
	store *recordedStore

	mu      sync.Mutex
	process *process // nil while it is dead
	dead    []*process
}

// process is one life of a Receiver.
type process struct {
	server *http.Server
	served chan struct{}
	mux    *notify.Mux
	dead   atomic.Bool
}

// errDied is the error of what a dead process would have done.
var errDied = errors.New("the process died")

// Start begins a new life, unless there is one.
func (r *Receiver) Start() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.process != nil {
		return nil
	}
	p := &process{served: make(chan struct{})}
	var err error
	if p.mux, err = r.newMux(p); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	p.server = &http.Server{Handler: p.mux, ReadTimeout: 10 * time.Second}
	go func() { defer close(p.served); _ = p.server.Serve(listener) }()
	r.process = p
	r.shop.Moved("http://" + listener.Addr().String())
	return nil
}

// Kill ends the life. Notices that it was handling get no further: the Store does not hear of them
// again.
func (r *Receiver) Kill() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.process; p != nil {
		p.dead.Store(true)
		_ = p.server.Close()
		<-p.served
		r.process, r.dead = nil, append(r.dead, p)
	}
}

// Bury waits for all that dead processes were handling.
func (r *Receiver) Bury(ctx context.Context) (err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.dead {
		err = errors.Join(err, p.mux.Close(ctx))
	}
	r.dead = nil
	return err
}

// newMux returns the Mux of a process.
func (r *Receiver) newMux(p *process) (*notify.Mux, error) {
	a := r.shop.Account
	mux, err := notify.NewMux(notify.Config{
		Parser:  &notify.Parser{Keyring: r.shop.tills[tillCount-1].ring, APIv3Key: a.APIv3Key, MchID: a.Config.MchID, Now: a.Config.Now},
		Store:   &mortalStore{r.store, p},
		Key:     func(e *notify.Event) (string, error) { n, err := notify.As[news](e); return n.number(), err },
		Timeout: noticeTimeout, Lease: noticeLease,
	})
	if err != nil {
		return nil, err
	}
	handle := func(ctx context.Context, e *notify.Event) error { return r.handle(ctx, p, e) }
	return mux, errors.Join(
		mux.HandleOriginal("TRANSACTION.SUCCESS", "transaction", handle),
		mux.Handle("REFUND.SUCCESS", handle),
		mux.Handle("MCHTRANSFER.BILL.FINISHED", handle),
	)
}

// news is what notices of payments, refunds and transfers say.
type news struct {
	OutTradeNo   string `json:"out_trade_no"`
	OutRefundNo  string `json:"out_refund_no"`
	OutBillNo    string `json:"out_bill_no"`
	TradeState   string `json:"trade_state"`
	RefundStatus string `json:"refund_status"`
	State        string `json:"state"`
}

// number returns the merchant's own number of what the notice is about.
func (n news) number() string {
	for _, number := range []string{n.OutRefundNo, n.OutBillNo, n.OutTradeNo} {
		if number != "" {
			return number
		}
	}
	return ""
}

// handle writes what a notice says into the book.
func (r *Receiver) handle(ctx context.Context, p *process, e *notify.Event) error {
	n, err := notify.As[news](e)
	if err != nil {
		return err
	}
	if r.shop.Sabotage.Forgetful && n.OutBillNo != "" {
		return nil
	}
	fault := r.draw("handler", handlerFaults, n.number())
	if p.dead.Load() {
		return errDied
	}
	if fault == "handler-fails" {
		return errors.New("the handler failed")
	}
	state := states[n.TradeState+n.RefundStatus+n.State]
	err = r.shop.notice(ctx, e.ID, e.Type+" "+n.number(), n.number(), state, r.shop.Sabotage.Careless)
	if errors.Is(err, errFinal) {
		r.shop.report(n.number(), "a notice: "+err.Error())
		return nil
	}
	switch {
	case err != nil:
		return err
	case fault == "handler-panics":
		panic(fmt.Sprintf("a panic behind the effect of %s", n.number()))
	case fault == "handler-late":
		time.Sleep(noticeTimeout)
	}
	return nil
}
