package network

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"sync"

	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
)

// BelievedForgery is the sort of a difference: a program took an answer for WeChat Pay's that
// WeChat Pay did not send.
const BelievedForgery = "a believed forgery"

// Answers remembers the answers that WeChat Pay has sent, and judges those that a program has
// believed. It is safe for concurrent use.
type Answers struct {
	mu       sync.Mutex
	sent     map[string]sent // by signature, which no two answers share
	believed int
	wrong    []ledger.Difference
}

// sent is an answer as WeChat Pay has sent it.
type sent struct {
	body   [sha256.Size]byte
	spoilt bool // on purpose, so that nothing may believe it
}

// NewAnswers returns an empty Answers.
func NewAnswers() *Answers { return &Answers{sent: map[string]sent{}} }

// record remembers an answer of WeChat Pay.
func (a *Answers) record(h http.Header, body []byte, spoilt bool) {
	signature := h.Get("Wechatpay-Signature")
	if signature == "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sent[signature] = sent{sha256.Sum256(body), spoilt}
}

// Believed judges an answer that a program takes for WeChat Pay's. call names it for people. The
// status is not compared: WeChat Pay's signature does not cover it.
func (a *Answers) Believed(call string, h http.Header, body []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.believed++
	truth, known := a.sent[h.Get("Wechatpay-Signature")]
	why := ""
	switch {
	case !known:
		why = "WeChat Pay sent no answer with this signature"
	case truth.spoilt:
		why = "WeChat Pay spoilt this answer on purpose"
	case truth.body != sha256.Sum256(body):
		why = "WeChat Pay sent another body with this signature"
	default:
		return
	}
	a.wrong = append(a.wrong, ledger.Difference{What: BelievedForgery, Number: call, Detail: fmt.Sprintf("%s; %d bytes", why, len(body))})
}

// Take returns how many answers were believed and which of them wrongly, and forgets all.
func (a *Answers) Take() (believed int, wrong []ledger.Difference) {
	a.mu.Lock()
	defer a.mu.Unlock()
	believed, wrong = a.believed, a.wrong
	a.sent, a.believed, a.wrong = map[string]sent{}, 0, nil
	return believed, wrong
}
