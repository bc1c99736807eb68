package network

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/wxpay-chain/wxpay/internal/chaos/draw"
)

// noticeNames are the faults between WeChat Pay and the merchant's notify_url.
var noticeNames = []string{
	"notice-cut-before", "notice-cut-after", "notice-twice", "notice-again", "notice-slow",
	"notice-flipped", "notice-unsigned", "notice-resigned", "notice-probe",
}

// Notices is the way from WeChat Pay to the merchant's servers. The last segment of a notify_url
// names the object of the notice, which is the exchange of its place. The attempt is how often it
// came before. It is safe for concurrent use.
type Notices struct {
	*Network
	URL   string                 // where it listens
	To    atomic.Pointer[string] // the URL of the merchant's server
	Came  atomic.Int64           // deliveries
	times draw.Tally             // deliveries of an object
}

// Reset forgets how often each object's notice has come.
func (n *Notices) Reset() { n.times.Reset() }

// ServeHTTP takes one delivery through.
func (n *Notices) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.passing.Add(1)
	defer n.passing.Add(-1)
	n.Came.Add(1)
	object := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	p := &passage{Network: n.Network, to: *n.To.Load(), w: w, r: r, place: Place{draw.Number(object), n.times.Add(object)}}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.drop()
	}
	p.body = body
	f := n.draw("notice", noticeNames, p.place)
	if f != "" {
		n.Hits.Add(f)
	}
	p.deliver(f)
}

// deliver does to a notice what its fault says.
func (p *passage) deliver(fault string) {
	switch fault {
	case "notice-cut-before":
		p.drop()
	case "notice-cut-after":
		p.ask("")
		p.drop()
	case "notice-twice":
		p.copyAfter(0)
	case "notice-again":
		p.copyAfter(p.drawn(p.Patience))
	case "notice-slow":
		p.wait(p.drawn(p.Patience / 4))
	case "notice-flipped":
		p.body = p.flip(p.body)
	case "notice-unsigned":
		p.r.Header = unsigned(&answer{header: p.r.Header}).header
	case "notice-resigned":
		p.r.Header = p.sign(&answer{header: p.r.Header, body: p.body}).header
	case "notice-probe":
		const prefix = "WECHATPAY/SIGNTEST/"
		p.r.Header.Set("Wechatpay-Signature", prefix+p.r.Header.Get("Wechatpay-Signature")[len(prefix):])
	}
	p.pass("")
}
