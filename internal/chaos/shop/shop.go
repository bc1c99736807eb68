package shop

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay/internal/chaos/draw"
	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
	"github.com/wxpay-chain/wxpay/internal/chaos/network"
	"github.com/wxpay-chain/wxpay/notify"
)

// User is the customer, who acts with a phone.
type User interface {
	Pay(outTradeNo string) error
	ReceiveTransfer(outBillNo string) error
}

// Sabotage makes the merchant's program wrong on purpose. A test sees whether that is found.
type Sabotage struct {
	NewNumber bool // takes a new number after a lost answer
	Forgetful bool // acknowledges notices without effect
	Careless  bool // does not look whether a notice had its effect, and remembers no notice
}

// Config is what a Shop is made of.
type Config struct {
	Draw     draw.Source
	P        float64 // the probability of each fault on the merchant's own machines
	Calm     func() bool
	Hits     *draw.Tally // of faults
	Answers  *network.Answers
	Account  Account
	User     User
	Folder   string           // of the database
	NotifyTo string           // the URL that notices go to, up to the last segment
	Moved    func(url string) // told of the URL of the merchant's server at each start
	Store    notify.Store
	Sabotage Sabotage
}

// Shop is a merchant. It is safe for concurrent use.
type Shop struct {
	Config
	*Database
	Receiver *Receiver
	Outcomes draw.Tally // of exchanges
	Repeats  atomic.Int64
	Made     atomic.Int64 // exchanges

	tills []*till
	times draw.Tally // how often each place was reached

	mu    sync.Mutex
	wrong []ledger.Difference
}

// Contradiction is the sort of a difference: WeChat Pay said two things that cannot both be true,
// or refused what it must not refuse.
const Contradiction = "a contradiction"

// Open opens a shop with its database, its clients and its server.
func Open(c Config) (*Shop, error) {
	s := &Shop{Config: c}
	f := faults{source: c.Draw, p: c.P, calm: c.Calm, hits: c.Hits, times: &s.times}
	s.Database = &Database{faults: f, path: filepath.Join(c.Folder, "book.db")}
	if err := s.Database.Start(); err != nil {
		return nil, err
	}
	for number := range tillCount {
		t, err := openTill(number, c.Account)
		if err != nil {
			return nil, errors.Join(err, s.Close(context.Background()))
		}
		s.tills = append(s.tills, t)
	}
	s.Receiver = &Receiver{shop: s, faults: f, store: &recordedStore{Store: c.Store, faults: f}}
	if err := s.Receiver.Start(); err != nil {
		return nil, errors.Join(err, s.Close(context.Background()))
	}
	return s, nil
}

// Close ends all that the shop has started.
func (s *Shop) Close(ctx context.Context) (err error) {
	for _, t := range s.tills {
		err = errors.Join(err, t.end(ctx))
	}
	if s.Receiver != nil {
		s.Receiver.Kill()
		err = errors.Join(err, s.Receiver.Bury(ctx))
	}
	return errors.Join(err, s.Database.Kill())
}

// Skew turns the clock of a till away from the true time.
func (s *Shop) Skew(number int, by time.Duration) { s.tills[number%tillCount].skew.Store(int64(by)) }

// report records that something was said that cannot be true.
func (s *Shop) report(number, detail string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrong = append(s.wrong, ledger.Difference{What: Contradiction, Number: number, Detail: detail})
}

// Take returns what was wrong by itself, and forgets it together with the counts of places.
func (s *Shop) Take() []ledger.Difference {
	s.mu.Lock()
	defer s.mu.Unlock()
	wrong := append(s.wrong, s.Receiver.store.take()...)
	s.wrong = nil
	s.times.Reset()
	return wrong
}

// Asked returns what the merchant has asked for, and believes.
func (s *Shop) Asked(ctx context.Context) ([]ledger.Asked, error) {
	all, err := s.movements(ctx)
	asked := make([]ledger.Asked, len(all))
	for i, m := range all {
		believe := ledger.State(m.state)
		if believe != ledger.Done && believe != ledger.NotDone {
			believe = ledger.Open
		}
		asked[i] = ledger.Asked{Kind: m.kind, Number: m.number, Purpose: m.purpose, Amount: m.amount, Believe: believe}
	}
	return asked, err
}
