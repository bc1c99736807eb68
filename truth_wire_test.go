package wxpay_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/hostile"
	"github.com/wxpay-chain/wxpay/keyring"
)

// setting changes the client of a case. The transport is nil where the client makes its own.
type setting = func(*wxpay.Config, *http.Transport, *hostile.Server)

// trial is a case of TestTruth, with the acts of the client's side.
type trial struct {
	hostile.Case
	set setting // or nil
	// act makes the judged call, in place of a plain one.
	act func(context.Context, trial, *wxpay.Client, *hostile.Server) error
	// heeds says that act waits for the play's Say itself, and ends the call.
	heeds bool
}

func (tr trial) timeout() time.Duration {
	if tr.Timeout == 0 {
		return 5 * time.Second
	}
	return tr.Timeout
}

func (tr trial) judged(ctx context.Context, client *wxpay.Client, server *hostile.Server) error {
	if tr.act != nil {
		return tr.act(ctx, tr, client, server)
	}
	_, err := tr.call(ctx, client)
	return err
}

// cheapSigner takes the place of RSA, which would take most of the test's time. The servers do not
// look at signatures of requests.
type cheapSigner struct{}

func (cheapSigner) Sign(context.Context, []byte) ([]byte, error) { return make([]byte, 256), nil }
func (cheapSigner) Scheme() string                               { return "WECHATPAY2-SHA256-RSA2048" }

// client makes the client of a case, and a function that closes its connections.
func (tr trial) client(world *hostile.World, server *hostile.Server) (*wxpay.Client, func(), error) {
	config := wxpay.Config{
		MchID: "1900007291", SerialNo: "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB", Signer: cheapSigner{},
		Keyring: keyring.Static(keyring.Key{Serial: world.Serial, Public: &world.Key.PublicKey}),
		Retry:   wxpay.Retry{Off: true},
		BaseURL: tr.base(server), Timeout: tr.timeout(), MaxAnswer: 64 << 10,
		Now: func() time.Time { return world.Now },
	}
	transport := tr.transport(world, server)
	if transport != nil {
		config.Transport = transport
	}
	if tr.set != nil {
		tr.set(&config, transport, server)
	}
	client, err := wxpay.New(config)
	if err != nil || transport == nil {
		return client, func() {}, err
	}
	return client, transport.CloseIdleConnections, nil
}

// base is the URL that calls go to. Behind a proxy it leads nowhere.
func (tr trial) base(server *hostile.Server) string {
	switch tr.Wire {
	case hostile.Plain:
		return "http://" + server.Addr
	case hostile.Hop:
		return "http://127.0.0.1:1"
	case hostile.Tunnel, hostile.Socks:
		return "https://127.0.0.1:1"
	}
	return "https://" + server.Addr
}

// transport is a clone of http.DefaultTransport, as users make it. For half of the cases that work
// with the client's own transport it is nil.
func (tr trial) transport(world *hostile.World, server *hostile.Server) *http.Transport {
	if tr.Wire == hostile.Plain && !tr.Small && !tr.Expect && len(tr.Name)%2 == 0 {
		return nil
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{RootCAs: world.CA}
	t.ForceAttemptHTTP2 = tr.Wire == hostile.H2
	if tr.Wire != hostile.H2 {
		t.Protocols = new(http.Protocols)
		t.Protocols.SetHTTP1(true)
	}
	switch tr.Wire {
	case hostile.Hop, hostile.Tunnel:
		t.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: server.Addr})
	case hostile.Socks:
		t.Proxy = http.ProxyURL(&url.URL{Scheme: "socks5", Host: server.Addr})
	}
	t.ExpectContinueTimeout = time.Hour // for 100, and not only a while
	if tr.Small {
		t.DialContext = smallSend
	}
	return t
}

// smallSend dials with a send buffer of about 4 KiB.
func smallSend(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err == nil {
		err = conn.(*net.TCPConn).SetWriteBuffer(4 << 10)
	}
	return conn, err
}
