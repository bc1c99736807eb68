package hostile

import (
	"fmt"
	"io"

	"golang.org/x/net/http2"
)

// stage draws a place in a request of HTTP/2.
func (m *maker) stage() Stage {
	return pick(m, Opened, Headers, Headers, 1, 100, 16<<10, 30<<10, All, All)
}

// resets are the error codes of RST_STREAM and GOAWAY, and one that does not exist.
var resets = [...]http2.ErrCode{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0x99}

// h2Cuts end the connection between the frames of a request.
func (m *maker) h2Cuts() {
	for range 220 {
		at, how := m.stage(), m.ending(H2)
		c := Case{Class: "h2 cut in request", Name: fmt.Sprintf("%s at %s", how, at)}
		m.addH2(c, func(h *H2Conn) {
			if _, ok := h.Until(at); ok {
				h.End(how)
			}
		})
	}
}

// h2ByteCuts end the connection within the frames of a request.
func (m *maker) h2ByteCuts() {
	for range 40 {
		n, how := pick(m, m.IntN(60), m.IntN(900), m.IntN(40<<10)), pick(m, FIN, RST, Record, Alert)
		c := Case{Class: "h2 cut in request", Name: fmt.Sprintf("%s at byte %d", how, n), Wire: H2, Size: Middle}
		m.add(c, func(c *Conn) {
			_ = http2.NewFramer(c.app, nil).WriteSettings()
			if _, err := io.CopyN(io.Discard, c.in, int64(n)); err != nil {
				c.failed(err)
				return
			}
			c.End(how)
		})
	}
}

// h2Resets reset the stream, once or each time that the client sends it again.
func (m *maker) h2Resets() {
	for _, code := range resets {
		for _, at := range []Stage{Headers, 100, All, All} {
			for _, then := range []after{serves, cuts, refuses} {
				c := Case{Class: "h2 reset", Name: fmt.Sprintf("%s at %s, then %s", code, at, then)}
				m.addH2(c, func(h *H2Conn) { h.resetting(code, at, then) })
			}
		}
	}
	for range 20 { // until the client gives up
		code, at := pick(m, http2.ErrCodeRefusedStream, http2.ErrCodeProtocol, http2.ErrCodeNo), pick(m, Headers, 100, All)
		c := Case{Class: "h2 reset again", Name: fmt.Sprintf("%s at %s", code, at)}
		m.addH2(c, func(h *H2Conn) {
			for {
				stream, ok := h.Until(at)
				h.Say()
				if !ok || h.WriteRSTStream(stream, code) != nil {
					return
				}
			}
		})
	}
}

// resetting resets a stream; then the server serves, takes all and resets again, or is gone.
func (h *H2Conn) resetting(code http2.ErrCode, at Stage, then after) {
	stream, ok := h.Until(at)
	if !ok {
		return
	}
	if then == refuses {
		h.Refuse()
		_ = h.WriteGoAway(stream, http2.ErrCodeNo, nil)
	}
	_ = h.WriteRSTStream(stream, code)
	switch then {
	case serves:
		h.ServeAll()
	case refuses:
		h.Starve()
	case cuts:
		if stream, ok = h.Until(All); ok {
			_ = h.WriteRSTStream(stream, code)
			h.Starve()
		}
	}
}

// h2GoAways say GOAWAY with a last stream below, at and above the request's.
func (m *maker) h2GoAways() {
	for range 190 {
		at, code := m.stage(), resets[m.IntN(len(resets))]
		if m.IntN(2) == 0 {
			code = http2.ErrCodeNo
		}
		last := pick[uint32](m, 0, 0, 1, 1, 3, 1<<31-1)
		then, how := m.after(), pick(m, FIN, RST, Half, Hang)
		c := Case{
			Class: "h2 GOAWAY",
			Name:  fmt.Sprintf("%s at %s, last stream %d, %s, then %s", code, at, last, how, then),
		}
		m.addH2(c, func(h *H2Conn) {
			if h.Index > 0 {
				h.follow(then)
				return
			}
			if _, ok := h.Until(at); !ok {
				return
			}
			if then == refuses {
				h.Refuse()
			}
			_ = h.WriteGoAway(last, code, []byte("bye"))
			h.End(how)
		})
	}
}

// follow plays a connection after the first.
func (h *H2Conn) follow(then after) {
	if then == serves {
		h.ServeAll()
	} else if _, ok := h.Until(All); ok {
		h.End(RST)
	}
}

// h2Limits leave the client no stream or no window.
func (m *maker) h2Limits() {
	for range 30 { // the first window is 65,535 bytes; no more are given
		at, how := pick(m, Headers, 1, 30<<10), pick(m, RST, RST, Hang, FIN)
		c := Case{
			Class: "h2 window closed", Name: fmt.Sprintf("%s at %s", how, at),
			Size: Middle + 16<<10, Partial: true,
		}
		answer := m.IntN(3) == 0
		m.addH2(c, func(h *H2Conn) {
			h.Stingy = true
			stream, ok := h.Until(at)
			if ok && answer {
				h.Answer(stream, Answer{Status: 400, Body: codes[0]})
			}
			if ok {
				h.End(how)
			}
		})
	}
	for range 40 { // read to the client's end: a request that was held back never came
		setting := pick(m,
			http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 0},
			http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0},
			http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 31},
			http2.Setting{ID: http2.SettingMaxFrameSize, Val: 1},
			http2.Setting{ID: http2.SettingEnablePush, Val: 1},
		)
		then := m.after()
		c := Case{Class: "h2 settings", Name: fmt.Sprintf("%s, then %s", setting, then), Wire: H2}
		m.add(c, func(conn *Conn) {
			if then == refuses {
				conn.Refuse()
			}
			if h, ok := conn.H2(setting); ok && then == serves {
				h.ServeAll()
			} else if ok {
				h.Starve()
			}
		})
	}
}

// h2Idle end a kept connection, or close it to further streams, before the call that is judged.
func (m *maker) h2Idle() {
	for range 70 {
		kind := pick(m, "GOAWAY", "no streams", "FIN", "RST")
		then := m.after()
		c := Case{Class: "h2 closed while idle", Name: fmt.Sprintf("%s, then %s", kind, then), Warm: 1, Await: true}
		m.addH2(c, func(h *H2Conn) {
			if h.Index > 0 {
				h.follow(then)
				return
			}
			if !h.Serve(1) {
				return
			}
			if then == refuses {
				h.Refuse()
			}
			h.retire(kind)
		})
	}
}

// retire takes a connection out of use. The client has understood when it answers a PING.
func (h *H2Conn) retire(kind string) {
	switch kind {
	case "GOAWAY":
		_ = h.WriteGoAway(1, http2.ErrCodeNo, nil)
	case "no streams":
		_ = h.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 0})
	default:
		h.Conn.End(Ending(kind))
		h.Say()
		return
	}
	_ = h.WritePing(false, [8]byte{1})
	for {
		frame, err := h.ReadFrame()
		if err != nil {
			h.failed(err)
			h.Say()
			return
		}
		h.step(frame, All)
		if ping, ok := frame.(*http2.PingFrame); ok && ping.IsAck() {
			break
		}
	}
	h.Say()
	h.Drain()
}
