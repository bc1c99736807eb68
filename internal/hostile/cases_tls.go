package hostile

import (
	"crypto/tls"
	"fmt"
	"io"
)

// secure draws a wire with TLS.
func (m *maker) secure() Wire { return pick(m, TLS, H2, Tunnel) }

// addOpening keeps a case that fails before TLS stands: no byte of a request can be read.
func (m *maker) addOpening(c Case, play func(*Conn)) {
	c.Play = func(conn *Conn) {
		conn.opening = true
		if c.Wire != Tunnel || conn.connect() {
			play(conn)
		}
	}
	m.addRaw(c)
}

// endOpening ends a connection on which no request can be read.
func (c *Conn) endOpening(how Ending) {
	switch how {
	case Hang:
		c.Wait()
	case Half:
		_ = c.TCP.CloseWrite()
		c.Wait()
	default:
		c.End(how)
	}
}

// handshakes fail before TLS stands.
func (m *maker) handshakes() {
	for range 90 {
		n := pick(m, 0, 1, 5, 1+m.IntN(200))
		how := pick(m, FIN, RST, Half, Hang, Garbage, Record)
		c := Case{Class: "handshake cut", Wire: m.secure()}
		c.Name = fmt.Sprintf("%s after %d bytes of ClientHello", how, n)
		m.addOpening(c, func(c *Conn) {
			if _, err := io.CopyN(io.Discard, c.in, int64(n)); err == nil {
				c.endOpening(how)
			}
		})
	}
	for alert := range 121 {
		if alert%10 > 3 && m.IntN(3) > 0 {
			continue
		}
		c := Case{Class: "handshake alert", Name: fmt.Sprintf("alert %d", alert), Wire: m.secure()}
		m.addOpening(c, func(c *Conn) {
			if _, err := c.in.Peek(1); err == nil {
				c.Raw([]byte{21, 3, 3, 0, 2, 2, byte(alert)})
				c.End(FIN)
			}
		})
	}
	for range 40 {
		record := m.badRecord()
		c := Case{Class: "handshake record", Name: fmt.Sprintf("% x", record[:5]), Wire: m.secure()}
		m.addOpening(c, func(c *Conn) {
			if _, err := c.in.Peek(1); err == nil {
				c.Raw(record)
				c.End(FIN)
			}
		})
	}
	m.flights()
}

// flights break the server's part of the handshake, or spoil a byte of it. A certificate and
// what goes around it are longer than 450 bytes, so the client cannot have had it all.
func (m *maker) flights() {
	for range 110 {
		n, flip := m.IntN(450), m.IntN(2) == 0
		how := pick(m, FIN, RST, Hang)
		version := pick[uint16](m, tls.VersionTLS12, tls.VersionTLS13)
		c := Case{
			Class: "handshake broken", Wire: m.secure(),
			Name: fmt.Sprintf("%s, byte %d, spoiled %v, %s", tls.VersionName(version), n, flip, how),
		}
		m.addOpening(c, func(conn *Conn) {
			config := conn.World.server(c.Wire)
			config.MaxVersion = version
			if conn.handshakeOver(&short{TCPConn: conn.TCP, left: n, flip: flip}, config) {
				conn.Starve() // the spoiled byte did not matter
				return
			}
			conn.endOpening(how)
		})
	}
}

// certificates are not to be accepted; and servers that cannot agree with the client.
func (m *maker) certificates() {
	type change struct {
		name   string
		change func(*World, *tls.Config)
	}
	use := func(pick func(*World) tls.Certificate) func(*World, *tls.Config) {
		return func(w *World, c *tls.Config) { c.Certificates = []tls.Certificate{pick(w)} }
	}
	for range 4 {
		for _, wrong := range []change{
			{"unknown authority", use(func(w *World) tls.Certificate { return w.Stranger })},
			{"other name", use(func(w *World) tls.Certificate { return w.OtherName })},
			{"expired", use(func(w *World) tls.Certificate { return w.Expired })},
			{"not yet valid", use(func(w *World) tls.Certificate { return w.Early })},
			{"TLS 1.1", func(_ *World, c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }},
			{"another ALPN", func(_ *World, c *tls.Config) { c.NextProtos = []string{"tea"} }},
			{"wants a certificate", func(_ *World, c *tls.Config) {
				c.MaxVersion, c.ClientAuth = tls.VersionTLS12, tls.RequireAnyClientCert
			}},
		} {
			for _, wire := range []Wire{TLS, H2, Tunnel} {
				version := pick[uint16](m, tls.VersionTLS12, tls.VersionTLS13)
				c := Case{Class: "certificate", Name: wrong.name, Wire: wire}
				m.addOpening(c, func(conn *Conn) {
					config := conn.World.server(wire)
					config.MaxVersion = version
					wrong.change(conn.World, config)
					if conn.handshake(config) {
						conn.Drain()
					}
				})
			}
		}
	}
	m.lateCertificates()
}

// lateCertificates are asked for in TLS 1.3, where the client learns of the refusal when it
// has already sent its request.
func (m *maker) lateCertificates() {
	for range 12 {
		c := Case{Class: "late certificate", Name: "refused after the client's handshake", Wire: m.secure()}
		m.addOpening(c, func(conn *Conn) {
			config := conn.World.server(c.Wire)
			config.MinVersion, config.ClientAuth = tls.VersionTLS13, tls.RequireAnyClientCert
			if !conn.handshake(config) {
				conn.blind()
			}
		})
	}
}
