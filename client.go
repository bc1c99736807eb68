package wxpay

import (
	"context"
	stdcrypto "crypto"
	"crypto/rsa"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/wxpay-chain/wxpay/checkout"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Middleware wraps the transport of every attempt. It stands before the signer: it may change the
// request, and it sees only answers that were verified. Like any http.RoundTripper it must not
// change the given request but a clone, and must be safe for concurrent use.
//
// It may change the path to another spelling or prefix, but not to another endpoint. The error is
// an ErrSensitive if fields would then leave unencrypted. It is an ErrPath if an answer without a
// signature would be believed.
//
// The clone's context must be derived from the request's, or the attempt is refused with
// ErrContext. AttemptOf returns the path template and the number of the attempt. A Middleware that
// makes calls of the same Client passes its request's context on. They then need no extra place
// among MaxInFlight.
type Middleware = func(next http.RoundTripper) http.RoundTripper

// Config is the input of New. Only MchID, SerialNo, PrivateKey (or Signer) and Keyring have no
// default. New copies it. One Config may serve several clients, whose calls then share its
// pointers.
type Config struct {
	MchID    string // merchant number (商户号)
	SerialNo string // serial of the merchant's API certificate (商户API证书序列号), in hex

	PrivateKey *rsa.PrivateKey     // of that certificate (商户API私钥), at least 2048 bits: signs, and decrypts answers
	Signer     crypto.Signer       // instead of PrivateKey: a KMS, an HSM, another suite
	Decrypter  stdcrypto.Decrypter // with Signer, where sensitive fields of answers are to be decrypted

	Keyring keyring.Keyring // WeChat Pay's keys: 微信支付公钥, 平台证书

	// BaseURL sends every call to one host instead of its usual host: the sandbox, a gateway,
	// https://api.mch.weixin.qq.com/hk/. A path prefix is kept and signed. Without TLS only loopback
	// is accepted.
	BaseURL string
	// Hosts are hosts that stand in for one another, the preferred host first (跨城冗灾). Without it
	// api.mch.weixin.qq.com gives way to api2.mch.weixin.qq.com, and a BaseURL of
	// https://api.wechatpay.cn to api2.wechatpay.cn; any other BaseURL has one host. The host of
	// BaseURL must be the first of Hosts, and its path is that of all. Endpoints with a usual host of
	// their own do not take part. NewHosts of one host switches it off. Clients that share Transport
	// should share Hosts.
	Hosts      *Hosts
	Transport  http.RoundTripper // proxies, tracing, tests; the caller closes its connections
	Middleware []Middleware      // outermost first

	Timeout     time.Duration // of one attempt up to the end of a buffered answer, 30 s
	MaxAnswer   int64         // bytes of a buffered answer, 10 MiB
	MaxInFlight int           // async calls at once, 64; the others queue
	// QueueSync bounds all calls by MaxInFlight, not only async ones. A call that waits for its turn
	// by RateLimits, or pauses before a further attempt, keeps its place. So give a slow group of
	// endpoints a client of its own.
	QueueSync  bool
	RateLimits *RateLimits // attempts a second, by groups of endpoints; nil: no limit
	Retry      Retry       // which attempts are made again

	Observer Observer // told of calls and attempts, for traces and metrics

	Logger *slog.Logger     // nil: silent. 2xx at Debug, 4xx at Info, failures at Warn; never a secret
	Now    func() time.Time // for tests; time.Now
	Nonce  func() string    // for tests; crypto.Nonce
}

// Client makes calls. New makes it. It never changes, and may be shared between goroutines. A zero
// or nil Client returns ErrNoClient.
type Client struct {
	base      *baseURL
	blank     blank
	gate      gate
	places    *semaphore.Weighted // MaxInFlight
	queueSync bool

	log      *slog.Logger
	observer Observer

	failover   *failover // nil: there is one host
	endProbes  context.CancelFunc
	documented bool // Retry.DocumentedWrites

	answers   answers
	keyring   keyring.Keyring
	checkout  checkout.Merchant
	closeIdle func()
}

// New checks the configuration and assembles a client. It makes no I/O. Its error is an
// ErrConfig that says what to do.
func New(config Config) (*Client, error) {
	base, err := config.check()
	if err != nil {
		return nil, err
	}
	config.fillDefaults()
	transport, closeIdle := config.transport()
	c := &Client{
		base:       base,
		places:     semaphore.NewWeighted(int64(config.MaxInFlight)),
		queueSync:  config.QueueSync,
		log:        config.Logger,
		observer:   config.Observer,
		answers:    config.answers(),
		documented: config.Retry.DocumentedWrites,
		keyring:    config.Keyring,
		checkout:   checkout.Merchant{MchID: config.MchID, Signer: config.Signer, Now: config.Now, Nonce: config.Nonce},
		closeIdle:  closeIdle,
	}
	c.gate.init()
	c.failover, c.endProbes = config.failover(base, transport, &c.gate)
	stack, err := config.stack(base, c.failover, transport)
	if err != nil {
		return nil, err
	}
	c.blank = newBlank(config.resty(stack))
	return c, nil
}

// Chain begins a path: client.Chain("v3/payroll-card/tokens"). See Builder.Chain.
func (c *Client) Chain(path string) Builder { return c.builder().Chain(path) }

// Seg begins a path: client.Seg("v3").Seg("payrollCard"). See Builder.Seg.
func (c *Client) Seg(segments ...string) Builder { return c.builder().Seg(segments...) }

func (c *Client) builder() Builder {
	if c == nil || c.base == nil {
		return Builder{err: errorf(ErrNoClient, "")}
	}
	return Builder{client: c}
}

// Checkout returns the Merchant that signs the parameters with which a front end invokes payment
// (调起支付). It uses the merchant number, the signer, the clock and the nonce of the Config:
//
//	pay, err := client.Checkout().JSAPI(ctx, appID, order.Get("prepay_id").String())
//
// Nothing is sent. A zero or nil Client returns a Merchant whose methods return
// checkout.ErrParameter.
func (c *Client) Checkout() checkout.Merchant {
	if c == nil {
		return checkout.Merchant{}
	}
	return c.checkout
}

// Close refuses new calls (ErrClosed), waits for those in flight, and closes idle connections.
// Queued calls and callbacks are in flight too. If ctx ends first, its error is returned, and the
// calls go on to their own end. Close may be called more than once; within a callback it would wait
// for itself.
func (c *Client) Close(ctx context.Context) error {
	if c == nil || c.base == nil {
		return errorf(ErrNoClient, "")
	}
	if ctx == nil {
		return noContext()
	}
	c.endProbes()
	err := c.gate.close(ctx)
	c.closeIdle()
	return err
}
