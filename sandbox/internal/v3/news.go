package v3

import (
	"net/http"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
)

// news is a change of an object that somebody asked to be told of, with notify_url. Objects whose notices go to a URL that
// is configured on the merchant platform instead (transfers and refunds without notify_url, profit sharing, complaints) make none.
type news struct {
	event, originalType string
	to                  string                      // notify_url
	about               string                      // names the object
	resource            func(*Service) document.Doc // of copies: it runs without the ledger's lock
}

// tell notes a change down, to be announced when the lock is let go. The lock is held.
func (l *ledger) tell(n news) {
	if n.to != "" {
		l.untold = append(l.untold, n)
	}
}

func (l *ledger) lock() { l.mu.Lock() }

// unlock lets the ledger go, and then announces what has changed meanwhile: when it returns, the notices are on their way.
func (l *ledger) unlock() {
	some := len(l.untold) > 0
	l.mu.Unlock()
	if some {
		l.announceAll()
	}
}

// announceAll announces in the order in which things changed, whichever goroutine comes first.
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

// announce sends the notice of something that has happened.
func (s *Service) announce(n news) {
	if w, ok := webhook(n.event); ok {
		s.Announce(Notice{Event: n.event, OriginalType: n.originalType, Summary: w.summary(), URL: n.to, About: n.about, Resource: n.resource(s)})
	}
}

// queried is the answer of a query of v3 as documented, to be filled: what a notice says must be what a query answers.
func (s *Service) queried(path string) (document.Doc, *catalog.Endpoint) {
	e, ok := catalog.Lookup(http.MethodGet, path)
	if !ok {
		return nil, &catalog.Endpoint{}
	}
	return document.Doc(s.shapeOf(e).Answer(schema.Input{}, s.seed())), e
}
