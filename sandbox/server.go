package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// idle is after how long the real service closes a connection that is not used.
const idle = 8 * time.Second

// server runs an HTTP server and ends it without leaving a goroutine behind.
type server struct {
	http   *http.Server
	done   chan struct{}  // closed when close begins
	served chan struct{}  // closed when the accept loop has ended
	busy   sync.WaitGroup // connections and requests

	closing sync.Once
	err     error // of the first close
}

// newServer returns a server that does not listen yet.
func newServer(serve http.HandlerFunc) *server {
	s := &server{done: make(chan struct{}), served: make(chan struct{})}
	s.http = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.busy.Add(1) // a hijacked connection is no longer counted
			defer s.busy.Done()
			serve(w, r)
		}),
		IdleTimeout:                  idle,
		ReadHeaderTimeout:            10 * time.Second,
		DisableGeneralOptionsHandler: true,
		// The accept loop counts a connection from its acceptance on, so that close can wait for
		// all of them.
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				s.busy.Add(1)
			case http.StateClosed, http.StateHijacked:
				s.busy.Done()
			}
		},
	}
	return s
}

// start serves in the background.
func (s *server) start(listener net.Listener) {
	go func() {
		defer close(s.served)
		_ = s.http.Serve(listener) // ends with ErrServerClosed only, since only Close closes the listener
	}()
}

// close ends all requests and waits for them. It calls also once, before it cuts the connections.
func (s *server) close(also func()) error {
	s.closing.Do(func() {
		close(s.done)
		also()
		s.err = s.http.Close()
		<-s.served
		s.err = errors.Join(s.err, s.http.Close()) // a connection accepted while the first Close ran is known only now
		left := make(chan struct{})
		go func() { s.busy.Wait(); close(left) }()
		patience := time.NewTimer(5 * time.Second)
		defer patience.Stop()
		select {
		case <-left:
		case <-patience.C:
			s.err = errors.Join(s.err, errors.New("sandbox: an endpoint of Handle has not returned within 5 s"))
		}
	})
	return s.err
}

// wait reports whether d has passed. It is false if the client or the server went away meanwhile.
func (s *server) wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.done:
	}
	return false
}
