package keyring

import (
	"context"
	"slices"
)

// static is the type that Static returns. It never changes after it is made.
type static struct {
	keys     []Key
	bySerial map[string]Key // by canonical serial
	err      error
}

// Static returns a keyring of fixed keys. The first one, current, is the key to encrypt with, and
// WeChat Pay is asked to sign answers with it. The others only verify, such as the platform
// certificates while WeChat Pay switches the merchant to its public key.
//
// Static itself never fails. Current, Lookup and, when a client is made, [Check] return an
// ErrInvalid for a key that is missing or has no serial. They also do for one serial with two
// different keys. The same key given twice does no harm. The keyring is safe for concurrent use,
// does no I/O and implements [Lister].
func Static(current Key, also ...Key) Keyring {
	keys := append([]Key{current}, also...)
	s := &static{keys: keys, err: checkKeys(keys)}
	if s.err == nil {
		s.bySerial = make(map[string]Key, len(keys))
		for _, key := range slices.Backward(keys) { // of equal keys the first stays
			s.bySerial[Canonical(key.Serial)] = key
		}
	}
	return s
}

// Current returns the first key.
func (s *static) Current(context.Context) (Key, error) {
	if s.err != nil {
		return Key{}, s.err
	}
	return s.keys[0], nil
}

// Lookup returns the key of a serial.
func (s *static) Lookup(_ context.Context, serial string) (Key, error) {
	if s.err != nil {
		return Key{}, s.err
	}
	if key, ok := s.bySerial[Canonical(serial)]; ok {
		return key, nil
	}
	return Key{}, ErrUnknownSerial
}

// Keys returns all keys, the current one first.
func (s *static) Keys() []Key { return slices.Clone(s.keys) }
