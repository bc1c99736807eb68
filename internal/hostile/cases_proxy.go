package hostile

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// proxies fail before they have opened a tunnel: nothing of the request can have passed.
func (m *maker) proxies() {
	for range 90 {
		n := pick(m, 0, 1+m.IntN(20), 1+m.IntN(120), -1)
		how := pick(m, FIN, RST, Half, Hang, Garbage)
		c := Case{Class: "CONNECT cut", Name: fmt.Sprintf("%s at byte %d", how, n), Wire: Tunnel}
		part := pick(m, 0, 0, 9, 12, 30)
		m.addProxy(c, func(c *Conn) {
			if c.connectHead(n) {
				c.Send([]byte("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n")[:part])
				c.endOpening(how)
			}
		})
	}
	m.connectsRefused()
	m.connectsOdd()
}

// connectsRefused are CONNECTs that the proxy answers with no.
func (m *maker) connectsRefused() {
	for range 3 {
		for _, status := range []int{301, 302, 400, 401, 403, 404, 407, 408, 409, 429, 499, 500, 502, 503, 504, 511} {
			answer := m.refusal(status)
			c := Case{Class: "CONNECT refused", Name: fmt.Sprintf("%d %.20q", status, answer.Body), Wire: Tunnel}
			m.addProxy(c, func(c *Conn) {
				if c.connectHead(-1) && c.Send(answer.HTTP1(c.World)) {
					c.endOpening(FIN)
				}
			})
		}
	}
}

// connectsOdd are CONNECTs that something answers which is no proxy, or a strange one.
func (m *maker) connectsOdd() {
	for range 6 {
		for _, odd := range []string{
			"\x05\x00", "SSH-2.0-OpenSSH_9.6\r\n",
			"HTTP/1.1 100 Continue\r\n\r\n", strings.Repeat("HTTP/1.1 103 Hints\r\n\r\n", 300),
			"HTTP/1.1 101 Switching Protocols\r\nUpgrade: tea\r\nConnection: Upgrade\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 204 No Content\r\n\r\n",
			"HTTP/2 200\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 70_000),
		} {
			how, slow := pick(m, FIN, RST, Hang), m.IntN(4) == 0
			c := Case{Class: "CONNECT garbage", Name: fmt.Sprintf("%.20q, then %s", odd, how), Wire: Tunnel}
			m.addProxy(c, func(c *Conn) {
				if !c.connectHead(-1) {
					return
				}
				if slow {
					c.Drip([]byte(odd), 3*time.Millisecond)
				} else {
					c.Send([]byte(odd))
				}
				c.endOpening(how)
			})
		}
	}
}

// addProxy keeps a case whose play is the proxy's.
func (m *maker) addProxy(c Case, play func(*Conn)) {
	c.Play = func(conn *Conn) {
		conn.opening = true
		play(conn)
	}
	m.addRaw(c)
}

// tunnels open, and something else than a server is behind them.
func (m *maker) tunnels() {
	for range 40 {
		how := pick(m, FIN, RST, Half, Hang, Garbage, Record, Alert)
		c := Case{Class: "tunnel to nowhere", Name: string(how), Wire: Tunnel}
		m.addOpening(c, func(c *Conn) { c.endOpening(how) })
	}
}

// socks are proxies of the kind SOCKS5 (RFC 1928): they fail, or the server behind them does.
func (m *maker) socks() {
	for _, reply := range []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 99} {
		for range 4 {
			method := pick[byte](m, 0, 0, 0, 0xff, 2)
			part, how := pick(m, 1, 4, 10, 10, 10), pick(m, FIN, RST, Hang)
			c := Case{
				Class: "SOCKS", Wire: Socks,
				Name: fmt.Sprintf("method %d, %d bytes of reply %d, %s", method, part, reply, how),
			}
			m.addProxy(c, func(c *Conn) {
				c.Send([]byte{5, method})
				c.skip(3)  // the client's greeting
				c.skip(10) // its wish: an IPv4 address
				c.Send([]byte{5, reply, 0, 1, 127, 0, 0, 1, 0, 80}[:part])
				if reply != 0 || method != 0 || part != 10 {
					c.endOpening(how)
				} else if c.front(TLS) && c.Take(whole) {
					c.End(how)
				}
			})
		}
	}
}

func (c *Conn) skip(n int64) { _, _ = io.CopyN(io.Discard, c.in, n) }
