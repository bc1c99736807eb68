package hostile

import (
	"bytes"
	"io"
	"net/http/httputil"
	"strconv"
	"strings"
)

// Point is a place in a request of HTTP/1.1.
type Point struct {
	Head   int // bytes of the request line and headers; negative: all of them
	Tenths int // of the body, when the head is read
}

// Some places.
var (
	nothing   = Point{}
	afterHead = Point{Head: -1}
	whole     = Point{Head: -1, Tenths: 10}
)

func (p Point) String() string {
	switch {
	case p.Head >= 0:
		return "byte " + strconv.Itoa(p.Head)
	case p.Tenths == 0:
		return "end of headers"
	case p.Tenths >= 10:
		return "end of request"
	}
	return strconv.Itoa(p.Tenths) + "/10 of body"
}

// progress is how far a connection has read its present request.
type progress struct {
	head        []byte
	inBody      bool
	length, got int64 // of the body; length is -1 when it comes in chunks
}

// Take reads the present request up to a point, and reports whether it came so far. A request
// that is read to its end counts as taken, and the next one begins.
func (c *Conn) Take(p Point) bool {
	if !c.now.inBody && !c.takeHead(p.Head) {
		return false
	}
	if !c.now.inBody { // stopped within the head, or taken whole with it
		return true
	}
	if c.now.length < 0 {
		return p.Tenths < 10 || c.takeChunks()
	}
	n, err := io.CopyN(io.Discard, c.in, max(0, c.now.length*int64(p.Tenths)/10-c.now.got))
	if c.now.got += n; c.now.got == c.now.length {
		c.took()
	}
	return err == nil || c.failed(err)
}

// takeHead reads up to limit bytes of the head, or all of it when limit is negative.
func (c *Conn) takeHead(limit int) bool {
	for limit < 0 || len(c.now.head) < limit {
		b, err := c.in.ReadByte()
		if err != nil {
			return c.failed(err)
		}
		if len(c.now.head) == 0 {
			c.began()
		}
		c.now.head = append(c.now.head, b)
		if bytes.HasSuffix(c.now.head, []byte("\r\n\r\n")) {
			c.now.inBody, c.now.length = true, bodyLength(string(c.now.head))
			if c.now.length == 0 {
				c.took()
			}
			return true
		}
	}
	return true
}

// bodyLength reads the framing of a request's body from its head.
func bodyLength(head string) int64 {
	for line := range strings.SplitSeq(head, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimSpace(value); strings.ToLower(name) {
		case "transfer-encoding":
			return -1
		case "content-length":
			n, _ := strconv.ParseInt(value, 10, 64)
			return n
		}
	}
	return 0
}

func (c *Conn) takeChunks() bool {
	if _, err := io.Copy(io.Discard, httputil.NewChunkedReader(c.in)); err != nil {
		return c.failed(err)
	}
	if _, err := c.in.Discard(len("\r\n")); err != nil {
		return c.failed(err)
	}
	c.took()
	return true
}

func (c *Conn) took() {
	c.whole()
	c.now = progress{}
}

// Drain reads all that the client still sends, to its end, and counts the requests in it.
func (c *Conn) Drain() {
	for c.Take(whole) {
	}
}

// Starve is Drain for a client that waits for an answer in vain.
func (c *Conn) Starve() {
	c.Say()
	c.Drain()
}

// Serve takes n requests and answers each as WeChat Pay would.
func (c *Conn) Serve(n int) bool {
	for range n {
		if !c.Take(whole) || !c.Answer(Answer{Seal: Right}) {
			return false
		}
	}
	return true
}

// ServeAll answers all requests as WeChat Pay would.
func (c *Conn) ServeAll() {
	for c.Serve(1) {
	}
}
