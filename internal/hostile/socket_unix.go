//go:build unix

package hostile

import (
	"fmt"
	"net"
	"os"
	"syscall"
)

// smallReceive gives a listening socket, and by it the accepted ones, a receive window of
// about 4 KiB.
func smallReceive(raw syscall.RawConn) error {
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10)
	})
	if err == nil {
		err = failed
	}
	return err
}

// Silent is a port whose queue (backlog) is full: connections to it are neither made nor refused.
type Silent struct {
	Addr string

	socket *os.File
	queued []net.Conn
}

// NewSilent opens the port and fills its queue.
func NewSilent() (*Silent, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, fmt.Errorf("hostile: no socket: %w", err)
	}
	s := &Silent{socket: os.NewFile(uintptr(fd), "silent")}
	if err := s.listen(fd); err != nil {
		s.Close()
		return nil, fmt.Errorf("hostile: no silent port: %w", err)
	}
	return s, nil
}

func (s *Silent) listen(fd int) error {
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return err
	}
	if err := syscall.Listen(fd, 0); err != nil {
		return err
	}
	bound, err := syscall.Getsockname(fd)
	if err != nil {
		return err
	}
	s.Addr = fmt.Sprintf("127.0.0.1:%d", bound.(*syscall.SockaddrInet4).Port)
	for { // until one more does not fit
		conn, err := net.DialTimeout("tcp", s.Addr, grace/4)
		if err != nil {
			return nil
		}
		s.queued = append(s.queued, conn)
	}
}

// Close frees the port.
func (s *Silent) Close() {
	for _, conn := range s.queued {
		_ = conn.Close()
	}
	_ = s.socket.Close()
}

// keep takes a port that was just closed, without listening on it. No other server gets the port
// until release, so a client of this server cannot meet another one there.
func keep(addr net.Addr) (release func()) {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return func() {}
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return func() {}
	}
	syscall.CloseOnExec(fd)
	_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	_ = syscall.Bind(fd, &syscall.SockaddrInet4{Port: tcp.Port, Addr: [4]byte{127, 0, 0, 1}})
	return func() { _ = syscall.Close(fd) }
}
