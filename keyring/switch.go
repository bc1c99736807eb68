package keyring

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync/atomic"
)

// publicKeyPrefix begins the ID of a public key (微信支付公钥ID).
const publicKeyPrefix = "PUB_KEY_ID_"

// Switched is a keyring for the switch (灰度切换) from platform certificates (平台证书) to WeChat
// Pay's public key (微信支付公钥). It verifies signatures of both. Call by call it decides which of
// them encrypts sensitive fields, and which WeChat Pay is asked to sign its answer with. Switch
// makes it. It may be shared between goroutines. Source: docs/protocol.md, section 3.
type Switched struct {
	public       Key
	serial       string // of it, canonical
	certificates Keyring
	share        atomic.Int32 // percent
	gone         atomic.Bool  // the last answer said that there are no certificates any more
}

// Switch makes a keyring of WeChat Pay's public key and a keyring of platform certificates, made by
// Download or Static. It begins with a share of 0: all calls ask for certificates, as before. The
// error is an ErrInvalid. It makes no I/O. The caller still has to close a keyring of Download.
func Switch(publicKey Key, certificates Keyring) (*Switched, error) {
	if err := checkKeys([]Key{publicKey}); err != nil {
		return nil, err
	}
	if flaw := flawOf(publicKey.Public); flaw != "" {
		return nil, invalid("the public key: %s", flaw)
	}
	serial := Canonical(publicKey.Serial)
	if !strings.HasPrefix(serial, publicKeyPrefix) {
		return nil, invalid("the public key's serial does not begin with %s; it is the ID that stands beside the key on the merchant platform (微信支付公钥ID)", publicKeyPrefix)
	}
	if isNil(certificates) {
		return nil, invalid("there is no keyring of certificates (平台证书); make one with keyring.Download, or use keyring.Static if there are none any more")
	}
	return &Switched{public: publicKey, serial: serial, certificates: certificates}, nil
}

// SetShare sets how many calls of a hundred ask for the public key: 0 to 100, at any time, up as
// well as down. The calls are drawn by lot. The error is an ErrInvalid, and changes nothing.
//
// At 100 certificates are no longer refreshed, since each download of certificates keeps WeChat
// Pay's counter below 100 %. The certificates that are held go on to verify, however old they are.
// Only a message signed with another certificate brings a download, at most one an hour unless it
// fails. Such messages come when the switch is stopped on the merchant platform (停止更换), which
// sends all calls back to certificates. They are believed from the first one on. Set the share to 0
// then.
func (s *Switched) SetShare(percent int) error {
	if percent < 0 || percent > 100 {
		return invalid("a share of %d percent; it is 0 to 100", percent)
	}
	if s == nil || s.certificates == nil {
		return invalid("there is no keyring; make one with keyring.Switch")
	}
	s.share.Store(int32(percent))
	return nil
}

// Share returns how many calls of a hundred ask for the public key.
func (s *Switched) Share() int {
	if s == nil {
		return 0
	}
	return int(s.share.Load())
}

// Current returns the public key for its share of the calls, and the certificates' current key for
// the others. If there are no certificates any more (ErrPublicKeyOnly), it returns the public key
// for all calls, even if a later download fails in another way. Other errors are those of the
// certificates, and of ctx.
func (s *Switched) Current(ctx context.Context) (Key, error) {
	if s == nil || s.certificates == nil {
		return Key{}, invalid("there is no keyring; make one with keyring.Switch")
	}
	if rand.IntN(100) < int(s.share.Load()) {
		return s.public, nil
	}
	key, err := s.certificates.Current(ctx)
	if gone := errors.Is(err, ErrPublicKeyOnly); (gone || err == nil) && s.gone.Load() != gone {
		s.gone.Store(gone)
	}
	if err != nil && ctx.Err() == nil && s.gone.Load() {
		return s.public, nil
	}
	return key, err
}

// Lookup returns the key of a serial of either kind. The error is that of the certificates, in most
// cases ErrUnknownSerial.
func (s *Switched) Lookup(ctx context.Context, serial string) (Key, error) {
	if s == nil || s.certificates == nil {
		return Key{}, invalid("there is no keyring; make one with keyring.Switch")
	}
	if Canonical(serial) == s.serial {
		return s.public, nil
	}
	if d, ok := s.certificates.(*Downloaded); ok {
		return d.lookup(ctx, serial, s.share.Load() == 100)
	}
	return s.certificates.Lookup(ctx, serial)
}

// Load has the keyring of certificates load its first ones, as [Downloaded.Load] does. It does
// nothing if there is no Load in that keyring.
func (s *Switched) Load(ctx context.Context) error {
	if s == nil || s.certificates == nil {
		return invalid("there is no keyring; make one with keyring.Switch")
	}
	if l, ok := s.certificates.(interface{ Load(context.Context) error }); ok {
		return l.Load(ctx)
	}
	return nil
}

// Keys returns the keys at hand, without any I/O: the public key, and those of the certificates if
// they are a Lister. The public key comes first once it has a share.
func (s *Switched) Keys() []Key {
	if s == nil || s.certificates == nil {
		return nil
	}
	var certificates []Key
	if lister, ok := s.certificates.(Lister); ok {
		certificates = lister.Keys()
	}
	if s.share.Load() == 0 {
		return append(certificates, s.public)
	}
	return append([]Key{s.public}, certificates...)
}
