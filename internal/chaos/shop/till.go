package shop

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/chaos/network"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/wxopenssl"
)

// Account is what the merchant platform tells a merchant, and where WeChat Pay is.
type Account struct {
	Config   wxpay.Config // merchant, serial, key and clock
	APIv3Key string
	Public   keyring.Key   // 微信支付公钥
	Hosts    []string      // the main host, then the backup host
	Roots    []byte        // that the hosts' certificates lead to, in PEM
	Patience time.Duration // of an attempt
	Trusted  []keyring.Key // keys that the merchant should not trust, for the test of the checker
}

// till is one process of the merchant. Its clock may be wrong.
type till struct {
	clients    []*wxpay.Client // one with Config.Hosts, or one for each host
	ring       keyring.Keyring
	idempotent bool         // its calls say so
	preferred  atomic.Int64 // of clients
	skew       atomic.Int64 // nanoseconds
	close      []func(context.Context) error
}

// tillCount is how many tills a shop has. They differ in all that users can choose:
//
//	0  HTTP/1.1 by wxpay's own transport, the public key, Config.Hosts, retries with Idempotent
//	1  HTTP/2, the public key, retries with Idempotent, the signer of wxopenssl
//	2  HTTP/1.1, downloaded certificates, Config.Hosts, retries of the documented writes
//	3  HTTP/2, the switch between both sorts of keys, no retries of wxpay, the signer of wxopenssl
//
// The tills without Config.Hosts change hosts by themselves.
const tillCount = 4

// retry returns how the client of a till retries.
func retry(number int) wxpay.Retry {
	return [tillCount]wxpay.Retry{2: {DocumentedWrites: true}, 3: {Off: true}}[number]
}

// openTill makes the till of a number below tillCount. Its error leaves nothing behind.
func openTill(number int, a Account) (*till, error) {
	t := &till{idempotent: number < 2}
	if err := t.open(number, a); err != nil {
		return nil, errors.Join(err, t.end(context.Background()))
	}
	return t, nil
}

// open makes the clients of a till.
func (t *till) open(number int, a Account) error {
	config := a.Config
	now := config.Now
	config.Now = func() time.Time { return now().Add(time.Duration(t.skew.Load())) }
	config.Timeout, config.Retry = a.Patience, retry(number)
	config.Middleware = []wxpay.Middleware{mark}
	if err := t.signNatively(number, &config); err != nil {
		return err
	}
	if err := t.speak(number, a, &config); err != nil {
		return err
	}
	bases, err := standIns(number, a, &config)
	if err != nil {
		return err
	}
	config.BaseURL = bases[0]
	if t.ring, err = t.keys(number, a, config); err != nil {
		return err
	}
	config.Keyring = t.ring
	for _, base := range bases {
		config.BaseURL = base
		client, err := wxpay.New(config)
		if err != nil {
			return err
		}
		t.clients = append(t.clients, client)
		t.close = append(t.close, client.Close)
	}
	return nil
}

// speak gives two of the tills a transport for HTTP/2. The others have wxpay's own.
func (t *till) speak(number int, a Account, config *wxpay.Config) error {
	if number%2 == 0 {
		return nil
	}
	transport, err := overHTTP2(a.Roots)
	if err != nil {
		return err
	}
	config.Transport = transport
	t.close = append(t.close, func(context.Context) error { transport.CloseIdleConnections(); return nil })
	return nil
}

// signNatively has libcrypto sign for two of the tills, where there is one.
func (t *till) signNatively(number int, config *wxpay.Config) error {
	if number%2 == 0 {
		return nil
	}
	signer, err := wxopenssl.NewSigner(config.PrivateKey)
	if errors.Is(err, wxopenssl.ErrUnavailable) {
		return nil
	}
	if err != nil {
		return err
	}
	config.PrivateKey, config.Signer, config.Decrypter = nil, signer, signer
	t.close = append(t.close, func(context.Context) error { signer.Close(); return nil })
	return nil
}

// standIns returns the base URLs of a till's clients: one for a till with Config.Hosts, or one for
// each host.
func standIns(number int, a Account, config *wxpay.Config) (bases []string, err error) {
	if number%2 == 1 {
		return a.Hosts, nil
	}
	config.Hosts, err = wxpay.NewHosts(a.Hosts...)
	return a.Hosts[:1], err
}

// keys returns the keyring of a till: the public key for two of them, downloaded certificates for
// one, and both for one.
func (t *till) keys(number int, a Account, config wxpay.Config) (keyring.Keyring, error) {
	if number < 2 {
		return keyring.Static(a.Public, a.Trusted...), nil
	}
	fetch, err := wxpay.SignedFetch(config)
	if err != nil {
		return nil, err
	}
	downloaded, err := keyring.Download(keyring.DownloadConfig{Fetch: fetch, APIv3Key: a.APIv3Key, Interval: 5 * time.Minute, Timeout: 3 * a.Patience, Now: config.Now})
	if err != nil {
		return nil, err
	}
	t.close = append(t.close, downloaded.Close)
	if number == 2 {
		return downloaded, nil
	}
	switched, err := keyring.Switch(a.Public, downloaded)
	if err != nil {
		return nil, err
	}
	return switched, switched.SetShare(50)
}

// end closes what the till holds, the last first: clients go on to use what was made before them.
func (t *till) end(ctx context.Context) (err error) {
	for _, close := range slices.Backward(t.close) {
		err = errors.Join(err, close(ctx))
	}
	return err
}

// overHTTP2 returns a transport that speaks HTTP/2.
func overHTTP2(roots []byte) (*http.Transport, error) {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(roots) {
		return nil, errors.New("the roots are no PEM")
	}
	return &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true, DisableCompression: true,
		MaxIdleConnsPerHost: 64, IdleConnTimeout: 7 * time.Second, TLSHandshakeTimeout: 5 * time.Second,
	}, nil
}

// placeKey is the key of a place in the context of a call.
type placeKey struct{}

// attemptsPerTry is above how many attempts the client makes of one call.
const attemptsPerTry = 16

// at returns a context for the try of an exchange. Its attempts have places of their own.
func at(ctx context.Context, exchange, try int) context.Context {
	return context.WithValue(ctx, placeKey{}, network.Place{Exchange: exchange, Attempt: try * attemptsPerTry})
}

// mark is a Middleware that tells the network the place of an attempt.
func mark(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		place, ok := req.Context().Value(placeKey{}).(network.Place)
		if !ok {
			return next.RoundTrip(req)
		}
		attempt, _ := wxpay.AttemptOf(req.Context())
		place.Attempt += attempt.Number
		req = req.Clone(req.Context())
		place.Mark(req.Header)
		return next.RoundTrip(req)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
