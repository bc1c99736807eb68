package keyring

import (
	stdcrypto "crypto"
	"crypto/rsa"
	"fmt"
	"reflect"
)

// MinBits is the least size of an RSA key, in bits, that [Check] accepts.
// WeChat Pay's keys have 2048.
const MinBits = 2048

// Check finds the mistakes in a keyring that can be found without any I/O, so that making a client
// fails instead of its first call. merchantSerial is the serial number of the merchant's own API
// certificate (商户API证书). If it is among WeChat Pay's keys, the two were confused. An empty one
// is not looked for.
//
// A keyring that is not a [Lister] passes, unless it is nil. So does a keyring of [Download] that
// holds nothing yet. The error is an ErrInvalid that says what to do.
func Check(k Keyring, merchantSerial string) error {
	if isNil(k) {
		return invalid("no keyring was given; make one with keyring.Static from WeChat Pay's public key (微信支付公钥) or a platform certificate (平台证书)")
	}
	lister, ok := k.(Lister)
	if !ok {
		return nil
	}
	keys := lister.Keys()
	if len(keys) == 0 {
		if _, downloads := k.(*Downloaded); downloads {
			return nil
		}
		return invalid("there is no key in the keyring; add WeChat Pay's public key (微信支付公钥) or a platform certificate (平台证书)")
	}
	if err := checkKeys(keys); err != nil {
		return err
	}
	own := Canonical(merchantSerial) // "" equals no key's serial, since checkKeys has refused empty ones
	for i, key := range keys {
		if Canonical(key.Serial) == own {
			return invalid("%s: the merchant's own certificate was given where WeChat Pay's key was expected; "+
				"use WeChat Pay's public key (微信支付公钥, pub_key.pem, with its PUB_KEY_ID_… as the serial) or a platform certificate (平台证书), not apiclient_cert.pem", place(i))
		}
		if flaw := flawOf(key.Public); flaw != "" {
			return invalid("%s: %s", place(i), flaw)
		}
	}
	return nil
}

// checkKeys returns the mistake that makes it impossible to look keys up: a missing serial or key,
// or one serial with two keys.
func checkKeys(keys []Key) error {
	seen := make(map[string]int, len(keys))
	for i, key := range keys {
		if key.Serial == "" {
			return invalid("%s: the serial is empty; it is the PUB_KEY_ID_… of a public key or the serial number of a certificate", place(i))
		}
		if !printable(key.Serial) {
			return invalid("%s: the serial holds a space or another character that no serial has", place(i))
		}
		if isEmpty(key.Public) {
			return invalid("%s: the public key is missing", place(i))
		}
		serial := Canonical(key.Serial)
		first, again := seen[serial]
		if again && !equal(keys[first].Public, key.Public) {
			return invalid("%s has the same serial as %s, but is another key", place(i), place(first))
		}
		if !again {
			seen[serial] = i
		}
	}
	return nil
}

// flawOf returns why a key cannot be one of WeChat Pay's, or "".
func flawOf(public stdcrypto.PublicKey) string {
	key, ok := public.(*rsa.PublicKey)
	if !ok {
		return fmt.Sprintf("a %T where an *rsa.PublicKey was expected", public)
	}
	if bits := key.N.BitLen(); bits < MinBits {
		return fmt.Sprintf("an RSA key of %d bits, where WeChat Pay's have %d; it is a test key or not WeChat Pay's", bits, MinBits)
	}
	return ""
}

// invalid returns an ErrInvalid. It names keys by their place, so that no mistaken argument can end
// in the text.
func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

func place(i int) string {
	if i == 0 {
		return "key 1 (the current one)"
	}
	return fmt.Sprintf("key %d", i+1)
}

// printable reports whether a serial can stand in a header as it is.
func printable(serial string) bool {
	for i := range len(serial) {
		if serial[i] <= ' ' || serial[i] > '~' {
			return false
		}
	}
	return true
}

// equal compares two keys that are not nil. The Equal methods of other kinds than RSA may panic on
// a zero key, so those are compared by value.
func equal(a, b stdcrypto.PublicKey) bool {
	if key, ok := a.(*rsa.PublicKey); ok {
		return key.Equal(b)
	}
	return reflect.DeepEqual(a, b)
}

// isEmpty reports whether a key is nil, a nil pointer or an RSA key without a
// modulus, none of which can be compared or used.
func isEmpty(public stdcrypto.PublicKey) bool {
	if isNil(public) {
		return true
	}
	key, ok := public.(*rsa.PublicKey)
	return ok && (key.N == nil || key.N.Sign() <= 0)
}

func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}
