package hostile

import (
	"bufio"
	"crypto/tls"
	"net"
	"strings"
	"time"
)

// Wire is what lies between a client and the server.
type Wire string

// The wires. Hop is an HTTP proxy that is asked for http URLs: it takes requests itself.
// Tunnel is one that is asked to CONNECT, with TLS
// inside; Socks one of the kind SOCKS5, likewise.
const (
	Plain  Wire = "plain"
	TLS    Wire = "TLS"
	H2     Wire = "h2"
	Hop    Wire = "hop"
	Tunnel Wire = "tunnel"
	Socks  Wire = "socks"
)

// Secure reports whether the wire has TLS up to the server.
func (w Wire) Secure() bool { return w == TLS || w == H2 || w == Tunnel || w == Socks }

// front prepares a connection so that requests can be read, and reports whether they can.
func (c *Conn) front(wire Wire) bool {
	if wire == Tunnel && !c.connect() {
		return false
	}
	if !wire.Secure() || c.handshake(c.World.server(wire)) {
		return true
	}
	c.blind() // a client that gave up may have sent its request behind the handshake
	return false
}

// server is the configuration of an honest server.
func (w *World) server(wire Wire) *tls.Config {
	config := &tls.Config{Certificates: []tls.Certificate{w.Good}, NextProtos: []string{"http/1.1"}}
	if wire == H2 {
		config.NextProtos = []string{"h2"}
	}
	return config
}

// connect takes a CONNECT and opens the tunnel.
func (c *Conn) connect() bool {
	return c.connectHead(-1) && c.Send([]byte("HTTP/1.1 200 Connection established\r\n\r\n"))
}

// connectHead reads the head of a CONNECT, or limit bytes of it. It is no request: nothing
// of it counts as begun or taken.
func (c *Conn) connectHead(limit int) bool {
	c.opening = true
	var head strings.Builder
	for limit < 0 || head.Len() < limit {
		b, err := c.in.ReadByte()
		if err != nil {
			return false
		}
		head.WriteByte(b)
		if strings.HasSuffix(head.String(), "\r\n\r\n") {
			return true
		}
	}
	return true
}

// handshake puts TLS over what is there.
func (c *Conn) handshake(config *tls.Config) bool { return c.handshakeOver(c.TCP, config) }

func (c *Conn) handshakeOver(beneath net.Conn, config *tls.Config) bool {
	c.opening = true
	_ = c.TCP.SetReadDeadline(time.Now().Add(3 * patience))
	secure := tls.Server(&buffered{beneath, c.in}, config)
	if err := secure.Handshake(); err != nil {
		return false
	}
	_ = c.TCP.SetReadDeadline(time.Time{})
	c.app, c.in, c.opening = secure, bufio.NewReaderSize(secure, 4<<10), false
	return true
}

// buffered reads first what a bufio.Reader has already taken off the connection.
type buffered struct {
	net.Conn
	in *bufio.Reader
}

func (b *buffered) Read(p []byte) (int, error) { return b.in.Read(p) }

// short is a connection that breaks, or lies, within what the server writes first.
type short struct {
	*net.TCPConn
	left int  // bytes until the break
	flip bool // spoils the byte at the break, and lets the rest pass
	done bool
}

func (s *short) Write(p []byte) (int, error) {
	if s.done && !s.flip {
		return 0, net.ErrClosed
	}
	if s.done || len(p) <= s.left {
		s.left -= len(p)
		return s.TCPConn.Write(p)
	}
	s.done = true
	if s.flip {
		spoiled := append([]byte(nil), p...)
		spoiled[s.left] ^= 0x41
		return s.TCPConn.Write(spoiled)
	}
	_, _ = s.TCPConn.Write(p[:s.left])
	return s.left, net.ErrClosed
}
