package wxpay_test

import (
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// door is a host on loopback, over TLS. It can fail as hosts do, and come back at its address.
type door struct {
	address string
	server  *http.Server
	secure  *tls.Config

	mu    sync.Mutex
	does  string // "": it answers
	conns map[*doorConn]bool
	raw   net.Listener // nil while it refuses
}

// openDoor starts a host. All hosts have the same certificate.
func openDoor(t *testing.T, secure *tls.Config, handler http.Handler) *door {
	t.Helper()
	d := &door{secure: secure, conns: map[*doorConn]bool{}, address: "127.0.0.1:0"}
	d.server = &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	if err := d.listen(); err != nil {
		t.Fatal(err)
	}
	d.address = d.raw.Addr().String()
	t.Cleanup(func() {
		d.set("refuses")
		_ = d.server.Close()
	})
	return d
}

// certificate returns the TLS of a server, and of its clients.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	transport, ok := s.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("no transport")
	}
	return &tls.Config{Certificates: s.TLS.Certificates}, transport.TLSClientConfig
}

func (d *door) listen() error {
	raw, err := net.Listen("tcp", d.address)
	if err != nil {
		return err
	}
	d.raw = raw
	go func() { _ = d.server.Serve(tls.NewListener(doorListener{raw, d}, d.secure)) }()
	return nil
}

// set makes the host fail in one way, or answer again. It ends the connections of the time before,
// but for silence.
func (d *door) set(does string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.does = does
	if does != "is silent" {
		for c := range d.conns {
			c.end()
			delete(d.conns, c)
		}
	}
	switch {
	case does == "refuses" && d.raw != nil:
		_ = d.raw.Close()
		d.raw = nil
	case does != "refuses" && d.raw == nil:
		for d.listen() != nil { // the port is free again at once, or nearly so
			time.Sleep(time.Millisecond)
		}
	}
}

func (d *door) now() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.does
}

type doorListener struct {
	net.Listener
	door *door
}

func (l doorListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	conn := &doorConn{Conn: c, door: l.door, ended: make(chan struct{})}
	l.door.mu.Lock()
	defer l.door.mu.Unlock()
	l.door.conns[conn] = true
	if l.door.does == "breaks TLS" {
		_, _ = c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
		conn.end()
	}
	return conn, nil
}

// doorConn is a connection to a host. While the host is silent, it gives and takes nothing.
type doorConn struct {
	net.Conn
	door  *door
	once  sync.Once
	ended chan struct{}
}

func (c *doorConn) end() {
	c.once.Do(func() {
		close(c.ended)
		_ = c.Conn.Close()
	})
}

func (c *doorConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.door.now() == "is silent" {
		<-c.ended
		return 0, errors.New("closed")
	}
	return n, err
}

func (c *doorConn) Write(p []byte) (int, error) {
	if c.door.now() == "is silent" {
		<-c.ended
		return 0, errors.New("closed")
	}
	return c.Conn.Write(p)
}

func (c *doorConn) Close() error {
	c.end()
	c.door.mu.Lock()
	defer c.door.mu.Unlock()
	delete(c.door.conns, c)
	return nil
}
