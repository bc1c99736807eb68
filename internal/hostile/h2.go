package hostile

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// H2Conn is a connection that speaks HTTP/2, frame by frame.
type H2Conn struct {
	*Conn
	*http2.Framer
	// Stingy leaves the client its first window of 65,535 bytes and gives it no more.
	Stingy bool

	got  map[uint32]int // bytes of body by stream; no entry: the stream is over
	text bytes.Buffer
	pack *hpack.Encoder
}

// Stage is a place in a request of HTTP/2.
type Stage int

// The stages. A number between Headers and All is bytes of the body.
const (
	Opened  Stage = -2 // the client's preface is read
	Headers Stage = 0
	All     Stage = 1 << 30
)

func (s Stage) String() string {
	switch s {
	case Opened:
		return "preface"
	case Headers:
		return "HEADERS"
	case All:
		return "END_STREAM"
	}
	return strconv.Itoa(int(s)) + " bytes of DATA"
}

// H2 reads the client's preface and sends settings.
func (c *Conn) H2(settings ...http2.Setting) (*H2Conn, bool) {
	h := &H2Conn{Conn: c, Framer: http2.NewFramer(c.app, c.in), got: map[uint32]int{}}
	h.ReadMetaHeaders = hpack.NewDecoder(4<<10, nil)
	h.pack = hpack.NewEncoder(&h.text)
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(c.in, preface); err != nil {
		return h, c.failed(err)
	}
	return h, h.WriteSettings(settings...) == nil
}

// Until reads frames until a stream comes to a stage, and returns that stream. It answers
// what the protocol wants answered.
func (h *H2Conn) Until(at Stage) (stream uint32, ok bool) {
	for at != Opened {
		frame, err := h.ReadFrame()
		if err != nil {
			return 0, h.failed(err)
		}
		stream, reached := h.step(frame, at)
		if reached {
			return stream, true
		}
	}
	return 1, true
}

func (h *H2Conn) step(frame http2.Frame, at Stage) (stream uint32, reached bool) {
	id := frame.Header().StreamID
	switch f := frame.(type) {
	case *http2.SettingsFrame:
		if !f.IsAck() {
			_ = h.WriteSettingsAck()
		}
	case *http2.PingFrame:
		if !f.IsAck() {
			_ = h.WritePing(true, f.Data)
		}
	case *http2.RSTStreamFrame:
		delete(h.got, id)
	case *http2.MetaHeadersFrame:
		h.began()
		h.got[id] = 0
		return id, h.passed(id, 0, f.StreamEnded(), at)
	case *http2.DataFrame:
		n := len(f.Data())
		if n > 0 && !h.Stingy {
			_ = h.WriteWindowUpdate(0, uint32(n))
			_ = h.WriteWindowUpdate(id, uint32(n))
		}
		return id, h.passed(id, n, f.StreamEnded(), at)
	}
	return 0, false
}

// passed adds to a stream's body and reports whether the stage was reached just now.
func (h *H2Conn) passed(id uint32, n int, ended bool, at Stage) bool {
	before, known := h.got[id]
	if !known {
		return false
	}
	h.got[id] = before + n
	if ended {
		h.whole()
		delete(h.got, id)
		return before < int(at) || n == 0
	}
	if at == Headers {
		return n == 0 && before == 0
	}
	return before < int(at) && before+n >= int(at)
}

// Drain reads all frames to the client's end, and counts the requests in them.
func (h *H2Conn) Drain() {
	for ok := true; ok; {
		_, ok = h.Until(All)
	}
}

// Starve is Drain for a client that waits for an answer in vain.
func (h *H2Conn) Starve() {
	h.Say()
	h.Drain()
}

// End ends the connection as Conn.End does, and goes on reading frames where it reads.
func (h *H2Conn) End(how Ending) {
	switch how {
	case Half:
		_ = h.TCP.CloseWrite()
		h.Drain()
	case Hang:
		h.Wait()
		h.Drain()
	default:
		h.Conn.End(how)
	}
}

// Frames are the bytes of an answer: HEADERS with the status, then DATA that ends the stream.
func (h *H2Conn) Frames(stream uint32, a Answer) []byte {
	a = a.filled()
	var b bytes.Buffer
	w := http2.NewFramer(&b, nil)
	h.text.Reset()
	h.field(":status", strconv.Itoa(a.Status))
	fields := a.fields(h.World)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		h.field(strings.ToLower(name), fields[name])
	}
	switch a.Framing {
	case Length:
		h.field("content-length", strconv.Itoa(len(a.Body)))
	case TooLong:
		h.field("content-length", strconv.Itoa(len(a.Body)+7))
	}
	interim := a.Status/100 == 1 && a.Body == ""
	_ = w.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: h.text.Bytes(), EndHeaders: true})
	for body := []byte(a.Body); !interim; {
		n := min(len(body), 16<<10)
		_ = w.WriteData(stream, n == len(body), body[:n])
		if body = body[n:]; len(body) == 0 {
			break
		}
	}
	return b.Bytes()
}

func (h *H2Conn) field(name, value string) {
	_ = h.pack.WriteField(hpack.HeaderField{Name: name, Value: value})
}

// Answer sends an answer whole.
func (h *H2Conn) Answer(stream uint32, a Answer) bool {
	if a.genuineOne() {
		h.genuine()
	}
	return h.Send(h.Frames(stream, a))
}

// Serve takes n requests and answers each as WeChat Pay would.
func (h *H2Conn) Serve(n int) bool {
	for range n {
		stream, ok := h.Until(All)
		if !ok || !h.Answer(stream, Answer{Seal: Right}) {
			return false
		}
	}
	return true
}

// ServeAll answers all requests as WeChat Pay would.
func (h *H2Conn) ServeAll() {
	for h.Serve(1) {
	}
}
