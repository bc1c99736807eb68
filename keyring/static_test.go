package keyring_test

import (
	"context"
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/keyring"
)

func TestStaticLookup(t *testing.T) {
	ring := keyring.Static(keyring.Key{Serial: publicKeyID, Public: keyA()}, keyring.Key{Serial: "00ab0C", Public: keyB()})
	tests := []struct {
		name, serial string
		want         *rsa.PublicKey
		why          string
	}{
		{"public key", publicKeyID, keyA(), "as configured"},
		{"public key in lower case", strings.ToLower(publicKeyID), keyA(), "serials compare without case"},
		{"certificate", "00ab0C", keyB(), "as configured"},
		{"certificate in upper case", "AB0C", keyB(), "as a header says it"},
		{"certificate, padded", "0000ab0c", keyB(), "leading zeros do not count"},
		{"empty", "", nil, "no serial is no key's"},
		{"zeros", "00", nil, "not the empty serial either"},
		{"another", "AB0D", nil, "not configured"},
		{"trailing zero", "AB0C0", nil, "another number"},
		{"cut", "AB0", nil, "another number"},
		{"with a blank", "AB0C ", nil, "a header is trimmed before it comes here"},
		{"look-alike letter", "\uff21B0C", nil, "only ASCII is folded"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			key, err := ring.Lookup(context.Background(), test.serial)
			if test.want == nil {
				if !errors.Is(err, keyring.ErrUnknownSerial) || errors.Is(err, keyring.ErrInvalid) || key != (keyring.Key{}) {
					t.Errorf("Lookup = %v, %v, want ErrUnknownSerial: %s", key.Serial, err, test.why)
				}
				if len(test.serial) > 2 && strings.Contains(err.Error(), test.serial) {
					t.Errorf("error %q repeats the serial", err)
				}
				return
			}
			if err != nil || key.Public != test.want {
				t.Errorf("Lookup = %v, %v: %s", key.Serial, err, test.why)
			}
		})
	}
	current, err := ring.Current(context.Background())
	if err != nil || current != (keyring.Key{Serial: publicKeyID, Public: keyA()}) {
		t.Errorf("Current = %v, %v", current.Serial, err)
	}
}

// mistakes are those that Static remembers and Check finds.
func mistakes() []struct {
	name string
	keys []keyring.Key
	want string
} {
	good := keyring.Key{Serial: publicKeyID, Public: keyA()}
	return []struct {
		name string
		keys []keyring.Key
		want string
	}{
		{"zero key", []keyring.Key{{}}, "key 1 (the current one): the serial is empty"},
		{"empty serial", []keyring.Key{{Public: keyA()}}, "key 1 (the current one): the serial is empty"},
		{"second serial empty", []keyring.Key{good, {Public: keyB()}}, "key 2: the serial is empty"},
		{"line break", []keyring.Key{{Serial: publicKeyID + "\n", Public: keyA()}}, "key 1 (the current one): the serial holds a space or another character"},
		{"blank", []keyring.Key{{Serial: "51 57", Public: keyA()}}, "key 1 (the current one): the serial holds a space or another character"},
		{"not ASCII", []keyring.Key{{Serial: "平台证书", Public: keyA()}}, "key 1 (the current one): the serial holds a space or another character"},
		{"nil key", []keyring.Key{{Serial: publicKeyID}}, "key 1 (the current one): the public key is missing"},
		{"nil pointer", []keyring.Key{{Serial: publicKeyID, Public: (*rsa.PublicKey)(nil)}}, "key 1 (the current one): the public key is missing"},
		{"nil pointer of another kind", []keyring.Key{{Serial: publicKeyID, Public: (*ecdsa.PublicKey)(nil)}}, "key 1 (the current one): the public key is missing"},
		{"no modulus", []keyring.Key{good, {Serial: platformSerial, Public: &rsa.PublicKey{}}}, "key 2: the public key is missing"},
		{"modulus 0", []keyring.Key{good, {Serial: platformSerial, Public: &rsa.PublicKey{N: new(big.Int)}}}, "key 2: the public key is missing"},
		{"one serial, two keys", []keyring.Key{good, {Serial: platformSerial, Public: keyA()}, {Serial: publicKeyID, Public: keyB()}},
			"key 3 has the same serial as key 1 (the current one), but is another key"},
		{"one serial in two forms", []keyring.Key{good, {Serial: "0AB", Public: keyA()}, {Serial: "ab", Public: keyB()}},
			"key 3 has the same serial as key 2, but is another key"},
		{"one serial, two kinds", []keyring.Key{good, {Serial: publicKeyID, Public: &ecdsa.PublicKey{}}},
			"key 2 has the same serial as key 1 (the current one), but is another key"},
		{"one serial, two zero keys of other kinds", []keyring.Key{{Serial: "AB", Public: &ecdsa.PublicKey{}}, {Serial: "AB", Public: "key"}},
			"key 2 has the same serial as key 1 (the current one), but is another key"},
	}
}

func TestStaticRemembersMistakes(t *testing.T) {
	for _, test := range mistakes() {
		t.Run(test.name, func(t *testing.T) {
			ring := keyring.Static(test.keys[0], test.keys[1:]...)
			_, atCurrent := ring.Current(context.Background())
			_, atLookup := ring.Lookup(context.Background(), publicKeyID)
			for name, err := range map[string]error{"Current": atCurrent, "Lookup": atLookup, "Check": keyring.Check(ring, merchantSerial)} {
				if !errors.Is(err, keyring.ErrInvalid) {
					t.Fatalf("%s: %v, want ErrInvalid", name, err)
				}
				if !strings.HasPrefix(err.Error(), "keyring: invalid: "+test.want) || strings.ContainsAny(err.Error(), "\r\n") {
					t.Errorf("%s: error %q, want %q", name, err, test.want)
				}
			}
			if diff := cmp.Diff(len(test.keys), len(ring.(keyring.Lister).Keys())); diff != "" {
				t.Errorf("number of keys (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStaticSameKeyTwice(t *testing.T) {
	ring := keyring.Static(keyring.Key{Serial: "0AB", Public: keyA()}, keyring.Key{Serial: "ab", Public: copied(keyA())})
	key, err := ring.Lookup(context.Background(), "AB")
	if err != nil || key.Serial != "0AB" {
		t.Errorf("Lookup = %v, %v, want the first of the two", key.Serial, err)
	}
	if err := keyring.Check(ring, merchantSerial); err != nil {
		t.Errorf("Check: %v", err)
	}
}

// Keys of another algorithm can be kept and compared. Check refuses them, since only RSA is
// understood so far.
func TestStaticOtherAlgorithm(t *testing.T) {
	type sm2 struct{ point string }
	ec := func() stdcrypto.PublicKey { return &sm2{"04AB"} }
	ring := keyring.Static(keyring.Key{Serial: "AB", Public: ec()}, keyring.Key{Serial: "ab", Public: ec()})
	if _, err := ring.Current(context.Background()); err != nil {
		t.Errorf("Current: %v", err)
	}
}

// The keyring does not change with the slices that it was given or that it returned.
func TestStaticIsClosed(t *testing.T) {
	also := []keyring.Key{{Serial: platformSerial, Public: keyB()}}
	ring := keyring.Static(keyring.Key{Serial: publicKeyID, Public: keyA()}, also...)
	also[0] = keyring.Key{}
	keys := ring.(keyring.Lister).Keys()
	want := []keyring.Key{{Serial: publicKeyID, Public: keyA()}, {Serial: platformSerial, Public: keyB()}}
	if diff := cmp.Diff(want, keys, cmp.AllowUnexported(big.Int{})); diff != "" {
		t.Fatalf("Keys (-want +got):\n%s", diff)
	}
	clear(keys)
	if current, err := ring.Current(context.Background()); err != nil || current.Serial != publicKeyID {
		t.Errorf("Current = %v, %v", current.Serial, err)
	}
	if _, err := ring.Lookup(context.Background(), platformSerial); err != nil {
		t.Error(err)
	}
}

func TestStaticConcurrently(t *testing.T) {
	ring := keyring.Static(keyring.Key{Serial: publicKeyID, Public: keyA()}, keyring.Key{Serial: platformSerial, Public: keyB()})
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for range 100 {
				if _, err := ring.Lookup(context.Background(), strings.ToLower(platformSerial)); err != nil {
					t.Error(err)
				}
				if _, err := ring.Current(context.Background()); err != nil {
					t.Error(err)
				}
				_ = ring.(keyring.Lister).Keys()
			}
		})
	}
	group.Wait()
}

func TestLookupAllocatesNothing(t *testing.T) {
	ring, ctx := keyring.Static(keyring.Key{Serial: platformSerial, Public: keyA()}), context.Background()
	if n := testing.AllocsPerRun(100, func() { _, _ = ring.Lookup(ctx, platformSerial) }); n > 0 {
		t.Errorf("%v allocations for a serial as WeChat Pay prints it", n)
	}
}
