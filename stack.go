package wxpay

import (
	stdcrypto "crypto"
	"net"
	"net/http"
	"runtime"
	"slices"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/sending"
	"github.com/wxpay-chain/wxpay/middleware"
)

// Version is sent in the User-Agent.
const Version = "0.1.0"

const (
	defaultTimeout     = 30 * time.Second
	defaultMaxAnswer   = 10 << 20
	defaultMaxInFlight = 64

	// idleTimeout is shorter than the server's 8 s (docs/protocol.md, section 8). A connection that
	// the server drops while a call takes it up fails, and a write cannot be repeated.
	idleTimeout = 7 * time.Second

	// connectTimeout bounds a connection, and then its TLS. A caller's time must last for a second
	// attempt at another host. A connection has room for two lost packets (SYN again after 1 s and 3
	// s).
	connectTimeout = 5 * time.Second
)

func (c *Config) fillDefaults() {
	if c.Signer == nil {
		c.Signer = crypto.RSA(c.PrivateKey)
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.MaxAnswer == 0 {
		c.MaxAnswer = defaultMaxAnswer
	}
	if c.MaxInFlight == 0 {
		c.MaxInFlight = defaultMaxInFlight
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Nonce == nil {
		c.Nonce = crypto.Nonce
	}
}

// stack puts the layers around the transport. From the caller down:
//
//	encrypt   resty OnBeforeRequest
//	headers   resty OnBeforeRequest
//	retry     makes further attempts
//	limit     keeps attempts waiting for Config.RateLimits
//	failover  picks the host of the attempt
//	begin     counts the attempt
//	the user's own Middleware
//	sameCall  refuses a request whose context was replaced
//	guard     of what a Middleware made of the path
//	observe   tells the Observer of the attempt
//	timeout   of one attempt
//	log
//	sign
//	verify
//	transport
//	answers   unpacks and decrypts
func (c *Config) stack(base *baseURL, failover *failover, transport http.RoundTripper) (http.RoundTripper, error) {
	next := compose(transport,
		sameCall,
		base.guard(c.Middleware),
		c.observe,
		middleware.Timeout(c.Timeout),
		middleware.Log(c.Logger),
		middleware.Sign(c.identity()),
		middleware.Verify(middleware.Verification{
			Keyring: c.Keyring, Now: c.Now, MaxAnswer: c.MaxAnswer,
		}),
	)
	for i, layer := range slices.Backward(c.Middleware) {
		if layer == nil {
			return nil, errorf(ErrConfig, "Middleware number %d is nil", i+1)
		}
		if next = layer(next); next == nil {
			return nil, errorf(ErrConfig, "Middleware number %d returns nil", i+1)
		}
	}
	return c.retry(c.limit(failover.layer(begin(next)))), nil
}

// fetchStack returns the stack of SignedFetch and of probes. Package keyring verifies the answers
// of a Fetch.
func (c *Config) fetchStack(transport http.RoundTripper, timeout time.Duration) http.RoundTripper {
	return compose(transport,
		c.observe,
		middleware.Timeout(timeout),
		middleware.Log(c.Logger),
		middleware.Sign(c.identity()),
		middleware.Verify(middleware.Verification{MaxAnswer: c.MaxAnswer}), // which only reads the answer to a call.Fetch
	)
}

// compose puts layers around a transport, the outermost first.
func compose(transport http.RoundTripper, layers ...Middleware) http.RoundTripper {
	for _, layer := range slices.Backward(layers) {
		transport = layer(transport)
	}
	return transport
}

// identity returns the merchant in the form that the signing layer needs.
func (c *Config) identity() middleware.Identity {
	return middleware.Identity{MchID: c.MchID, SerialNo: c.SerialNo, Signer: c.Signer, Now: c.Now, Nonce: c.Nonce}
}

// resty makes the client of one protocol. It switches off defaults of resty that would do harm
// here: redirects, cookies, and its logger, which prints query strings.
func (c *Config) resty(stack http.RoundTripper) *resty.Client {
	client := resty.NewWithClient(&http.Client{
		Transport:     stack,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	client.SetLogger(silent{}).SetDisableWarn(true)
	client.OnBeforeRequest(middleware.Encrypt(c.Keyring))
	client.OnBeforeRequest(middleware.Headers(c.Keyring, userAgent()))
	return client
}

func userAgent() string {
	return "wxpay/" + Version + " (" + runtime.GOOS + "; " + runtime.GOARCH + ") " + runtime.Version()
}

// decrypter returns the key that opens the sensitive fields of answers, or nil.
func (c *Config) decrypter() stdcrypto.Decrypter {
	if c.PrivateKey != nil {
		return c.PrivateKey
	}
	return c.Decrypter
}

// transport returns the transport of calls, and a function that closes its idle connections. The
// function closes only those of a transport made here, since the caller may share its own with
// others.
func (c *Config) transport() (http.RoundTripper, func()) {
	if c.Transport != nil {
		return c.Transport, func() {}
	}
	var http1 http.Protocols // WeChat Pay's hosts speak it; see also setBody of package middleware
	http1.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		Protocols:             &http1,
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           sending.Counted(dialer.DialContext),
		TLSHandshakeTimeout:   connectTimeout,
		ExpectContinueTimeout: time.Second,
		MaxIdleConnsPerHost:   max(c.MaxInFlight, defaultMaxInFlight),
		IdleConnTimeout:       idleTimeout,
		DisableCompression:    true, // the signature covers the bytes as they come
	}
	return t, t.CloseIdleConnections
}

type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
