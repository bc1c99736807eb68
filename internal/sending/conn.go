package sending

import (
	"context"
	"net"
	"sync"
)

// DialFunc is the type of http.Transport.DialContext.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Counted makes the connections of dial count the bytes that are written to them. Over them a
// Sending knows whether nothing has left. Over others it only knows when nothing can have left.
func Counted(dial DialFunc) DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &conn{Conn: c}, nil
	}
}

// conn counts the bytes that it is given, before it writes them. It may be shared.
type conn struct {
	net.Conn

	mu     sync.Mutex
	begun  int64
	sealed bool
}

func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	if c.sealed {
		c.mu.Unlock()
		return 0, net.ErrClosed
	}
	c.begun += int64(len(p))
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *conn) written() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.begun
}

// sealAt closes the connection if nothing was written to it since it stood at start. It reports
// whether that was so. Nothing is written to the connection afterwards.
func (c *conn) sealAt(start int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.begun != start {
		return false
	}
	c.sealed = true
	_ = c.Conn.Close()
	return true
}

// counted finds the connection of Counted below a transport's connection, which may be TLS over it.
func counted(c net.Conn) *conn {
	for {
		switch inner := c.(type) {
		case *conn:
			return inner
		case interface{ NetConn() net.Conn }:
			c = inner.NetConn()
		default:
			return nil
		}
	}
}
