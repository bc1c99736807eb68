package network

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Host is one of WeChat Pay's hosts, as the merchant sees it: a port with TLS that speaks HTTP/1.1
// and HTTP/2. It can die and come back. It is safe for concurrent use.
type Host struct {
	URL string

	network  *Network
	address  string
	silent   atomic.Bool
	stranger atomic.Bool

	mu     sync.Mutex
	server *http.Server // nil while the host is dead
	served chan struct{}
}

// NewHost starts a host.
func (n *Network) NewHost() (*Host, error) {
	address, err := FreeAddress()
	if err != nil {
		return nil, err
	}
	h := &Host{URL: "https://" + address, network: n, address: address}
	return h, h.Start()
}

// FreeAddress returns an address of this machine at which nothing listens. Its port is below those
// that the system gives to connections, so that it stays free while its server is dead.
func FreeAddress() (string, error) {
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 15000+rand.IntN(15000))
		if listener, err := net.Listen("tcp", address); err == nil {
			return address, listener.Close()
		}
	}
	return "", fmt.Errorf("no free port on 127.0.0.1")
}

// Start brings a dead host back.
func (h *Host) Start() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.server != nil {
		return nil
	}
	listener, err := net.Listen("tcp", h.address)
	if err != nil {
		return err
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	server := &http.Server{
		Handler: h, Protocols: &protocols, ErrorLog: log.New(io.Discard, "", 0), IdleTimeout: 8 * time.Second,
		TLSConfig: &tls.Config{GetCertificate: h.certificate},
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connectionKey{}, c)
		},
	}
	h.server, h.served = server, make(chan struct{})
	go func(served chan struct{}) {
		defer close(served)
		_ = server.ServeTLS(listener, "", "") // ends with the server
	}(h.served)
	return nil
}

// Kill cuts all connections of the host and refuses new ones.
func (h *Host) Kill() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.server == nil {
		return
	}
	_ = h.server.Close()
	<-h.served
	h.server = nil
}

// Silence makes the host take requests without passing them on or answering.
func (h *Host) Silence(on bool) { h.silent.Store(on) }

// BreakTLS makes the host show a certificate that no client trusts. Connections that stand are cut,
// so that clients notice.
func (h *Host) BreakTLS(on bool) error {
	h.stranger.Store(on)
	h.Kill()
	return h.Start()
}

func (h *Host) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	if h.stranger.Load() {
		return &h.network.bad, nil
	}
	return &h.network.good, nil
}

// ServeHTTP implements http.Handler.
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.silent.Load() {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices that the client goes away
		(&passage{Network: h.network, r: r}).wait(2 * h.network.Patience)
		panic(http.ErrAbortHandler)
	}
	h.network.ServeHTTP(w, r)
}
