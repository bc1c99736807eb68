package keyring

import (
	"log/slog"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
)

const (
	defaultInterval = 10 * time.Hour
	maxInterval     = 12 * time.Hour // WeChat Pay's own demand (docs/protocol.md, section 3)
	defaultTimeout  = 30 * time.Second
	defaultPath     = "v3/certificates"

	// jitter is the share of the interval by which a refresh may come earlier. It keeps the processes
	// of a fleet from coming at once.
	jitter = 0.1
)

// DownloadConfig is the input of Download. Fetch and APIv3Key have no default. Printing and logging
// show no key, unless it stands by value in an unexported field of another struct, which fmt reads.
type DownloadConfig struct {
	Fetch    Fetch            // of wxpay.SignedFetch
	APIv3Key string           // APIv3密钥, 32 bytes: decrypts the certificates, and so shows whose they are
	Path     string           // v3/certificates; v3/global/certificates for merchants of WeChat Pay Global
	Interval time.Duration    // after which a refresh is due, up to a tenth earlier; 10 h, at most 12 h, at least 1 min
	Timeout  time.Duration    // of one refresh, 30 s
	Cache    Cache            // shared with other processes; nil: none
	Name     string           // of the entry in the Cache, such as the merchant number (商户号); needed with a Cache
	Logger   *slog.Logger     // nil: silent. Refreshes at Debug, failures at Warn; never a secret
	Now      func() time.Time // for tests; time.Now
}

// check finds mistakes in a DownloadConfig.
func (c *DownloadConfig) check() error {
	switch {
	case c.Fetch == nil:
		return invalid("Fetch is missing; wxpay.SignedFetch makes one")
	case len(c.APIv3Key) != crypto.KeySize:
		return invalid("APIv3Key has %d bytes where %d were expected; it is the APIv3密钥 that was set on the merchant platform", len(c.APIv3Key), crypto.KeySize)
	case c.Interval < 0 || c.Interval > maxInterval || c.Interval != 0 && c.Interval < minGap:
		return invalid("Interval is %s; WeChat Pay demands at most %s, and it takes at least %s", c.Interval, maxInterval, minGap)
	case c.Timeout < 0:
		return invalid("Timeout is negative; 0 is the default")
	case c.Cache != nil && isNil(c.Cache):
		return invalid("Cache is a nil pointer; leave it out, or make one")
	case c.Cache != nil && c.Name == "":
		return invalid("Name is empty; the merchant number (商户号) keeps apart what several merchants have in one Cache")
	}
	return nil
}

func (c *DownloadConfig) fillDefaults() {
	if c.Path == "" {
		c.Path = defaultPath
	}
	if c.Interval == 0 {
		c.Interval = defaultInterval
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
}
