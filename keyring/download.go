package keyring

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// ErrClosed says that a keyring needs a download, but was closed.
var ErrClosed = errors.New("keyring: closed")

// Downloaded is a keyring of platform certificates (平台证书) that it downloads itself. Download
// makes it. It may be shared between goroutines.
//
// It downloads in three cases:
//
//   - it is asked for a key and holds none;
//   - it is asked for a serial that it does not know;
//   - the keys that it holds are older than the interval. This download runs in the background.
//
// In the first two cases all callers wait for the same download. A caller that finds a valid key
// never waits. Forged serials bring at most one download a minute, and a text that cannot be the
// serial of a certificate brings none.
//
// A failed download is logged, and the keys that are held stay in force until they expire. The next
// download comes a minute later at the earliest. As long as there is no valid key at all, it comes
// after 5, 10, 20 and 40 seconds and then every minute. Until then callers get the error of the
// last download.
//
// There is no loop: a goroutine lives as long as a download, at most DownloadConfig.Timeout, and a
// keyring that is not used does not refresh.
type Downloaded struct {
	conf DownloadConfig           // without its APIv3Key
	key  *string                  // APIv3Key: behind a pointer, so that nothing prints it
	held atomic.Pointer[snapshot] // nil: nothing yet. Only written under mu

	ctx  context.Context // of all downloads; ends with Close
	stop context.CancelFunc

	mu       sync.Mutex
	latest   *refresh  // under way or over; nil: there was none
	ended    time.Time // when it was over, or when another process asked for the answer that was taken over
	failures int       // how many failed in a row
	closed   bool
}

// Download makes a keyring that downloads platform certificates (平台证书). It makes no I/O; the
// first Current or Lookup does. The error is an ErrInvalid. Call Close at the end.
func Download(config DownloadConfig) (*Downloaded, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	config.fillDefaults()
	ctx, stop := context.WithCancel(context.Background())
	key := config.APIv3Key
	config.APIv3Key = ""
	return &Downloaded{conf: config, key: &key, ctx: ctx, stop: stop}, nil
}

// Current returns the key to encrypt with. Of the certificates that are valid now it is that which
// expires last. The error is an ErrFetch, ErrClosed, or that of ctx. It is an ErrPublicKeyOnly too
// if the merchant has no certificates.
func (d *Downloaded) Current(ctx context.Context) (Key, error) {
	if err := d.usable(ctx); err != nil {
		return Key{}, err
	}
	now, held := d.conf.Now(), d.held.Load()
	if key, ok := held.current(now); ok {
		d.refreshIfDue(held, now)
		return key, nil
	}
	if err := d.await(ctx, demand{}); err != nil {
		return Key{}, err
	}
	if key, ok := d.held.Load().current(d.conf.Now()); ok {
		return key, nil
	}
	return Key{}, fetchError("", errNoneValid)
}

// Load downloads the first certificates. It returns at once if some were downloaded before, however
// old they are. It is for the start of a program, so that no call or notice has to wait. The error
// is that of Current.
func (d *Downloaded) Load(ctx context.Context) error {
	if err := d.usable(ctx); err != nil {
		return err
	}
	if d.held.Load() != nil {
		return nil
	}
	return d.await(ctx, demand{})
}

// Lookup returns the key of a certificate's serial, if it is valid now. The error is
// ErrUnknownSerial, or that of ctx. If a download was needed and failed, its error is joined.
func (d *Downloaded) Lookup(ctx context.Context, serial string) (Key, error) {
	return d.lookup(ctx, serial, false)
}

// lookup finds a key. sparing says that certificates are hardly in use any more, so their age is no
// reason for a refresh.
func (d *Downloaded) lookup(ctx context.Context, serial string, sparing bool) (Key, error) {
	if err := d.usable(ctx); err != nil {
		return Key{}, err
	}
	serial = Canonical(serial)
	now, held := d.conf.Now(), d.held.Load()
	if key, ok := held.lookup(serial, now); ok {
		if !sparing {
			d.refreshIfDue(held, now)
		}
		return key, nil
	}
	if !isCertificate(serial) {
		return Key{}, ErrUnknownSerial
	}
	err := d.await(ctx, demand{serial: serial, sparing: sparing})
	if key, ok := d.held.Load().lookup(serial, d.conf.Now()); ok {
		return key, nil
	}
	switch {
	case err == nil:
		return Key{}, ErrUnknownSerial
	case ctx.Err() != nil:
		return Key{}, err
	}
	return Key{}, fmt.Errorf("%w: %w", ErrUnknownSerial, err)
}

// Keys returns the keys that are held and valid now, the current one first, without any I/O. There
// are none before the first download.
func (d *Downloaded) Keys() []Key {
	if d == nil || d.ctx == nil {
		return nil
	}
	held, now := d.held.Load(), d.conf.Now()
	if held == nil {
		return nil
	}
	keys := make([]Key, 0, len(held.certificates))
	for _, c := range held.certificates {
		if c.isValid(now) {
			keys = append(keys, c.key)
		}
	}
	return keys
}

// Certificates returns the certificates themselves, to be saved. They are those that are held and
// not expired, including those that are not yet valid; the certificate that expires last comes
// first. It downloads when Current would, and fails as Current does. The slice is the caller's, the
// certificates are shared.
func (d *Downloaded) Certificates(ctx context.Context) ([]*x509.Certificate, error) {
	if _, err := d.Current(ctx); err != nil {
		return nil, err
	}
	held, now := d.held.Load(), d.conf.Now()
	var found []*x509.Certificate
	for _, c := range held.certificates {
		if !now.After(c.until) {
			found = append(found, c.parsed)
		}
	}
	return found, nil
}

// usable finds two mistakes of a caller: a Downloaded that Download did not make, and a nil
// context.
func (d *Downloaded) usable(ctx context.Context) error {
	switch {
	case d == nil || d.ctx == nil:
		return invalid("there is no keyring; make one with keyring.Download")
	case ctx == nil:
		return invalid("there is no context; context.Background() is the least")
	}
	return nil
}

// maxSerial is how long a certificate's serial number may be, in hex digits (RFC 5280, 20 octets).
const maxSerial = 40

// isCertificate reports whether a canonical serial can be that of a certificate.
func isCertificate(serial string) bool {
	return serial != "" && len(serial) <= maxSerial && strings.Trim(serial, "0123456789ABCDEF") == ""
}
