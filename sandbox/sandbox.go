package sandbox

import (
	"errors"
	"fmt"
	"math"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/control"
	"github.com/wxpay-chain/wxpay/sandbox/internal/courier"
	"github.com/wxpay-chain/wxpay/sandbox/internal/files"
	"github.com/wxpay-chain/wxpay/sandbox/internal/gate"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	v3 "github.com/wxpay-chain/wxpay/sandbox/internal/v3"
)

// Config has the settings of a sandbox. Its zero value works. New copies it, so that one Config may
// serve several sandboxes.
type Config struct {
	// Now is the sandbox's clock, for the check of a request's timestamp, the timestamps of answers
	// and the dates of certificates. It must be safe for concurrent use. How long Slow and Stall
	// last does not depend on it. Default: time.Now.
	Now func() time.Time

	// MchID is the merchant number (商户号) the sandbox serves, digits. Default: 1900000109.
	MchID string

	// Prefix is a path under which the whole API stands, as "/hk" does in production. URL ends with
	// it and signatures cover it. Default: none.
	Prefix string

	// Keys are used instead of new ones. Making three pairs takes some tenths of a second, which a
	// test suite with many sandboxes can save.
	Keys *Keys

	// PublicURL is the scheme and the host by which clients reach the sandbox, where a proxy for
	// TLS or a tunnel stands before it: https://pay.test. The links in answers (download_url,
	// h5_url …) begin with it. Default: http and the Host of each request. If that Host is one of
	// WeChat Pay's, since only the client's connections are turned around, links begin with URL.
	PublicURL string

	// FeeRate is the rate of WeChat Pay's fee (费率) for each payment, as bills (账单) have it: a
	// percentage with two decimals at most. Default: 0.60%.
	FeeRate string

	// Strictness is how much of a request is judged. Default: Full.
	Strictness Strictness

	// PublicKeyOnly serves a merchant who has WeChat Pay's public key (微信支付公钥) and no
	// platform certificate. New merchants are like that. The endpoint v3/certificates refuses, and
	// every answer is signed with the public key.
	PublicKeyOnly bool

	// CertificateOnly serves a merchant who has platform certificates (平台证书) and no public key
	// (微信支付公钥). Older merchants are like that until they apply for one. A certificate signs
	// every answer and every notice, even if the request asks for another key, and Key is zero. It
	// excludes PublicKeyOnly.
	CertificateOnly bool

	// Addr is where to listen, host:port. Default: a free port of 127.0.0.1. Every program that
	// reaches the port can use the sandbox's own endpoints under /sandbox/ without a signature. A
	// web page of another site can reach neither them nor the API. The Host and the Origin of a
	// browser's request must be a loopback name or the host of Addr. Where Addr means every
	// address of the machine, the Host may be any IP address. Beyond loopback, /sandbox/notices
	// does not show what servers answered: a notice reaches every port of this machine.
	Addr string

	// Keep is how many requests, notices, uploaded files, and orders, refunds and other objects of
	// each kind are remembered: the newest. Of requests, at most 64 MiB are, and of files likewise.
	// Of movements of money there are four times as many. A notice that is forgotten is not sent
	// again. Default: 10,000.
	Keep int

	// OnRequest is told of each request once it is decided on, before the client sees the answer.
	// It is called from many goroutines at once and owns the Request. The answer waits until it
	// returns. Default: none.
	OnRequest func(Request)

	// OnNotice is told of each attempt to deliver a notice (回调通知) after it was made: the last
	// of Attempts, and State and Due after it. Of a notice that may not be sent (NoticeUnsent) it
	// is told once, without Attempts. Of an attempt that Close cuts off it is not told. Default:
	// none.
	//
	// OnNotice is called from many goroutines at once and owns the Notice. Settle and Close wait
	// for it, so that it must call neither. The next attempt about the same object waits too. A
	// panic in it is logged, and the sandbox goes on.
	OnNotice func(Notice)

	// NotifyHosts are further hosts that notices are sent to; "*" is any. This machine
	// (127.0.0.0/8, ::1, localhost) is always allowed. A notify_url copied from the documentation
	// is thus not called. Default: none.
	NotifyHosts []string

	// MaxBody is the longest body of a request, in bytes. A longer one is answered with 413. An
	// upload up to 128 MiB over the limit of its endpoint is refused for that limit instead.
	// Default: 10 MiB.
	MaxBody int64
}

// Sandbox is a running WeChat Pay for tests. It is safe for concurrent use. Close it when done.
type Sandbox struct {
	// URL is where the sandbox listens, its Prefix included: http://127.0.0.1:port/prefix. Read
	// only.
	URL string

	conf     Config
	ownClock bool // Config.Now was given
	keys     *Keys
	clock    clock
	platform *pki.Platform
	gate     gate.Gate
	desk     *control.Desk // the sandbox's own endpoints
	service  *v3.Service
	files    *files.Service
	courier  *courier.Courier
	server   *server
	faults   faults
	journal  journal
	routes   routes
}

// New starts a sandbox on a free port of 127.0.0.1. Without Config.Keys it makes the merchant's key
// and two of WeChat Pay's, RSA with 2048 bits. It fails for a Config that it cannot use, and if it
// cannot get a port or make a key.
func New(c Config) (*Sandbox, error) {
	s, err := prepare(c)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", s.conf.Addr)
	if err != nil {
		return nil, fmt.Errorf("sandbox: cannot listen: %w", err)
	}
	s.URL = "http://" + listener.Addr().String() + s.conf.Prefix
	s.server.start(listener)
	return s, nil
}

// prepare does all that New does but listening.
func prepare(c Config) (*Sandbox, error) {
	ownClock := c.Now != nil
	if err := c.complete(); err != nil {
		return nil, err
	}
	keys, err := c.Keys.completed(c.MchID, c.Now())
	if err != nil {
		return nil, err
	}
	rate, err := c.feeRate()
	if err != nil {
		return nil, err
	}
	s := &Sandbox{conf: c, ownClock: ownClock, keys: keys, clock: clock{real: c.Now}, journal: journal{keep: c.Keep, told: c.OnRequest}}
	s.platform = pki.NewPlatform(keys.inside(c))
	s.gate = gate.Gate{
		MchID: c.MchID, SerialNo: pki.SerialOf(keys.MerchantCertificate), Key: &keys.Merchant.PublicKey,
		Prefix: c.Prefix, SignatureOnly: c.Strictness == Signature,
	}
	s.courier = courier.New(courier.Needs{
		Platform: s.platform, Now: s.clock.now, SignedAt: c.Now, Keep: c.Keep, Allows: c.mayNotify, Told: c.told(),
	})
	s.service = v3.NewService(v3.Needs{
		MchID: c.MchID, Platform: s.platform, Now: s.clock.now, Keep: c.Keep, FeeRate: rate,
		Remember: c.Strictness == Full || c.Strictness == Exact, Judge: c.Strictness != Signature, Exact: c.Strictness == Exact,
		Base:     func() string { return s.base("") },
		Announce: func(n v3.Notice) { _, _ = s.courier.Send(courier.Letter(n)) }, // strings and bytes always marshal
	})
	s.files = files.NewService(files.Needs{
		MchID: c.MchID, Platform: s.platform, Now: s.clock.now, Keep: c.Keep, Judge: c.Strictness != Signature, MaxBody: c.MaxBody,
	})
	s.desk, s.server = newDesk(s), newServer(s.serve)
	return s, nil
}

// complete fills in the defaults and refuses what cannot work.
func (c *Config) complete() error {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MchID == "" {
		c.MchID = "1900000109"
	}
	if len(c.MchID) > 32 || strings.Trim(c.MchID, "0123456789") != "" {
		return errors.New("sandbox: Config.MchID is not a merchant number: digits, 32 at most")
	}
	if c.MaxBody < 0 {
		return errors.New("sandbox: Config.MaxBody is negative; 0 means 10 MiB")
	}
	if c.MaxBody == 0 {
		c.MaxBody = 10 << 20
	}
	c.NotifyHosts = slices.Clone(c.NotifyHosts)
	c.MaxBody = min(c.MaxBody, math.MaxInt64-1) // one byte more must be a number too
	if c.Keep < 0 {
		return errors.New("sandbox: Config.Keep is negative; 0 means 10,000")
	}
	if c.Keep == 0 {
		c.Keep = 10_000
	}
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	if c.PublicKeyOnly && c.CertificateOnly {
		return errors.New("sandbox: Config.PublicKeyOnly and Config.CertificateOnly exclude each other")
	}
	if c.Strictness < Full || c.Strictness > Exact {
		return errors.New("sandbox: Config.Strictness must be Full, Fields, Signature or Exact")
	}
	if err := c.completePublicURL(); err != nil {
		return err
	}
	c.Prefix = strings.Trim(c.Prefix, "/")
	if c.Prefix == "" {
		return nil
	}
	for segment := range strings.SplitSeq(c.Prefix, "/") {
		if segment == "" || strings.Trim(segment, ".") == "" || !isPlain(segment) {
			return errors.New("sandbox: Config.Prefix is not a path of letters, digits, '-', '_', '.' and '~'")
		}
	}
	c.Prefix = "/" + c.Prefix
	return nil
}

// isPlain reports whether a path segment holds only characters that are never percent-encoded (RFC
// 3986, unreserved).
func isPlain(segment string) bool {
	for _, r := range segment {
		letterOrDigit := r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
		if !letterOrDigit && !strings.ContainsRune("-_.~", r) {
			return false
		}
	}
	return true
}

// Reset forgets the requests received, the notices and the faults ordered. It keeps the endpoints
// added with Handle, the clock, the uploaded files, and the orders and other objects of the flows.
// A test that wants none of them starts another sandbox with these Keys.
func (s *Sandbox) Reset() {
	s.journal.reset()
	s.faults.reset()
	s.courier.Reset()
}

// Close stops the sandbox, cuts its connections and waits until none of its goroutines is left. It
// returns an error if an endpoint of Handle does not return within five seconds. It may be called
// again, and from several goroutines, but not by such an endpoint.
func (s *Sandbox) Close() error { return s.server.close(s.courier.Close) }
