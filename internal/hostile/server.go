package hostile

import (
	"context"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"
)

// grace is how long a server reads on after a call is over, before it cuts what is left.
const grace = 400 * time.Millisecond

// Server listens on a loopback port of its own for one Case.
type Server struct {
	ledger
	World *World
	Addr  string // host:port
	// Signal tells the client's side that the play came to its point: see Case.Await, and
	// Conn.Say.
	Signal chan struct{}

	listener net.Listener
	play     func(*Conn)
	over     chan struct{} // closed when the call is over
	plays    sync.WaitGroup

	guard sync.Mutex
	conns map[*Conn]bool
	count int

	release func() // of the port, once it is closed
}

// Start listens and runs a play on each connection. With a small window the kernel takes
// about 4 KiB from a client whose server does not read.
func Start(world *World, smallWindow bool, play func(*Conn)) (*Server, error) {
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		if !smallWindow {
			return nil
		}
		return smallReceive(raw)
	}}
	listener, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("hostile: no port: %w", err)
	}
	s := &Server{
		World: world, Addr: listener.Addr().String(), Signal: make(chan struct{}, 64),
		listener: listener, play: play, over: make(chan struct{}), conns: map[*Conn]bool{},
	}
	s.plays.Go(s.accept)
	return s, nil
}

func (s *Server) accept() {
	for {
		tcp, err := s.listener.Accept()
		if err != nil {
			return
		}
		c := newConn(s, tcp.(*net.TCPConn), s.count)
		s.count++
		s.guard.Lock()
		s.conns[c] = true
		s.guard.Unlock()
		s.plays.Go(func() {
			s.play(c)
			c.finish()
			s.guard.Lock()
			delete(s.conns, c)
			s.guard.Unlock()
		})
	}
}

// Refuse closes the port: further connections are refused. The port stays taken until Finish.
func (s *Server) Refuse() {
	s.guard.Lock()
	defer s.guard.Unlock()
	if s.release == nil {
		_ = s.listener.Close()
		s.release = keep(s.listener.Addr())
	}
}

// Finish ends the server after a call is over, and returns when no play runs any more. Plays
// first read what their clients have sent.
func (s *Server) Finish() {
	close(s.over)
	s.Refuse()
	deadline := time.AfterFunc(grace, s.Sever)
	defer deadline.Stop()
	s.plays.Wait()
	s.release()
}

// Sever cuts all connections.
func (s *Server) Sever() {
	s.guard.Lock()
	defer s.guard.Unlock()
	for c := range s.conns {
		_ = c.TCP.Close()
	}
}
