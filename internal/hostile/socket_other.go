//go:build !unix

package hostile

import (
	"errors"
	"net"
	"syscall"
)

var errNoSilent = errors.New("hostile: this system has no silent port")

func smallReceive(syscall.RawConn) error { return nil }

// Silent is a port that neither makes nor refuses connections; here there is none.
type Silent struct{ Addr string }

// NewSilent fails.
func NewSilent() (*Silent, error) { return nil, errNoSilent }

// Close does nothing.
func (*Silent) Close() {}

// keep does nothing here.
func keep(net.Addr) (release func()) { return func() {} }
