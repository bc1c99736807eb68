package v3

import (
	"crypto/sha256"
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"sync"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// ledger is all that the flows remember. Of each kind of object it keeps the latest Config.Keep, so that a sandbox that
// runs for weeks does not grow; what is older is forgotten, as if it had never been made.
//
// One lock guards everything, for one payment touches several kinds. Whoever holds it does nothing slow: answers and
// notices are written from copies, after it was let go.
type ledger struct {
	announce func(news) // of the sandbox: what has happened is sent to whoever asked for it
	telling  sync.Mutex // held while that is done, in the order of what happened

	mu     sync.Mutex // guards what follows; taken by lock and unlock
	untold []news     // since mu was taken

	orders       shelf[*order] // by owner and out_trade_no
	paid         shelf[*order] // by transaction_id
	combinations shelf[*combination]
	combinedPaid shelf[*combination] // by combine_transaction_id
	refunds      shelf[*refund]      // by owner and out_refund_no
	refundIDs    shelf[*refund]      // by refund_id

	scores shelf[*score] // by owner and out_order_no

	relations       shelf[*relation]       // by sub_mchid and openid
	authentications shelf[*authentication] // by sub_mchid and authenticate_number

	receivers shelf[*receiver] // by owner, type and account
	sharings  shelf[*sharing]  // by owner and out_order_no
	sharingID shelf[*sharing]  // by order_id
	returns   shelf[*giveBack] // by owner and out_return_no

	transfers  shelf[*transfer] // by out_bill_no
	transferID shelf[*transfer] // by transfer_bill_no
}

// locked runs what looks for an object, and may change it, with the lock held, and returns a copy to write an answer from.
func locked[T any](l *ledger, find func() (*T, *reply.Refusal)) (found T, no *reply.Refusal) {
	l.lock()
	defer l.unlock()
	v, no := find()
	if no == nil {
		found = *v
	}
	return found, no
}

// newLedger makes an empty one that keeps so many objects of a kind.
func newLedger(bound int, announce func(news)) *ledger {
	return &ledger{
		announce: announce,
		orders:   onShelf[*order](bound), paid: onShelf[*order](bound),
		combinations: onShelf[*combination](bound), combinedPaid: onShelf[*combination](bound),
		refunds: onShelf[*refund](bound), refundIDs: onShelf[*refund](bound),
		scores:    onShelf[*score](bound),
		relations: onShelf[*relation](bound), authentications: onShelf[*authentication](bound),
		receivers: onShelf[*receiver](bound), sharings: onShelf[*sharing](bound), sharingID: onShelf[*sharing](bound),
		returns:   onShelf[*giveBack](bound),
		transfers: onShelf[*transfer](bound), transferID: onShelf[*transfer](bound),
	}
}

// shelf holds the latest objects of one kind. There is no taking away: an object says itself that it is gone.
type shelf[V any] struct {
	bound int
	by    map[string]V
	keys  []string // in the order they came; once full, next is the oldest
	next  int
}

func onShelf[V any](bound int) shelf[V] { return shelf[V]{bound: bound, by: map[string]V{}} }

// put adds an object, and forgets the oldest where there are too many.
func (s *shelf[V]) put(key string, v V) {
	if _, known := s.by[key]; !known {
		if len(s.keys) < s.bound {
			s.keys = append(s.keys, key)
		} else {
			delete(s.by, s.keys[s.next])
			s.keys[s.next] = key
			s.next = (s.next + 1) % s.bound
		}
	}
	s.by[key] = v
}

// all are the objects, the oldest first.
func (s *shelf[V]) all() iter.Seq[V] {
	return func(yield func(V) bool) {
		for i := range s.keys {
			if !yield(s.by[s.keys[(s.next+i)%len(s.keys)]]) {
				return
			}
		}
	}
}

// get is an object, or nil.
func (s *shelf[V]) get(key string) V { return s.by[key] }

// keyOf puts the parts of a key together such that no two lists of parts make the same.
func keyOf(parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(strconv.Quote(part))
	}
	return b.String()
}

// fingerprint tells two requests apart by what they say: neither the order of the fields nor a new encryption of the same
// text counts. What it keeps is 32 bytes, whatever the body.
type fingerprint [sha256.Size]byte

func (c *call) fingerprint() fingerprint {
	var v any
	decoder := json.NewDecoder(strings.NewReader(string(c.in.JSON)))
	decoder.UseNumber() // so that 1 and 1.0 differ, and no digit is lost
	said := c.in.JSON
	if decoder.Decode(&v) == nil {
		if sorted, err := json.Marshal(v); err == nil {
			said = sorted
		}
	}
	return sha256.Sum256(append([]byte(c.e.Path+"\n"), said...))
}
