package hostile

import "fmt"

// places are points in a request, from its first byte to its last.
func (m *maker) places() []Point {
	points := []Point{nothing, afterHead, whole}
	for range 4 {
		points = append(points, Point{Head: 1 + m.IntN(30)}, Point{Head: 31 + m.IntN(700)})
	}
	for tenth := range 9 {
		points = append(points, Point{Head: -1, Tenths: tenth + 1})
	}
	return points
}

// requestCuts end the connection within a request, or right after it.
func (m *maker) requestCuts() {
	for range 22 {
		for _, at := range m.places() {
			wire := m.overHTTP1()
			how := m.ending(wire)
			c := Case{Class: "cut in request", Name: fmt.Sprintf("%s at %s", how, at), Wire: wire}
			m.add(c, func(c *Conn) {
				if c.Take(at) {
					c.End(how)
				}
			})
		}
	}
}

// answerCuts end the connection within an answer to a request that was taken.
func (m *maker) answerCuts() {
	for n := range 280 {
		wire := m.overHTTP1()
		how := m.ending(wire)
		answer := Answer{Seal: Right, Framing: pick(m, Length, Chunked, Closed)}
		answer.Status = pick(m, 0, 0, 0, 500, 202)
		part := float64(n%28)/28 + m.Float64()/28
		c := Case{
			Class: "cut in answer", Wire: wire,
			Name: fmt.Sprintf("%s at %.2f of %d %s", how, part, answer.filled().Status, answer.Framing),
		}
		m.add(c, func(c *Conn) {
			if c.Take(whole) {
				bytes := answer.HTTP1(c.World)
				c.part(answer, bytes, int(part*float64(len(bytes))))
				c.End(how)
			}
		})
	}
}

// part sends the beginning of an answer. The last bytes are only framing, and a body that
// ends with its connection has no end that could be missed.
func (c *Conn) part(a Answer, bytes []byte, n int) {
	if a.genuineOne() && (n >= len(bytes)-len("\r\n0\r\n\r\n") || a.Framing == Closed) {
		c.genuine()
	}
	c.Send(bytes[:n])
}

// windows leave a client that provably could not write all of its request. A FIN has no
// place here: who sends it has to read on.
func (m *maker) windows() {
	for range 4 {
		for _, at := range m.places() {
			if at == whole || at.Tenths > 4 {
				continue
			}
			how := pick(m, RST, RST, Hang)
			c := Case{
				Class: "window closed", Name: fmt.Sprintf("%s at %s", how, at), Wire: pick(m, Plain, TLS),
				Size: Big, Small: true, Partial: true,
			}
			refuse := m.IntN(4) == 0
			m.add(c, func(c *Conn) {
				if c.Take(at) {
					if refuse {
						c.Answer(Answer{Status: 400, Body: `{"code":"PARAM_ERROR"}`})
					}
					if how == Hang {
						c.Wait()
					}
					c.End(RST)
				}
			})
		}
	}
}

// records are bad records of TLS in place of an answer, or within it.
func (m *maker) records() {
	for range 140 {
		kind := m.badRecord()
		part := pick(m, 0, 0, 0.3, 0.9)
		how := pick(m, FIN, RST, Hang)
		c := Case{
			Class: "bad record for answer", Wire: pick(m, TLS, Tunnel),
			Name: fmt.Sprintf("% x at %.1f, then %s", kind[:min(8, len(kind))], part, how),
		}
		m.add(c, func(c *Conn) {
			if c.Take(whole) {
				bytes := Answer{Seal: Right}.HTTP1(c.World)
				c.Send(bytes[:int(part*float64(len(bytes)))])
				c.Raw(kind)
				c.End(how)
			}
		})
	}
}

// badRecord draws bytes that are no record of this connection: of another type, version,
// length or key.
func (m *maker) badRecord() []byte {
	random := make([]byte, 40+m.IntN(60))
	for i := range random {
		random[i] = byte(m.Uint32())
	}
	switch m.IntN(7) {
	case 0:
		return random
	case 1:
		return []byte("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
	case 2: // application data that no key has made
		return append([]byte{23, 3, 3, 0, byte(len(random))}, random...)
	case 3: // a version that does not exist
		return append([]byte{23, 9, 9, 0, byte(len(random))}, random...)
	case 4: // longer than a record may be
		return append([]byte{23, 3, 3, 0xff, 0xff}, random...)
	case 5: // a handshake in the middle
		return append([]byte{22, 3, 1, 0, byte(len(random))}, random...)
	}
	return []byte{21, 3, 3, 0, 2, 2, byte(m.IntN(120))}
}
