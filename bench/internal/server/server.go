// Package server answers as WeChat Pay does, at next to no cost: it verifies nothing, and signs an
// answer once in a while. So the client is what a measurement shows.
package server

import (
	"crypto/rsa"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"

	"github.com/wxpay-chain/wxpay/bench/internal/keys"
	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
)

// Config is the input of Start.
type Config struct {
	Keys      string // the folder that keys.Write has filled; Start adds the certificate for TLS
	BillBytes int64  // size of a bill
	Encrypted bool   // also serves the encrypted bill, which takes twice its size in memory
}

// Server listens on two ports of this machine until the process ends. Both speak HTTP/1.1, as
// WeChat Pay's hosts do.
type Server struct {
	Plain string `json:"plain"` // http://127.0.0.1:…
	TLS   string `json:"tls"`   // https://127.0.0.1:…

	platform    *rsa.PrivateKey
	bill        bill
	order       signedAnswer
	connections atomic.Int64
	requests    atomic.Int64
}

// Start listens.
func Start(c Config) (*Server, error) {
	platform, err := keys.Platform(c.Keys)
	if err != nil {
		return nil, err
	}
	s := &Server{platform: platform}
	if s.bill, err = newBill(c); err != nil {
		return nil, err
	}
	s.order = signedAnswer{key: platform, body: []byte(`{"prepay_id":"wx201410272009395522657a690389285100"}`)}
	certificate, err := newCertificate(c.Keys)
	if err != nil {
		return nil, err
	}
	if s.Plain, err = s.listen("http", nil); err != nil {
		return nil, err
	}
	s.TLS, err = s.listen("https", &tls.Config{Certificates: []tls.Certificate{certificate}})
	return s, err
}

// listen serves on a free port and returns its URL.
func (s *Server) listen(scheme string, over *tls.Config) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	url := scheme + "://" + listener.Addr().String()
	if over != nil {
		listener = tls.NewListener(listener, over)
	}
	quiet := log.New(io.Discard, "", 0) // a client that gives up a connection is no error here
	server := &http.Server{Handler: s.mux(url), ConnState: s.count, ErrorLog: quiet}
	go func() { _ = server.Serve(listener) }() // until the program ends
	return url, nil
}

// count counts connections.
func (s *Server) count(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.connections.Add(1)
	}
}

// Counted returns what the server has seen so far, on both ports.
func (s *Server) Counted() protocol.Counted {
	return protocol.Counted{Connections: s.connections.Load(), Requests: s.requests.Load()}
}

func (s *Server) mux(url string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v3/pay/transactions/jsapi", s.takeOrder)
	mux.HandleFunc("GET /v3/bill/tradebill", func(w http.ResponseWriter, r *http.Request) {
		s.sign(w, map[string]any{
			"hash_type": "SHA1", "hash_value": s.bill.digest,
			"download_url": baseOf(r, url) + "/v3/billdownload/file?token=" + r.URL.Query().Get("bill_type"),
		})
	})
	mux.HandleFunc("GET /v3/bill/sub-merchant-fundflowbill", func(w http.ResponseWriter, r *http.Request) {
		s.sign(w, map[string]any{"download_bill_list": []any{map[string]any{
			"bill_sequence": 1, "hash_type": "SHA1", "hash_value": s.bill.digest, "nonce": billNonce,
			"encrypt_key": s.bill.sealedKey, "download_url": baseOf(r, url) + "/v3/billdownload/file?token=encrypted",
		}}})
	})
	mux.HandleFunc("GET /v3/billdownload/file", func(w http.ResponseWriter, r *http.Request) {
		_ = s.bill.send(w, r.URL.Query().Get("token")) // the client says what went wrong
	})
	mux.HandleFunc("POST /v3/brand-new/upload", func(w http.ResponseWriter, r *http.Request) {
		if n, err := io.Copy(io.Discard, r.Body); err != nil || n != r.ContentLength {
			http.Error(w, "cut", http.StatusBadRequest)
			return
		}
		s.sign(w, map[string]any{"media_id": "1"})
	})
	return mux
}

// takeOrder answers JSAPI下单. It reads the order and counts it.
func (s *Server) takeOrder(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		http.Error(w, fmt.Sprint("read the order: ", err), http.StatusBadRequest)
		return
	}
	s.requests.Add(1)
	s.order.write(w)
}

// baseOf returns the URL that the client calls. Clients whose host is a constant believe that they
// call WeChat Pay.
func baseOf(r *http.Request, url string) string {
	if r.Host == protocol.Host {
		return "https://" + protocol.Host
	}
	return url
}
