package notify

import (
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// sender says how well a sender is known before its notice is verified.
type sender int

const (
	stranger sender = iota // names a key that is not at hand, or none
	familiar               // names a key that is at hand, or one that has verified a notice before
	xmlOnly                // sends XML: APIv2 names no key
	waiting                // of any other sort than familiar, while the keys are looked for; has sent no body
)

// share is how much all senders of one sort may hold together until they are verified. It counts
// notices, and bytes of memory for their bodies. A true notice has some 2 KB.
type share struct{ notices, bytes int }

// shareOf returns the share of a sort. Each sort has its own, so that strangers take no room from
// notices under known serials.
func shareOf(s sender) share {
	switch s {
	case familiar:
		return share{512, 32 << 20}
	case xmlOnly:
		return share{128, 16 << 20}
	case waiting:
		return share{512, 0}
	}
	return share{64, 8 << 20}
}

// maxSerials is how many serials an intake remembers. Each merchant has one or two.
const maxSerials = 4096

// errBusy says that the senders of this sort hold their whole share.
var errBusy = errors.New("notify: too many notices that are not verified yet")

// intake bounds how much unverified senders can make a Mux hold, while a body arrives and while a
// key is downloaded. The zero value is empty.
type intake struct {
	mu      sync.Mutex
	held    [waiting + 1]share
	serials map[string]struct{} // canonical; each has verified a notice
}

// place is the share that one notice holds. It belongs to one goroutine at a time.
type place struct {
	intake *intake
	sender sender
	bytes  int
	over   bool
}

// classify returns the sort of a request's sender. parser is nil where it is not known yet.
func (in *intake) classify(h http.Header, parser *Parser) sender {
	if versionOf(h, nil) == V2 {
		return xmlOnly
	}
	serial := serialOf(h)
	if serial == "" {
		return stranger
	}
	in.mu.Lock()
	_, known := in.serials[serial]
	in.mu.Unlock()
	if known || parser != nil && isAtHand(parser.Keyring, serial) {
		return familiar
	}
	return stranger
}

// serialOf returns the canonical serial that a request names. It is "" unless all headers of a
// signature are there.
func serialOf(h http.Header) string {
	picked, once := pick(h)
	if !once {
		return ""
	}
	return keyring.Canonical(picked.Get(wire.HeaderSerial))
}

// isAtHand reports whether a keyring has the key of a canonical serial without any I/O.
func isAtHand(ring keyring.Keyring, serial string) bool {
	lister, ok := ring.(keyring.Lister)
	if !ok {
		return false
	}
	for _, key := range lister.Keys() {
		if keyring.Canonical(key.Serial) == serial {
			return true
		}
	}
	return false
}

// enter gives a notice its place, or nil if the senders of its sort have no share left.
func (in *intake) enter(s sender) *place {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.held[s].notices >= shareOf(s).notices {
		return nil
	}
	in.held[s].notices++
	return &place{intake: in, sender: s}
}

// learn remembers the serial of a notice that was verified.
func (in *intake) learn(serial string) {
	if serial = keyring.Canonical(serial); serial == "" { // APIv2
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if _, known := in.serials[serial]; !known && len(in.serials) >= maxSerials {
		for other := range in.serials { // it comes back with its next notice
			delete(in.serials, other)
			break
		}
	}
	if in.serials == nil {
		in.serials = map[string]struct{}{}
	}
	in.serials[serial] = struct{}{}
}

// grow asks for room for more bytes.
func (p *place) grow(bytes int) bool {
	p.intake.mu.Lock()
	defer p.intake.mu.Unlock()
	if p.intake.held[p.sender].bytes+bytes > shareOf(p.sender).bytes {
		return false
	}
	p.intake.held[p.sender].bytes += bytes
	p.bytes += bytes
	return true
}

// leave gives the place back. It may be called again, and of no place.
func (p *place) leave() {
	if p == nil {
		return
	}
	p.intake.mu.Lock()
	defer p.intake.mu.Unlock()
	if p.over {
		return
	}
	p.over = true
	p.intake.held[p.sender].notices--
	p.intake.held[p.sender].bytes -= p.bytes
}

// firstRoom is how many bytes a body gets at first. It is enough for most notices.
const firstRoom = 4 << 10

// read reads to the end. It asks for memory before it allocates it; errBusy says that there is
// none.
func (p *place) read(r io.Reader) ([]byte, error) {
	var body []byte
	for {
		if len(body) == cap(body) {
			room := min(max(firstRoom, 2*cap(body)), MaxBody+1) // one more, to see the end
			if !p.grow(room - cap(body)) {
				return nil, errBusy
			}
			larger := make([]byte, len(body), room)
			copy(larger, body)
			body = larger
		}
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case err == io.EOF:
			return body, nil
		case err != nil:
			return nil, err
		}
	}
}
