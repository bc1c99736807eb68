package v3

import (
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/books"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
)

// Needs are what a Service is made of.
type Needs struct {
	MchID    string           // merchant number (商户号)
	Platform *pki.Platform    // WeChat Pay's keys
	Now      func() time.Time // the clock by which things expire
	Keep     int              // objects of each kind that are remembered: the newest
	FeeRate  books.Rate       // of the fees of payments
	Remember bool             // judge what happened before
	Judge    bool             // judge the fields
	Exact    bool             // refuse fields that are not documented
	Base     func() string    // URL under which the API stands, for the links in notices
	Announce func(Notice)     // sends the notice of a change that somebody asked to be told of, in the order of the changes
}

// Service answers the endpoints of APIv3 that package catalog knows. It is safe for concurrent use.
type Service struct {
	Needs
	flows  map[string]flow // by method and template; read only
	ledger *ledger         // what the flows remember
	shapes schema.Shapes
}

// NewService returns a Service that remembers nothing yet.
func NewService(n Needs) *Service {
	s := &Service{Needs: n, flows: flows()}
	s.ledger = newLedger(n, s.announce)
	return s
}

// Advance makes happen what the clock has brought about: transfers that the user did not confirm in
// time fail, and their notices go out.
func (s *Service) Advance() { s.ledger.overdueTransfers(s.Now()) }

// seed returns the seed of plausible values at the moment. Links lead below base, as base returns
// it.
func (s *Service) seed(base string) schema.Seed {
	return schema.Seed{Now: s.Now(), MchID: s.MchID, Token: pki.Base62, Base: s.base(base)}
}

// base returns the URL under which a client called the API. Without a client, as for a notice, it
// is the sandbox's own.
func (s *Service) base(called string) string {
	if called == "" && s.Base != nil {
		return s.Base()
	}
	return called
}
