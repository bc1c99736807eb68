package hostile

import (
	"bytes"
	"fmt"

	"golang.org/x/net/http2"
)

// h2Answers are answers cut, unsigned, wrongly signed, broken or endless, before the request
// is read and after.
func (m *maker) h2Answers() {
	for range 110 {
		answer := m.refusal(pick(m, 302, 400, 401, 403, 404, 407, 408, 409, 429, 499, 500, 502, 503))
		if m.IntN(3) == 0 {
			answer = Answer{Seal: pick(m, Unsigned, Wrong, Probe, Stale, Foreign, NoSerial, Right)}
			answer.Framing = pick(m, Length, TooLong, Closed)
		}
		at := pick(m, Headers, 100, All, All)
		how := pick(m, Half, FIN, Hang)
		c := Case{
			Class: "h2 answer",
			Name:  fmt.Sprintf("%d %.20q %s %s at %s, then %s", answer.Status, answer.Body, answer.Seal, answer.Framing, at, how),
		}
		m.addH2(c, func(h *H2Conn) {
			if stream, ok := h.Until(at); ok && h.Answer(stream, answer) {
				h.End(how)
			}
		})
	}
	m.h2PartAnswers()
	m.h2Interim()
}

// h2PartAnswers end the connection, or reset the stream, within an answer.
func (m *maker) h2PartAnswers() {
	for range 130 {
		part, code, how := m.Float64(), resets[m.IntN(len(resets))], m.ending(H2)
		reset := m.IntN(3) == 0
		c := Case{Class: "h2 cut in answer", Name: fmt.Sprintf("%s or %s at %.2f", how, code, part)}
		m.addH2(c, func(h *H2Conn) {
			stream, ok := h.Until(All)
			if !ok {
				return
			}
			frames := h.Frames(stream, Answer{Seal: Right})
			if !reset {
				h.Send(frames[:int(part*float64(len(frames)))])
				h.End(how)
				return
			}
			h.Send(frames[:9+headersLength(frames)]) // HEADERS whole, so that frames go on
			_ = h.WriteRSTStream(stream, code)
			h.ServeAll()
		})
	}
}

// headersLength is the length of the first frame's payload.
func headersLength(frames []byte) int {
	return int(frames[0])<<16 | int(frames[1])<<8 | int(frames[2])
}

// h2Interim send floods of 1xx, or 101, which HTTP/2 does not have.
func (m *maker) h2Interim() {
	for range 50 {
		status, times := pick(m, 100, 101, 101, 103, 199), pick(m, 1, 5, 300)
		at, how := pick(m, Headers, All, All), pick(m, FIN, RST, Hang)
		last := m.IntN(2) == 0
		c := Case{Class: "h2 1xx", Name: fmt.Sprintf("%d of %d at %s, then %s", times, status, at, how)}
		m.addH2(c, func(h *H2Conn) {
			stream, ok := h.Until(at)
			if !ok {
				return
			}
			for range times {
				if !h.Send(h.Frames(stream, Answer{Status: status})) {
					break
				}
			}
			if last {
				h.Answer(stream, Answer{Seal: Right})
			}
			h.End(how)
		})
	}
}

// h2Garbage send frames that the protocol forbids, or floods of frames that it allows.
func (m *maker) h2Garbage() {
	for range 150 {
		at, how := m.stage(), pick(m, FIN, RST, Half, Hang)
		name, frames := m.badFrames()
		c := Case{Class: "h2 garbage", Name: fmt.Sprintf("%s at %s, then %s", name, at, how)}
		m.addH2(c, func(h *H2Conn) {
			if _, ok := h.Until(at); ok {
				h.Send(frames)
				h.End(how)
			}
		})
	}
}

// badFrames draws frames, all for the first stream.
func (m *maker) badFrames() (name string, frames []byte) {
	var b bytes.Buffer
	w := http2.NewFramer(&b, nil)
	w.AllowIllegalWrites = true
	const whole = http2.FlagHeadersEndHeaders | http2.FlagHeadersEndStream
	name = pick(m, "unknown type", "too long", "DATA on 0", "DATA first", "bad HPACK", "CONTINUATION first",
		"endless CONTINUATION", "PUSH_PROMISE", "window overflow", "PING flood", "SETTINGS flood",
		"RST of idle", "text", "no status", "two statuses")
	switch name {
	case "unknown type":
		_ = w.WriteRawFrame(0xfa, 0xff, 1, []byte("hello"))
	case "too long":
		_ = w.WriteRawFrame(http2.FrameData, 0, 1, make([]byte, 1<<20))
	case "DATA on 0":
		_ = w.WriteRawFrame(http2.FrameData, 0, 0, []byte("hello"))
	case "DATA first":
		_ = w.WriteData(1, true, []byte("{}"))
	case "bad HPACK":
		_ = w.WriteRawFrame(http2.FrameHeaders, http2.FlagHeadersEndHeaders, 1, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	case "CONTINUATION first":
		_ = w.WriteContinuation(1, true, []byte{0x88})
	case "endless CONTINUATION":
		_ = w.WriteRawFrame(http2.FrameHeaders, 0, 1, []byte{0x88})
		for range 300 {
			_ = w.WriteContinuation(1, false, []byte("\x00\x01x\x01y"))
		}
	case "PUSH_PROMISE":
		_ = w.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, BlockFragment: []byte{0x82}, EndHeaders: true})
	case "window overflow":
		// A stream gets no overflow. There net/http of Go 1.26 waits for a lock that it holds. Neither
		// the call's context nor a cut connection ends that.
		_ = w.WriteWindowUpdate(0, 1<<31-1)
	case "PING flood":
		for range 2000 {
			_ = w.WritePing(false, [8]byte{7})
		}
	case "SETTINGS flood":
		for range 2000 {
			_ = w.WriteSettings()
		}
	case "RST of idle":
		_ = w.WriteRSTStream(7, http2.ErrCodeCancel)
	case "text":
		b.WriteString("HTTP/1.1 400 Bad Request\r\n\r\n")
	case "no status":
		_ = w.WriteRawFrame(http2.FrameHeaders, whole, 1, []byte{0x40, 1, 'a', 1, 'b'})
	case "two statuses":
		_ = w.WriteRawFrame(http2.FrameHeaders, whole, 1, []byte{0x88, 0x89})
	}
	return name, b.Bytes()
}
