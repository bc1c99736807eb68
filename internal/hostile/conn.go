package hostile

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"
)

// patience bounds each write, so that no play hangs on a client that does not read.
const patience = 2 * time.Second

// Ending is a way to end a connection, or not to.
type Ending string

// The endings. After Half the server reads on; after Hang it does nothing until the call is
// over, and then reads what came meanwhile.
const (
	FIN     Ending = "FIN"
	RST     Ending = "RST"
	Half    Ending = "half-close"
	Hang    Ending = "hang"
	Garbage Ending = "garbage"
	Record  Ending = "bad TLS record"
	Alert   Ending = "TLS alert"
	Notify  Ending = "close_notify"
)

// Conn is one connection as its play sees it. One goroutine uses it.
type Conn struct {
	TCP   *net.TCPConn // beneath TLS
	Index int          // among the server's connections, from 0
	*Server

	app     io.ReadWriter // TCP, or TLS over it
	in      *bufio.Reader // of app
	opening bool          // TLS stands not yet: no byte of a request can be read
	ended   bool          // the client ended it, or a play cut it and noted what that means
	now     progress
}

func newConn(s *Server, tcp *net.TCPConn, index int) *Conn {
	return &Conn{TCP: tcp, Index: index, Server: s, app: tcp, in: bufio.NewReaderSize(tcp, 4<<10)}
}

// finish closes a connection after its play.
func (c *Conn) finish() {
	c.giveUp()
	_ = c.TCP.Close()
}

// giveUp notes that the server stops reading before the client has ended.
func (c *Conn) giveUp() {
	if !c.ended && !c.opening {
		c.blind()
	}
	c.ended = true
}

// failed notes the end of reading: by the client, unless Sever did it.
func (c *Conn) failed(err error) bool {
	if errors.Is(err, net.ErrClosed) {
		c.giveUp()
	}
	c.ended = true
	return false
}

// Say tells the client's side that the play came to its point: a call that waits can wait for
// nothing more.
func (c *Conn) Say() {
	select {
	case c.Signal <- struct{}{}:
	default:
	}
}

// Send writes bytes of an answer.
func (c *Conn) Send(data []byte) bool {
	_ = c.TCP.SetWriteDeadline(time.Now().Add(patience))
	_, err := c.app.Write(data)
	return err == nil
}

// Raw writes beneath TLS.
func (c *Conn) Raw(data []byte) {
	_ = c.TCP.SetWriteDeadline(time.Now().Add(patience))
	_, _ = c.TCP.Write(data)
}

// Drip writes a byte at a time until the call is over.
func (c *Conn) Drip(data []byte, every time.Duration) {
	c.Say()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for i := range data {
		select {
		case <-c.over:
			return
		case <-ticker.C:
			if !c.Send(data[i : i+1]) {
				return
			}
		}
	}
}

// Wait does nothing until the call is over, which the client's side is told to bring about.
func (c *Conn) Wait() {
	c.Say()
	<-c.over
}

// End ends the connection. In Half and Hang whole requests may still arrive.
func (c *Conn) End(how Ending) {
	switch how {
	case RST:
		c.giveUp()
		_ = c.TCP.SetLinger(0)
		_ = c.TCP.Close()
	case Half:
		_ = c.TCP.CloseWrite()
		c.Drain()
	case Hang:
		c.Wait()
		c.Drain()
	case Garbage:
		c.Send([]byte("\x00\x01 no HTTP \xff\xfe\r\n\r\n"))
		c.End(FIN)
	case Record:
		c.Raw([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
		c.End(FIN)
	case Alert: // a fatal internal_error in clear, which no key has made
		c.Raw([]byte{21, 3, 3, 0, 2, 2, 80})
		c.End(FIN)
	case Notify:
		if t, ok := c.app.(*tls.Conn); ok {
			_ = t.CloseWrite()
		}
		c.End(FIN)
	default:
		c.fin()
	}
}

// fin sends a FIN and no RST: it waits for the client's end, and reads nothing into the ledger.
func (c *Conn) fin() {
	c.giveUp()
	_ = c.TCP.CloseWrite()
	_ = c.TCP.SetReadDeadline(time.Now().Add(grace))
	_, _ = io.Copy(io.Discard, c.TCP)
}
